//! What is found wrong with the kernel's sessions by those who open, show or close them.

use core::fmt;

use crate::errno::Errno;
use crate::finding::{Ends, Explain, Severity};
use crate::phrase::{Phrase, phrase};

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
    /// Whoever looks after sessions here does not know those that others open.
    Unattended,
    /// More sessions or logical units than are looked at.
    TooMuch,
    /// There is no such session.
    NoSuchSession,
    /// Another driver than the kernel's own initiator carries the session.
    Card,
    /// A disk of the session is mounted.
    Mounted,
    /// A disk of the session is swapped to.
    SwappedTo,
    /// A disk of the session is part of another device.
    Held,
    /// The kernel says that a disk of the session is in use.
    Used,
    /// The session has more logical units than are judged.
    Unjudged,
    /// What the kernel keeps of its disks cannot be written.
    Unwritten(Errno),
    /// Its disks were not removed in time.
    DisksRemain,
    /// The target did not answer the logout.
    NoResponse,
    /// The target did not close the session.
    Unclosed,
    /// The kernel did not remove the session.
    Remains(Errno),
    /// It was not tried to its end.
    Interrupted,
}

impl fmt::Display for LiveFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NoDisks => "the target shows no disk",
            Self::DiskMissing => "the logical unit should be a disk, and no block device appeared",
            Self::Down => "the kernel has this session, and it is not logged in",
            Self::Lost => "the connection was lost again, and could not be made anew in time",
            Self::Unattended => {
                "iscsid runs, and knows no session that others opened since it began"
            }
            Self::TooMuch => "there are more than are looked at",
            Self::NoSuchSession => "the kernel has no such session",
            Self::Card => "another driver than iscsi_tcp carries this session",
            Self::Mounted => "a disk of the session is mounted",
            Self::SwappedTo => "a disk of the session is swapped to",
            Self::Held => "a disk of the session is part of another device",
            Self::Used => "a disk of the session is in use",
            Self::Unjudged => "the session has more logical units than are judged",
            Self::Unwritten(errno) => {
                return write!(
                    out,
                    "what the system still has to write to its disks cannot be written: {errno}"
                );
            }
            Self::DisksRemain => {
                "its disks were not removed in time; what they had not written may be lost"
            }
            Self::NoResponse => "the target did not answer the logout",
            Self::Unclosed => "the target did not close the session as it was asked",
            Self::Remains(errno) => {
                return write!(out, "the kernel did not remove the session: {errno}");
            }
            Self::Interrupted => "asked to end before the session was removed",
        })
    }
}

impl Ends for LiveFlaw {}

impl Explain for LiveFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::NoDisks => "sessions.no-disks",
            Self::DiskMissing => "sessions.disk-missing",
            Self::Down => "sessions.down",
            Self::Lost => "sessions.lost",
            Self::Unattended => "sessions.unattended",
            Self::TooMuch => "sessions.too-much",
            Self::NoSuchSession => "logout.no-such-session",
            Self::Card => "logout.card",
            Self::Mounted | Self::SwappedTo | Self::Held | Self::Used => "logout.in-use",
            Self::Unjudged => "logout.unjudged",
            Self::Unwritten(_) => "logout.unwritten",
            Self::DisksRemain => "logout.disks-remain",
            Self::NoResponse => "logout.no-response",
            Self::Unclosed => "logout.unclosed",
            Self::Remains(_) => "logout.remains",
            Self::Interrupted => "logout.interrupted",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::NoDisks
            | Self::DiskMissing
            | Self::Unattended
            | Self::TooMuch
            | Self::DisksRemain
            | Self::NoResponse
            | Self::Unclosed => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::NoDisks => "Does the target map logical units to this initiator's name?",
            Self::DiskMissing => "The kernel log says why; is the module sd_mod loaded?",
            Self::Down => "Whoever made it may be about to log in anew; `sanroot logout` removes it.",
            Self::Lost => "The target's log and the network may say why.",
            Self::Unattended => "It takes them over when it is restarted.",
            Self::NoSuchSession => "`sanroot sessions` lists those that there are.",
            Self::Card => "iscsiadm ends it, or the card's own tools.",
            Self::Mounted => "Unmount it first.",
            Self::SwappedTo => "Call swapoff first.",
            Self::Held => "Remove what lies on it first: LVM, LUKS, md or dm-multipath.",
            Self::Used => "Another program has it for itself, or it is mounted where this one does not see it.",
            Self::Unwritten(_) => "Nothing was done to the session. See whether the target answers.",
            Self::Unjudged => "Nothing was done to the session. iscsiadm ends it, unjudged.",
            Self::NoResponse => "It keeps the session until it misses the initiator.",
            Self::TooMuch
            | Self::DisksRemain
            | Self::Unclosed
            | Self::Remains(_)
            | Self::Interrupted => "",
        } }
    }
}
