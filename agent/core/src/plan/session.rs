//! One session to open.

use super::{Origin, PlannedPortal};
use crate::finding::Subject;
use crate::iscsi::login::chap::Algorithms;
use crate::iscsi::negotiation::DigestPreference;
use crate::iscsi::{IscsiName, Lun};

/// One session to open: a target, the portal where it is reached, and over which NIC.
#[derive(Clone, Copy)]
pub struct SessionPlan<'a> {
    /// The target's name.
    pub target: IscsiName<'a>,
    /// Where to connect first; the target may redirect from there.
    pub portal: PlannedPortal<'a>,
    /// The zone of a link-local portal as the arguments name it: the NIC that carries the session.
    pub zone: Option<&'a str>,
    /// open-iscsi's interface record, where the arguments name one.
    pub iface: Option<&'a str>,
    /// The logical unit that the boot waits for, the only one scanned until then; `None` waits for whichever disk the target
    /// shows first.
    pub lun: Option<Lun>,
    /// Index into the plan's NICs of the one that carries the session; `None` where any route serves: no NIC was named,
    /// or the set-up of NICs is left to others.
    pub nic: Option<usize>,
    /// Whether it is asked for by name or by the firmware's own choice; the others are additional paths.
    pub boot_selected: bool,
    /// What both sides prove to each other with CHAP; `None` logs in without.
    pub chap: Option<Credentials<'a>>,
    /// Who asked for it.
    pub origin: Origin<'a>,
}

impl<'a> SessionPlan<'a> {
    /// What findings name it by.
    pub const fn subject(&self) -> Subject<'a> {
        Subject::Session {
            target: self.target.as_str(),
            portal: self.portal,
        }
    }

    /// Whether both wait for the same logical unit, over whichever path.
    pub fn is_same_unit(&self, other: &Self) -> bool {
        (self.target, self.lun) == (other.target, other.lun)
    }
}

/// What every session of a boot offers and demands at its login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoginSettings {
    /// The digests that CHAP may use, where there are credentials.
    pub algorithms: Algorithms,
    /// Digests of headers in the session itself.
    pub header_digest: DigestPreference,
    /// Digests of data in the session itself.
    pub data_digest: DigestPreference,
}

impl LoginSettings {
    /// No digests but those of CHAP.
    pub const DEFAULT: Self = Self {
        algorithms: Algorithms::DEFAULT,
        header_digest: DigestPreference::None,
        data_digest: DigestPreference::None,
    };
}

/// CHAP credentials of one session, borrowed from where they were read. They have no `Debug`, so that no log shows them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Credentials<'a> {
    /// What the initiator proves to the target.
    pub initiator: Identity<'a>,
    /// What the target must prove to the initiator (mutual CHAP).
    pub target: Option<Identity<'a>>,
}

/// One side's CHAP name and secret (RFC 7143, 12.1.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// CHAP_N, as octets.
    pub name: &'a [u8],
    /// The secret, as octets.
    pub secret: &'a [u8],
}
