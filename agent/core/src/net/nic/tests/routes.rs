//! The routes of a NIC: of its addresses, of the arguments, and in its own table.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::bench::{Bench, plan};
use crate::cmdline::Arguments;
use crate::errno::Errno;
use crate::finding::Findings;
use crate::net::{Ifindex, State};
use crate::plan::{BootPlan, Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Origin, Static};

/// A boot of `nics` with the routes of these words.
fn boot(words: &'static str, nics: &[NicPlan<'static>]) -> BootPlan<'static> {
    let mut findings = Findings::new();
    let mut arguments = Arguments::nothing();
    arguments.fill([words.as_bytes()], &mut findings);
    assert_eq!(findings.kept(), [], "{words}");
    let mut boot = BootPlan::nothing();
    boot.routes.clone_from(&arguments.network.routes);
    boot.names.clone_from(&arguments.network.names);
    boot.nics.extend(nics.iter().cloned());
    boot
}

/// What the first NIC asks for once it passes frames.
fn asked(boot: &BootPlan<'_>) -> Vec<String> {
    Bench::in_boot(boot, &boot.nics[0]).requests()
}

#[test]
fn a_route_goes_through_the_nic_that_it_names_or_whose_subnet_its_router_is_in() {
    let boot = boot(
        "ifname=san:52:54:00:12:34:56 rd.route=10.9.0.0/16:10.0.2.9 rd.route=10.8.0.0/16:10.0.3.9 \
         rd.route=10.7.0.0/16::san rd.route=10.6.0.0/16:10.0.2.9:other rd.route=[2001:db8::/48]:[fe80::1]:san",
        &[plan()],
    );
    assert_eq!(
        asked(&boot),
        [
            "address 2 10.0.2.15/24",
            "route 2 0.0.0.0/0 via 10.0.2.2",
            "route 2 10.9.0.0/16 via 10.0.2.9",
            "route 2 10.7.0.0/16",
        ]
    );
}

#[test]
fn an_ipv6_route_waits_for_the_address_of_its_family() {
    let given = Static::v6("2001:db8::15".parse().unwrap(), 64, None);
    let nic = NicPlan {
        ipv6: Ipv6Plan::Static(given.unwrap()),
        ..plan()
    };
    let boot = boot(
        "ifname=san:52:54:00:12:34:56 rd.route=[2001:db8:9::/48]:[fe80::1]:san",
        &[nic],
    );
    assert_eq!(
        asked(&boot),
        [
            "address 2 10.0.2.15/24",
            "route 2 0.0.0.0/0 via 10.0.2.2",
            "address 2 2001:db8::15/64",
            "route 2 2001:db8:9::/48 via fe80::1",
        ]
    );
}

#[test]
fn a_further_nic_shares_no_traffic_with_the_first() {
    let given = Static::v6(
        "2001:db8::15".parse().unwrap(),
        64,
        Some("2001:db8::1".parse().unwrap()),
    );
    let nic = NicPlan {
        ipv6: Ipv6Plan::Static(given.unwrap()),
        ..plan()
    };
    let boot = boot("", &[nic]);
    for (slot, keep, metric) in [(0, None, ""), (2, Some("keep 2"), " metric 1026")] {
        let mut bench = Bench::in_slot(slot, &boot, &boot.nics[0], false);
        bench.gets_carrier();
        // Of two IPv4 routes the kernel takes the first, of IPv6 routes each in turn.
        let given = [
            "address 2 10.0.2.15/24",
            "route 2 0.0.0.0/0 via 10.0.2.2",
            "address 2 2001:db8::15/64",
            &format!("route 2 ::/0 via 2001:db8::1{metric}"),
        ];
        let expected: Vec<_> = keep.into_iter().chain(given).collect();
        assert_eq!(bench.requests(), expected);
    }
}

#[test]
fn each_of_two_nics_has_a_table_of_its_own() {
    let other = NicPlan::bare(NicSelector::Name("eth1"), Origin::Default);
    let boot = boot("rd.route=10.9.0.0/16:10.0.2.9", &[plan(), other]);
    assert_eq!(
        asked(&boot),
        [
            "keep 2",
            "address 2 10.0.2.15/24",
            "route 2 0.0.0.0/0 via 10.0.2.2",
            "route 2 10.9.0.0/16 via 10.0.2.9",
            "route 2 10.0.2.0/24 from 10.0.2.15 table 3263",
            "route 2 0.0.0.0/0 via 10.0.2.2 from 10.0.2.15 table 3263",
            "route 2 10.9.0.0/16 via 10.0.2.9 from 10.0.2.15 table 3263",
            "rule 3260 10.0.2.15 table 3263 but its default",
            "rule 3261 10.0.2.15 table 254 but its default",
            "rule 3262 10.0.2.15 table 3263",
        ]
    );
}

#[test]
fn connections_keep_to_the_nic_where_its_own_routes_lead() {
    let without = Static::v4([10, 0, 2, 15].into(), 24, None).unwrap();
    let near = NicPlan {
        ipv4: Ipv4Plan::Static(without),
        ..plan()
    };
    for (nic, kept) in [
        (
            plan(),
            [("10.0.2.9", true), ("10.9.0.1", true), ("192.0.2.1", true)],
        ),
        (
            near,
            [("10.0.2.9", true), ("10.9.0.1", true), ("192.0.2.1", false)],
        ),
    ] {
        for several in [true, false] {
            let other = NicPlan::bare(NicSelector::Name("eth1"), Origin::Default);
            let nics = [nic.clone(), other];
            let boot = boot(
                "rd.route=10.9.0.0/16:10.0.2.9",
                &nics[..1 + usize::from(several)],
            );
            let mut bench = Bench::in_boot(&boot, &boot.nics[0]);
            for _ in 0..bench.requests().len() {
                bench.answer(Ok(()));
            }
            for (peer, kept) in kept {
                let own = bench.nic.local_end(peer.parse().unwrap()).unwrap();
                let link = own.link.map(Ifindex::get);
                assert_eq!(own.address.to_string(), "10.0.2.15");
                assert_eq!(link, (kept && several).then_some(2), "{peer}");
            }
            assert_eq!(bench.nic.local_end("2001:db8::1".parse().unwrap()), None);
        }
    }
}

#[test]
fn a_table_that_is_refused_is_told_once_and_the_address_serves() {
    let other = NicPlan::bare(NicSelector::Name("eth1"), Origin::Default);
    let boot = boot("", &[plan(), other]);
    let mut bench = Bench::in_boot(&boot, &boot.nics[0]);
    let asked = bench.requests().len();
    bench.answer(Err(Errno::INVAL));
    for _ in 2..asked {
        bench.answer(Ok(()));
    }
    bench.answer(Err(Errno::INVAL));
    assert_eq!(
        (bench.trace(), bench.state()),
        (["! net.table.refused".into()].to_vec(), State::Ready)
    );
}
