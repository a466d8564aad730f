//! From arguments to a command. The agent's own are here; those of `sanroot-installer`, which the agent executes for them,
//! are in [`installer`].

pub mod installer;

use core::fmt;

use crate::net::bond::place;
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::text::Escaped;

/// Why `boot` does nothing a second time.
pub const BOOT_IS_OVER: Phrase =
    phrase!("the boot is over: sanroot login opens sessions, sanroot attend recovers them");
/// Why a command of the other binary is not done, between its name and the kernel's error.
pub const IS_ELSEWHERE: Phrase = phrase!(
    " is done by the program sanroot-installer, which belongs beside this one and is not part of an initramfs; it cannot be run: "
);

/// What a person or a program asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// Bring up the machine's SAN disks.
    Boot,
    /// Wait until `boot` has released the boot, has failed, or is gone.
    Wait(Wait<'a>),
    /// Print the report of this boot as text.
    Status,
    /// Keep the boot's sessions and their addresses for as long as there are any.
    Supervise,
    /// A command of `sanroot-installer`, by its name.
    Installer(&'a str),
    /// Print the usage.
    Help,
    /// Print the version.
    Version,
}

/// What else ends `sanroot wait`. Whoever runs the boot's other work is called back for it by exit code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wait<'a> {
    /// `--root DEVICE`: go on where this device exists; also at once where it is no path and the agent works unasked.
    pub root: Option<&'a str>,
    /// `--work FILE`: others' turn when this file appears.
    pub work: Option<&'a str>,
    /// `--jobs FOLDER`: others' turn when this folder, dracut's `initqueue/settled`, holds a job with work to do.
    pub jobs: Option<&'a str>,
    /// `--coldplug`: others' turn when udev's queue is empty.
    pub coldplug: bool,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: a versioned schema, complete even when the command fails.
    Json,
    /// As the kernel's decoded table below `/sys/firmware/ibft` (`ibft` only).
    Sysfs,
}

/// Why arguments are no command; the value is the word at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misuse<'a> {
    /// No command given.
    Missing,
    /// No such command.
    UnknownCommand(&'a str),
    /// The command has no such option, or takes no such argument.
    Unexpected(&'a str),
    /// The option's value is missing.
    ValueMissing(&'a str),
    /// The option does not take this value.
    ValueUnknown(&'a str),
    /// An argument is not UTF-8. It may hold a secret, and is not shown.
    NotText,
}

macro_rules! own_usage {
    () => {
        "\
usage: sanroot boot
       sanroot wait [--root DEVICE] [--work FILE] [--jobs FOLDER] [--coldplug]
       sanroot status
       sanroot supervise
       sanroot --help | --version
"
    };
}

/// The usage of the agent's own commands, one a line: all that there are in an initramfs.
pub const OWN_USAGE: &str = own_usage!();

/// The usage of both binaries.
pub const USAGE: &str = concat!(
    own_usage!(),
    "       sanroot plan [--ibft FILE|none] [--cmdline STRING] [--sysroot DIR] [--format text|json]
       sanroot ibft [FILE] [--format text|json|sysfs]
       sanroot discover|check|login [--format text|json] <REQUEST
       sanroot attend
       sanroot sessions [--strict] [--format text|json]
       sanroot logout SESSION...|--all [--format text|json]
       sanroot args [--mount PATH | --device DEVICE... | --all-sessions] [--sysroot DIR] | --spec FILE|-
                    [--dialect sanroot|dracut-legacy|dracut-nm|dracut-networkd|initramfs-tools]
                    [--format lines|line|nul|json|cmdline.d] [--source auto|firmware|explicit]
                    [--network auto|firmware|dhcp|static|none] [--pin auto|mac|name|none]
                    [--secrets file|omit|inline] [--write-secrets PATH] [--base STRING] [--require] [--strict]
       sanroot explain [as args, without --format and --write-secrets]
       sanroot verify [CMDLINE|-] [--image ARGUMENTS] [--dialect DIALECT] [--spec FILE|-] [--format text|json]
       sanroot dump DIR
"
);

impl<'a> Command<'a> {
    /// Reads the arguments behind the program's name; `None` is one that is no text.
    ///
    /// # Errors
    /// The first argument that makes no sense.
    pub fn parse(arguments: impl Iterator<Item = Option<&'a str>>) -> Result<Self, Misuse<'a>> {
        Texts::read(arguments, Self::of)
    }

    fn of(arguments: &mut dyn Iterator<Item = &'a str>) -> Result<Self, Misuse<'a>> {
        let name = arguments.next().ok_or(Misuse::Missing)?;
        // One list of names takes less room than a comparison with each.
        let names = "boot wait status supervise --version --help -h help";
        let command = match place(names, name) {
            Some(0) => Self::Boot,
            Some(1) => return wait(arguments),
            Some(2) => Self::Status,
            Some(3) => Self::Supervise,
            Some(4) => Self::Version,
            Some(_) => Self::Help,
            None if place(installer::COMMANDS, name).is_some() => {
                return Ok(Self::Installer(name));
            }
            None => return Err(Misuse::UnknownCommand(name)),
        };
        alone(arguments, command)
    }
}

/// Arguments up to the first one that is no text.
struct Texts<I> {
    arguments: I,
    is_cut: bool,
}

impl<'a, I: Iterator<Item = Option<&'a str>>> Texts<I> {
    /// Reads a command. What is made of those before one that is no text does not count: its place may say anything.
    fn read<C>(
        arguments: I,
        read: fn(&mut dyn Iterator<Item = &'a str>) -> Result<C, Misuse<'a>>,
    ) -> Result<C, Misuse<'a>> {
        let mut texts = Self {
            arguments,
            is_cut: false,
        };
        let command = read(&mut texts);
        match texts.is_cut {
            true => Err(Misuse::NotText),
            false => command,
        }
    }
}

impl<'a, I: Iterator<Item = Option<&'a str>>> Iterator for Texts<I> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.arguments.next()?;
        self.is_cut |= text.is_none();
        text
    }
}

/// The command, where no argument is left.
fn alone<'a, C>(arguments: &mut dyn Iterator<Item = &'a str>, command: C) -> Result<C, Misuse<'a>> {
    match arguments.next() {
        None => Ok(command),
        Some(surplus) => Err(Misuse::Unexpected(surplus)),
    }
}

fn wait<'a>(arguments: &mut dyn Iterator<Item = &'a str>) -> Result<Command<'a>, Misuse<'a>> {
    let (mut values, mut coldplug) = ([None; 3], false);
    while let Some(argument) = arguments.next() {
        let option = place("--root --work --jobs --coldplug", argument);
        match option.map(|place| values.get_mut(place)) {
            Some(Some(value)) => {
                *value = Some(arguments.next().ok_or(Misuse::ValueMissing(argument))?);
            }
            Some(None) => coldplug = true,
            None => return Err(Misuse::Unexpected(argument)),
        }
    }
    let [root, work, jobs] = values;
    Ok(Command::Wait(Wait {
        root,
        work,
        jobs,
        coldplug,
    }))
}

fn text_or_json(word: &str) -> Result<Format, Misuse<'_>> {
    match word {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        other => Err(Misuse::ValueUnknown(other)),
    }
}

impl Misuse<'_> {
    // Within `fmt` its choice would become one with that of the words, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Missing => "no command given",
            Self::UnknownCommand(_) => "there is no command \"{}\"",
            Self::Unexpected(_) => "\"{}\" makes no sense here",
            Self::ValueMissing(_) => "{} needs a value",
            Self::ValueUnknown(_) => "\"{}\" is not one of the values",
            Self::NotText => "an argument is not UTF-8",
        } }
    }
}

impl fmt::Display for Misuse<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        if let Self::UnknownCommand(word)
        | Self::Unexpected(word)
        | Self::ValueMissing(word)
        | Self::ValueUnknown(word) = self
        {
            said.value(&Escaped(word.as_bytes()));
        }
        said.end()
    }
}

#[cfg(test)]
mod tests;
