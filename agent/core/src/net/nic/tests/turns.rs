//! Where any NIC will do: what is left of one that gives way.

use super::bench::{Bench, index, link, passing, plan};
use crate::net::Event;
use crate::netlink::route::Link;
use crate::plan::{NicPlan, NicSelector};

/// Any NIC will do, and the address is given beforehand.
fn any() -> NicPlan<'static> {
    NicPlan {
        selector: NicSelector::Any,
        ..plan()
    }
}

/// Link 3 beside link 2.
fn other(link: Link) -> Link {
    Link {
        ifindex: index(3),
        ..link
    }
}

/// A NIC whose link 2 has its address, and leads nowhere; the trace begins behind that.
fn led_nowhere<'p>(plan: &'p NicPlan<'p>) -> Bench<'p> {
    let mut bench = Bench::new(plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(other(link())));
    bench.tell(Event::LinksListed);
    bench.answer(Ok(()));
    bench.tell(Event::Link(passing()));
    bench.answer(Ok(()));
    bench.answer(Ok(()));
    assert!(bench.nic.has_address());
    bench.requests();
    bench.tell(Event::Unreached);
    bench
}

#[test]
fn a_link_that_leads_nowhere_loses_address_and_routes_and_stays_up() {
    let plan = any();
    let mut bench = led_nowhere(&plan);
    assert_eq!(
        bench.requests(),
        [
            "no address 2 10.0.2.15/24",
            "no route 2 0.0.0.0/0 via 10.0.2.2",
            "raise 3",
        ]
    );
    assert!(!bench.nic.has_address());
}

#[test]
fn in_its_next_turn_it_needs_not_be_raised() {
    let plan = any();
    let mut bench = led_nowhere(&plan);
    bench.tell(Event::Link(other(passing())));
    (0..3).for_each(|_| bench.answer(Ok(())));
    bench.requests();
    (0..2).for_each(|_| bench.answer(Ok(())));
    bench.tell(Event::Unreached);
    assert_eq!(
        bench.requests(),
        [
            "no address 3 10.0.2.15/24",
            "no route 3 0.0.0.0/0 via 10.0.2.2",
            "address 2 10.0.2.15/24",
            "route 2 0.0.0.0/0 via 10.0.2.2",
        ]
    );
}

#[test]
fn all_that_it_has_raised_is_set_down_in_the_end() {
    let plan = any();
    let mut bench = led_nowhere(&plan);
    bench.requests();
    bench.tell(Event::TakeBack);
    assert_eq!(bench.requests(), ["down 3", "down 2"]);

    // What was up before stays up.
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::Link(passing()));
    bench.tell(Event::Link(other(link())));
    bench.tell(Event::LinksListed);
    bench.requests();
    bench.tell(Event::Unreached);
    bench.requests();
    bench.tell(Event::TakeBack);
    assert_eq!(bench.requests(), ["down 3"]);
}

#[test]
fn that_links_are_left_out_is_told_once() {
    let plan = any();
    let sees_many = |bench: &mut Bench<'_>| {
        for number in 2..19 {
            bench.tell(Event::Link(Link {
                ifindex: index(number),
                ..link()
            }));
        }
        bench.tell(Event::LinksListed);
        bench.trace()
    };
    let mut bench = Bench::new(&plan, false);
    let mut trace = sees_many(&mut bench);
    while !trace.contains(&"raise 9".into()) {
        bench.answer(Ok(()));
        bench.wait();
        trace.extend(bench.trace());
    }
    let told = trace.iter().filter(|line| *line == "! net.link.left-out");
    assert_eq!(told.count(), 1, "{trace:?}");

    let mut further = Bench::new(&plan, false);
    further.nic.come_after(&bench.nic);
    assert_eq!(sees_many(&mut further), ["raise 9"]);
}
