//! The files of each folder, sorted by name, and how their text is made of a structure's bytes.

use crate::ibft::field::{self, Field, initiator, nic, target};

/// One file.
pub(super) struct File {
    /// Its name.
    pub(super) name: &'static str,
    /// Where its value lies: bytes from the start of the structure, or of the table for its header.
    pub(super) at: usize,
    /// What lies there.
    pub(super) shape: Shape,
}

/// What a file's value is, and when Linux shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A byte, always shown.
    Byte,
    /// Two bytes, always shown.
    HalfWord,
    /// A prefix length, shown where it is not 0.
    Prefix,
    /// The subnet mask of a prefix length, shown where that is not 0.
    Mask,
    /// An address, shown where there is one.
    Address,
    /// An address, always shown.
    TargetAddress,
    /// A MAC address, always shown.
    Mac,
    /// A LUN, always shown.
    Lun,
    /// Length and offset of a string, shown where it is not empty.
    Text,
    /// As a string, but never shown.
    Secret,
    /// So many bytes of text, always shown.
    Fixed(usize),
}

impl File {
    /// Whether what it holds is never shown.
    pub(super) const fn is_secret(&self) -> bool {
        matches!(self.shape, Shape::Secret)
    }
}

const fn file(field: Field, shape: Shape) -> File {
    File {
        name: field.file(),
        at: field.at(),
        shape,
    }
}

const fn header(name: &'static str, at: usize, length: usize) -> File {
    let shape = Shape::Fixed(length);
    File { name, at, shape }
}

/// Of the table's header.
pub(super) const HEADER: [File; 3] = [
    header("oem_id", 10, 6),
    header("oem_table_id", 16, 8),
    header("signature", 0, 4),
];
/// Of the initiator.
pub(super) const INITIATOR: [File; 7] = [
    file(field::FLAGS, Shape::Byte),
    file(field::INDEX, Shape::Byte),
    file(initiator::NAME, Shape::Text),
    file(initiator::ISNS, Shape::Address),
    file(initiator::PRIMARY_RADIUS, Shape::Address),
    file(initiator::SECONDARY_RADIUS, Shape::Address),
    file(initiator::SLP, Shape::Address),
];
/// Of a NIC.
pub(super) const NIC: [File; 13] = [
    file(nic::DHCP, Shape::Address),
    file(field::FLAGS, Shape::Byte),
    file(nic::GATEWAY, Shape::Address),
    file(nic::HOSTNAME, Shape::Text),
    file(field::INDEX, Shape::Byte),
    file(nic::ADDRESS, Shape::Address),
    file(nic::MAC, Shape::Mac),
    file(nic::ORIGIN, Shape::Byte),
    file(nic::PREFIX, Shape::Prefix),
    file(nic::PRIMARY_DNS, Shape::Address),
    file(nic::SECONDARY_DNS, Shape::Address),
    file(nic::MASK, Shape::Mask),
    file(nic::VLAN, Shape::HalfWord),
];
/// Of a target.
pub(super) const TARGET: [File; 12] = [
    file(target::CHAP_NAME, Shape::Text),
    file(target::CHAP_SECRET, Shape::Secret),
    file(target::CHAP_TYPE, Shape::Byte),
    file(field::FLAGS, Shape::Byte),
    file(field::INDEX, Shape::Byte),
    file(target::ADDRESS, Shape::TargetAddress),
    file(target::LUN, Shape::Lun),
    file(target::NIC, Shape::Byte),
    file(target::PORT, Shape::HalfWord),
    file(target::REVERSE_NAME, Shape::Text),
    file(target::REVERSE_SECRET, Shape::Secret),
    file(target::NAME, Shape::Text),
];
