//! The commands of a check.

use super::CheckFlaw;
use super::unit::Unit;
use crate::bytes::Reader;
use crate::iscsi::Lun;

/// The commands in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// REPORT LUNS (SPC-4, 6.33)
    ReportLuns,
    /// INQUIRY (SPC-4, 6.6)
    Inquiry,
    /// INQUIRY for the page of device identification (SPC-4, 7.8.6)
    Identification,
    /// READ CAPACITY (10) (SBC-3, 5.15)
    Capacity10,
    /// READ CAPACITY (16) (SBC-3, 5.16)
    Capacity16,
}

impl Command {
    /// Bytes that it may return, a multiple of four.
    pub(super) const fn expected_bytes(self) -> u32 {
        match self {
            // 1023 logical units.
            Self::ReportLuns => 8192,
            Self::Inquiry => 96,
            Self::Identification => 4096,
            Self::Capacity10 => 8,
            Self::Capacity16 => 32,
        }
    }

    /// The command descriptor block.
    pub(super) fn cdb(self) -> [u8; 16] {
        let [a, b, high, low] = self.expected_bytes().to_be_bytes();
        match self {
            Self::ReportLuns => [0xa0, 0, 0, 0, 0, 0, a, b, high, low, 0, 0, 0, 0, 0, 0],
            Self::Inquiry => [0x12, 0, 0, high, low, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            Self::Identification => [0x12, 1, 0x83, high, low, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            Self::Capacity10 => [0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            Self::Capacity16 => [0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, a, b, high, low, 0, 0],
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ReportLuns => "REPORT LUNS",
            Self::Inquiry => "INQUIRY",
            Self::Identification => "INQUIRY for page 83h",
            Self::Capacity10 => "READ CAPACITY (10)",
            Self::Capacity16 => "READ CAPACITY (16)",
        }
    }

    /// A logical unit need not have it.
    pub(super) const fn may_fail(self) -> bool {
        matches!(self, Self::Identification | Self::Capacity16)
    }

    /// What follows for the logical unit that is looked at; nothing where that was left out.
    pub(super) fn next(self, unit: Option<&Unit>) -> Option<Self> {
        match self {
            Self::ReportLuns | Self::Capacity16 => None,
            Self::Inquiry => unit.map(|_| Self::Identification),
            Self::Identification => unit
                .filter(|unit| unit.has_capacity())
                .map(|_| Self::Capacity10),
            Self::Capacity10 => Some(Self::Capacity16),
        }
    }
}

/// The list of REPORT LUNS (SPC-4, table 219), as far as it has come.
pub(super) fn luns(data: &[u8]) -> Result<impl Iterator<Item = Lun>, CheckFlaw> {
    let mut reader = Reader::new(data);
    let too_short = CheckFlaw::DataTooShort(Command::ReportLuns.name());
    let head = reader.fixed::<8>().ok_or(too_short)?;
    let bytes = usize::try_from(head.u32_be::<0>()).unwrap_or(usize::MAX);
    let (list, _) = reader
        .rest()
        .split_at_checked(bytes)
        .unwrap_or((reader.rest(), &[]));
    let (luns, _) = list.as_chunks::<8>();
    Ok(luns.iter().copied().map(Lun::from_wire))
}
