//! One valid table as a whole.

use super::initiator::Initiator;
use super::raw::RawTable;
use super::source::{Signature, Source};
use super::tree::Tree;

/// One valid table as a whole.
#[derive(Clone, Copy)]
pub struct Table<'t> {
    /// Where it was found.
    pub source: Source,
    /// Whether firmware asks for one session only, to the boot-selected target; otherwise for sessions to all. Decoded
    /// trees do not show it.
    pub is_failover: bool,
    /// Its initiator structure.
    pub initiator: Option<Initiator<'t>>,
    /// Whether a structure was left out that is a NIC's, or may be one.
    pub(super) lost_nic: bool,
    pub(super) body: Body<'t>,
}

impl Table<'_> {
    /// The signature in the table's header; decoded trees of offload cards have none.
    pub fn signature(&self) -> Option<Signature> {
        match self.body {
            Body::Raw(raw) => Some(raw.signature()),
            Body::Tree(tree) => tree.signature(),
        }
    }

    /// The raw table in `buffer`, with asterisks for its secrets; `None` where it was decoded already, or does not fit.
    pub fn redacted<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        match self.body {
            Body::Raw(raw) => raw.redacted(buffer),
            Body::Tree(_) => None,
        }
    }
}

/// What a table was read from, kept to be shown as it is.
#[derive(Clone, Copy)]
pub(super) enum Body<'t> {
    /// Raw bytes.
    Raw(RawTable<'t>),
    /// Files that Linux decoded.
    Tree(Tree<'t>),
}
