//! What can be wrong with a target's logical units.

use core::fmt;

use super::Sense;
use crate::finding::{Explain, Severity};
use crate::limits::CHECKED_LUNS;
use crate::phrase::{Phrase, phrase};

/// What is wrong with a target's logical units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFlaw {
    /// The target shows no logical unit.
    NoLuns,
    /// The target shows more logical units than are looked at.
    TooManyLuns,
    /// A command that the logical unit does not carry out.
    Failed {
        /// The command's name.
        command: &'static str,
        /// The SCSI status (SAM-5, 5.3.1).
        status: u8,
        /// Why, where it says so.
        sense: Option<Sense>,
    },
    /// A command that the target could not complete, by its response code (RFC 7143, 11.4.3).
    TargetFailed(u8),
    /// Fewer bytes than the answer to the command has.
    DataTooShort(&'static str),
    /// Data that is not where it belongs in the answer to the command.
    DataOutOfPlace(&'static str),
}

impl fmt::Display for CheckFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLuns => out.write_str("the target shows no logical unit to this initiator"),
            Self::TooManyLuns => write!(
                out,
                "the target shows more logical units than the {CHECKED_LUNS} that are looked at"
            ),
            Self::Failed {
                command,
                status,
                sense: None,
            } => write!(out, "{command} failed with status {status:#04x}"),
            Self::Failed {
                command,
                sense: Some(sense),
                ..
            } => write!(out, "{command} failed: {sense}"),
            Self::TargetFailed(response) => write!(
                out,
                "the target could not complete a command (response {response:#04x})"
            ),
            Self::DataTooShort(command) => {
                write!(out, "the answer to {command} is too short")
            }
            Self::DataOutOfPlace(command) => {
                write!(out, "the answer to {command} is not in order, or too long")
            }
        }
    }
}

impl Explain for CheckFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::NoLuns => "check.no-luns",
            Self::TooManyLuns => "check.too-many-luns",
            Self::Failed { .. } => "check.command-failed",
            Self::TargetFailed(_) => "check.target-failed",
            Self::DataTooShort(_) => "check.data-too-short",
            Self::DataOutOfPlace(_) => "check.data-out-of-place",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::TargetFailed(_) | Self::DataOutOfPlace(_) => Severity::Error,
            _ => Severity::Warning,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::NoLuns => "Map a logical unit to this initiator at the target.",
            Self::TooManyLuns => "",
            _ => "See what the target's log says of the logical unit.",
        } }
    }
}
