//! What a login is to achieve.

use super::chap::Authentication;
use crate::iscsi::negotiation::Offer;
use crate::iscsi::{IscsiName, Isid};

/// What a login is to achieve; everything borrowed from the plan.
#[derive(Clone, Copy)]
pub struct LoginOptions<'a> {
    /// Our name.
    pub initiator: IscsiName<'a>,
    /// A name for people, shown by some targets.
    pub initiator_alias: Option<&'a str>,
    /// Our part of the session's name.
    pub isid: Isid,
    /// What the session is for.
    pub session: SessionType<'a>,
    /// What we offer in the operational stage.
    pub offer: Offer,
    /// How we authenticate; nothing less is accepted then. `None` logs in without.
    pub authentication: Option<Authentication<'a>>,
}

/// What a session is for (RFC 7143, 13.21).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionType<'a> {
    /// SCSI, with this target.
    Normal(IscsiName<'a>),
    /// Asking the portal for its targets.
    Discovery,
}

impl<'a> LoginOptions<'a> {
    /// A login without alias and authentication that offers the defaults.
    pub fn new(initiator: IscsiName<'a>, session: SessionType<'a>, isid: Isid) -> Self {
        Self {
            initiator,
            initiator_alias: None,
            isid,
            session,
            offer: Offer::default(),
            authentication: None,
        }
    }
}
