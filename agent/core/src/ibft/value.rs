//! Values as they were read, before they are judged.

use core::fmt;
use core::net::IpAddr;

use super::flaw::Flaw;
use crate::text::Escaped;

/// Why a value cannot be read, the value, or `None` where the structure has none.
pub(super) type Reading<T> = Result<Option<T>, Flaw>;

/// The bytes of a string.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    /// The bytes before the first NUL, at least one.
    pub(super) bytes: &'t [u8],
    /// Whether other bytes than NULs follow the first NUL.
    pub(super) is_cut: bool,
}

impl<'t> Text<'t> {
    /// The string in `bytes`, which ends at the first NUL; `None` where it is empty.
    pub(super) fn until_nul(bytes: &'t [u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == 0);
        let (text, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len()))?;
        if text.is_empty() {
            return None;
        }
        Some(Self {
            bytes: text,
            is_cut: rest.iter().any(|byte| *byte != 0),
        })
    }
}

/// The first bytes of a text that makes no sense, for the sentence about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; Self::BYTES],
    length: u8,
    is_cut: bool,
}

impl Excerpt {
    const BYTES: usize = 22;

    /// As much of `text` as is kept.
    pub fn of(text: &[u8]) -> Self {
        let mut bytes = [0; Self::BYTES];
        let mut length = 0;
        for (kept, byte) in bytes.iter_mut().zip(text) {
            *kept = *byte;
            length += 1;
        }
        Self {
            bytes,
            length,
            is_cut: text.len() > Self::BYTES,
        }
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes.get(..usize::from(self.length));
        let more = if self.is_cut { "…" } else { "" };
        write!(out, "\"{}{more}\"", Escaped(bytes.unwrap_or_default()))
    }
}

/// A LUN's eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LunValue {
    /// As on the wire.
    pub(super) wire: [u8; 8],
    /// The text, where it could be several LUNs and the simple one was taken.
    pub(super) guessed_from: Option<Excerpt>,
}

/// An initiator structure's values, from either source.
pub(super) struct InitiatorValues<'t> {
    pub(super) flags: u8,
    pub(super) isns: Reading<IpAddr>,
    pub(super) slp: Reading<IpAddr>,
    pub(super) primary_radius: Reading<IpAddr>,
    pub(super) secondary_radius: Reading<IpAddr>,
    pub(super) name: Reading<Text<'t>>,
}

/// A NIC structure's values, from either source.
pub(super) struct NicValues<'t> {
    pub(super) index: u8,
    pub(super) flags: u8,
    pub(super) address: Reading<IpAddr>,
    pub(super) prefix: u8,
    pub(super) origin: u8,
    pub(super) gateway: Reading<IpAddr>,
    pub(super) primary_dns: Reading<IpAddr>,
    pub(super) secondary_dns: Reading<IpAddr>,
    pub(super) dhcp_server: Reading<IpAddr>,
    pub(super) vlan: u16,
    pub(super) mac: Reading<[u8; 6]>,
    pub(super) pci_bdf: u16,
    pub(super) hostname: Reading<Text<'t>>,
}

/// A target structure's values, from either source.
pub(super) struct TargetValues<'t> {
    pub(super) index: u8,
    pub(super) flags: u8,
    pub(super) address: Reading<IpAddr>,
    pub(super) port: u16,
    pub(super) lun: Reading<LunValue>,
    pub(super) chap_type: u8,
    pub(super) nic_association: u8,
    pub(super) name: Reading<Text<'t>>,
    pub(super) chap_name: Reading<Text<'t>>,
    pub(super) chap_secret: Reading<Text<'t>>,
    pub(super) reverse_name: Reading<Text<'t>>,
    pub(super) reverse_secret: Reading<Text<'t>>,
}
