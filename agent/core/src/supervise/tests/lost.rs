//! The guard: addresses that others give an end, or take away.

use std::vec;

use core::net::IpAddr;

use super::bench::{
    Bench, Sent, at, dhcp4, dhcp6, given, ifindex, network, other, slaac, two_links,
};
use crate::net::dhcp4::tests::server::{CLIENT, mac};
use crate::net::ipv6::link_local;
use crate::netlink::route::Request;

const NEW: u16 = 20;
const GONE: u16 = 21;
const OWN: IpAddr = IpAddr::V4(CLIENT);
const RESTORED: &str =
    "NIC ens3: address 10.0.2.15 was taken away, or left to run out, and is set again";

#[test]
fn whoever_refreshes_an_address_is_left_to_renew_it() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(20);
    for refreshed in [20, 80, 140] {
        bench.runs_to(refreshed);
        bench.news(NEW, OWN, Some(120));
        let lease = bench.supervisor.network.addresses[0].lease.as_ref();
        assert_eq!(lease.unwrap().times.unwrap().expire, at(refreshed + 120));
    }
    assert_eq!(bench.world.kept, 3);
    bench.runs_to(252);
    assert_eq!((bench.sent(), bench.findings()), (vec![], vec![]));
    assert_eq!(bench.set().0, [] as [IpAddr; 0]);
}

#[test]
fn what_nobody_renews_is_taken_back_before_it_runs_out() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(20);
    bench.news(NEW, OWN, Some(120));
    // The kernel tells that it is deprecated.
    bench.runs_to(110);
    bench.news(NEW, OWN, Some(30));
    bench.runs_to(132);
    assert_eq!(bench.set().0, [] as [IpAddr; 0]);
    bench.runs_to(133);
    assert_eq!(bench.set(), (vec![OWN], 1));
    assert_eq!(bench.findings(), [RESTORED]);
    // Everybody is asked at once: the lease may have been theirs in another server's books.
    assert_eq!(bench.sent(), [(132, Sent::Broadcast)]);
    bench.news(NEW, OWN, None);
    assert_eq!(bench.world.open.len(), 1);
    bench.runs_to(139);
    assert_eq!(bench.findings(), [""; 0]);
    bench.runs_to(140);
    assert_eq!(bench.findings().len(), 1, "now it is over");
}

#[test]
fn a_given_address_is_kept_as_well() {
    let mut network = network(&[given()]);
    let mut bench = Bench::new(&mut network);
    assert_eq!(bench.supervisor.due(), None);
    bench.news(NEW, OWN, Some(60));
    bench.runs_to(67);
    assert_eq!(bench.set(), (vec![OWN], 1));
    bench.news(NEW, OWN, None);
    assert_eq!(bench.supervisor.due(), None);
    bench.runs_to(80);
    bench.news(GONE, OWN, None);
    assert_eq!(bench.set(), (vec![OWN], 1));
    assert_eq!(bench.sent(), []);
}

#[test]
fn an_end_that_is_taken_off_again_was_none() {
    let mut network = network(&[given()]);
    let mut bench = Bench::new(&mut network);
    bench.news(NEW, OWN, Some(60));
    bench.news(NEW, OWN, None);
    assert_eq!(bench.supervisor.due(), None);
    bench.runs_to(80);
    assert_eq!((bench.set().0, bench.findings()), (vec![], vec![]));
    // Whoever gave it is not known to renew it any more.
    let mut network = super::bench::network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.news(NEW, OWN, Some(3600));
    bench.news(NEW, OWN, None);
    assert_eq!(bench.sent(), [(10, Sent::Broadcast)]);
}

#[test]
fn an_end_that_comes_closer_counts() {
    let mut network = network(&[given()]);
    let mut bench = Bench::new(&mut network);
    bench.news(NEW, OWN, Some(3600));
    bench.runs_to(20);
    bench.news(NEW, OWN, Some(80));
    bench.runs_to(94);
    assert_eq!(bench.set().0, [] as [IpAddr; 0]);
    bench.runs_to(95);
    assert_eq!(bench.set().0, [OWN]);
}

#[test]
fn a_router_that_was_just_asked_is_not_said_to_be_silent() {
    let mut network = network(&[slaac()]);
    let mut bench = Bench::new(&mut network);
    let own = bench.supervisor.network.addresses[0].subnet.address;
    bench.news(NEW, own, Some(3600));
    bench.news(GONE, own, None);
    bench.news(NEW, own, None);
    assert_eq!(bench.sent(), [(10, Sent::Solicitation)]);
    assert_eq!(bench.findings().len(), 1, "it was taken away");
    bench.runs_to(30);
    assert_eq!(bench.findings().len(), 1, "nobody answered");
}

#[test]
fn an_address_that_is_taken_away_is_set_again_at_once_with_its_routes() {
    let mut six = dhcp6();
    six.table = Some(3260);
    let mut network = network(&[dhcp4(), six]);
    let mut bench = Bench::new(&mut network);
    bench.news(GONE, OWN, None);
    assert_eq!(bench.set(), (vec![OWN], 1));
    assert_eq!(bench.findings(), [RESTORED]);
    bench.news(NEW, OWN, None);
    let other = bench.supervisor.network.addresses[1].subnet.address;
    bench.news(GONE, other, None);
    // To the router in both tables, and to its own prefix in its own; servers answer to the other address.
    let local = link_local(mac()).into();
    assert_eq!(bench.rules(), [(other, 3260)]);
    assert_eq!(bench.set(), (vec![other, local], 3));
    bench.news(NEW, other, None);
    assert_eq!(bench.supervisor.due(), Some(at(60)));
}

#[test]
fn a_rule_that_goes_without_its_address_is_set_again_at_the_next_look() {
    let mut own = given();
    own.table = Some(3261);
    let mut network = network(&[own]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(70);
    assert_eq!(bench.rules(), [(OWN, 3261); 2]);
    assert_eq!((bench.set().0, bench.findings()), (vec![], vec![]));
}

#[test]
fn a_lease_that_was_theirs_is_asked_for_at_once_when_it_is_taken_away() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.news(NEW, OWN, Some(3600));
    bench.news(GONE, OWN, None);
    assert_eq!(bench.set().0, [OWN]);
    assert_eq!(bench.sent(), [(10, Sent::Broadcast)]);
}

#[test]
fn who_takes_it_away_again_and_again_is_answered_once_a_second() {
    let mut network = network(&[given()]);
    let mut bench = Bench::new(&mut network);
    for _ in 0..100 {
        bench.news(GONE, OWN, None);
        bench.news(NEW, OWN, None);
    }
    assert_eq!(bench.set().0.len(), 1);
    bench.news(GONE, OWN, None);
    bench.runs_to(11);
    assert_eq!(bench.set().0.len(), 1);
    // Until the kernel has it.
    bench.runs_to(16);
    assert_eq!(bench.set().0.len(), 5);
    assert_eq!(bench.findings(), [RESTORED]);
}

#[test]
fn what_was_gone_before_is_set_and_what_was_lost_is_looked_for() {
    let mut network = network(&[dhcp4(), dhcp6()]);
    let mut bench = Bench::new(&mut network);
    bench.event(crate::supervise::Event::Lost);
    bench.news(NEW, OWN, None);
    bench.listed();
    let missing = bench.supervisor.network.addresses[1].subnet.address;
    assert_eq!(bench.set().0, [missing, link_local(mac()).into()]);
    assert_eq!(bench.findings().len(), 1);
}

#[test]
fn a_link_that_was_lowered_gets_everything_again() {
    let mut network = network(&[given()]);
    let mut bench = Bench::new(&mut network);
    bench.raised(true);
    bench.raised(false);
    assert_eq!(bench.set().0, [] as [IpAddr; 0]);
    bench.raised(true);
    assert_eq!(bench.set(), (vec![OWN], 1));
    bench.news(NEW, OWN, None);
    assert_eq!((bench.findings().len(), bench.supervisor.due()), (0, None));
}

#[test]
fn a_link_that_somebody_sets_down_is_set_up_again() {
    let mut network = network(&[given(), slaac()]);
    let mut bench = Bench::new(&mut network);
    bench.raised(false);
    // An IPv4 address stays, and may change meanwhile.
    bench.news(NEW, OWN, None);
    let other = bench.supervisor.network.addresses[1].subnet.address;
    bench.news(GONE, other, None);
    assert_eq!(bench.world.requests, []);
    bench.runs_to(13);
    let requests = core::mem::take(&mut bench.world.requests);
    assert_eq!(requests, [Request::SetUp(ifindex()); 3], "once a second");
    let told = [OWN, other].map(|address| {
        std::format!("NIC ens3: the link was set down with {address} on it, and is set up again")
    });
    assert_eq!(bench.findings(), told);
    bench.raised(true);
    assert_eq!(bench.set().0[..2], [OWN, other]);
    for address in [OWN, other] {
        bench.news(NEW, address, None);
    }
    assert_eq!(
        (bench.findings().len(), bench.supervisor.due()),
        (0, Some(at(60)))
    );
}

#[test]
fn a_link_that_somebody_sets_down_stays_so_while_another_one_carries_sessions() {
    for (last, raised) in [(other(), 0), (ifindex(), 2 * 3)] {
        let mut network = two_links([ifindex(), last]);
        let mut bench = Bench::new(&mut network);
        bench.raised(false);
        bench.runs_to(13);
        let ups = bench.world.requests.iter();
        let ups = ups.filter(|request| matches!(request, Request::SetUp(_)));
        assert_eq!(
            (ups.count(), bench.findings().len()),
            (raised, raised.min(1))
        );
    }
}

#[test]
fn addresses_of_others_are_not_minded() {
    let mut network = network(&[given()]);
    let mut bench = Bench::new(&mut network);
    let other = "10.0.2.99".parse().unwrap();
    bench.news(NEW, other, Some(60));
    bench.news(GONE, other, None);
    assert_eq!((bench.set().0.len(), bench.supervisor.due()), (0, None));
}
