use std::boxed::Box;
use std::collections::BTreeMap;
use std::format;
use std::fs;
use std::string::{String, ToString};
use std::vec::Vec;

use core::net::IpAddr;

use super::{Carrier, Draft, Network};
use crate::args::spec::{Kind, SpecNic};
use crate::args::{ArgsNotes, Room, Spec};
use crate::finding::Explain;
use crate::net::MacAddress;
use crate::system::{Table, Tree, Unread};

mod captured;
mod devices;
mod made;
mod methods;
mod portals;
mod stacks;
mod ways;

/// A system that is held in memory.
#[derive(Default)]
struct System {
    files: BTreeMap<String, Vec<u8>>,
    lists: [Vec<u8>; 3],
}

impl System {
    /// What a Linux 6.1 showed of itself; ORIGINS.md says of which.
    fn captured() -> Self {
        let root = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fixtures/system/nics"
        );
        let list = |table: &str| fs::read(format!("{root}/netlink/{table}")).unwrap();
        let mut system = Self {
            lists: [list("links"), list("addresses"), list("routes")],
            ..Self::default()
        };
        let slaves = "/sys/class/net/bond0/bonding/slaves";
        let ports = fs::read(format!("{root}{slaves}")).unwrap();
        system.files.insert(slaves.to_string(), ports);
        system
    }

    /// The same with a file more.
    fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_string(), text.into());
        self
    }
}

impl Tree for System {
    fn read<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Unread> {
        let file = self.files.get(path).ok_or(Unread::Absent)?;
        let length = file.len().min(buffer.len());
        buffer[..length].copy_from_slice(&file[..length]);
        Ok(&buffer[..length])
    }

    fn link<'b>(&self, _: &str, _: &'b mut [u8]) -> Option<&'b str> {
        None
    }

    fn list(&self, _: &str, _: &mut dyn FnMut(&str)) {}

    fn network(&self, table: Table, visit: &mut dyn FnMut(&[u8])) {
        let [links, addresses, routes] = &self.lists;
        visit(match table {
            Table::Links => links,
            Table::Addresses => addresses,
            Table::Routes => routes,
        });
    }
}

/// What comes of a system's sessions.
struct Described {
    /// For each session the name of its NIC, or the code of why it has none.
    over: Vec<String>,
    /// The NICs in the order of their names.
    nics: Vec<String>,
    /// What was found, each with its subject.
    found: Vec<String>,
}

/// Describes the NICs of these sessions.
fn describe(system: &System, asked: &[Carrier<'_>]) -> Described {
    let mut network = Box::new(Network::new());
    let mut notes = ArgsNotes::new();
    let mut spec = Box::new(Spec::new());
    let mut room = Room::new(Box::leak(Box::new([0; 8192])));
    network.read(system, &mut notes);
    let mut draft = Draft {
        tree: system,
        spec: &mut spec,
        room: &mut room,
        notes: &mut notes,
    };
    let places: Vec<_> = asked
        .iter()
        .map(|asked| network.carrier(asked, &mut draft))
        .collect();
    let over = places.iter().map(|place| match place {
        Ok(place) => spec.nics[*place].name.unwrap().to_string(),
        Err(flaw) => flaw.code().to_string(),
    });
    let over = over.collect();
    spec.sort();
    let nics = spec.nics.iter().map(|nic| shown(nic, &spec)).collect();
    let found = notes
        .kept()
        .iter()
        .map(|note| format!("{} {}", note.subject(), note.fault().code()));
    let found = found.collect();
    Described { over, nics, found }
}

/// Everything about a NIC that is not as it is by default, in one line.
fn shown(nic: &SpecNic<'_>, spec: &Spec<'_>) -> String {
    let mut line = format!("{} {}", nic.name.unwrap(), nic.kind.word());
    match nic.kind {
        Kind::Vlan(id) => line += &format!(" {id}"),
        Kind::Bond(options) => line += &format!(" {options}"),
        _ => {}
    }
    for parent in &nic.parents {
        line += &format!(" on {}", spec.nics[*parent].name.unwrap());
    }
    if nic.infiniband {
        line += " infiniband";
    }
    if let Some(mac) = nic.mac {
        line += &format!(" mac {mac}");
    }
    if let Some(mtu) = nic.mtu {
        line += &format!(" mtu {mtu}");
    }
    for method in [nic.v4.word(), nic.v6.word()] {
        if method != "none" {
            line += &format!(" {method}");
        }
    }
    for address in &nic.addresses {
        line += &format!(" {address}");
    }
    if let Some(gateway) = nic.gateway {
        line += &format!(" gateway {gateway}");
    }
    for route in &nic.routes {
        line += &format!(" to {}/{}", route.destination, route.prefix);
        if let Some(router) = route.router {
            line += &format!(" via {router}");
        }
    }
    for server in &nic.dns {
        line += &format!(" dns {server}");
    }
    line
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn mac(text: &str) -> MacAddress {
    MacAddress::parse(text).unwrap()
}

/// A session to a portal.
fn to(portal: &str) -> Carrier<'static> {
    Carrier::to(ip(portal))
}

/// A session from an address to a portal.
fn from(source: &str, portal: &str) -> Carrier<'static> {
    Carrier {
        source: Some(ip(source)),
        ..to(portal)
    }
}
