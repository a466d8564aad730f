//! A system's lists of links, addresses and routes, and the NICs of sessions that are found in them.

use std::net::IpAddr;

use sanroot_core::args::spec::Kind;
use sanroot_core::args::{ArgsNotes, Room, Spec};
use sanroot_core::netlink::Messages;
use sanroot_core::netlink::route::KnownRoute;
use sanroot_core::system::network::{Carrier, Draft, Network};
use sanroot_core::system::{Table, Tree, Unread};

/// Files all of which hold the same, and lists that are one: what is no link is passed over among the links.
struct System<'i>(&'i [u8]);

impl Tree for System<'_> {
    fn read<'b>(&self, _: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Unread> {
        let length = self.0.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        Ok(&buffer[..length])
    }

    fn link<'b>(&self, _: &str, _: &'b mut [u8]) -> Option<&'b str> {
        None
    }

    fn list(&self, _: &str, _: &mut dyn FnMut(&str)) {}

    fn network(&self, _: Table, visit: &mut dyn FnMut(&[u8])) {
        visit(self.0);
    }
}

/// Reads one input, and looks for the NIC of a session to the first destinations that it has routes to.
pub(crate) fn run(lists: &[u8]) {
    let mut portals: Vec<IpAddr> = vec![
        [192, 0, 2, 1].into(),
        "fe80::1".parse().expect("an address"),
    ];
    for message in Messages::new(lists) {
        KnownRoute::parse(&message, &mut |route| portals.push(route.destination));
    }
    portals.truncate(16);
    let system = System(lists);
    let mut notes = ArgsNotes::new();
    let mut network = Box::new(Network::new());
    network.read(&system, &mut notes);
    let mut texts = vec![0; 16 * 1024];
    let mut spec = Box::new(Spec::new());
    let mut draft = Draft {
        tree: &system,
        spec: &mut spec,
        room: &mut Room::new(&mut texts),
        notes: &mut notes,
    };
    for portal in portals {
        let asked = Carrier {
            zone: portal.is_ipv6().then_some("ens3"),
            by_name: true,
            ..Carrier::to(portal)
        };
        if let Ok(place) = network.carrier(&asked, &mut draft) {
            assert!(place < draft.spec.nics.len(), "a NIC that there is not");
        }
    }
    spec.sort();
    for (place, nic) in spec.nics.iter().enumerate() {
        let below = nic.parents.iter().map(|parent| &spec.nics[*parent].kind);
        let fits = match nic.kind {
            Kind::Physical => nic.parents.is_empty(),
            Kind::Vlan(id) => {
                let carries = |kind: &Kind<'_>| !matches!(kind, Kind::Vlan(_));
                (1..=4094).contains(&id) && below.len() == 1 && below.clone().all(carries)
            }
            Kind::Bond(_) => below.len() > 0 && below.clone().all(|kind| *kind == Kind::Physical),
            Kind::Bridge | Kind::Team => true,
        };
        assert!(fits, "no description may hold this: {:?}", nic.kind);
        assert!(!nic.parents.contains(&place), "a device on itself");
        assert!(nic.mtu.is_none_or(|mtu| mtu >= 68));
    }
}
