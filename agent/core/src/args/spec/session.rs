//! One session of a description.

use core::net::IpAddr;

use crate::cmdline::{Server, TargetArgument};
use crate::iscsi::{IscsiName, Lun};
use crate::plan::{Credentials, Identity};

/// One session.
#[derive(Clone, Copy)]
pub struct SpecSession<'a> {
    /// Its id in the document.
    pub id: u64,
    /// The target's name.
    pub target: IscsiName<'a>,
    /// Where the target is reached.
    pub server: Server<'a>,
    /// The portal's TCP port.
    pub port: u16,
    /// The name that logs in.
    pub initiator: IscsiName<'a>,
    /// The logical unit that the boot waits for.
    pub lun: Lun,
    /// open-iscsi's interface record, where it is not `default`.
    pub iface: Option<&'a str>,
    /// What carries it.
    pub transport: Transport,
    /// What both sides prove to each other.
    pub chap: Option<Chap<'a>>,
    /// Whether nobody but root is told if they prove anything.
    pub chap_unread: bool,
    /// Whether the file of secrets holds what they prove, or is going to.
    pub chap_filed: bool,
    /// Where the description has it from.
    pub origin: SpecOrigin,
    /// The place of the NIC that carries it.
    pub nic: usize,
    /// Whether the boot needs it; otherwise it is another path to what a required one reaches.
    pub required: bool,
    /// The number of the running kernel's session that it was described from.
    pub kernel: Option<u32>,
    /// The kernel has it with digests, which no description tells.
    pub has_digests: bool,
}

/// What carries a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// TCP, by the kernel's own initiator.
    #[default]
    Tcp,
    /// A card of Broadcom with a network stack of its own.
    Bnx2i,
    /// A card of QLogic with a network stack of its own.
    Qedi,
    /// Any other; no grammar has a word for it.
    Other,
}

/// Who made a session known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpecOrigin {
    /// The running system has it.
    #[default]
    Live,
    /// open-iscsi's records have it.
    NodeDb,
    /// The firmware's table, the target structure of this index.
    Ibft(u8),
}

/// CHAP of a session. It has no `Debug`, so that no log shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Chap<'a> {
    /// What the initiator proves to the target.
    pub own: Pair<'a>,
    /// What the target must prove to the initiator.
    pub peer: Option<Pair<'a>>,
}

/// One side's name and secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pair<'a> {
    /// CHAP_N.
    pub name: &'a str,
    /// The secret; `None` where the document only says that there is one.
    pub secret: Option<&'a str>,
}

impl<'a> Pair<'a> {
    /// The octets, where the secret is known.
    pub fn identity(self) -> Option<Identity<'a>> {
        let secret = self.secret?;
        Some(Identity {
            name: self.name.as_bytes(),
            secret: secret.as_bytes(),
        })
    }
}

impl<'a> Chap<'a> {
    /// The octets, where every secret is known.
    pub fn credentials(self) -> Option<Credentials<'a>> {
        let target = match self.peer {
            Some(peer) => Some(peer.identity()?),
            None => None,
        };
        Some(Credentials {
            initiator: self.own.identity()?,
            target,
        })
    }
}

impl Chap<'_> {
    /// Whether the credentials are of the same names.
    pub fn is_named_in(&self, credentials: Credentials<'_>) -> bool {
        let named = |pair: Pair<'_>, identity: Identity<'_>| pair.name.as_bytes() == identity.name;
        let peer = match (self.peer, credentials.target) {
            (Some(pair), Some(identity)) => named(pair, identity),
            (None, None) => true,
            _ => false,
        };
        peer && named(self.own, credentials.initiator)
    }
}

impl Transport {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Bnx2i => "bnx2i",
            Self::Qedi => "qedi",
            Self::Other => "other",
        }
    }

    /// Whether the card brings up its network by itself.
    pub const fn is_card(self) -> bool {
        matches!(self, Self::Bnx2i | Self::Qedi)
    }
}

impl SpecSession<'_> {
    /// Whether the firmware's table has it.
    pub const fn is_firmware(&self) -> bool {
        matches!(self.origin, SpecOrigin::Ibft(_))
    }

    /// Whether the portal is reached over the session's NIC alone: it has a zone, or is a link-local one.
    pub const fn is_of_link(&self) -> bool {
        match self.server {
            Server::Zoned(_, _) => true,
            Server::Address(IpAddr::V6(address)) => address.is_unicast_link_local(),
            Server::Address(IpAddr::V4(_)) | Server::Name(_) => false,
        }
    }

    /// Whether the file of secrets lacks what they prove.
    pub const fn lacks_secret(&self) -> bool {
        self.chap.is_some() && !self.chap_filed
    }

    /// Whether both open the same session. The logical units that they are described for do not count: one login reaches
    /// them all.
    pub fn is_same(&self, other: &Self) -> bool {
        self.is_same_portal(other) && self.nic == other.nic
    }

    /// Whether an argument names its target at its portal.
    pub fn is_named_by(&self, target: &TargetArgument<'_>) -> bool {
        (self.target, self.server, self.port) == (target.name, target.server, target.port)
    }

    /// Whether both go to the same target at the same portal.
    pub fn is_same_portal(&self, other: &Self) -> bool {
        (self.target, self.server, self.port) == (other.target, other.server, other.port)
    }
}
