//! Parameters of a session and its connection, and how their values are written.

use core::fmt;
use core::net::IpAddr;

use heapless::String;

use crate::phrase::phrase;
use crate::text::address::AsText;
use crate::text::digits::Decimal;
use crate::written::write;

/// `enum iscsi_param` (Linux 6.1, `include/scsi/iscsi_if.h`), as far as sanroot sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Parameter {
    /// MaxRecvDataSegmentLength that the initiator declared.
    MaxReceiveLength = 0,
    /// MaxRecvDataSegmentLength that the target declared: the most to transmit. The kernel's own default is zero.
    MaxTransmitLength = 1,
    /// HeaderDigest is CRC32C.
    HeaderDigest = 2,
    /// DataDigest is CRC32C. The kernel dereferences the bound socket.
    DataDigest = 3,
    /// InitialR2T.
    InitialR2t = 4,
    /// MaxOutstandingR2T; a power of two.
    MaxOutstandingR2t = 5,
    /// ImmediateData.
    ImmediateData = 6,
    /// FirstBurstLength; the kernel's own default is zero.
    FirstBurst = 7,
    /// MaxBurstLength; the kernel's own default is zero.
    MaxBurst = 8,
    /// DataPDUInOrder.
    DataPduInOrder = 9,
    /// DataSequenceInOrder.
    DataSequenceInOrder = 10,
    /// ErrorRecoveryLevel.
    ErrorRecoveryLevel = 11,
    /// ExpStatSN: the last login response's StatSN and one.
    ExpectedStatSn = 14,
    /// TargetName.
    TargetName = 15,
    /// TargetPortalGroupTag.
    PortalGroupTag = 16,
    /// The portal's address as it was configured; whoever logs in anew begins there.
    PersistentAddress = 17,
    /// The portal's port as it was configured.
    PersistentPort = 18,
    /// Seconds that commands wait for a lost connection before they fail.
    RecoveryTimeout = 19,
    /// CHAP name of the initiator.
    UserName = 22,
    /// CHAP name of the target.
    UserNameIn = 23,
    /// CHAP secret of the initiator.
    Password = 24,
    /// CHAP secret of the target.
    PasswordIn = 25,
    /// Seconds for an abort of one task.
    AbortTimeout = 27,
    /// Seconds for a reset of one logical unit.
    UnitResetTimeout = 28,
    /// Seconds for the answer to the kernel's NOP-Out.
    PingTimeout = 30,
    /// Seconds of silence after which the kernel sends a NOP-Out.
    ReceiveTimeout = 31,
    /// The interface's name in open-iscsi's sense.
    InterfaceName = 32,
    /// InitiatorName.
    InitiatorName = 34,
}

impl Parameter {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 28] = [
        Self::MaxReceiveLength,
        Self::MaxTransmitLength,
        Self::HeaderDigest,
        Self::DataDigest,
        Self::InitialR2t,
        Self::MaxOutstandingR2t,
        Self::ImmediateData,
        Self::FirstBurst,
        Self::MaxBurst,
        Self::DataPduInOrder,
        Self::DataSequenceInOrder,
        Self::ErrorRecoveryLevel,
        Self::ExpectedStatSn,
        Self::TargetName,
        Self::PortalGroupTag,
        Self::PersistentAddress,
        Self::PersistentPort,
        Self::RecoveryTimeout,
        Self::UserName,
        Self::UserNameIn,
        Self::Password,
        Self::PasswordIn,
        Self::AbortTimeout,
        Self::UnitResetTimeout,
        Self::PingTimeout,
        Self::ReceiveTimeout,
        Self::InterfaceName,
        Self::InitiatorName,
    ];

    /// The parameter of this number, where it is one that sanroot sets.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|parameter| parameter.number() == number)
    }

    /// The kernel's number.
    #[expect(
        clippy::as_conversions,
        reason = "a field-less enum of this representation"
    )]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// Whether a kernel that does not know the parameter (`-ENOSYS`) keeps a sound session without it: those that came
    /// after the first releases of the interface, and steer error handling or naming only.
    pub const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::AbortTimeout
                | Self::UnitResetTimeout
                | Self::PingTimeout
                | Self::ReceiveTimeout
                | Self::InterfaceName
        )
    }
}

/// Its name, as it is written here.
impl fmt::Display for Parameter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = phrase! { match self {
            Self::MaxReceiveLength => "MaxReceiveLength",
            Self::MaxTransmitLength => "MaxTransmitLength",
            Self::HeaderDigest => "HeaderDigest",
            Self::DataDigest => "DataDigest",
            Self::InitialR2t => "InitialR2t",
            Self::MaxOutstandingR2t => "MaxOutstandingR2t",
            Self::ImmediateData => "ImmediateData",
            Self::FirstBurst => "FirstBurst",
            Self::MaxBurst => "MaxBurst",
            Self::DataPduInOrder => "DataPduInOrder",
            Self::DataSequenceInOrder => "DataSequenceInOrder",
            Self::ErrorRecoveryLevel => "ErrorRecoveryLevel",
            Self::ExpectedStatSn => "ExpectedStatSn",
            Self::TargetName => "TargetName",
            Self::PortalGroupTag => "PortalGroupTag",
            Self::PersistentAddress => "PersistentAddress",
            Self::PersistentPort => "PersistentPort",
            Self::RecoveryTimeout => "RecoveryTimeout",
            Self::UserName => "UserName",
            Self::UserNameIn => "UserNameIn",
            Self::Password => "Password",
            Self::PasswordIn => "PasswordIn",
            Self::AbortTimeout => "AbortTimeout",
            Self::UnitResetTimeout => "UnitResetTimeout",
            Self::PingTimeout => "PingTimeout",
            Self::ReceiveTimeout => "ReceiveTimeout",
            Self::InterfaceName => "InterfaceName",
            Self::InitiatorName => "InitiatorName",
        } };
        name.fmt(out)
    }
}

/// A parameter's value; the kernel takes all of them as text.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// A name or a secret, without a NUL.
    Text(&'a [u8]),
    /// Decimal, without a sign; `0` or `1` where it is a flag.
    Number(u32),
    /// An address without its port.
    Address(IpAddr),
}

/// Bytes of the longest value that is not a text: an address has 45 characters.
pub(super) const VALUE_BYTES: usize = 48;

impl<'a> Value<'a> {
    /// A flag.
    pub const fn flag(is_set: bool) -> Self {
        Self::Number(is_set as u32)
    }

    /// The value's text, in `room` where it is none yet.
    pub(super) fn text<'r>(&self, room: &'r mut String<VALUE_BYTES>) -> &'r [u8]
    where
        'a: 'r,
    {
        let shown: &dyn fmt::Display = match self {
            Self::Text(bytes) => return bytes,
            Self::Number(number) => &Decimal(*number),
            Self::Address(address) => &AsText(address),
        };
        // Neither is ever cut off.
        let _ = write(room, format_args!("{shown}"));
        room.as_bytes()
    }
}
