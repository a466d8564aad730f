//! Sessions that the kernel has already.

use crate::iscsi::IscsiName;
use crate::plan::PlannedPortal;
use crate::system::live::{LivePortal, LiveSession};

/// A session of the kernel to the target that is asked for, whoever made it.
pub struct Known {
    /// Its number.
    pub sid: u32,
    /// The portal that it was configured by.
    portal: LivePortal,
}

impl Known {
    /// The session, where it is one of `target`.
    pub fn of(session: &LiveSession, target: IscsiName<'_>) -> Option<Self> {
        let portal = session.persistent.as_ref().or(session.portal.as_ref())?;
        (session.target == target.as_str()).then(|| Self {
            sid: session.sid,
            portal: portal.clone(),
        })
    }

    /// Whether it is at this portal.
    pub(super) fn is_at(&self, portal: &PlannedPortal<'_>) -> bool {
        let same = match portal {
            PlannedPortal::Address(address) => self.portal.address() == Some(address.ip()),
            PlannedPortal::Name { host, .. } => self.portal.host.eq_ignore_ascii_case(host),
        };
        same && self.portal.port == portal.port()
    }
}
