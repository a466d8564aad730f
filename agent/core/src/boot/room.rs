//! What a boot is given beside its plan.

use heapless::Vec;

use super::names::Names;
use crate::iscsi::login::chap::Challenges;
use crate::limits::{NICS, SESSIONS};
use crate::net;
use crate::session::Session;
use crate::time::Instant;

/// The room that a boot's machines take: too much to be moved, and empty to begin with.
// A session uses all of its first page: it begins where the room does.
#[repr(C)]
pub struct Room<'a> {
    pub(super) sessions: Vec<Session<'a>, SESSIONS>,
    pub(super) nics: Vec<net::Nic<'a>, NICS>,
    pub(super) names: Names,
}

impl Default for Room<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl Room<'_> {
    /// Empty.
    pub const fn new() -> Self {
        Self {
            nics: Vec::new(),
            sessions: Vec::new(),
            names: Names::new(),
        }
    }
}

/// What a boot has to know of its machine.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The agent's start, from which the plan's deadline counts.
    pub began: Instant,
    /// Whether udev runs: then no link is raised before udev has finished with it.
    pub udev_runs: bool,
    /// Any random number.
    pub seed: u64,
    /// Another one, which nobody can conclude from what it sees of the first: queries for names have identifiers of it.
    pub name_seed: u64,
    /// Where the challenges of all logins are kept.
    pub challenges: &'a Challenges,
}
