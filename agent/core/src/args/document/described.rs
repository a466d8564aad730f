//! The description, as it can be given back.

use crate::args::Spec;
use crate::args::spec::{Kind, Mount, Pair, SpecNic, SpecOrigin, SpecSession, Transport, bit};
use crate::cmdline::Server;
use crate::json::{Members, Object, Value};

/// A part of a description.
pub(super) struct Described<'o, 'a, T> {
    pub(super) spec: &'o Spec<'a>,
    pub(super) of: &'o T,
}

/// A session.
pub(super) struct SessionView<'o, 'a>(pub(super) Described<'o, 'a, SpecSession<'a>>);

impl Object for SessionView<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let Described { spec, of: session } = &self.0;
        members.number("id", session.id);
        members.text("target", &session.target);
        members.add("portal", Value::Object(&PortalView(session)));
        members.text("initiator", &session.initiator);
        members.list("luns", |items| {
            items.add(Value::Number(session.lun.kernel_number()));
        });
        members.add("iface", Value::text(&session.iface));
        members.text("transport", &session.transport.word());
        let offload = match session.transport {
            Transport::Tcp => Some(false),
            Transport::Bnx2i | Transport::Qedi => Some(true),
            Transport::Other => None,
        };
        members.add("offload", offload.map_or(Value::Null, Value::Bool));
        let chap = session.chap.map(|chap| ChapView(chap.own, chap.peer));
        members.add("chap", Value::object(chap.as_ref()));
        match session.origin {
            SpecOrigin::Live => members.text("origin", &"live"),
            SpecOrigin::NodeDb => members.text("origin", &"nodedb"),
            SpecOrigin::Ibft(index) => {
                members.text("origin", &format_args!("ibft:target{index}"));
            }
        }
        let nic = spec.nics.get(session.nic).map(|nic| nic.id);
        members.add("nic", Value::number(nic));
        let role = match session.required {
            true => "required",
            false => "alternative",
        };
        members.text("role", &role);
    }
}

struct PortalView<'o, 'a>(&'o SpecSession<'a>);

impl Object for PortalView<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let (address, family, zone): (&dyn core::fmt::Display, _, _) = match &self.0.server {
            Server::Address(address) if address.is_ipv4() => (address, Some("ipv4"), None),
            Server::Address(address) => (address, Some("ipv6"), None),
            Server::Zoned(address, zone) => (address, Some("ipv6"), Some(*zone)),
            Server::Name(name) => (name, None, None),
        };
        members.text("address", address);
        members.number("port", self.0.port);
        members.add("family", Value::text(&family));
        members.add("zone", Value::text(&zone));
    }
}

struct ChapView<'a>(Pair<'a>, Option<Pair<'a>>);

impl Object for ChapView<'_> {
    fn members(&self, members: &mut Members<'_>) {
        let Self(own, peer) = self;
        members.text("name", &own.name);
        members.add("secret", Value::Object(&Present));
        if let Some(peer) = peer {
            members.text("reverse_name", &peer.name);
            members.add("reverse_secret", Value::Object(&Present));
        }
    }
}

/// A secret that nobody is shown.
struct Present;

impl Object for Present {
    fn members(&self, members: &mut Members<'_>) {
        members.flag("present", true);
    }
}

/// A NIC.
pub(super) struct NicView<'o, 'a>(pub(super) Described<'o, 'a, SpecNic<'a>>);

impl Object for NicView<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let Described { spec, of: nic } = &self.0;
        members.number("id", nic.id);
        members.add("name", Value::text(&nic.name));
        members.add("mac", Value::text(&nic.mac));
        members.text("kind", &nic.kind.word());
        members.list("parents", |items| {
            for parent in nic.parents.iter().filter_map(|place| spec.nics.get(*place)) {
                items.add(Value::Number(parent.id));
            }
        });
        let (vlan, options) = match nic.kind {
            Kind::Vlan(id) => (Some(id), None),
            Kind::Bond(options) => (None, Some(Options(options))),
            _ => (None, None),
        };
        members.add("vlan", Value::number(vlan));
        members.add("mtu", Value::number(nic.mtu));
        members.add("options", Value::object(options.as_ref()));
        members.add("addressing", Value::Object(&Addressing(nic)));
        members.list("addresses", |items| {
            for subnet in &nic.addresses {
                items.add(Value::Text(subnet));
            }
        });
        members.add("gateway", Value::text(&nic.gateway));
        members.list("routes", |items| {
            for route in &nic.routes {
                items.add(Value::Object(route));
            }
        });
        members.list("dns", |items| {
            for server in &nic.dns {
                items.add(Value::Text(server));
            }
        });
        members.add("firmware_index", Value::number(nic.firmware_index));
    }
}

struct Options<'a>(&'a str);

impl Object for Options<'_> {
    fn members(&self, members: &mut Members<'_>) {
        for (name, value) in crate::cmdline::options(self.0) {
            members.add(name, Value::Text(&value));
        }
    }
}

struct Addressing<'o, 'a>(&'o SpecNic<'a>);

impl Object for Addressing<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("v4", &self.0.v4.word());
        members.text("v6", &self.0.v6.word());
    }
}

/// A mount.
pub(super) struct MountView<'o, 'a>(pub(super) Described<'o, 'a, Mount<'a>>);

impl Object for MountView<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let Described { spec, of: mount } = &self.0;
        members.text("path", &mount.path);
        members.list("all_of", |groups| {
            groups.list(|items| {
                for (place, session) in spec.sessions.iter().enumerate() {
                    if mount.sessions & bit(place) != 0 {
                        items.add(Value::Number(session.id));
                    }
                }
            });
        });
        // What else it can log in to only the firmware knows.
        let needed = |(place, _): &(usize, &SpecSession<'_>)| mount.sessions & bit(*place) != 0;
        let mut sessions = spec.sessions.iter().enumerate().filter(needed);
        let listed = sessions.clone().any(|(_, session)| session.is_firmware());
        let all = sessions.all(|(_, session)| session.is_firmware() || !session.required);
        let readable = if listed && all { "yes" } else { "unknown" };
        members.text("firmware_can_read", &readable);
    }
}
