//! A link that goes away, as where its driver is loaded anew.

use core::net::{IpAddr, Ipv4Addr};
use std::string::ToString;

use super::bench::{Bench, World, dhcp4, given, ifindex, network, other, slaac, two_links};
use crate::handover::{Network, Session};
use crate::net::dhcp4::tests::server::mac;
use crate::netlink::route::Request;
use crate::supervise::Event;

const GONE: u16 = 17;
const NEW: u16 = 16;
/// The address that DHCP gave.
const OWN: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 2, 15));

#[test]
fn a_link_that_goes_away_is_told_of_once_and_nothing_is_asked_of_it() {
    let mut network = network(&[dhcp4(), slaac()]);
    let link = ifindex();
    network.sessions.push(Session::new(1, link)).unwrap();
    let mut bench = Bench::new(&mut network);
    bench.runs_to(61);
    assert!(!bench.sent().is_empty(), "it is asked for more time");
    bench.raised(false);
    for own in bench.supervisor.network().addresses.clone() {
        bench.news(21, own.subnet.address, None);
    }
    bench.link(GONE, 2, "ens3", mac(), false);
    let told = ["10.0.2.15", "2001:db8:1::66"];
    let told = told.map(|own| std::format!("NIC ens3: the link went away with {own} on it"));
    assert_eq!(bench.findings(), told);
    bench.world.requests.clear();
    // What is listed anew does not hold it, either.
    bench.event(Event::Lost);
    bench.listed();
    bench.runs_to(1000);
    assert_eq!(bench.findings(), [""; 0]);
    assert_eq!((bench.sent().len(), bench.world.requests.len()), (0, 0));
    assert_eq!(bench.supervisor.due(), None);
}

#[test]
fn one_that_comes_back_under_its_number_is_looked_after_as_before() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.link(GONE, 2, "ens3", mac(), false);
    bench.runs_to(30);
    assert_eq!(bench.supervisor.due(), None);
    bench.world.requests.clear();
    bench.link(NEW, 2, "ens3", mac(), true);
    bench.runs_to(31);
    assert!(bench.set().0.contains(&OWN));
    bench.news(20, OWN, None);
    bench.runs_to(61);
    assert!(!bench.sent().is_empty(), "it is asked for more time");
}

#[test]
fn who_begins_behind_it_tells_of_it_and_asks_nothing_of_it_either() {
    let mut before = network(&[dhcp4(), slaac()]);
    let mut bench = Bench::new(&mut before);
    bench.runs_to(61);
    bench.link(GONE, 2, "ens3", mac(), false);
    bench.link(NEW, 9, "ens3", mac(), true);
    let told = bench.findings();
    assert_eq!(told.len(), 2);
    // Another process begins with what this one has left.
    let state = bench.supervisor.network().state().to_string();
    let mut left = Network::new();
    left.read_state(state.as_bytes()).unwrap();
    let world = World {
        unlinked: bench.world.unlinked,
        ..World::default()
    };
    let mut bench = Bench::begun(&mut left, world);
    bench.listed();
    assert_eq!(bench.findings(), told);
    bench.runs_to(1000);
    assert_eq!(bench.findings(), [""; 0]);
    assert_eq!((bench.sent().len(), bench.world.requests.len()), (0, 0));
    assert_eq!(bench.supervisor.due(), None);
    // As from another network namespace.
    bench.link(NEW, 2, "ens3", mac(), true);
    bench.runs_to(1001);
    assert!(bench.set().0.contains(&OWN));
}

#[test]
fn one_that_goes_away_unheard_is_told_of_though_it_was_set_down() {
    let mut network = network(&[given()]);
    let mut bench = Bench::new(&mut network);
    bench.raised(false);
    bench.world.unlinked.insert(2);
    bench.event(Event::Lost);
    bench.listed();
    let told = "NIC ens3: the link went away with 10.0.2.15 on it";
    assert_eq!(bench.findings(), [told]);
    bench.link(GONE, 2, "ens3", mac(), false);
    bench.runs_to(1000);
    assert_eq!(bench.findings(), [""; 0]);
    assert_eq!(bench.world.requests, []);
}

#[test]
fn the_last_one_is_set_up_again_by_who_begins_behind_the_others() {
    let mut network = two_links([ifindex(), other()]);
    let mut world = World::default();
    world.unlinked.insert(9);
    let mut bench = Bench::begun(&mut network, world);
    bench.news(20, OWN, None);
    bench.listed();
    bench.raised(false);
    bench.runs_to(13);
    assert!(bench.world.requests.contains(&Request::SetUp(ifindex())));
}

#[test]
fn the_last_one_that_is_there_still_is_set_up_again() {
    let mut network = two_links([ifindex(), other()]);
    let mut bench = Bench::new(&mut network);
    bench.link(GONE, 9, "ens9", mac(), false);
    bench.runs_to(13);
    assert_eq!(bench.world.requests, []);
    bench.raised(false);
    bench.runs_to(15);
    assert!(bench.world.requests.contains(&Request::SetUp(ifindex())));
}
