//! Initiator session identifiers (RFC 7143, 10.5 and 11.12.5).

use core::fmt;

use crate::text::digits::Octets;

/// The initiator's part of a session's name: together with the initiator name and the target portal group it says which
/// session a login opens or takes over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Isid([u8; 6]);

impl Isid {
    /// The identifier that open-iscsi gives to the kernel session `sid`: format OUI (00), OUI 00 02 3d, and the low 24
    /// bits of `sid` as the qualifier. With the same identifier its later re-login is a session reinstatement.
    pub const fn from_kernel_session(sid: u32) -> Self {
        let [_, high, middle, low] = sid.to_be_bytes();
        Self([0x00, 0x02, 0x3d, high, middle, low])
    }

    /// An identifier of the format "random" (RFC 7143, 11.12.5): it can be that of no kernel session, so that a login with
    /// it takes none over.
    pub const fn from_random(random: u32) -> Self {
        let [a, b, c, d] = random.to_be_bytes();
        Self([0x80, a, b, c, d, 0])
    }

    /// From the six bytes on the wire.
    pub const fn from_wire(bytes: [u8; 6]) -> Self {
        Self(bytes)
    }

    /// The six bytes on the wire.
    pub const fn to_wire(self) -> [u8; 6] {
        self.0
    }
}

impl fmt::Display for Isid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Octets(&self.0, "").fmt(out)
    }
}

#[cfg(test)]
mod tests;
