//! Who asked for a part of the plan.

use core::fmt;

use crate::cmdline::Word;
use crate::finding::Subject;
use crate::text::digits::Decimal;

/// Who asked for a part of the plan, in the words of the place where a person would change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The iBFT's initiator structure.
    FirmwareInitiator,
    /// The iBFT's NIC structure, by its index field.
    FirmwareNic(u8),
    /// The iBFT's target structure, by its index field.
    FirmwareTarget(u8),
    /// A word of the kernel command line.
    Word(Word<'a>),
    /// The initiator name installed in the image (`/etc/iscsi/initiatorname.iscsi`).
    Installed,
    /// The machine's UUID, of which the initiator name is made.
    Uuid,
    /// dracut's rule that `netroot=` without any `ip=` means DHCP on every NIC.
    Default,
    /// The kernel, which has the session already.
    Kernel,
    /// A request to log in, made by hand or by an installer.
    Request,
}

impl<'a> Origin<'a> {
    /// The same as the subject of a finding.
    pub const fn subject(self) -> Subject<'a> {
        match self {
            Self::FirmwareInitiator => Subject::Structure("initiator"),
            Self::FirmwareNic(index) => Subject::FirmwareNic(index),
            Self::FirmwareTarget(index) => Subject::FirmwareTarget(index),
            Self::Word(word) => Subject::Word(word),
            Self::Installed => Subject::File("/etc/iscsi/initiatorname.iscsi"),
            Self::Uuid | Self::Default | Self::Kernel | Self::Request => Subject::Machine,
        }
    }
}

impl fmt::Display for Origin<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirmwareInitiator => out.write_str("ibft:initiator"),
            Self::FirmwareNic(index) => write!(out, "ibft:ethernet{}", Decimal(*index)),
            Self::FirmwareTarget(index) => write!(out, "ibft:target{}", Decimal(*index)),
            Self::Word(word) => fmt::Display::fmt(word, out),
            Self::Installed => out.write_str("installed"),
            Self::Uuid => out.write_str("uuid"),
            Self::Default => out.write_str("default"),
            Self::Kernel => out.write_str("kernel"),
            Self::Request => out.write_str("request"),
        }
    }
}
