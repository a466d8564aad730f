//! Logical unit numbers.

use crate::text::digits::Decimal;
use core::fmt;

/// A logical unit number as SAM-5 4.7 puts it on the wire: four levels of 16 bits, big-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lun([u8; 8]);

impl Lun {
    /// From the eight bytes on the wire (iBFT target structure, offset 24; SCSI command PDU).
    pub const fn from_wire(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// The eight bytes on the wire.
    pub const fn to_wire(self) -> [u8; 8] {
        self.0
    }

    /// The number that Linux uses in sysfs and expects in a `scan` file: the low 16 bits are the first level.
    pub const fn kernel_number(self) -> u64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        u64::from_be_bytes([g, h, e, f, c, d, a, b])
    }

    /// From the number that Linux prints, the reverse of [`Self::kernel_number`].
    pub const fn from_kernel_number(number: u64) -> Self {
        let [g, h, e, f, c, d, a, b] = number.to_be_bytes();
        Self([a, b, c, d, e, f, g, h])
    }
}

impl Lun {
    /// A logical unit as texts show it, or that any will do.
    pub fn shown(lun: Option<Self>) -> impl fmt::Display {
        fmt::from_fn(move |out| match lun {
            Some(lun) => fmt::Display::fmt(&lun, out),
            None => out.write_str("any"),
        })
    }
}

impl fmt::Display for Lun {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal(self.kernel_number()).fmt(out)
    }
}

#[cfg(test)]
mod tests;
