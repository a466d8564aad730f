//! The kernel arguments with which a machine boots from what a description says, for the parser that is going to read them.
//!
//! A [`Spec`] is read once, into values that cannot hold nonsense. [`Spec::address`] puts into it how its NICs are to be
//! addressed where that was asked for, [`make()`] decides what is printed, [`prove()`] reads the
//! printed line back and compares it with the description field by field: nothing counts as made before that.
//! [`verify`] judges any line.

mod addressing;
mod compare;
mod document;
mod explain;
mod flaw;
mod how;
mod line;
mod make;
mod needs;
mod path;
mod prove;
mod room;
mod secrets;
pub mod spec;
pub mod verify;
mod vlan;

use crate::exit::Exit;
use crate::iscsi::IscsiName;

pub use document::{Outcome, write_json};
pub use explain::Explanation;
pub use flaw::{ArgsFlaw, Differs};
pub use how::{Dialect, How, Layout, Network, Pin, Secrecy, Source};
pub use line::{Base, join};
pub use make::{Item, Made, make};
pub use path::PathFlaw;
pub use prove::prove;
pub use room::Room;
pub use secrets::{are_found, mark_filed, write_secrets};
pub use spec::Spec;

/// What was found.
pub type ArgsNotes = crate::finding::Notes<ArgsFlaw>;

/// Whether machines have the name that were never given one of their own: iPXE makes it of the machine's UUID, and some
/// machines have none.
fn is_default(name: IscsiName<'_>) -> bool {
    name.as_str()
        .ends_with(":00000000-0000-0000-0000-000000000000")
}

/// How a command ends that found these: by the gravest error, in the order of [`Exit`].
pub fn exit(notes: &ArgsNotes) -> Exit {
    notes.exit()
}

/// The same where a warning is an error (`--strict`).
pub fn strict_exit(notes: &ArgsNotes) -> Exit {
    match exit(notes) {
        Exit::Done | Exit::Failed if notes.has_warning() => Exit::NotRepresentable,
        exit => exit,
    }
}

#[cfg(test)]
mod tests;
