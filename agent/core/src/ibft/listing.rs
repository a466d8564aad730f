//! A table as Linux lists it below `/sys/firmware/ibft`, one line `folder/file=value` for each file, in the
//! order of their paths (`find -type f | LC_ALL=C sort`), so that `diff` compares both.
//!
//! It shows values as they were read, whatever the judgement, with the kernel's rules of what is shown (Linux 6.1,
//! `drivers/firmware/iscsi_ibft.c`, the `ibft_check_*_for` functions). It differs where the kernel is wrong or says too
//! much: secrets are masked, a LUN whose text would have several meanings is padded, no string is read from behind the
//! table, and what makes the kernel drop the whole table does not.

use core::fmt;

use heapless::Vec;

use crate::limits::IBFT_STRUCTURES;
use crate::order::sort;
use crate::text;

use super::Firmware;
use super::raw::{Kind, RawTable, Slot};
use super::table::{Body, Table};
use super::tree::{Folder, Tree};

mod files;
mod value;

use files::File;
use value::Value;

/// A folder's name; the order is that of the names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// `acpi_header`
    Header,
    /// `ethernetN`
    Nic(Digits),
    /// `initiator`
    Initiator,
    /// `targetN`
    Target(Digits),
}

/// A number in the order of its decimal digits: 0, 1, 10, 2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Digits([u8; 3], u8);

impl Digits {
    const fn of(number: u8) -> Self {
        let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
        // A digit counts one more than it is, so that what has ended comes first.
        let digits = match number {
            100.. => [hundreds + 1, tens + 1, ones + 1],
            10.. => [tens + 1, ones + 1, 0],
            _ => [ones + 1, 0, 0],
        };
        Self(digits, number)
    }
}

impl Name {
    /// The folder with this name; `None` for one that holds no structure.
    fn parse(name: &str) -> Option<Self> {
        let number = |prefix| Some(Digits::of(text::number(name.strip_prefix(prefix)?, 10)?));
        match name {
            "acpi_header" => Some(Self::Header),
            "initiator" => Some(Self::Initiator),
            _ => number("ethernet")
                .map(Self::Nic)
                .or_else(|| number("target").map(Self::Target)),
        }
    }

    const fn of(slot: &Slot<'_>) -> Self {
        match slot.kind {
            Kind::Initiator(_) => Self::Initiator,
            Kind::Nic(_) => Self::Nic(Digits::of(slot.index)),
            Kind::Target(_) => Self::Target(Digits::of(slot.index)),
        }
    }

    const fn files(self) -> &'static [File] {
        match self {
            Self::Header => &files::HEADER,
            Self::Nic(_) => &files::NIC,
            Self::Initiator => &files::INITIATOR,
            Self::Target(_) => &files::TARGET,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => out.write_str("acpi_header"),
            Self::Nic(Digits(_, number)) => write!(out, "ethernet{number}"),
            Self::Initiator => out.write_str("initiator"),
            Self::Target(Digits(_, number)) => write!(out, "target{number}"),
        }
    }
}

/// Lists every valid table; where there are several, a comment line before each says where it was found.
///
/// # Errors
/// The writer's.
pub(super) fn print(firmware: &Firmware<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for table in &firmware.tables {
        if firmware.tables.len() > 1 {
            writeln!(out, "# {}", table.source)?;
        }
        print_table(table, out)?;
    }
    Ok(())
}

fn print_table(table: &Table<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match table.body {
        Body::Raw(raw) => print_raw(&raw, out),
        Body::Tree(tree) => print_tree(&tree, out),
    }
}

fn print_raw(raw: &RawTable<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    print_folder(
        Name::Header,
        |file| Value::read(raw, raw.bytes(), file),
        out,
    )?;
    let mut slots: Vec<Slot<'_>, IBFT_STRUCTURES> = raw.slots().flatten().collect();
    sort(&mut slots, |a, b| {
        (Name::of(a), a.offset) <= (Name::of(b), b.offset)
    });
    for slot in &slots {
        print_folder(
            Name::of(slot),
            |file| Value::read(raw, slot.bytes, file),
            out,
        )?;
    }
    Ok(())
}

fn print_tree(tree: &Tree<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut folders: Vec<(Name, Folder<'_>), IBFT_STRUCTURES> = Vec::new();
    for folder in tree.folders() {
        if let Some(name) = Name::parse(folder.name)
            && folders.push((name, folder)).is_err()
        {
            break;
        }
    }
    sort(&mut folders, |(a, _), (b, _)| a <= b);
    for (name, folder) in &folders {
        print_folder(*name, |file| folder.file(file.name).map(Value::Text), out)?;
    }
    Ok(())
}

fn print_folder<'t>(
    name: Name,
    value: impl Fn(&File) -> Option<Value<'t>>,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for file in name.files() {
        if let Some(value) = value(file) {
            let value = if file.is_secret() {
                Value::Secret
            } else {
                value
            };
            writeln!(out, "{name}/{}={value}", file.name)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
