//! Sessions that the kernel has already.

use heapless::String;

use crate::iscsi::IscsiName;
use crate::plan::PlannedPortal;
use crate::system::live::{LivePortal, LiveSession, WORD_BYTES};

/// A session of the kernel to the target that is asked for, whoever made it.
pub struct Known {
    /// Its number.
    pub sid: u32,
    /// The portal that it was configured by.
    portal: LivePortal,
    /// The NIC that it is bound to by name, as every session is that we open over a portal's NIC.
    nic: Option<String<WORD_BYTES>>,
}

impl Known {
    /// The session, where it is one of `target`.
    pub fn of(session: &LiveSession, target: IscsiName<'_>) -> Option<Self> {
        let portal = session.persistent.as_ref().or(session.portal.as_ref())?;
        // The kernel shows the name as it was given; upper case is lower case (RFC 3722).
        let same = session.target.eq_ignore_ascii_case(target.as_str());
        same.then(|| Self {
            sid: session.sid,
            portal: portal.clone(),
            nic: session.nic.clone(),
        })
    }

    /// Whether it is at this portal, over the NIC that a link-local one names as its zone: one address may be behind several.
    pub(super) fn is_at(&self, portal: &PlannedPortal<'_>, zone: Option<&str>) -> bool {
        let nics = zone.zip(self.nic.as_deref());
        if nics.is_some_and(|(zone, nic)| zone != nic) {
            return false;
        }
        let same = match portal {
            PlannedPortal::Address(address) => self.portal.address() == Some(address.ip()),
            PlannedPortal::Name { host, .. } => self.portal.host.eq_ignore_ascii_case(host),
        };
        same && self.portal.port == portal.port()
    }
}
