use super::Finder;
use crate::limits::NICS;
use crate::net::{Fault, Ifindex, LinkName, MacAddress, VlanId};
use crate::netlink::route::{Kind, Link, OperationalState};
use crate::plan::NicSelector;

const OURS: [u8; 6] = [2, 0, 0, 0, 0, 1];
const OTHER: [u8; 6] = [2, 0, 0, 0, 0, 2];

fn index(number: u32) -> Ifindex {
    Ifindex::new(number).unwrap()
}

/// Hardware with both addresses ours.
fn link(number: u32) -> Link {
    Link {
        ifindex: index(number),
        name: LinkName::new(b"eth0").unwrap(),
        kind: Kind::Hardware,
        address: MacAddress::new(OURS),
        permanent_address: MacAddress::new(OURS),
        up: false,
        lower_up: false,
        operational_state: OperationalState::Unknown,
        mtu: 1500,
        lower: None,
        master: None,
        pci: None,
    }
}

/// The index of the link found among `links`, whichever way round they are seen.
fn found(selector: NicSelector<'_>, links: &[Link]) -> Option<u32> {
    let mut forth = Finder::new(selector, None);
    links.iter().for_each(|link| forth.see(link));
    assert_eq!(forth.found(), None, "not before all are listed");
    forth.listed();
    let mut back = Finder::new(selector, None);
    links.iter().rev().for_each(|link| back.see(link));
    back.listed();
    assert_eq!(forth.found(), back.found());
    forth.found().map(|link| link.ifindex.get())
}

fn ours() -> NicSelector<'static> {
    NicSelector::Mac(MacAddress::new(OURS).unwrap())
}

#[test]
fn the_permanent_address_counts_before_the_one_in_use() {
    let swapped = Link {
        permanent_address: MacAddress::new(OTHER),
        ..link(2)
    };
    let genuine = Link {
        address: MacAddress::new(OTHER),
        ..link(3)
    };
    assert_eq!(found(ours(), &[swapped, genuine]), Some(3));
    assert_eq!(found(ours(), &[swapped]), Some(2));
}

#[test]
fn a_vlan_device_shows_its_parents_address_and_is_not_the_nic() {
    let vlan = Link {
        kind: Kind::Vlan(VlanId::new(5).unwrap()),
        permanent_address: None,
        lower: Some(index(3)),
        ..link(2)
    };
    assert_eq!(found(ours(), &[vlan, link(3)]), Some(3));
    assert_eq!(found(ours(), &[vlan]), None);
}

#[test]
fn of_virtual_functions_with_one_address_the_physical_one_counts() {
    assert_eq!(found(ours(), &[link(2), link(7), link(5)]), Some(2));
    let mut finder = Finder::new(ours(), None);
    finder.see(&link(2));
    finder.listed();
    assert_eq!(finder.twin(&link(2)), None);
    finder.see(&link(5));
    assert_eq!(finder.twin(&link(2)), Some(Fault::LinkShared(link(5).name)));
}

#[test]
fn a_port_is_passed_over_for_the_device_that_speaks_for_it() {
    let port = |number| Link {
        master: Some(index(4)),
        ..link(number)
    };
    // As net_failover and hv_netvsc arrange it: the ports look just like the master.
    assert_eq!(found(ours(), &[port(2), port(3), link(4)]), Some(4));
    let bond = Link {
        kind: Kind::Software,
        permanent_address: None,
        ..link(4)
    };
    assert_eq!(found(ours(), &[port(2), bond]), Some(4));
    assert_eq!(found(ours(), &[port(2)]), None);
    let mut finder = Finder::new(ours(), None);
    assert_eq!(finder.fault(), Fault::LinkMissing);
    finder.see(&port(2));
    assert_eq!(finder.fault(), Fault::LinkIsPort(index(4)));
}

#[test]
fn a_link_that_is_gone_or_another_now_is_forgotten() {
    let mut finder = Finder::new(ours(), None);
    finder.see(&link(2));
    finder.listed();
    finder.see(&Link {
        address: MacAddress::new(OTHER),
        permanent_address: MacAddress::new(OTHER),
        ..link(2)
    });
    assert_eq!(finder.found(), None);
    finder.see(&link(2));
    finder.forget(index(2));
    assert_eq!(finder.found(), None);
}

#[test]
fn a_name_is_that_one_link_and_any_is_hardware_with_carrier_first() {
    let bond = Link {
        name: LinkName::new(b"bond0").unwrap(),
        kind: Kind::Software,
        ..link(2)
    };
    let wired = Link {
        lower_up: true,
        ..link(5)
    };
    assert_eq!(found(NicSelector::Name("bond0"), &[link(3), bond]), Some(2));
    assert_eq!(found(NicSelector::Name("bond1"), &[link(3), bond]), None);
    assert_eq!(found(NicSelector::Any, &[bond, link(3), wired]), Some(5));
    let nameless = Link {
        address: None,
        ..wired
    };
    assert_eq!(found(NicSelector::Any, &[nameless, link(3)]), Some(3));
}

#[test]
fn a_pci_function_is_known_by_its_hardware() {
    let there = Link {
        pci: Some(0x20),
        ..link(3)
    };
    assert_eq!(found(NicSelector::Pci(0x20), &[link(2), there]), Some(3));
    assert_eq!(found(NicSelector::Pci(0x28), &[link(2), there]), None);
}

#[test]
fn a_crowd_of_candidates_does_no_harm() {
    let mut finder = Finder::new(ours(), None);
    (2..200).for_each(|number| finder.see(&link(number)));
    finder.listed();
    assert_eq!(finder.found().map(|link| link.ifindex.get()), Some(2));
}

#[test]
fn of_links_with_the_address_the_one_where_the_firmware_has_it_counts_and_without_any_it_does() {
    let there = Link {
        pci: Some(0x310),
        ..link(7)
    };
    let stranger = Link {
        address: MacAddress::new(OTHER),
        permanent_address: MacAddress::new(OTHER),
        ..there
    };
    let see = |links: &[Link]| {
        let mut finder = Finder::new(ours(), Some(0x310));
        links.iter().for_each(|link| finder.see(link));
        finder.listed();
        finder
    };
    let number = |link: Option<&Link>| link.map(|link| link.ifindex.get());
    assert_eq!(number(see(&[link(2), there]).found()), Some(7));
    let mut finder = see(&[stranger, link(9)]);
    assert_eq!(number(finder.found()), Some(9));
    finder.settle_for_place();
    assert_eq!(number(finder.found()), Some(9));
    let mut finder = see(&[stranger]);
    assert_eq!(finder.found(), None);
    finder.settle_for_place();
    assert_eq!(number(finder.found()), Some(7));
    assert_eq!(number(finder.found()), Some(7));
}

#[test]
fn of_several_nics_that_may_be_any_each_leaves_the_others_links() {
    let mut first = Finder::new(NicSelector::Any, None);
    (2..5).for_each(|number| first.see(&link(number)));
    first.listed();
    let number = |finder: &Finder<'_>| finder.found().map(|link| link.ifindex.get());
    let held = |links: &[u32]| {
        let mut held = [None; NICS];
        let indices = links.iter().map(|link| Some(index(*link)));
        held.iter_mut()
            .zip(indices)
            .for_each(|(place, link)| *place = link);
        held
    };
    assert!(first.give_way(index(2)));
    assert_eq!(number(&first), Some(3));

    // What had its turn in vain comes last.
    let mut second = Finder::new(NicSelector::Any, None);
    second.come_after(&first);
    second.leave(held(&[3]));
    (2..5).for_each(|number| second.see(&link(number)));
    second.listed();
    assert_eq!(number(&second), Some(4));
    assert!(second.give_way(index(4)));
    assert_eq!(number(&second), Some(2));
    assert!(second.went_round());
    assert!(second.give_way(index(2)));
    assert_eq!(number(&second), Some(4));
    second.leave(held(&[3, 2]));
    assert!(!second.has_other(index(4)));
    assert!(!second.give_way(index(4)));
    assert_eq!(number(&second), Some(4));

    // Nor does the first take the second one's, whatever becomes of its own.
    first.leave(held(&[4]));
    first.forget(index(3));
    assert_eq!(number(&first), Some(2));
    first.forget(index(2));
    assert_eq!(number(&first), None);
}

#[test]
fn of_more_links_than_are_kept_those_with_carrier_stay_and_then_the_first() {
    let mut finder = Finder::new(NicSelector::Any, None);
    (2..18).for_each(|number| finder.see(&link(number)));
    assert!(!finder.cut);
    finder.see(&Link {
        up: true,
        lower_up: true,
        ..link(18)
    });
    finder.see(&link(19));
    finder.listed();
    assert!(finder.cut);
    let mut order = std::vec::Vec::new();
    for _ in 0..16 {
        let number = finder.found().unwrap().ifindex;
        order.push(number.get());
        assert!(finder.give_way(number));
    }
    let expected: std::vec::Vec<_> = core::iter::once(18).chain(2..17).collect();
    assert_eq!(order, expected);
}
