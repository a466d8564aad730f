//! The sessions of a description.

use core::net::{IpAddr, Ipv6Addr};

use serde::de::MapAccess;

use super::{Place, keep, keep_octets, number};
use crate::args::Room;
use crate::args::spec::{Chap, Pair, Spec, SpecOrigin, SpecSession, Transport, What};
use crate::cmdline::Server;
use crate::iscsi::{IscsiName, Lun};
use crate::json::read::{Elements, Number, Numbers, Object, Reader, Skip, Text, TextOrPresent};
use crate::limits::ISCSI_PORT;

/// Reads one session after the other into a description.
pub(super) struct SessionReader<'s, 'r, 'a> {
    spec: &'s mut Spec<'a>,
    room: &'r mut Room<'a>,
    parts: Parts<'a>,
    is_list: bool,
}

/// What was read of one session.
#[derive(Default)]
struct Parts<'a> {
    id: Option<u64>,
    target: Option<IscsiName<'a>>,
    address: Option<&'a str>,
    zone: Option<&'a str>,
    port: Option<u16>,
    initiator: Option<IscsiName<'a>>,
    lun: Option<Lun>,
    iface: Option<&'a str>,
    transport: Transport,
    chap: Texts<'a>,
    origin: SpecOrigin,
    nic: Option<u64>,
    alternative: bool,
}

/// The texts of CHAP; a secret that is only said to be there is empty.
#[derive(Clone, Copy, Default)]
struct Texts<'a> {
    name: Option<&'a str>,
    secret: Option<Option<&'a str>>,
    reverse_name: Option<&'a str>,
    reverse_secret: Option<Option<&'a str>>,
}

impl<'s, 'r, 'a> SessionReader<'s, 'r, 'a> {
    pub(super) fn new(spec: &'s mut Spec<'a>, room: &'r mut Room<'a>) -> Self {
        Self {
            spec,
            room,
            parts: Parts::default(),
            is_list: false,
        }
    }

    /// Whether a list was there, an empty one too.
    pub(super) const fn is_list(&self) -> bool {
        self.is_list
    }
}

impl Reader<What> for SessionReader<'_, '_, '_> {
    const MEMBERS: &'static [&'static str] = &[
        "id",
        "target",
        "portal",
        "initiator",
        "luns",
        "iface",
        "transport",
        "chap",
        "origin",
        "nic",
        "role",
        "group",
        "tpgt",
        "offload",
    ];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        let Self { parts, room, .. } = self;
        match name {
            "id" => map.next_value_seed(Number::new(place, |id| {
                parts.id = Some(id);
                Ok(())
            })),
            "target" => map.next_value_seed(Text::new(place, |text| {
                parts.target = Some(iscsi_name(room, text)?);
                Ok(())
            })),
            "initiator" => map.next_value_seed(Text::new(place, |text| {
                parts.initiator = Some(iscsi_name(room, text)?);
                Ok(())
            })),
            "portal" => {
                let mut portal = Portal { parts, room };
                map.next_value_seed(Object::new(&mut portal, place))
            }
            "luns" => map.next_value_seed(Numbers::new(place, |lun| {
                parts.lun = parts.lun.or(Some(Lun::from_kernel_number(lun)));
                Ok(())
            })),
            "iface" => map.next_value_seed(Text::new(place, |text| {
                parts.iface = Some(keep(room, text)?).filter(|iface| *iface != "default");
                Ok(())
            })),
            "transport" => map.next_value_seed(Text::new(place, |text| {
                parts.transport = match text {
                    "tcp" => Transport::Tcp,
                    "bnx2i" => Transport::Bnx2i,
                    "qedi" => Transport::Qedi,
                    _ => Transport::Other,
                };
                Ok(())
            })),
            "chap" => {
                let mut chap = ChapReader {
                    texts: &mut parts.chap,
                    room,
                };
                map.next_value_seed(Object::new(&mut chap, place))
            }
            "origin" => map.next_value_seed(Text::new(place, |text| {
                parts.origin = origin(text)?;
                Ok(())
            })),
            "nic" => map.next_value_seed(Number::new(place, |nic| {
                parts.nic = Some(nic);
                Ok(())
            })),
            "role" => map.next_value_seed(Text::new(place, |text| {
                parts.alternative = match text {
                    "required" => false,
                    "alternative" => true,
                    _ => return Err(What::Word),
                };
                Ok(())
            })),
            _ => map.next_value_seed(Skip::default()),
        }
    }
}

impl Elements<What> for SessionReader<'_, '_, '_> {
    fn begin(&mut self) {
        self.is_list = true;
        self.parts = Parts::default();
    }

    fn end(&mut self) -> Result<(), What> {
        let parts = core::mem::take(&mut self.parts);
        let place = u64::try_from(self.spec.sessions.len()).unwrap_or(u64::MAX);
        let address = parts.address.ok_or(What::Missing("portal.address"))?;
        let session = SpecSession {
            id: parts.id.unwrap_or(place),
            target: parts.target.ok_or(What::Missing("target"))?,
            server: server(address, parts.zone)?,
            port: parts.port.unwrap_or(ISCSI_PORT),
            initiator: parts.initiator.ok_or(What::Missing("initiator"))?,
            lun: parts.lun.unwrap_or_default(),
            iface: parts.iface,
            transport: parts.transport,
            chap: parts.chap.chap()?,
            chap_unread: false,
            chap_filed: false,
            origin: parts.origin,
            // An id as yet.
            nic: number(parts.nic.ok_or(What::Missing("nic"))?)?,
            required: !parts.alternative,
            kernel: None,
            has_digests: false,
        };
        if self
            .spec
            .sessions
            .iter()
            .any(|known| known.id == session.id)
        {
            return Err(What::SameId);
        }
        let pushed = self.spec.sessions.push(session);
        pushed.map_err(|_| What::TooMany)
    }
}

/// An address, an address with the zone that belongs to a link-local one, or a host name.
fn server<'a>(address: &'a str, zone: Option<&'a str>) -> Result<Server<'a>, What> {
    match (address.parse(), zone) {
        (Ok(address), None) => Ok(Server::Address(address)),
        (Ok(IpAddr::V6(address)), Some(zone)) => Ok(Server::Zoned(address, zone)),
        (Ok(IpAddr::V4(_)), Some(_)) => Err(What::Address),
        (Err(_), _) => match Server::of_name(address) {
            Some(server) if zone.is_none() => Ok(server),
            _ => Err(What::Server),
        },
    }
}

fn origin(text: &str) -> Result<SpecOrigin, What> {
    match (text, text.strip_prefix("ibft:target")) {
        ("live", _) => Ok(SpecOrigin::Live),
        ("nodedb", _) => Ok(SpecOrigin::NodeDb),
        (_, Some(index)) => {
            let index = index.parse().map_err(|_| What::Word)?;
            Ok(SpecOrigin::Ibft(index))
        }
        _ => Err(What::Word),
    }
}

fn iscsi_name<'a>(room: &mut Room<'a>, text: &str) -> Result<IscsiName<'a>, What> {
    IscsiName::parse(text.as_bytes()).map_err(What::Name)?;
    let kept = room.keep(format_args!("{text}")).ok_or(What::TooLong)?;
    IscsiName::parse(kept.as_bytes()).map_err(What::Name)
}

struct Portal<'p, 'r, 'a> {
    parts: &'p mut Parts<'a>,
    room: &'r mut Room<'a>,
}

impl Reader<What> for Portal<'_, '_, '_> {
    const MEMBERS: &'static [&'static str] = &["address", "port", "family", "zone"];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        let Self { parts, room } = self;
        match name {
            // Addresses have one form, whatever the document has.
            "address" => map.next_value_seed(Text::new(place, |text| {
                let kept = match text.parse::<Ipv6Addr>() {
                    Ok(address) => room.keep(format_args!("{address}")).ok_or(What::TooLong)?,
                    Err(_) => keep(room, text)?,
                };
                parts.address = Some(kept);
                Ok(())
            })),
            "port" => map.next_value_seed(Number::new(place, |port| {
                let port: u16 = number(port)?;
                parts.port = Some(port).filter(|port| *port != 0);
                parts.port.map(drop).ok_or(What::Number)
            })),
            "zone" => map.next_value_seed(Text::new(place, |text| {
                parts.zone = Some(keep(room, text)?);
                Ok(())
            })),
            _ => map.next_value_seed(Skip::default()),
        }
    }
}

struct ChapReader<'p, 'r, 'a> {
    texts: &'p mut Texts<'a>,
    room: &'r mut Room<'a>,
}

impl Reader<What> for ChapReader<'_, '_, '_> {
    const MEMBERS: &'static [&'static str] = &["name", "secret", "reverse_name", "reverse_secret"];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        let Self { texts, room } = self;
        match name {
            "name" => map.next_value_seed(Text::new(place, |text| {
                texts.name = Some(keep_octets(room, text)?);
                Ok(())
            })),
            "reverse_name" => map.next_value_seed(Text::new(place, |text| {
                texts.reverse_name = Some(keep_octets(room, text)?);
                Ok(())
            })),
            name => map.next_value_seed(TextOrPresent::new(place, |text| {
                let secret = match text {
                    Some(text) => Some(keep_octets(room, text)?),
                    None => None,
                };
                match name {
                    "secret" => texts.secret = Some(secret),
                    _ => texts.reverse_secret = Some(secret),
                }
                Ok(())
            })),
        }
    }
}

impl<'a> Texts<'a> {
    fn chap(self) -> Result<Option<Chap<'a>>, What> {
        let own = pair(self.name, self.secret)?;
        let peer = pair(self.reverse_name, self.reverse_secret)?;
        match (own, peer) {
            (None, None) => Ok(None),
            (Some(own), peer) => Ok(Some(Chap { own, peer })),
            (None, Some(_)) => Err(What::Pair),
        }
    }
}

fn pair<'a>(
    name: Option<&'a str>,
    secret: Option<Option<&'a str>>,
) -> Result<Option<Pair<'a>>, What> {
    match (name, secret) {
        (Some(name), Some(secret)) => Ok(Some(Pair { name, secret })),
        (None, None) => Ok(None),
        _ => Err(What::Pair),
    }
}
