//! A VLAN device on the NIC.

use core::time::Duration;

use super::bench::{Bench, index, link, passing, plan};
use crate::errno::Errno;
use crate::net::{Event, LinkName, State, VlanId};
use crate::netlink::route::{Kind, Link};
use crate::plan::NicPlan;

fn tagged() -> NicPlan<'static> {
    NicPlan {
        vlan: Some(42),
        ..plan()
    }
}

/// VLAN 42 on link 2, as the kernel shows it when it was made.
fn device() -> Link {
    Link {
        ifindex: index(3),
        name: LinkName::new(b"eth0.42").unwrap(),
        kind: Kind::Vlan(VlanId::new(42).unwrap()),
        permanent_address: None,
        lower: Some(index(2)),
        ..link()
    }
}

#[test]
fn the_address_belongs_to_the_vlan_and_the_nic_stays_bare() {
    let plan = tagged();
    let mut bench = Bench::with_carrier(&plan);
    assert_eq!(
        (bench.trace(), bench.state()),
        (["vlan 2 eth0.42 42".into()].to_vec(), State::Vlan)
    );
    bench.tell(Event::Link(device()));
    bench.answer(Ok(()));
    assert_eq!(bench.trace(), ["raise 3"]);
    bench.tell(Event::Link(Link {
        up: true,
        lower_up: true,
        operational_state: passing().operational_state,
        ..device()
    }));
    bench.answer(Ok(()));
    assert_eq!(
        bench.requests(),
        ["address 3 10.0.2.15/24", "route 3 0.0.0.0/0 via 10.0.2.2"]
    );
    assert_eq!(bench.nic.link().map(|link| link.ifindex), Some(index(3)));
}

#[test]
fn other_vlans_and_other_parents_are_not_ours() {
    let plan = tagged();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.tell(Event::Link(Link {
        kind: Kind::Vlan(VlanId::new(43).unwrap()),
        ..device()
    }));
    bench.tell(Event::Link(Link {
        lower: Some(index(9)),
        ..device()
    }));
    assert_eq!(bench.state(), State::Vlan);
}

#[test]
fn a_vlan_that_is_there_already_is_looked_up() {
    let plan = tagged();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.answer(Err(Errno::EXIST));
    assert_eq!(bench.trace(), ["list"]);
    bench.tell(Event::Link(device()));
    assert_eq!(bench.trace(), ["raise 3"]);
}

#[test]
fn a_refused_vlan_is_reported_and_asked_for_again() {
    let plan = tagged();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.answer(Err(Errno::new(95)));
    assert_eq!(bench.wait(), Duration::from_secs(5));
    assert_eq!(bench.trace(), ["! net.vlan.refused", "vlan 2 eth0.42 42"]);
}

#[test]
fn a_vlan_whose_name_is_another_links_is_reported() {
    let plan = tagged();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.answer(Err(Errno::EXIST));
    bench.tell(Event::Link(Link {
        lower: Some(index(7)),
        ..device()
    }));
    bench.wait();
    assert_eq!(
        bench.trace(),
        ["list", "! net.vlan.refused", "vlan 2 eth0.42 42"]
    );
}

#[test]
fn a_vlan_has_the_name_that_it_is_given() {
    for (given, name) in [("storage", "storage"), ("longer-than-links-are", "eth0.42")] {
        let plan = NicPlan {
            vlan_name: Some(given),
            ..tagged()
        };
        let mut bench = Bench::with_carrier(&plan);
        assert_eq!(bench.trace(), [std::format!("vlan 2 {name} 42")]);
    }
}

#[test]
fn a_long_name_gives_way_to_a_short_one() {
    let plan = tagged();
    let mut bench = Bench::new(&plan, false);
    let name = LinkName::new(b"enp134s0f1np1").unwrap();
    bench.tell(Event::Link(Link { name, ..passing() }));
    bench.tell(Event::LinksListed);
    assert_eq!(bench.trace(), ["vlan 2 v2.42 42"]);
}

#[test]
fn a_vlan_whose_parent_goes_away_begins_anew() {
    let plan = tagged();
    let mut bench = Bench::with_carrier(&plan);
    bench.tell(Event::Link(device()));
    bench.trace();
    bench.tell(Event::LinkGone(index(2)));
    assert_eq!(
        (bench.trace(), bench.state()),
        (["! net.link.gone".into()].to_vec(), State::Link)
    );
}
