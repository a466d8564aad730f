//! Describes the NICs that carry sessions to portals, each by itself: `nic_describer PORTAL[%ZONE][@NIC]...`;
//! NIC is the one that the session is bound to.
//!
//! A JSON object on a line of standard output for each portal. For host tests in a network namespace of their own.

use std::env;

use sanroot_core::args::spec::SpecNic;
use sanroot_core::args::{ArgsNotes, Room, Spec};
use sanroot_core::finding::Explain;
use sanroot_core::system::network::{Carrier, Draft, Network};
use sanroot_linux::tree::System;
use serde_json::{Value, json};

fn main() {
    let system = System::live();
    let mut network = Box::new(Network::new());
    let mut notes = ArgsNotes::new();
    network.read(&system, &mut notes);
    for argument in env::args().skip(1) {
        let mut texts = [0; 1024];
        let mut spec = Box::new(Spec::new());
        let mut draft = Draft {
            tree: &system,
            spec: &mut spec,
            room: &mut Room::new(&mut texts),
            notes: &mut notes,
        };
        let split = |text, mark| match str::split_once(text, mark) {
            Some((before, behind)) => (before, Some(behind)),
            None => (text, None),
        };
        let (portal, iface_nic) = split(&argument, '@');
        let (portal, zone) = split(portal, '%');
        let asked = Carrier {
            zone,
            iface_nic,
            ..Carrier::to(portal.parse().expect("an address"))
        };
        match network.carrier(&asked, &mut draft) {
            Ok(place) => println!("{}", shown(&spec.nics[place])),
            Err(flaw) => println!("{}", json!({"error": flaw.code().to_string()})),
        }
    }
}

fn shown(nic: &SpecNic<'_>) -> Value {
    let addresses: Vec<_> = nic.addresses.iter().map(ToString::to_string).collect();
    json!({
        "name": nic.name,
        "mac": nic.mac.map(|mac| mac.to_string()),
        "kind": nic.kind.word(),
        "mtu": nic.mtu,
        "v4": nic.v4.word(),
        "v6": nic.v6.word(),
        "addresses": addresses,
        "gateway": nic.gateway,
        "routers": nic.routes.iter().map(|route| route.router).collect::<Vec<_>>(),
    })
}
