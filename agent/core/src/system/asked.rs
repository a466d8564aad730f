//! What of a system is to be described.

use crate::limits::ASKED_DEVICES;

/// What is to be described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap, and one is made a run"
)]
pub enum Asked<'a> {
    /// What the boot needs of the system whose root is mounted there: the root, its `/usr` and `/boot`, and what the machine
    /// swaps to.
    Mount(&'a str),
    /// Block devices, by their paths.
    Devices(Paths<'a>),
    /// Every session that there is.
    AllSessions,
}

/// Some paths, one at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paths<'a> {
    first: &'a str,
    others: [Option<&'a str>; ASKED_DEVICES - 1],
}

impl<'a> Paths<'a> {
    /// One.
    pub const fn one(first: &'a str) -> Self {
        Self {
            first,
            others: [None; ASKED_DEVICES - 1],
        }
    }

    /// These and `path`; `None` where there is no room for it.
    pub fn and(mut self, path: &'a str) -> Option<Self> {
        *self.others.iter_mut().find(|place| place.is_none())? = Some(path);
        Some(self)
    }

    /// The paths, in the order in which they were named.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        let others = self.others.iter().copied();
        core::iter::once(self.first).chain(others.flatten())
    }
}
