//! From nothing to a link that passes frames.

use core::time::Duration;
use std::vec::Vec;

use super::bench::{Bench, index, link, passing, plan};
use crate::errno::Errno;
use crate::limits::UDEV_DEADLINE;
use crate::net::{Event, LinkName, State};
use crate::netlink::route::{Link, OperationalState};
use crate::plan::{Ipv4Plan, NicPlan, NicSelector};

#[test]
fn a_link_is_not_raised_before_udev_has_finished_with_it() {
    let plan = plan();
    let mut bench = Bench::new(&plan, true);
    bench.tell(Event::Link(link()));
    assert_eq!(bench.state(), State::Link);
    bench.tell(Event::LinksListed);
    assert_eq!(
        (bench.trace(), bench.state()),
        (["udev? 2".into()].to_vec(), State::Udev)
    );
    bench.tell(Event::UdevDone(index(3)));
    assert_eq!(bench.trace(), [""; 0]);
    bench.tell(Event::UdevDone(index(2)));
    assert_eq!(
        (bench.trace(), bench.state()),
        (["raise 2".into()].to_vec(), State::Raise)
    );
    bench.tell(Event::UdevDone(index(2)));
    assert_eq!(bench.trace(), [""; 0]);
}

#[test]
fn udev_that_never_finishes_is_reported_once_and_waited_for_where_the_name_counts() {
    let by_name = NicPlan {
        selector: NicSelector::Name("eth0"),
        ..plan()
    };
    for (plan, finds) in [(by_name, true), (plan(), true), (plan(), false)] {
        let mut bench = Bench::new(&plan, true);
        bench.tell(Event::Link(link()));
        bench.tell(Event::LinksListed);
        assert_eq!(bench.wait(), Duration::from_secs(15));
        assert_eq!(bench.trace(), ["udev? 2", "! net.udev.unfinished"]);
        let others = (plan.selector != NicSelector::Name("eth0")).then_some(());
        assert_eq!(bench.nic.deadline().map(drop), others);
        match finds {
            true => bench.tell(Event::UdevDone(index(2))),
            false => assert_eq!(bench.wait(), UDEV_DEADLINE - Duration::from_secs(15)),
        }
        assert_eq!(bench.trace(), ["raise 2"]);
    }
}

#[test]
fn a_link_that_is_up_already_needs_neither_udev_nor_to_be_raised() {
    let plan = plan();
    let mut bench = Bench::new(&plan, true);
    bench.tell(Event::Link(passing()));
    bench.tell(Event::LinksListed);
    assert_eq!(bench.state(), State::Kernel);
    assert!(!bench.trace().contains(&"raise 2".into()));
}

#[test]
fn a_link_that_comes_late_is_taken_when_it_comes() {
    let plan = plan();
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::LinksListed);
    assert_eq!(bench.wait(), Duration::from_secs(15));
    assert_eq!(bench.trace(), ["! net.link.missing"]);
    assert_eq!(bench.nic.deadline(), None);
    bench.now = bench.now.plus(Duration::from_secs(60));
    bench.tell(Event::Link(link()));
    assert_eq!(bench.trace(), ["raise 2"]);
}

#[test]
fn a_better_link_takes_the_place_of_one_that_is_not_raised() {
    let plan = plan();
    let mut bench = Bench::new(&plan, true);
    let software = Link {
        permanent_address: None,
        ..link()
    };
    bench.tell(Event::Link(software));
    bench.tell(Event::LinksListed);
    bench.tell(Event::Link(Link {
        ifindex: index(3),
        ..link()
    }));
    assert_eq!(bench.trace(), ["udev? 2", "udev? 3"]);
    bench.tell(Event::UdevDone(index(2)));
    assert_eq!(bench.trace(), [""; 0]);
    bench.tell(Event::UdevDone(index(3)));
    assert_eq!(bench.trace(), ["raise 3"]);
}

#[test]
fn a_name_is_looked_for_again_when_udev_gives_it_to_another() {
    let plan = NicPlan {
        selector: NicSelector::Name("eth0"),
        ..plan()
    };
    let mut bench = Bench::new(&plan, true);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    let renamed = Link {
        name: LinkName::new(b"ens4").unwrap(),
        ..link()
    };
    bench.tell(Event::Link(renamed));
    assert_eq!(bench.state(), State::Link);
    bench.tell(Event::Link(Link {
        ifindex: index(3),
        ..link()
    }));
    assert_eq!(bench.trace(), ["udev? 2", "udev? 3"]);
}

#[test]
fn carrier_is_awaited_by_event() {
    let plan = plan();
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    bench.answer(Ok(()));
    assert_eq!(bench.state(), State::Carrier);
    assert_eq!(bench.wait(), Duration::from_secs(15));
    assert_eq!(bench.trace(), ["raise 2", "! net.carrier.none"]);
    assert_eq!(bench.nic.deadline(), None);
    bench.tell(Event::Link(passing()));
    assert_eq!(bench.state(), State::Kernel);
}

#[test]
fn carrier_that_the_kernel_does_not_confirm_is_believed_soon() {
    let plan = plan();
    let mut bench = Bench::new(&plan, false);
    let settling = Link {
        operational_state: OperationalState::Down,
        ..passing()
    };
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    bench.answer(Ok(()));
    bench.tell(Event::Link(settling));
    bench.now = bench.now.plus(Duration::from_millis(10));
    bench.tell(Event::Link(link()));
    // It went away again; the time begins anew.
    assert_eq!(bench.wait(), Duration::from_millis(14_990));
    bench.tell(Event::Link(settling));
    assert_eq!(bench.state(), State::Carrier);
    assert_eq!(bench.wait(), Duration::from_millis(20));
    assert_eq!(bench.state(), State::Kernel);
    // What the kernel says later of the same carrier changes nothing.
    bench.tell(Event::Link(settling));
    bench.tell(Event::Link(passing()));
    assert_eq!(bench.state(), State::Kernel);
}

#[test]
fn a_link_that_is_refused_is_raised_again_later() {
    let plan = plan();
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    bench.answer(Err(Errno::BUSY));
    assert_eq!(bench.trace(), ["raise 2", "! net.link.refused"]);
    assert_eq!(bench.wait(), Duration::from_secs(5));
    bench.answer(Err(Errno::BUSY));
    assert_eq!(bench.wait(), Duration::from_secs(5));
    assert_eq!(bench.trace(), ["raise 2", "raise 2"]);
    bench.answer(Ok(()));
    assert_eq!(bench.state(), State::Carrier);
}

#[test]
fn a_request_without_an_answer_is_made_again() {
    let plan = plan();
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    assert_eq!(bench.wait(), Duration::from_secs(5));
    assert_eq!(
        bench.requests(),
        ["raise 2", "! net.kernel.silent", "raise 2"]
    );
}

#[test]
fn a_link_that_goes_away_begins_anew() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    bench.requests();
    bench.tell(Event::LinkGone(index(7)));
    assert_eq!(bench.state(), State::Kernel);
    bench.tell(Event::LinkGone(index(2)));
    assert_eq!(
        (bench.requests(), bench.state()),
        (["! net.link.gone".into()].to_vec(), State::Link)
    );
    bench.tell(Event::Link(Link {
        ifindex: index(9),
        ..link()
    }));
    assert_eq!(bench.requests(), ["raise 9"]);
}

#[test]
fn a_link_that_becomes_a_port_is_left_alone() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    bench.requests();
    bench.tell(Event::Link(Link {
        master: Some(index(4)),
        ..passing()
    }));
    assert_eq!(bench.state(), State::Link);
    bench.wait();
    assert_eq!(bench.requests(), ["! net.link.port"]);
}

#[test]
fn where_any_nic_will_do_each_has_its_turn() {
    let plan = NicPlan {
        selector: NicSelector::Any,
        ipv4: Ipv4Plan::Dhcp,
        ..plan()
    };
    let mut bench = Bench::new(&plan, false);
    let other = |link| Link {
        ifindex: index(3),
        ..link
    };
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(other(link())));
    bench.tell(Event::LinksListed);
    bench.answer(Ok(()));
    assert_eq!(bench.wait(), Duration::from_secs(15));
    assert_eq!(bench.trace(), ["raise 2", "! net.carrier.none", "raise 3"]);
    bench.tell(Event::Link(other(passing())));
    bench.answer(Ok(()));
    assert_eq!(bench.trace(), ["open 3", "dhcp 3 1"]);
    // Nobody answers there; meanwhile the first one has got its carrier.
    bench.tell(Event::Link(passing()));
    let mut trace = bench.trace();
    while !trace.contains(&"close 3".into()) {
        bench.wait();
        trace.extend(bench.trace());
    }
    let end: Vec<_> = trace
        .iter()
        .skip_while(|line| !line.starts_with('!'))
        .collect();
    assert_eq!(
        end,
        ["! net.dhcp.no-offer", "close 3", "open 2", "dhcp 2 1"]
    );
}

#[test]
fn where_any_nic_will_do_one_that_cannot_be_raised_gives_way() {
    let plan = NicPlan {
        selector: NicSelector::Any,
        ..plan()
    };
    for udev in [false, true] {
        let mut bench = Bench::new(&plan, udev);
        bench.tell(Event::Link(link()));
        bench.tell(Event::Link(Link {
            ifindex: index(3),
            ..link()
        }));
        bench.tell(Event::LinksListed);
        bench.requests();
        if udev {
            // It never says that it has finished with the first one.
            bench.wait();
            bench.tell(Event::UdevDone(index(3)));
            assert!(bench.requests().contains(&"raise 3".into()));
        } else {
            bench.answer(Err(Errno::NODEV));
            assert_eq!(bench.wait(), Duration::from_secs(5));
            assert_eq!(bench.requests(), ["! net.link.refused", "raise 2"]);
            bench.answer(Err(Errno::NODEV));
            assert_eq!(bench.requests(), ["raise 3"]);
        }
    }
}

#[test]
fn a_nic_that_is_named_does_not_give_way() {
    let plan = plan();
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(Link {
        ifindex: index(3),
        ..link()
    }));
    bench.tell(Event::LinksListed);
    bench.answer(Ok(()));
    bench.wait();
    assert_eq!(
        bench.trace(),
        ["! net.link.shared", "raise 2", "! net.carrier.none"]
    );
    assert_eq!(bench.state(), State::Carrier);
}

#[test]
fn a_planned_mtu_is_set_before_the_link_is_raised() {
    let plan = NicPlan {
        mtu: Some(9000),
        ..plan()
    };
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    assert_eq!(bench.trace(), ["mtu 2 9000", "raise 2"]);
    bench.answer(Err(Errno::INVAL));
    bench.answer(Ok(()));
    assert_eq!(
        (bench.trace(), bench.state()),
        (["! net.mtu.refused".into()].to_vec(), State::Carrier)
    );

    let plan = NicPlan {
        mtu: Some(1500),
        ..plan.clone()
    };
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    assert_eq!(bench.trace(), ["raise 2"]);
}

#[test]
fn a_link_at_the_firmwares_place_is_taken_where_none_has_its_address_in_time() {
    let plan = NicPlan {
        place: Some(0x310),
        ..plan()
    };
    let mut bench = Bench::new(&plan, false);
    let stranger = Link {
        address: None,
        permanent_address: None,
        pci: Some(0x310),
        ..link()
    };
    bench.tell(Event::Link(stranger));
    bench.tell(Event::LinksListed);
    assert_eq!(bench.trace(), [""; 0]);
    assert_eq!(bench.wait(), Duration::from_secs(15));
    assert_eq!(bench.trace(), ["! net.link.by-place", "raise 2"]);
}
