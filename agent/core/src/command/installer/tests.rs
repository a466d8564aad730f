use super::{COMMANDS, Command};
use crate::command::{Command as OfAgent, Format, Misuse, USAGE};

fn parse(line: &'static str) -> Result<Command<'static>, Misuse<'static>> {
    Command::parse(line.split_whitespace())
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
        parse("plan --ibft none --cmdline rd.retry=5 --format json"),
        Ok(Command::Plan {
            ibft: Some("none"),
            cmdline: Some("rd.retry=5"),
            format: Format::Json
        })
    );
    assert_eq!(parse("discover"), Ok(Command::Discover(Format::Text)));
    assert_eq!(
        parse("check --format json"),
        Ok(Command::Check(Format::Json))
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
    for name in COMMANDS {
        assert_eq!(
            OfAgent::parse([name].into_iter()),
            Ok(OfAgent::Installer(name))
        );
        assert!(Command::parse([name].into_iter()).is_ok(), "{name}");
        let line = std::format!("sanroot {name} ");
        assert!(USAGE.contains(&line), "{name}");
    }
}
