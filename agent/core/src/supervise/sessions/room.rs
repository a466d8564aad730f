//! Where the sessions are kept.

use heapless::Vec;

use super::Watched;
use crate::limits::SESSIONS;

/// The room that the sessions take: too much to be moved, and empty to begin with.
pub struct SessionsRoom<'r>(pub(super) Vec<Watched<'r>, SESSIONS>);

impl Default for SessionsRoom<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl SessionsRoom<'_> {
    /// Empty.
    pub const fn new() -> Self {
        Self(Vec::new())
    }
}
