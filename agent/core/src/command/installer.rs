//! The commands of `sanroot-installer`: for installers and administrators, in no initramfs.

use super::{Format, Misuse, text_or_json};
use crate::args::{Dialect, How, Layout, Network, Pin, Secrecy, Source};

/// Their names.
pub const COMMANDS: [&str; 7] = [
    "plan", "ibft", "discover", "check", "args", "explain", "verify",
];

/// What a person or a program asked for. `discover` and `check` read a request from stdin, so that no secret is ever in
/// argv.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// Print what `boot` would do.
    Plan {
        /// `--ibft FILE`, or `--ibft none` for no table at all; this machine's firmware where it is not given.
        ibft: Option<&'a str>,
        /// `--cmdline STRING`; this machine's sources where it is not given.
        cmdline: Option<&'a str>,
        /// `--format`
        format: Format,
    },
    /// Decode and judge a firmware table.
    Ibft {
        /// A file that holds the table; this machine's firmware where it is not given.
        file: Option<&'a str>,
        /// `--format`
        format: Format,
    },
    /// Ask portals for their targets.
    Discover(Format),
    /// Log in, look at the logical units, and log out.
    Check(Format),
    /// Make kernel arguments from a description, or explain them.
    Args(Args<'a>),
    /// Judge a kernel command line.
    Verify(Verify<'a>),
    /// Print the usage.
    Help,
    /// Print the version.
    Version,
}

/// What `args` is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Args<'a> {
    /// `--spec FILE`, `-` for stdin.
    pub spec: Option<&'a str>,
    /// `--dialect`, `--format`, `--secrets`, `--source`, `--network` and `--pin`.
    pub how: How,
    /// `--write-secrets PATH`
    pub write_secrets: Option<&'a str>,
    /// `--base STRING`: what else is on the kernel's command line; this machine's where it is not given.
    pub base: Option<&'a str>,
}

/// What `verify` is to judge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verify<'a> {
    /// The line, `-` for stdin; this machine's where it is not given.
    pub cmdline: Option<&'a str>,
    /// `--dialect`: who reads it.
    pub dialect: Dialect,
    /// `--spec FILE`, `-` for stdin: what the machine has.
    pub spec: Option<&'a str>,
    /// `--format`
    pub format: Format,
}

impl<'a> Command<'a> {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// The first argument that makes no sense.
    pub fn parse(mut arguments: impl Iterator<Item = &'a str>) -> Result<Self, Misuse<'a>> {
        match arguments.next().ok_or(Misuse::Missing)? {
            "plan" => plan(arguments),
            "ibft" => ibft(arguments),
            "discover" => format(arguments).map(Self::Discover),
            "check" => format(arguments).map(Self::Check),
            "args" => args(arguments, false).map(Self::Args),
            "explain" => args(arguments, true).map(Self::Args),
            "verify" => verify(arguments).map(Self::Verify),
            "--help" | "-h" | "help" => Ok(Self::Help),
            "--version" => Ok(Self::Version),
            other => Err(Misuse::UnknownCommand(other)),
        }
    }
}

/// The format, where no other option is taken.
fn format<'a>(mut arguments: impl Iterator<Item = &'a str>) -> Result<Format, Misuse<'a>> {
    let mut format = Format::Text;
    while let Some(argument) = arguments.next() {
        match argument {
            "--format" => {
                let value = arguments.next().ok_or(Misuse::ValueMissing(argument))?;
                format = text_or_json(value)?;
            }
            other => return Err(Misuse::Unexpected(other)),
        }
    }
    Ok(format)
}

fn plan<'a>(mut arguments: impl Iterator<Item = &'a str>) -> Result<Command<'a>, Misuse<'a>> {
    let (mut ibft, mut cmdline, mut format) = (None, None, Format::Text);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Misuse::ValueMissing(argument));
        match argument {
            "--ibft" => ibft = Some(value()?),
            "--cmdline" => cmdline = Some(value()?),
            "--format" => format = text_or_json(value()?)?,
            other => return Err(Misuse::Unexpected(other)),
        }
    }
    Ok(Command::Plan {
        ibft,
        cmdline,
        format,
    })
}

/// `explain` has one form and writes no file.
fn args<'a>(
    mut arguments: impl Iterator<Item = &'a str>,
    explain: bool,
) -> Result<Args<'a>, Misuse<'a>> {
    let mut args = Args::default();
    if explain {
        args.how.layout = Layout::Explain;
    }
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Misuse::ValueMissing(argument));
        let how = &mut args.how;
        match argument {
            "--spec" => args.spec = Some(value()?),
            "--dialect" => how.dialect = word(value()?, Dialect::parse)?,
            "--format" if !explain => how.layout = word(value()?, Layout::parse)?,
            "--secrets" => how.secrecy = word(value()?, Secrecy::parse)?,
            "--source" => how.source = word(value()?, Source::parse)?,
            "--network" => how.network = word(value()?, Network::parse)?,
            "--pin" => how.pin = word(value()?, Pin::parse)?,
            "--write-secrets" if !explain => args.write_secrets = Some(value()?),
            "--base" => args.base = Some(value()?),
            other => return Err(Misuse::Unexpected(other)),
        }
    }
    Ok(args)
}

fn verify<'a>(mut arguments: impl Iterator<Item = &'a str>) -> Result<Verify<'a>, Misuse<'a>> {
    let mut verify = Verify::default();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Misuse::ValueMissing(argument));
        match argument {
            "--dialect" => verify.dialect = word(value()?, Dialect::parse)?,
            "--spec" => verify.spec = Some(value()?),
            "--format" => verify.format = text_or_json(value()?)?,
            option if option.starts_with("--") => return Err(Misuse::Unexpected(option)),
            line if verify.cmdline.is_none() => verify.cmdline = Some(line),
            surplus => return Err(Misuse::Unexpected(surplus)),
        }
    }
    match (verify.cmdline, verify.spec) {
        (Some("-"), Some("-")) => Err(Misuse::Unexpected("-")),
        _ => Ok(verify),
    }
}

fn word<'a, T>(word: &'a str, parse: fn(&str) -> Option<T>) -> Result<T, Misuse<'a>> {
    parse(word).ok_or(Misuse::ValueUnknown(word))
}

fn ibft<'a>(mut arguments: impl Iterator<Item = &'a str>) -> Result<Command<'a>, Misuse<'a>> {
    let (mut file, mut format) = (None, Format::Text);
    while let Some(argument) = arguments.next() {
        match argument {
            "--format" => {
                let value = arguments.next().ok_or(Misuse::ValueMissing(argument))?;
                format = match value {
                    "sysfs" => Format::Sysfs,
                    other => text_or_json(other)?,
                };
            }
            option if option.starts_with('-') => return Err(Misuse::Unexpected(option)),
            path if file.is_none() => file = Some(path),
            surplus => return Err(Misuse::Unexpected(surplus)),
        }
    }
    Ok(Command::Ibft { file, format })
}

#[cfg(test)]
mod tests;
