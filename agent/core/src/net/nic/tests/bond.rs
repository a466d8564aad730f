//! A NIC that is a bond of two.

use core::time::Duration;
use std::vec::Vec;

use super::bench::{Bench, MAC, index, link, passing, plan};
use crate::cmdline::Arguments;
use crate::errno::Errno;
use crate::finding::Findings;
use crate::net::{Event, LinkName, MacAddress, State, VlanId};
use crate::netlink::route::{Kind, Link};
use crate::plan::{BootPlan, NicPlan, NicSelector};

const OTHER_MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x57];

/// The NIC of a `bond=`, and what the arguments name.
fn bonded(line: &'static str) -> (BootPlan<'static>, NicPlan<'static>) {
    let mut findings = Findings::new();
    let network = Arguments::read([line.as_bytes()], &mut findings).network;
    let bond = network.bonds[0];
    let mut boot = BootPlan::nothing();
    boot.names = network.names.clone();
    let nic = NicPlan {
        selector: NicSelector::Name(bond.name),
        bond: Some(bond),
        mtu: bond.mtu,
        ..plan()
    };
    (boot, nic)
}

/// The names of the links below its own.
fn below(bench: &Bench<'_>) -> Vec<LinkName> {
    let mut names = Vec::new();
    bench.nic.each_below(&mut |link| names.push(link.name));
    names
}

fn two() -> (BootPlan<'static>, NicPlan<'static>) {
    bonded("bond=bond0:eth0,eth1:mode=active-backup,primary=eth1:9000")
}

/// Link 3, the other port.
fn other() -> Link {
    Link {
        ifindex: index(3),
        name: LinkName::new(b"eth1").unwrap(),
        address: MacAddress::new(OTHER_MAC),
        permanent_address: MacAddress::new(OTHER_MAC),
        ..link()
    }
}

/// Link 4, the bond, as the kernel shows it when it was made.
fn device() -> Link {
    Link {
        ifindex: index(4),
        name: LinkName::new(b"bond0").unwrap(),
        kind: Kind::Software,
        permanent_address: None,
        mtu: 9000,
        ..link()
    }
}

fn up(link: Link) -> Link {
    Link {
        up: true,
        lower_up: true,
        operational_state: passing().operational_state,
        ..link
    }
}

/// With carrier, its ports in it.
fn working<'p>(boot: &'p BootPlan<'p>, plan: &'p NicPlan<'p>) -> Bench<'p> {
    let mut bench = Bench::of(boot, plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(other()));
    bench.tell(Event::LinksListed);
    bench.tell(Event::Link(device()));
    for _ in 0..5 {
        bench.answer(Ok(()));
    }
    bench.tell(Event::Link(up(device())));
    bench
}

#[test]
fn it_is_made_given_its_ports_and_raised_at_once() {
    let (boot, plan) = two();
    let mut bench = Bench::of(&boot, &plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(up(other())));
    assert_eq!(bench.trace(), [""; 0]);
    bench.tell(Event::LinksListed);
    assert_eq!(
        bench.trace(),
        ["bond bond0 52:54:00:12:34:56 mtu 9000 3=100"]
    );
    bench.tell(Event::Link(device()));
    assert_eq!((bench.trace(), bench.state()), ([].to_vec(), State::Link));
    bench.answer(Ok(()));
    assert_eq!(
        bench.trace(),
        [
            "port 2 of 4",
            "down 3",
            "port 3 of 4",
            "primary 3 of 4",
            "raise 4"
        ]
    );
    for _ in 0..5 {
        bench.answer(Ok(()));
    }
    assert_eq!(bench.state(), State::Carrier);
    bench.tell(Event::Link(up(device())));
    assert_eq!(
        bench.requests(),
        ["address 4 10.0.2.15/24", "route 4 0.0.0.0/0 via 10.0.2.2"]
    );
    assert_eq!(bench.nic.link().map(|link| link.ifindex), Some(index(4)));
}

#[test]
fn no_port_and_no_bond_is_touched_before_udev_has_finished_with_it() {
    let (boot, plan) = two();
    let mut bench = Bench::of(&boot, &plan, true);
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(other()));
    bench.tell(Event::LinksListed);
    bench.tell(Event::Link(device()));
    bench.answer(Ok(()));
    assert_eq!(
        bench.trace(),
        [
            "udev? 2",
            "udev? 3",
            "bond bond0 52:54:00:12:34:56 mtu 9000 3=100",
            "udev? 4"
        ]
    );
    bench.tell(Event::UdevDone(index(3)));
    assert_eq!(bench.trace(), ["port 3 of 4", "primary 3 of 4"]);
    bench.tell(Event::UdevDone(index(4)));
    assert_eq!(bench.trace(), ["raise 4"]);
    bench.tell(Event::UdevDone(index(2)));
    assert_eq!(bench.trace(), ["port 2 of 4"]);
}

#[test]
fn a_missing_port_is_told_and_waited_for_by_nobody() {
    let (boot, plan) = two();
    let mut bench = Bench::of(&boot, &plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    bench.tell(Event::Link(device()));
    for _ in 0..3 {
        bench.answer(Ok(()));
    }
    bench.tell(Event::Link(up(device())));
    for _ in 0..2 {
        bench.answer(Ok(()));
    }
    assert_eq!(bench.state(), State::Ready);
    bench.trace();
    let waited = bench.wait() + bench.wait() + bench.wait();
    assert_eq!(waited, Duration::from_secs(15));
    assert_eq!(bench.requests(), ["! net.bond.port-missing"]);
    assert_eq!(bench.nic.deadline(), None);
    // It comes after all.
    bench.tell(Event::Link(other()));
    assert_eq!(bench.trace(), ["port 3 of 4", "primary 3 of 4"]);
}

#[test]
fn a_port_that_goes_and_comes_back_is_one_again() {
    let (boot, plan) = two();
    let mut bench = working(&boot, &plan);
    bench.trace();
    let port = |link| Link {
        master: Some(index(4)),
        address: MacAddress::new(MAC),
        ..up(link)
    };
    bench.tell(Event::Link(port(link())));
    bench.tell(Event::Link(port(other())));
    bench.tell(Event::LinkGone(index(3)));
    assert_eq!(bench.trace(), [""; 0]);
    bench.tell(Event::Link(Link {
        ifindex: index(7),
        ..other()
    }));
    assert_eq!(bench.trace(), ["port 7 of 4", "primary 7 of 4"]);
}

#[test]
fn ports_are_known_by_their_own_addresses_though_all_show_one() {
    let (boot, plan) =
        bonded("ifname=a:52:54:00:12:34:57 ifname=b:52:54:00:12:34:56 bond=bond0:a,b:mode=1");
    let mut bench = Bench::of(&boot, &plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    // The first one's, whichever is there.
    assert_eq!(bench.trace(), ["bond bond0 52:54:00:12:34:57 3=100"]);
    bench.tell(Event::Link(Link {
        address: MacAddress::new(OTHER_MAC),
        ..device()
    }));
    bench.answer(Ok(()));
    assert_eq!(bench.trace(), ["port 2 of 4", "raise 4"]);
    // Now it shows the address of the port that is still to come.
    bench.tell(Event::Link(Link {
        address: MacAddress::new(OTHER_MAC),
        master: Some(index(4)),
        ..up(link())
    }));
    assert_eq!(bench.trace(), [""; 0]);
    bench.tell(Event::Link(other()));
    assert_eq!(bench.trace(), ["port 3 of 4"]);
}

#[test]
fn a_bond_that_is_refused_is_made_without_its_options() {
    let (boot, plan) = bonded("bond=bond0:eth0:mode=1,updelay=200");
    let mut bench = Bench::of(&boot, &plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    bench.answer(Err(Errno::INVAL));
    bench.answer(Err(Errno::new(95)));
    assert_eq!(
        bench.trace(),
        [
            "bond bond0 52:54:00:12:34:56 3=100 4=200",
            "! net.bond.refused",
            "bond bond0 52:54:00:12:34:56 3=100"
        ]
    );
    assert_eq!(bench.wait(), Duration::from_secs(5));
    assert_eq!(bench.trace(), ["bond bond0 52:54:00:12:34:56 3=100"]);
}

#[test]
fn a_refused_port_is_told_and_asked_for_again_and_the_other_serves() {
    let (boot, plan) = two();
    let mut bench = Bench::of(&boot, &plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(other()));
    bench.tell(Event::LinksListed);
    bench.tell(Event::Link(device()));
    bench.answer(Ok(()));
    bench.trace();
    bench.answer(Err(Errno::INVAL));
    for _ in 0..3 {
        bench.answer(Ok(()));
    }
    assert_eq!(bench.trace(), ["! net.bond.port-refused"]);
    bench.tell(Event::Link(Link {
        master: Some(index(4)),
        ..up(other())
    }));
    bench.tell(Event::Link(up(device())));
    for _ in 0..2 {
        bench.answer(Ok(()));
    }
    assert_eq!(bench.state(), State::Ready);
    bench.trace();
    let waited = bench.wait() + bench.wait() + bench.wait();
    assert_eq!(waited, Duration::from_secs(5));
    assert_eq!(bench.requests(), ["port 2 of 4"]);
}

#[test]
fn a_bond_that_works_already_is_left_as_it_is() {
    let (boot, plan) = two();
    let mut bench = Bench::of(&boot, &plan, false);
    for link in [link(), other()] {
        bench.tell(Event::Link(Link {
            master: Some(index(4)),
            ..up(link)
        }));
    }
    bench.tell(Event::Link(up(device())));
    bench.tell(Event::LinksListed);
    assert_eq!(
        bench.requests(),
        ["address 4 10.0.2.15/24", "route 4 0.0.0.0/0 via 10.0.2.2"]
    );
}

#[test]
fn a_vlan_lies_on_the_bond_and_each_has_its_own_mtu() {
    let (boot, bond) = two();
    let plan = NicPlan {
        vlan: Some(42),
        lower_mtu: bond.mtu,
        mtu: Some(1500),
        ..bond
    };
    let mut bench = working(&boot, &plan);
    assert_eq!(
        bench.trace(),
        [
            "bond bond0 52:54:00:12:34:56 mtu 9000 3=100",
            "port 2 of 4",
            "port 3 of 4",
            "primary 3 of 4",
            "raise 4",
            "vlan 4 bond0.42 42"
        ]
    );
    bench.tell(Event::Link(Link {
        ifindex: index(5),
        name: LinkName::new(b"bond0.42").unwrap(),
        kind: Kind::Vlan(VlanId::new(42).unwrap()),
        lower: Some(index(4)),
        ..device()
    }));
    assert_eq!(bench.trace(), ["mtu 5 1500", "raise 5"]);
}

#[test]
fn the_first_of_two_nics_on_one_bond_makes_it() {
    let (mut boot, plan) = two();
    boot.nics.extend([plan.clone(), plan.clone()]);
    let mut bench = Bench::of(&boot, &plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(other()));
    bench.tell(Event::LinksListed);
    assert_eq!(bench.trace(), [""; 0]);
    bench.tell(Event::Link(device()));
    assert_eq!(bench.trace(), ["raise 4"]);
}

#[test]
fn a_bond_that_goes_away_is_made_anew() {
    let (boot, plan) = two();
    let mut bench = working(&boot, &plan);
    bench.trace();
    bench.tell(Event::LinkGone(index(4)));
    assert_eq!(
        bench.requests(),
        [
            "bond bond0 52:54:00:12:34:56 mtu 9000 3=100",
            "! net.link.gone"
        ]
    );
    assert_eq!(bench.state(), State::Link);
    bench.tell(Event::Link(Link {
        ifindex: index(8),
        ..device()
    }));
    bench.answer(Ok(()));
    // That of the address, the route and the bond.
    bench.answer(Ok(()));
    bench.answer(Ok(()));
    assert_eq!(
        bench.trace(),
        ["port 2 of 8", "port 3 of 8", "primary 3 of 8", "raise 8"]
    );
}

#[test]
fn its_ports_are_told_once_they_are_its_own() {
    let (boot, plan) = two();
    let mut bench = working(&boot, &plan);
    assert!(below(&bench).is_empty());
    for port in [link(), other()] {
        bench.tell(Event::Link(up(Link {
            master: Some(index(4)),
            ..port
        })));
    }
    assert_eq!(below(&bench), [link().name, other().name]);
    bench.tell(Event::LinkGone(index(3)));
    assert_eq!(below(&bench).len(), 1);
}
