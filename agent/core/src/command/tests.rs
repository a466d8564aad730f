use std::string::ToString;

use super::{Command, Misuse, Wait};

fn parse(line: &'static str) -> Result<Command<'static>, Misuse<'static>> {
    Command::parse(line.split_whitespace().map(Some))
}

#[test]
fn each_command_is_read_with_its_options() {
    assert_eq!(parse("boot"), Ok(Command::Boot));
    assert_eq!(
        parse("wait --root /dev/sda --work /work --jobs /settled --coldplug"),
        Ok(Command::Wait(Wait {
            root: Some("/dev/sda"),
            work: Some("/work"),
            jobs: Some("/settled"),
            coldplug: true,
        }))
    );
    // What follows is for the other binary to judge.
    assert_eq!(parse("check --format xml"), Ok(Command::Installer("check")));
}

#[test]
fn what_makes_no_sense_is_named() {
    assert_eq!(parse(""), Err(Misuse::Missing));
    assert_eq!(parse("reboot"), Err(Misuse::UnknownCommand("reboot")));
    assert_eq!(parse("boot now"), Err(Misuse::Unexpected("now")));
    assert_eq!(parse("wait --root"), Err(Misuse::ValueMissing("--root")));
}

/// Nothing is done by the arguments before it: its place may say anything, and what it says is not shown.
#[test]
fn an_argument_that_is_no_text_is_a_misuse_wherever_it_stands() {
    for arguments in [
        &[None][..],
        &[Some("boot"), None],
        &[Some("wait"), None, Some("--coldplug")],
        &[Some("wait"), Some("--root"), None],
        &[Some("status"), None, Some("--nonsense")],
    ] {
        let parsed = Command::parse(arguments.iter().copied());
        assert_eq!(parsed, Err(Misuse::NotText), "{arguments:?}");
    }
    assert_eq!(Misuse::NotText.to_string(), "an argument is not UTF-8");
}
