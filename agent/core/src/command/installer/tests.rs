use super::Described;
use super::{COMMANDS, Command};
use crate::command::{Command as OfAgent, Format, Misuse, USAGE};
use crate::system::{Asked, Paths};

fn parse(line: &'static str) -> Result<Command<'static>, Misuse<'static>> {
    Command::parse(line.split_whitespace().map(Some))
}

#[test]
fn each_command_is_read_with_its_options() {
    assert_eq!(
        parse("ibft --format sysfs table.bin"),
        Ok(Command::Ibft {
            file: Some("table.bin"),
            format: Format::Sysfs
        })
    );
    assert_eq!(
        parse("plan --ibft none --cmdline rd.retry=5 --sysroot image --format json"),
        Ok(Command::Plan {
            ibft: Some("none"),
            cmdline: Some("rd.retry=5"),
            sysroot: Some("image"),
            format: Format::Json
        })
    );
    assert_eq!(parse("discover"), Ok(Command::Discover(Format::Text)));
    assert_eq!(
        parse("check --format json"),
        Ok(Command::Check(Format::Json))
    );
    assert_eq!(
        parse("login --format json"),
        Ok(Command::Login(Format::Json))
    );
    assert_eq!(
        parse("check --format sysfs"),
        Err(Misuse::ValueUnknown("sysfs"))
    );
    assert_eq!(parse("ibft a b"), Err(Misuse::Unexpected("b")));
    assert_eq!(
        parse("plan --cmdline"),
        Err(Misuse::ValueMissing("--cmdline"))
    );
    assert_eq!(
        parse("plan --format sysfs"),
        Err(Misuse::ValueUnknown("sysfs"))
    );
    assert_eq!(parse("check disk"), Err(Misuse::Unexpected("disk")));
    assert_eq!(parse("boot"), Err(Misuse::UnknownCommand("boot")));
}

#[test]
fn the_agent_knows_whose_they_are_and_the_usage_lists_them() {
    for name in COMMANDS.split(' ') {
        assert_eq!(
            OfAgent::parse([Some(name)].into_iter()),
            Ok(OfAgent::Installer(name))
        );
        let operand = match name {
            "dump" => Some("/saved"),
            "logout" => Some("1"),
            _ => None,
        };
        let line = [name].into_iter().chain(operand).map(Some);
        assert!(Command::parse(line).is_ok(), "{name}");
        // Those of one line stand together.
        let lines = USAGE.split("sanroot ").skip(1);
        let mut words = lines.filter_map(|line| line.split_whitespace().next());
        assert!(
            words.any(|word| word.split('|').any(|it| it == name)),
            "{name}"
        );
    }
}

#[test]
fn whoever_attends_attends_to_all() {
    assert_eq!(parse("attend"), Ok(Command::Attend));
    assert_eq!(parse("attend 1"), Err(Misuse::Unexpected("1")));
}

#[test]
fn a_session_that_is_not_logged_in_is_a_failure_where_that_was_asked_for() {
    let sessions = |strict, format| Ok(Command::Sessions { strict, format });
    assert_eq!(parse("sessions"), sessions(false, Format::Text));
    for line in [
        "sessions --strict --format json",
        "sessions --format json --strict",
    ] {
        assert_eq!(parse(line), sessions(true, Format::Json));
    }
    assert_eq!(
        parse("sessions --require"),
        Err(Misuse::Unexpected("--require"))
    );
    assert_eq!(parse("login --strict"), Err(Misuse::Unexpected("--strict")));
}

#[test]
fn sessions_to_log_out_are_named_or_all() {
    let logout = |sessions, format| Ok(Command::Logout { sessions, format });
    assert_eq!(parse("logout --all"), logout(None, Format::Text));
    assert_eq!(
        parse("logout 1 --format json iqn.2001-04.com.example:disk"),
        logout(
            Paths::one("1").and("iqn.2001-04.com.example:disk"),
            Format::Json
        )
    );
    assert_eq!(parse("logout"), Err(Misuse::ValueMissing("logout")));
    assert_eq!(parse("logout 1 --all"), Err(Misuse::Unexpected("--all")));
    assert_eq!(parse("logout -1"), Err(Misuse::Unexpected("-1")));
}

#[test]
fn arguments_are_made_from_one_thing() {
    let described = |line: &'static str| match parse(line) {
        Ok(Command::Args(args)) => Ok(args.described),
        Ok(other) => panic!("{other:?}"),
        Err(misuse) => Err(misuse),
    };
    let system = |asked, sysroot| Ok(Described::System { asked, sysroot });
    assert_eq!(described("args"), system(Asked::Mount("/"), None));
    assert_eq!(
        described("explain --mount /mnt"),
        system(Asked::Mount("/mnt"), None)
    );
    assert_eq!(
        described("args --device /dev/sda --sysroot saved"),
        system(Asked::Devices(Paths::one("/dev/sda")), Some("saved"))
    );
    let both = Paths::one("/dev/sda").and("/dev/sdb").unwrap();
    assert_eq!(
        described("args --device /dev/sda --device /dev/sdb"),
        system(Asked::Devices(both), None)
    );
    assert_eq!(
        described("args --all-sessions"),
        system(Asked::AllSessions, None)
    );
    assert_eq!(described("args --spec -"), Ok(Described::Spec("-")));
    for (line, misuse) in [
        ("args --spec - --mount /", Misuse::Unexpected("--mount")),
        ("args --sysroot x --spec -", Misuse::Unexpected("--sysroot")),
        (
            "args --mount / --all-sessions",
            Misuse::Unexpected("--all-sessions"),
        ),
        (
            "args --mount / --device /dev/sda",
            Misuse::Unexpected("--device"),
        ),
        (
            "args --device /dev/sda --mount /",
            Misuse::Unexpected("--mount"),
        ),
        ("args --device sda", Misuse::ValueUnknown("sda")),
        ("args --mount", Misuse::ValueMissing("--mount")),
        ("dump", Misuse::ValueMissing("dump")),
        ("dump a b", Misuse::Unexpected("b")),
        ("dump --x", Misuse::Unexpected("--x")),
    ] {
        assert_eq!(parse(line), Err(misuse), "{line}");
    }
    assert_eq!(parse("dump /saved"), Ok(Command::Dump("/saved")));
}

#[test]
fn an_argument_that_is_no_text_is_a_misuse_and_no_end_of_the_list() {
    for arguments in [
        &[Some("verify"), None][..],
        &[Some("verify"), Some("--image"), None],
        &[Some("args"), None, Some("--strict"), Some("--nonsense")],
        &[Some("explain"), Some("--spec"), None],
        &[Some("plan"), Some("--cmdline"), None],
        &[Some("logout"), None],
        &[Some("login"), None],
        &[Some("dump"), None],
        &[Some("dump"), Some("/saved"), None],
        &[Some("ibft"), None],
        &[Some("attend"), None],
    ] {
        let parsed = Command::parse(arguments.iter().copied());
        assert_eq!(parsed, Err(Misuse::NotText), "{arguments:?}");
    }
}

#[test]
fn each_command_tells_how_it_is_used() {
    for name in COMMANDS.split(' ') {
        for option in ["--help", "-h"] {
            let line = [Some(name), Some(option)];
            assert_eq!(
                Command::parse(line.into_iter()),
                Ok(Command::Help),
                "{line:?}"
            );
        }
    }
    assert_eq!(parse("args --spec - --help"), Ok(Command::Help));
    assert_eq!(
        parse("login --format"),
        Err(Misuse::ValueMissing("--format"))
    );
    // A value is one, whatever it looks like.
    assert_eq!(
        parse("args --base --help --x"),
        Err(Misuse::Unexpected("--x"))
    );
}
