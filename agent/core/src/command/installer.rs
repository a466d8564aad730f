//! The commands of `sanroot-installer`: for installers and administrators, in no initramfs.

use super::{Format, Misuse, Texts, alone, text_or_json};
use crate::args::{Dialect, How, Layout, Network, Pin, Secrecy, Source};
use crate::system::{Asked, Paths};

/// Their names, with a blank between.
pub const COMMANDS: &str =
    "plan ibft discover check login attend sessions logout args explain verify dump";

/// What a person or a program asked for. `discover`, `check` and `login` read a request from stdin, so that no secret
/// is ever in argv.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// Print what `boot` would do.
    Plan {
        /// `--ibft FILE`, or `--ibft none` for no table at all; this machine's firmware where it is not given.
        ibft: Option<&'a str>,
        /// `--cmdline STRING`; this machine's sources where it is not given.
        cmdline: Option<&'a str>,
        /// `--sysroot DIR`: the system that lies there, such as an image unpacked or what `dump` saved, not this one.
        sysroot: Option<&'a str>,
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
    /// Have the kernel open a session at each portal.
    Login(Format),
    /// Log the kernel's sessions in anew whenever they are lost.
    Attend,
    /// Show the kernel's sessions.
    Sessions {
        /// `--strict`: that one is not logged in is a failure.
        strict: bool,
        /// `--format`
        format: Format,
    },
    /// Remove sessions of the kernel.
    Logout {
        /// Their numbers or their targets' names; all of them, `--all`, where it is `None`.
        sessions: Option<Paths<'a>>,
        /// `--format`
        format: Format,
    },
    /// Make kernel arguments from a description or a system, or explain them.
    Args(Args<'a>),
    /// Save what this system shows of itself in a folder.
    Dump(&'a str),
    /// Judge a kernel command line.
    Verify(Verify<'a>),
    /// Print the usage.
    Help,
    /// Print the version.
    Version,
}

/// What `args` is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Args<'a> {
    /// `--spec`, or `--mount`, `--device`s or `--all-sessions`.
    pub described: Described<'a>,
    /// `--require`: that nothing is on iSCSI is a failure.
    pub require: bool,
    /// `--strict`: so is a warning.
    pub strict: bool,
    /// `--dialect`, `--format`, `--secrets`, `--source`, `--network` and `--pin`.
    pub how: How,
    /// `--write-secrets PATH`
    pub write_secrets: Option<&'a str>,
    /// `--base STRING`: what else is on the kernel's command line; this machine's where it is not given.
    pub base: Option<&'a str>,
}

/// What arguments are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap, and one is made a run"
)]
pub enum Described<'a> {
    /// A description: a file, `-` for stdin.
    Spec(&'a str),
    /// What a system has.
    System {
        /// `--mount PATH`, `--device DEVICE` once or more, or `--all-sessions`; the mount `/` where none is given.
        asked: Asked<'a>,
        /// `--sysroot DIR`: the system that was saved there, not this one.
        sysroot: Option<&'a str>,
    },
}

/// What `verify` is to judge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verify<'a> {
    /// The line, `-` for stdin; this machine's where it is not given.
    pub cmdline: Option<&'a str>,
    /// `--image ARGUMENTS`: those that lie in the image, before the line and in none of its room.
    pub image: &'a str,
    /// `--dialect`: who reads it.
    pub dialect: Dialect,
    /// `--spec FILE`, `-` for stdin: what the machine has.
    pub spec: Option<&'a str>,
    /// `--format`
    pub format: Format,
}

impl<'a> Command<'a> {
    /// Reads the arguments behind the program's name; `None` is one that is no text.
    ///
    /// # Errors
    /// The first argument that makes no sense.
    pub fn parse(arguments: impl Iterator<Item = Option<&'a str>>) -> Result<Self, Misuse<'a>> {
        match Texts::read(arguments, Self::of) {
            // No command has such an option, and whoever asks for it wants to know which there are.
            Err(Misuse::Unexpected("--help" | "-h")) => Ok(Self::Help),
            command => command,
        }
    }

    fn of(arguments: &mut dyn Iterator<Item = &'a str>) -> Result<Self, Misuse<'a>> {
        match arguments.next().ok_or(Misuse::Missing)? {
            "plan" => plan(arguments),
            "ibft" => ibft(arguments),
            "discover" => format(arguments, None).map(Self::Discover),
            "check" => format(arguments, None).map(Self::Check),
            "login" => format(arguments, None).map(Self::Login),
            "attend" => alone(arguments, Self::Attend),
            "sessions" => {
                let mut strict = false;
                let format = format(arguments, Some(&mut strict))?;
                Ok(Self::Sessions { strict, format })
            }
            "logout" => logout(arguments),
            "args" => args(arguments, false).map(Self::Args),
            "explain" => args(arguments, true).map(Self::Args),
            "verify" => verify(arguments).map(Self::Verify),
            "dump" => dump(arguments).map(Self::Dump),
            "--help" | "-h" | "help" => Ok(Self::Help),
            "--version" => Ok(Self::Version),
            other => Err(Misuse::UnknownCommand(other)),
        }
    }
}

/// The format, where no other option is taken but `--strict`, where there is that.
fn format<'a>(
    arguments: &mut dyn Iterator<Item = &'a str>,
    mut strict: Option<&mut bool>,
) -> Result<Format, Misuse<'a>> {
    let mut format = Format::Text;
    while let Some(argument) = arguments.next() {
        match (argument, &mut strict) {
            ("--format", _) => {
                let value = arguments.next().ok_or(Misuse::ValueMissing(argument))?;
                format = text_or_json(value)?;
            }
            ("--strict", Some(strict)) => **strict = true,
            (other, _) => return Err(Misuse::Unexpected(other)),
        }
    }
    Ok(format)
}

fn plan<'a>(arguments: &mut dyn Iterator<Item = &'a str>) -> Result<Command<'a>, Misuse<'a>> {
    let (mut ibft, mut cmdline, mut sysroot, mut format) = (None, None, None, Format::Text);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Misuse::ValueMissing(argument));
        match argument {
            "--ibft" => ibft = Some(value()?),
            "--cmdline" => cmdline = Some(value()?),
            "--sysroot" => sysroot = Some(value()?),
            "--format" => format = text_or_json(value()?)?,
            other => return Err(Misuse::Unexpected(other)),
        }
    }
    Ok(Command::Plan {
        ibft,
        cmdline,
        sysroot,
        format,
    })
}

/// `explain` has one form and writes no file.
fn args<'a>(
    arguments: &mut dyn Iterator<Item = &'a str>,
    explain: bool,
) -> Result<Args<'a>, Misuse<'a>> {
    let mut from = From::default();
    let mut args = Args {
        described: from.described()?,
        require: false,
        strict: false,
        how: How::default(),
        write_secrets: None,
        base: None,
    };
    if explain {
        args.how.layout = Layout::Explain;
    }
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Misuse::ValueMissing(argument));
        let how = &mut args.how;
        match argument {
            "--spec" => from.spec = Some((argument, value()?)),
            "--mount" => from.ask(argument, Asked::Mount(path(value()?)?))?,
            "--device" => from.device(argument, path(value()?)?)?,
            "--all-sessions" => from.ask(argument, Asked::AllSessions)?,
            "--sysroot" => from.sysroot = Some((argument, value()?)),
            "--require" => args.require = true,
            "--strict" => args.strict = true,
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
    args.described = from.described()?;
    Ok(args)
}

/// The options that say what arguments are made from, each with its value.
#[derive(Default)]
struct From<'a> {
    spec: Option<(&'a str, &'a str)>,
    asked: Option<(&'a str, Asked<'a>)>,
    sysroot: Option<(&'a str, &'a str)>,
}

impl<'a> From<'a> {
    fn ask(&mut self, option: &'a str, asked: Asked<'a>) -> Result<(), Misuse<'a>> {
        match self.asked.replace((option, asked)) {
            None => Ok(()),
            Some(_) => Err(Misuse::Unexpected(option)),
        }
    }

    /// Devices are named one by one.
    fn device(&mut self, option: &'a str, device: &'a str) -> Result<(), Misuse<'a>> {
        let devices = match self.asked {
            Some((_, Asked::Devices(devices))) => devices.and(device),
            Some(_) => None,
            None => Some(Paths::one(device)),
        };
        let devices = devices.ok_or(Misuse::Unexpected(option))?;
        self.asked = Some((option, Asked::Devices(devices)));
        Ok(())
    }

    /// A description is of one system, and says all of it.
    fn described(&self) -> Result<Described<'a>, Misuse<'a>> {
        match (self.spec, &self.asked, &self.sysroot) {
            (Some((_, file)), None, None) => Ok(Described::Spec(file)),
            (Some(_), Some(asked), _) => Err(Misuse::Unexpected(asked.0)),
            (Some(_), None, Some(sysroot)) => Err(Misuse::Unexpected(sysroot.0)),
            (None, asked, sysroot) => Ok(Described::System {
                asked: asked.map_or(Asked::Mount("/"), |(_, asked)| asked),
                sysroot: sysroot.map(|(_, folder)| folder),
            }),
        }
    }
}

/// An absolute path.
fn path(path: &str) -> Result<&str, Misuse<'_>> {
    match path.starts_with('/') {
        true => Ok(path),
        false => Err(Misuse::ValueUnknown(path)),
    }
}

fn logout<'a>(arguments: &mut dyn Iterator<Item = &'a str>) -> Result<Command<'a>, Misuse<'a>> {
    let (mut named, mut all, mut format) = (None::<Paths<'a>>, false, Format::Text);
    while let Some(argument) = arguments.next() {
        match argument {
            "--all" => all = true,
            "--format" => {
                let value = arguments.next().ok_or(Misuse::ValueMissing(argument))?;
                format = text_or_json(value)?;
            }
            option if option.starts_with('-') => return Err(Misuse::Unexpected(option)),
            session => {
                let known = match named {
                    Some(named) => named.and(session),
                    None => Some(Paths::one(session)),
                };
                named = Some(known.ok_or(Misuse::Unexpected(session))?);
            }
        }
    }
    match (named, all) {
        (Some(_), true) => Err(Misuse::Unexpected("--all")),
        (None, false) => Err(Misuse::ValueMissing("logout")),
        (sessions, _) => Ok(Command::Logout { sessions, format }),
    }
}

fn dump<'a>(arguments: &mut dyn Iterator<Item = &'a str>) -> Result<&'a str, Misuse<'a>> {
    let folder = arguments.next().ok_or(Misuse::ValueMissing("dump"))?;
    match arguments.next() {
        _ if folder.starts_with('-') => Err(Misuse::Unexpected(folder)),
        None => Ok(folder),
        Some(surplus) => Err(Misuse::Unexpected(surplus)),
    }
}

fn verify<'a>(arguments: &mut dyn Iterator<Item = &'a str>) -> Result<Verify<'a>, Misuse<'a>> {
    let mut verify = Verify::default();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Misuse::ValueMissing(argument));
        match argument {
            "--image" => verify.image = value()?,
            "--dialect" => verify.dialect = word(value()?, Dialect::parse)?,
            "--spec" => verify.spec = Some(value()?),
            "--format" => verify.format = text_or_json(value()?)?,
            option if option == "-h" || option.starts_with("--") => {
                return Err(Misuse::Unexpected(option));
            }
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

fn ibft<'a>(arguments: &mut dyn Iterator<Item = &'a str>) -> Result<Command<'a>, Misuse<'a>> {
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
