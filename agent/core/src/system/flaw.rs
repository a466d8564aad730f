//! What is wrong, or doubtful, about the system that is described.

use core::fmt;

use crate::exit::Exit;
use crate::finding::{Explain, Severity};
use crate::iscsi::NameFlaw;
use crate::phrase::{Phrase, phrase};

/// What was found while the sessions of a system were looked for and described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemFlaw {
    /// The table of mounts cannot be read, or not to its end.
    Mounts,
    /// Nothing is mounted there.
    NotMounted,
    /// What is mounted there is on no block device that can be followed.
    NoDevice,
    /// What the root or a device lies on cannot be followed, and the kernel has sessions that it may come from.
    Unseen,
    /// There is no such block device.
    NoSuchDevice,
    /// More devices or sessions than there is room for.
    TooMuch,
    /// The card opens the session by itself.
    CardAlone,
    /// What is mounted there comes from a session that nothing needs which is described.
    MountLeftOut,
    /// The session is not logged in.
    Down,
    /// The kernel does not show the session's target.
    NoTarget,
    /// The kernel does not show the session's portal.
    NoPortal,
    /// Nobody knows the name that logged in.
    NoInitiator,
    /// The session logged in by another name than the installed system has.
    InitiatorDiffers,
    /// An iSCSI name that is none.
    Name(NameFlaw),
    /// A name without its secret, or a secret without its name.
    ChapIncomplete,
    /// The firmware's table tells of other targets than the machine's disks.
    FirmwareUnrelated,
    /// The firmware's table tells another addressing of the session's NIC than it has.
    FirmwareNicDiffers,
}

impl SystemFlaw {
    /// How a command ends that finds it as an error.
    pub const fn exit(self) -> Exit {
        match self {
            Self::NoSuchDevice | Self::NotMounted => Exit::Usage,
            Self::Mounts => Exit::Failed,
            Self::ChapIncomplete => Exit::Contradiction,
            _ => Exit::NotRepresentable,
        }
    }
}

impl fmt::Display for SystemFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Name(flaw) => return flaw.fmt(out),
            Self::Mounts => "the table of mounts cannot be read as a whole",
            Self::NotMounted => "nothing is mounted there",
            Self::NoDevice => "what is mounted there is on no block device that can be followed",
            Self::Unseen => {
                "what it lies on cannot be followed, and may be on the sessions that the kernel has"
            }
            Self::NoSuchDevice => "there is no such block device",
            Self::TooMuch => "the system has more of this than is looked at",
            Self::CardAlone => "the card opens this session by itself, no argument is needed",
            Self::MountLeftOut => {
                "no argument logs in to the target that it comes from: the installed system has to"
            }
            Self::Down => {
                "it is not logged in, and only a route tells over which NIC it was: that may be another one"
            }
            Self::NoTarget => "the kernel does not show the session's target",
            Self::NoPortal => "the kernel does not show the session's portal",
            Self::NoInitiator => "the name that logged in is not known",
            Self::InitiatorDiffers => "the name that logged in is not the installed system's",
            Self::ChapIncomplete => "the session has a CHAP name without a secret, or the reverse",
            Self::FirmwareUnrelated => {
                "the firmware's table has none of the sessions that are needed"
            }
            Self::FirmwareNicDiffers => {
                "the firmware's table tells another address of the session's NIC than it has"
            }
        })
    }
}

impl Explain for SystemFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::Mounts => "system.mounts",
            Self::NotMounted => "system.not-mounted",
            Self::NoDevice | Self::Unseen => "system.no-device",
            Self::NoSuchDevice => "system.no-such-device",
            Self::TooMuch => "system.too-much",
            Self::CardAlone => "system.card-alone",
            Self::MountLeftOut => "system.mount.left-out",
            Self::Down => "system.session.down",
            Self::NoTarget => "system.no-target",
            Self::NoPortal => "system.no-portal",
            Self::NoInitiator => "system.no-initiator",
            Self::InitiatorDiffers => "system.initiator.differs",
            Self::Name(_) => "system.name",
            Self::ChapIncomplete => "system.chap-incomplete",
            Self::FirmwareUnrelated => "system.firmware.unrelated",
            Self::FirmwareNicDiffers => "system.firmware.nic-differs",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::CardAlone | Self::FirmwareUnrelated => Severity::Info,
            Self::NoDevice
            | Self::MountLeftOut
            | Self::Down
            | Self::InitiatorDiffers
            | Self::FirmwareNicDiffers => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::Mounts | Self::NotMounted => "Name the device with --device.",
            Self::NoDevice | Self::Unseen => "Name the device that it comes from with --device, or take --all-sessions.",
            Self::MountLeftOut => "Name its device with --device, beside the root's, or have iscsid log in (node.startup = automatic).",
            Self::NoSuchDevice => "Give a path below /dev.",
            Self::Down => "Look again once it is logged in, or bind it to its NIC (iface.hwaddress).",
            Self::NoInitiator | Self::InitiatorDiffers => "Put the name into /etc/iscsi/initiatorname.iscsi.",
            Self::ChapIncomplete => "Set both in open-iscsi's record of the target, and log in anew.",
            Self::FirmwareNicDiffers => "Set up the NIC as the firmware does, or leave it: all is told explicitly.",
            Self::TooMuch | Self::Name(_) | Self::NoTarget | Self::NoPortal => "Describe the machine with --spec.",
            Self::CardAlone | Self::FirmwareUnrelated => "",
        } }
    }
}
