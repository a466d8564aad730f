//! Renewal: who is asked, when, and what comes of each answer.

use std::vec::Vec;

use core::net::Ipv4Addr;
use std::string::ToString;

use super::bench::{Bench, MADE, Sent, at, dhcp4, dhcp6, network, slaac};
use crate::finding::Explain;
use crate::net::Refusal;
use crate::net::dhcp4::tests::server::{CLIENT, Message, SERVER};
use crate::net::dhcp6::tests::server as six;
use crate::net::slaac::tests::router;
use crate::supervise::fault::{Fault, Trouble};

/// Where a DHCPv4 message's transaction lies in its frame, and a DHCPv6 message's.
const XID: usize = 14 + 20 + 8 + 4;
const XID6: usize = 14 + 40 + 8 + 1;

impl Bench<'_> {
    /// The DHCPv4 server says this in the last transaction.
    pub(super) fn answers(&mut self, message: Message) {
        let transaction = u32::from_be_bytes(self.transaction(XID));
        let frame = Message {
            transaction,
            ..message
        };
        self.hears(&frame.frame());
    }

    /// The DHCPv6 server says this in the last transaction.
    fn answers6(&mut self, message: six::Message) {
        let transaction = self.transaction(XID6);
        let frame = six::Message {
            transaction,
            ..message
        };
        self.hears(&frame.frame());
    }

    pub(super) fn expires(&self) -> u64 {
        let lease = self.supervisor.network.addresses[0].lease.as_ref();
        lease.unwrap().times.unwrap().expire.seconds()
    }
}

#[test]
fn at_t1_the_server_alone_is_asked_and_a_grant_is_kept() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    assert_eq!(bench.supervisor.due(), Some(at(60)));
    assert!(bench.world.open.is_empty());
    bench.runs_to(60);
    assert_eq!(bench.sent(), [(60, Sent::Routed(SERVER))]);
    bench.answers(Message::new(5));
    assert_eq!((bench.expires(), bench.world.kept), (3660, 1));
    assert!(bench.world.open.is_empty());
    bench.runs_to(1859);
    assert_eq!(bench.sent(), []);
    bench.runs_to(1860);
    assert_eq!(bench.sent(), [(1860, Sent::Routed(SERVER))]);
    assert_eq!((bench.findings().len(), bench.set().0.len()), (0, 0));
}

#[test]
fn a_silent_server_is_asked_on_then_everybody_and_in_the_end_it_is_told_once() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(104);
    let sent = bench.sent();
    let times: Vec<u64> = sent.iter().map(|(at, _)| *at).collect();
    assert!(sent.iter().all(|(_, sent)| *sent == Sent::Routed(SERVER)));
    // Half of what is left until T2 (RFC 2131, 4.4.5), less or more a tenth.
    assert_eq!(times[0], 60);
    assert!((80..=84).contains(&times[1]), "{times:?}");
    assert!((3..=5).contains(&times.len()), "{times:?}");
    bench.runs_to(119);
    let sent = bench.sent();
    assert!(sent.iter().all(|(_, sent)| *sent == Sent::Broadcast));
    assert_eq!(sent[0].0, 105);
    assert!((2..=3).contains(&sent.len()), "{sent:?}");
    assert_eq!(bench.findings(), [""; 0]);
    bench.runs_to(420);
    let told =
        "NIC ens3: 10.0.2.15 stays, and is not renewed: nobody answered until its time was over";
    assert_eq!(bench.findings(), [told]);
    let sent = bench.sent();
    assert!((4..=7).contains(&sent.len()), "{sent:?}");
    assert_eq!(bench.set().0.len(), 0);
    // Whoever answers late is heard.
    bench.answers(Message::new(5));
    assert!((3960..=4020).contains(&bench.expires()));
    assert!(bench.world.open.is_empty());
}

#[test]
fn a_long_lease_is_asked_for_at_most_once_a_minute() {
    let mut lease = dhcp4();
    let times = lease.lease.as_mut().unwrap().times.as_mut().unwrap();
    (times.renew, times.rebind, times.expire) = (at(1800), at(3150), at(3600));
    let mut network = network(&[lease]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(3600);
    let times: Vec<u64> = bench.sent().iter().map(|(at, _)| *at).collect();
    assert!((9..=14).contains(&times.len()), "{times:?}");
    let pauses = times.windows(2).map(|pair| pair[1] - pair[0]);
    let short = pauses.filter(|pause| *pause < 53).count();
    assert!(short <= 2, "but for T2 and the end: {times:?}");
}

#[test]
fn a_refusal_is_told_once_and_the_address_stays() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    bench.answers(Message::new(6));
    bench.answers(Message::new(6));
    let told = "NIC ens3: 10.0.2.15 stays, and is not renewed: DHCP server 10.0.2.2 refuses";
    assert_eq!(bench.findings(), [told]);
    bench.runs_to(300);
    assert_eq!(bench.findings(), [""; 0]);
    assert!(bench.sent().len() > 5);
    assert_eq!(bench.set().0.len(), 0);
    bench.answers(Message::new(5));
    assert!(bench.expires() > 3600);
    assert_eq!(bench.supervisor.network.addresses[0].subnet.address, CLIENT);
}

#[test]
fn a_policy_that_forbids_to_listen_is_told_once() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.world.forbids = true;
    bench.runs_to(60);
    let told = "NIC ens3: 10.0.2.15 stays, and is not renewed: no packet socket is allowed";
    assert_eq!(bench.findings(), [told]);
    bench.runs_to(600);
    assert_eq!(bench.findings(), [""; 0]);
    assert_eq!(bench.set().0.len(), 0);
}

#[test]
fn a_server_that_offers_another_address_is_not_followed() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    let mut other = Message::new(5);
    other.address = Ipv4Addr::new(10, 0, 2, 77);
    bench.answers(other);
    assert_eq!(
        bench.findings(),
        ["NIC ens3: 10.0.2.15 stays, and is not renewed: a server offers 10.0.2.77 instead"]
    );
    assert_eq!((bench.expires(), bench.world.kept), (120, 0));
    assert_eq!(bench.set().0.len(), 0);
}

#[test]
fn another_server_may_take_over_after_t2_and_not_before() {
    let rival = Ipv4Addr::new(10, 0, 2, 3);
    let grant = || Message::new(5).without(54).with(54, &rival.octets());
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    bench.answers(grant());
    assert_eq!(bench.expires(), 120);
    bench.runs_to(105);
    bench.sent();
    bench.answers(grant());
    assert_eq!(bench.expires(), 3705);
    bench.runs_to(105 + 1800);
    assert_eq!(bench.sent(), [(1905, Sent::Routed(rival))]);
}

#[test]
fn a_lease_without_end_is_not_asked_for_again() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    bench.answers(Message::new(5).without(51).with(51, &[255; 4]));
    assert_eq!(bench.supervisor.due(), None);
}

#[test]
fn a_lease_of_a_second_costs_a_frame_a_second() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    for _ in 0..20 {
        let before = bench.now;
        bench.answers(Message::new(5).without(51).with(51, &1_u32.to_be_bytes()));
        bench.runs_to(bench.now.seconds() + 1);
        assert!(bench.now > before);
    }
    assert!(bench.sent().len() <= 42);
}

#[test]
fn dhcp6_asks_its_server_and_then_everybody_in_the_standards_rhythm() {
    let mut network = network(&[dhcp6()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(200);
    let sent = bench.sent();
    let kinds: Vec<&Sent> = sent.iter().map(|(_, sent)| sent).collect();
    assert_eq!(kinds[..2], [&Sent::Dhcp6(5), &Sent::Dhcp6(5)]);
    assert!(
        sent.iter()
            .all(|(at, sent)| *sent == Sent::Dhcp6(if *at < 96 { 5 } else { 6 }))
    );
    // REN_TIMEOUT and REB_TIMEOUT are ten seconds, doubled each time.
    assert!((68..=72).contains(&sent[1].0), "{sent:?}");
    assert!(sent.contains(&(96, Sent::Dhcp6(6))), "{sent:?}");
    assert_eq!(bench.findings().len(), 1);
    bench.answers6(six::Message::new(six::REPLY));
    assert!(bench.expires() > 7200);
    assert!(bench.world.open.is_empty());
}

#[test]
fn a_dhcp6_server_that_has_forgotten_the_lease_is_asked_for_it_anew() {
    let mut network = network(&[dhcp6()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    let unknown = || {
        let unknown = six::association([0, 0], &six::option(13, &[0, 3]));
        six::Message::bare(six::REPLY).with(unknown)
    };
    bench.answers6(unknown());
    assert_eq!(bench.sent(), [(60, Sent::Dhcp6(5)), (60, Sent::Dhcp6(3))]);
    assert_eq!(bench.findings(), [""; 0]);
    bench.answers6(unknown());
    assert_eq!(
        bench.findings(),
        [
            "NIC ens3: 2001:db8:1::50 stays, and is not renewed: the DHCPv6 server refuses with status 3"
        ]
    );
    assert_eq!(bench.sent(), []);
    bench.answers6(six::Message::new(six::REPLY));
    assert_eq!(bench.expires(), 7260);
}

#[test]
fn a_dhcp6_server_that_takes_over_and_knows_no_lease_is_asked_for_it() {
    let mut network = network(&[dhcp6()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(96);
    assert_eq!(bench.sent().last(), Some(&(96, Sent::Dhcp6(6))));
    let other = [0, 3, 0, 1, 2, 0, 0, 0, 0, 9];
    let unknown = six::association([0, 0], &six::option(13, &[0, 3]));
    bench.answers6(six::Message::bare(six::REPLY).with(unknown).by(&other));
    assert_eq!(bench.sent(), [(96, Sent::Dhcp6(3))]);
    let request = bench.world.frames.last().unwrap();
    assert!(request.windows(other.len()).any(|bytes| bytes == other));
    bench.answers6(six::Message::new(six::REPLY).by(&other));
    assert_eq!((bench.expires(), bench.findings().len()), (7296, 0));
}

#[test]
fn a_dhcp6_server_that_knows_no_lease_and_gives_none_is_not_the_only_one_for_long() {
    let mut network = network(&[dhcp6()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(120);
    let _ = (bench.sent(), bench.findings());
    let unknown = six::association([0, 0], &six::option(13, &[0, 3]));
    let other = [0, 3, 0, 1, 2, 0, 0, 0, 0, 9];
    bench.answers6(six::Message::bare(six::REPLY).with(unknown).by(&other));
    bench.runs_to(400);
    let sent: Vec<_> = bench.sent().into_iter().map(|(_, sent)| sent).collect();
    let request = || Sent::Dhcp6(3);
    assert_eq!(sent[..4], [0; 4].map(|_| request()));
    assert_eq!(sent[4], Sent::Dhcp6(6));
    assert_eq!(bench.findings(), [""; 0]);
    bench.answers6(six::Message::new(six::REPLY));
    assert!(bench.expires() > 7000);
}

#[test]
fn routers_are_asked_before_their_time_is_over() {
    let mut network = network(&[slaac()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    assert_eq!(bench.sent(), [(60, Sent::Solicitation)]);
    let mut other = router::Message::new().autonomous();
    other.way.source = "fe80::9".parse().unwrap();
    bench.hears(&other.frame());
    assert_eq!(bench.expires(), 120);
    bench.hears(&router::Message::new().autonomous().frame());
    assert_eq!(bench.expires(), 60 + 86400);
    assert!(bench.world.open.is_empty());
    // An advertisement that nobody asked for is not listened to.
    bench.hears(&router::Message::new().frame());
    assert_eq!(bench.findings(), [""; 0]);
    bench.runs_to(960);
    bench.hears(&router::Message::new().frame());
    let told = std::format!(
        "NIC ens3: {MADE} stays, and is not renewed: no default router advertises its prefix any more"
    );
    assert_eq!(bench.findings(), [told]);
}

#[test]
fn who_loses_a_router_is_told_what_can_be_done_about_routers() {
    let fault = |refusal| Fault {
        address: "2001:db8::1".parse().unwrap(),
        trouble: Trouble::Unrenewed(refusal),
    };
    let hint = fault(Some(Refusal::Withdrawn)).hint().to_string();
    assert!(
        hint.contains("router") && !hint.contains("Reserve"),
        "{hint}"
    );
    assert!(fault(None).hint().to_string().contains("Reserve"));
}

#[test]
fn a_router_that_is_gone_is_told_when_its_time_is_over() {
    let mut network = network(&[slaac()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(119);
    assert_eq!(bench.findings(), [""; 0]);
    assert!((3..=5).contains(&bench.sent().len()));
    bench.runs_to(120);
    let told = std::format!(
        "NIC ens3: {MADE} stays, and is not renewed: no default router advertises its prefix any more"
    );
    assert_eq!(bench.findings(), [told]);
    bench.runs_to(4000);
    assert!(bench.sent().len() < 20);
    assert_eq!(bench.findings(), [""; 0]);
}

#[test]
fn each_address_of_a_link_goes_its_own_way_over_one_socket() {
    let mut network = network(&[dhcp4(), dhcp6(), slaac()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    assert_eq!(bench.sent().len(), 3);
    bench.hears(&router::Message::new().autonomous().frame());
    assert!(!bench.world.open.is_empty());
    assert_eq!(bench.expires(), 120);
}
