//! What sysfs tells of a session: all that it takes to log it in anew. It is what iscsid reads when it takes a session over
//! (open-iscsi 2.1.8), and what `sanroot boot` has set for that.

use core::fmt;
use core::net::IpAddr;

use heapless::String;

use crate::handover::{self, Kind, Network, Unfinished};
use crate::iscsi::IscsiName;
use crate::iscsi::negotiation::DigestPreference;
use crate::limits::{CHAP_NAME_BYTES, ISCSI_NAME_BYTES, SESSIONS};
use crate::net::{Ifindex, LinkName};
use crate::netlink::iscsi::{NewSession, SessionNic};
use crate::plan::{
    BootPlan, Credentials, Identity, LoginSettings, Origin, PlannedPortal, SessionPlan,
};
use crate::secret::SECRET_BYTES;
use crate::session::{Session, address_of, host_of, socket};
use crate::text::address::alone;
use crate::text::digits::Decimal;
use crate::text::{AsIs, parsed};
use crate::written::write;

/// Bytes of a path below `/sys/class`, and as many as the edge has for those that it makes: one type of text less.
const PATH_BYTES: usize = 128;
/// Bytes of a SCSI host's words: the name of a link, a MAC address, an IP address and a number.
const HOST_WORDS_BYTES: usize = 256;
/// Bytes of a session's texts, at most: names, credentials, the portal's address and its port, each with the line feed that the
/// kernel puts behind it, and one more that shows the last of them to be whole.
pub(super) const RECORD_TEXTS_BYTES: usize = 2 * (ISCSI_NAME_BYTES + 1)
    + 2 * (CHAP_NAME_BYTES + 1)
    + 2 * (SECRET_BYTES + 1)
    + (ADDRESS_BYTES + 1)
    + (PORT_BYTES + 1)
    + 1;
/// Bytes of an IPv6 address (`INET6_ADDRSTRLEN` without its end), and of a port.
const ADDRESS_BYTES: usize = 45;
const PORT_BYTES: usize = 5;
/// Bytes of the texts of all sessions that are recovered.
pub const SESSION_TEXTS_BYTES: usize = SESSIONS * RECORD_TEXTS_BYTES;

/// What is read of the kernel's sessions.
pub trait Sysfs {
    /// Reads a file below `/sys/class`, as much as fits; how much that is.
    fn read(&mut self, path: &str, buffer: &mut [u8]) -> Option<usize>;

    /// Where a link below `/sys/class` leads.
    fn link<'b>(&mut self, path: &str, buffer: &'b mut [u8]) -> Option<&'b [u8]>;
}

/// What sysfs tells of a session only while it is connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The address from which it reaches its portal, where it is bound to one.
    pub(super) source: Option<IpAddr>,
    /// Whether its headers have digests, and its data.
    pub(super) digests: [bool; 2],
    /// Where it led last, wherever the target had redirected to.
    pub(super) address: Option<IpAddr>,
}

impl Standing {
    /// A session that has digests is not to go on without them where the target still does them.
    pub(super) const fn keep_digests(&self, login: &mut LoginSettings) {
        let [header, data] = self.digests;
        keep(header, &mut login.header_digest);
        keep(data, &mut login.data_digest);
    }
}

const fn keep(has: bool, setting: &mut DigestPreference) {
    if has && matches!(setting, DigestPreference::None) {
        *setting = DigestPreference::Prefer;
    }
}

/// A session as the kernel knows it.
#[derive(Clone, Copy)]
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Record<'r> {
    /// The kernel's numbers; `None` while it is to be opened.
    pub(super) session: Option<NewSession>,
    /// Its mark among those that the boot could not finish.
    pub(super) mark: Option<u32>,
    /// The link that carries it; whichever leads there where it is bound to none.
    pub(super) link: Option<Ifindex>,
    /// That link's name: one that is made anew has another number.
    pub(super) link_name: Option<LinkName>,
    /// Whether its connections leave by that link alone.
    pub(super) keeps: bool,
    /// The NIC that it is to keep to, where it is to be opened; of others their SCSI hosts have kept it.
    pub(super) nic: Option<SessionNic>,
    /// What sysfs tells of its connection.
    pub(super) standing: Standing,
    /// The name that it logs in with.
    pub(super) initiator: IscsiName<'r>,
    /// As if somebody had planned it.
    pub(super) plan: SessionPlan<'r>,
    /// For how many seconds its target is left alone once it is lost.
    pub(super) respite_s: u64,
}

impl<'r> Record<'r> {
    /// Reads what there is of a session that a boot has left. Its texts, secrets among them, are put at the beginning of
    /// `room`, which is what is left of it then. `None` where it is not there, or lacks what a login needs.
    pub fn read(
        network: &Network,
        session: &handover::Session,
        sysfs: &mut dyn Sysfs,
        room: &mut &'r mut [u8],
    ) -> Option<Self> {
        // What is not whole takes no room.
        let mut unused: &mut [u8] = room;
        Record::unbound(session.sid, sysfs, &mut unused)?;
        // Judged where it lies: moved out of what was found it takes more.
        let mut found = Self::unbound(session.sid, sysfs, room);
        if let Some(record) = &mut found {
            record.bind(network, session.link);
            record.respite_s = session.respite_s;
            record.note_standing(sysfs);
        }
        found
    }

    /// One that the boot could not finish, to be opened as the boot would have. `None` where its portal is a name, which nobody
    /// looks for here, or where it is not in the plan, which may be another one where it is made in the installed system.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn planned(
        network: &Network,
        unfinished: &Unfinished,
        boot: &BootPlan<'r>,
    ) -> Option<Self> {
        let mut planned = boot.sessions.iter();
        let plan = planned.find(|session| Unfinished::mark(boot, session) == unfinished.mark)?;
        let PlannedPortal::Address(portal) = &plan.portal else {
            return None;
        };
        let link = network.link(unfinished.link)?;
        let is_link_local = match portal.ip() {
            IpAddr::V6(portal) => portal.is_unicast_link_local(),
            IpAddr::V4(_) => false,
        };
        let has_own = plan.nic.is_some() && boot.nics.len() > 1;
        let nic = (has_own || is_link_local).then_some(match link.kind {
            Kind::Ethernet => SessionNic::Address(link.mac),
            _ => SessionNic::Name(link.name),
        });
        let mut planned = Some(Self {
            session: None,
            mark: Some(unfinished.mark),
            link: None,
            link_name: None,
            keeps: false,
            nic,
            respite_s: Session::RESPITE_S,
            standing: Standing::default(),
            initiator: boot.initiator?.name,
            plan: *plan,
        });
        if let Some(record) = &mut planned {
            record.bind(network, link.ifindex);
        }
        planned
    }

    /// It is carried by this link.
    fn bind(&mut self, network: &Network, link: Ifindex) {
        self.link = Some(link);
        self.link_name = network.link(link).map(|link| link.name);
        if let PlannedPortal::Address(portal) = &self.plan.portal {
            let peer = address_of(portal);
            self.standing.source = network.source(link, peer);
            let mut own = network.addresses.iter().filter(|own| own.link == link);
            let mut routes = network.routes.iter().filter(|route| route.link == link);
            self.keeps = own.clone().any(|own| own.table.is_some())
                && (own.any(|own| own.subnet.contains(peer))
                    || routes.any(|route| route.plan.leads_to(peer)));
        }
    }

    /// The same of a session that anybody has opened, and of its connection what was `known` of it while it stood; what there is
    /// now where nothing is. It is bound to the NIC that its SCSI host names: to the address of it that it is connected from.
    pub fn of_any(
        sid: u32,
        known: Option<Standing>,
        sysfs: &mut dyn Sysfs,
        room: &mut &'r mut [u8],
    ) -> Option<Self> {
        let mut record = Self::unbound(sid, sysfs, room)?;
        let host = record.session?.host;
        let mut words = [0; HOST_WORDS_BYTES];
        let mut rest: &mut [u8] = &mut words;
        let mut of_host = |name: &str| {
            let word = text(
                sysfs,
                format_args!("iscsi_host/host{}/{}", Decimal(host), AsIs(name)),
                &mut rest,
            );
            word.filter(|word| *word != b"default")
        };
        let (nic, mac) = (of_host("netdev"), of_host("hwaddress"));
        let address = of_host("ipaddress");
        if nic.is_some() || mac.is_some() {
            record.standing.source = address.and_then(alone);
        }
        if let Some(nic) = nic.and_then(LinkName::new) {
            record.link = number_of(&nic, sysfs);
            record.link_name = Some(nic);
            record.keeps = true;
        }
        record.note_standing(sysfs);
        record.standing = known.unwrap_or(record.standing);
        Some(record)
    }

    /// Reads what whoever has logged it in meanwhile may have set: its names and credentials. Texts that are others than before
    /// are put at the beginning of `room`; where they find no room, or something is missing, what was known stays.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn renew(&mut self, sysfs: &mut dyn Sysfs, room: &mut &'r mut [u8]) {
        if room.len() < RECORD_TEXTS_BYTES {
            return;
        }
        let Some(NewSession { sid, .. }) = self.session else {
            return;
        };
        let mut unused: &mut [u8] = room;
        let found = Record::unbound(sid, sysfs, &mut unused);
        // The kernel keeps credentials that it has: with less nobody is to be content.
        let is_other =
            |found: Record<'_>| !found.logs_in_as(self) && found.proofs() >= self.proofs();
        if found.is_some_and(is_other)
            && let Some(found) = Self::unbound(sid, sysfs, room)
        {
            self.initiator = found.initiator;
            self.plan = found.plan;
        }
    }

    fn logs_in_as(&self, other: &Record<'_>) -> bool {
        let Self {
            initiator, plan, ..
        } = self;
        *initiator == other.initiator && plan.chap == other.plan.chap
    }

    /// Who proves itself: nobody, the initiator (`Some(false)`), or the target too.
    fn proofs(&self) -> Option<bool> {
        self.plan.chap.map(|chap| chap.target.is_some())
    }

    /// Notes what is to be seen of its connection while that stands.
    pub(super) fn note_standing(&mut self, sysfs: &mut dyn Sysfs) {
        let Some(NewSession { sid, .. }) = self.session else {
            return;
        };
        let mut words = [0; HOST_WORDS_BYTES];
        let mut rest: &mut [u8] = &mut words;
        let mut of_connection = |name| {
            let path = format_args!(
                "iscsi_connection/connection{}:0/{}",
                Decimal(sid),
                AsIs(name)
            );
            text(sysfs, path, &mut rest)
        };
        let mut has = |name| of_connection(name) == Some(b"1");
        self.standing.digests = [has("header_digest"), has("data_digest")];
        let address = of_connection("address").and_then(alone);
        if address.is_some() {
            self.standing.address = address;
        }
    }

    /// What there is to be known of its connection.
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    pub(super) fn unbound(
        sid: u32,
        sysfs: &mut dyn Sysfs,
        room: &mut &'r mut [u8],
    ) -> Option<Self> {
        let mut place = [0; 256];
        let folder = path(format_args!("iscsi_session/session{}", Decimal(sid)));
        let folder = folder.as_ref()?;
        let host = host_of(sysfs.link(folder, &mut place)?)?;
        let mut of_session =
            |name: &str| text(sysfs, format_args!("{}/{}", AsIs(folder), AsIs(name)), room);
        let target = IscsiName::parse(of_session("targetname")?).ok()?;
        let initiator = IscsiName::parse(of_session("initiatorname")?).ok()?;
        let mut identity = |name, secret| {
            let (name, secret) = (of_session(name), of_session(secret));
            Some(Identity {
                name: name.unwrap_or_default(),
                secret: secret?,
            })
        };
        let (ours, theirs) = (
            identity("username", "password"),
            identity("username_in", "password_in"),
        );
        let mut of_connection = |name: &str| {
            let path = format_args!(
                "iscsi_connection/connection{}:0/{}",
                Decimal(sid),
                AsIs(name)
            );
            text(sysfs, path, room)
        };
        let address = alone(of_connection("persistent_address")?)?;
        let port = u16::try_from(parsed::<u32>(of_connection("persistent_port")?)?).ok()?;
        let mut found = Some(Self {
            session: Some(NewSession { sid, host }),
            mark: None,
            link: None,
            link_name: None,
            keeps: false,
            nic: None,
            respite_s: Session::RESPITE_S,
            standing: Standing::default(),
            initiator,
            plan: SessionPlan {
                target,
                portal: PlannedPortal::Address(socket(&address, port)),
                zone: None,
                iface: None,
                lun: None,
                nic: None,
                boot_selected: false,
                chap: None,
                origin: Origin::Kernel,
            },
        });
        // Where it stays: together with the rest it would be moved once more.
        if let (Some(record), Some(initiator)) = (&mut found, ours) {
            record.plan.chap = Some(Credentials {
                initiator,
                target: theirs,
            });
        }
        found
    }
}

/// The number of the link that has this name now.
// Within each caller it takes more than a call.
#[inline(never)]
pub(super) fn number_of(name: &LinkName, sysfs: &mut dyn Sysfs) -> Option<Ifindex> {
    let mut room = [0; 16];
    let file = format_args!("net/{}/ifindex", AsIs(name.as_str()));
    let number = text(sysfs, file, &mut &mut room[..])?;
    Ifindex::new(parsed(number)?)
}

fn path(path: fmt::Arguments<'_>) -> Option<String<PATH_BYTES>> {
    let mut text = String::new();
    write(&mut text, path).ok()?;
    Some(text)
}

/// A file's value; `None` where it is not set, which the kernel shows in one of two ways, and where it may not be whole.
pub(super) fn text<'r>(
    sysfs: &mut dyn Sysfs,
    name: fmt::Arguments<'_>,
    room: &mut &'r mut [u8],
) -> Option<&'r [u8]> {
    let size = room.len();
    let path = path(name);
    let length = sysfs.read(path.as_ref()?, room)?;
    if length >= size {
        return None;
    }
    let (value, rest) = core::mem::take(room).split_at_mut_checked(length)?;
    *room = rest;
    match value.strip_suffix(b"\n").unwrap_or(value) {
        b"" | b"(null)" | b"<NULL>" => None,
        value => Some(value),
    }
}

#[cfg(test)]
mod tests;
