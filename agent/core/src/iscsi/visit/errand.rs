//! What a visit is for.

use core::fmt;

use super::{Talk, VisitFault};
use crate::iscsi::Portal;
use crate::iscsi::discovery::FoundTarget;
use crate::iscsi::negotiation::Negotiated;
use crate::iscsi::pdu::Pdu;

/// What is done in a session, one task after the other.
pub trait Errand {
    /// Begins with the first request, in the session at `portal`.
    ///
    /// # Errors
    /// Why it cannot.
    fn begin(
        &mut self,
        portal: &Portal,
        negotiated: &Negotiated,
        talk: &mut Talk,
    ) -> Result<(), VisitFault>;

    /// Judges a PDU of the task under way, and goes on with the next request.
    ///
    /// # Errors
    /// Why it cannot go on; the connection is to be closed then.
    fn hear(
        &mut self,
        pdu: Pdu<'_>,
        talk: &mut Talk,
        tell: &mut dyn FnMut(Told<'_>),
    ) -> Result<Progress, VisitFault>;
}

/// Whether an errand is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The target's answer is awaited.
    GoOn,
    /// Everything is done.
    Done,
    /// All that can be done is done, and it is not all that was asked for.
    Failed(VisitFault),
}

/// What a visit tells while it is under way.
pub enum Told<'t> {
    /// A target that a portal names.
    Target(&'t FoundTarget),
    /// Something wrong, and what it is about within the portal.
    Flaw(VisitFault, &'t dyn fmt::Display),
}
