//! A link that goes away, as where its driver is loaded anew.

use core::net::{IpAddr, Ipv4Addr};

use super::bench::{Bench, dhcp4, given, ifindex, network, slaac};
use crate::handover::{Link, Session};
use crate::net::dhcp4::tests::server::mac;
use crate::net::{Ifindex, LinkName};
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
fn the_last_one_that_is_there_still_is_set_up_again() {
    let other = Ifindex::new(9).unwrap();
    let mut elsewhere = given();
    elsewhere.link = other;
    elsewhere.subnet.address = "10.0.9.15".parse().unwrap();
    let mut network = network(&[given(), elsewhere]);
    let name = LinkName::new(b"ens9").unwrap();
    network.links.push(Link::bare(other, name, mac())).unwrap();
    for (sid, link) in [(1, ifindex()), (2, other)] {
        network.sessions.push(Session::new(sid, link)).unwrap();
    }
    let mut bench = Bench::new(&mut network);
    bench.link(GONE, 9, "ens9", mac(), false);
    bench.runs_to(13);
    assert_eq!(bench.world.requests, []);
    bench.raised(false);
    bench.runs_to(15);
    assert!(bench.world.requests.contains(&Request::SetUp(ifindex())));
}
