//! The commands of `sanroot-installer`: for installers and administrators, in no initramfs.

use super::{Format, Misuse, text_or_json};

/// Their names.
pub const COMMANDS: [&str; 2] = ["discover", "check"];

/// What a person or a program asked for. Both commands read a request from stdin, so that no secret is ever in argv.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Ask portals for their targets.
    Discover(Format),
    /// Log in, look at the logical units, and log out.
    Check(Format),
    /// Print the usage.
    Help,
    /// Print the version.
    Version,
}

impl Command {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// The first argument that makes no sense.
    pub fn parse<'a>(mut arguments: impl Iterator<Item = &'a str>) -> Result<Self, Misuse<'a>> {
        match arguments.next().ok_or(Misuse::Missing)? {
            "discover" => format(arguments).map(Self::Discover),
            "check" => format(arguments).map(Self::Check),
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

#[cfg(test)]
mod tests;
