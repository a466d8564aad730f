//! What is found wrong with the kernel's sessions by those who open, show or close them.

use core::fmt;

use crate::finding::{Ends, Explain, Severity};

/// What was found of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveFlaw {
    /// The session is there, and the target shows no disk.
    NoDisks,
    /// A logical unit that should be a disk is none.
    DiskMissing,
    /// The session is there and not logged in.
    Down,
    /// The session was lost again while others were opened.
    Lost,
    /// More sessions or logical units than are looked at.
    TooMuch,
}

impl fmt::Display for LiveFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NoDisks => "the target shows no disk",
            Self::DiskMissing => "the logical unit should be a disk, and no block device appeared",
            Self::Down => "the kernel has this session, and it is not logged in",
            Self::Lost => "the connection was lost again, and could not be made anew in time",
            Self::TooMuch => "there are more than are looked at",
        })
    }
}

impl Ends for LiveFlaw {}

impl Explain for LiveFlaw {
    fn code(&self) -> &'static str {
        match self {
            Self::NoDisks => "sessions.no-disks",
            Self::DiskMissing => "sessions.disk-missing",
            Self::Down => "sessions.down",
            Self::Lost => "sessions.lost",
            Self::TooMuch => "sessions.too-much",
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::NoDisks | Self::DiskMissing | Self::TooMuch => Severity::Warning,
            Self::Down | Self::Lost => Severity::Error,
        }
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::NoDisks => "Does the target map logical units to this initiator's name?",
            Self::DiskMissing => "The kernel log says why; is the module sd_mod loaded?",
            Self::Down => {
                "Whoever made it may be about to log in anew; `sanroot logout` removes it."
            }
            Self::Lost => "The target's log and the network may say why.",
            Self::TooMuch => "",
        }
    }
}
