//! What a NIC is found by, and what none is found by at all.

use super::made::{MadeLink, nic, route, stays, system};
use super::{Described, System, describe, to};

/// What is made of a session over this link.
fn over(link: MadeLink, file: Option<&str>) -> Described {
    let number = link.number;
    let on_link = route(number, "192.0.2.0", 24, None);
    let made = system(
        &[nic(2, "ens3"), link],
        &[stays(number, "192.0.2.5", 24)],
        &[on_link],
    );
    let made: System = match file {
        Some(assigned) => made.with("/sys/class/net/ens4/addr_assign_type", assigned),
        None => made,
    };
    describe(&made, &[to("192.0.2.1")])
}

#[test]
fn an_address_that_is_another_one_at_every_boot_is_not_told() {
    let link = |came_with| MadeLink {
        came_with,
        ..nic(3, "ens4")
    };
    let own = Some([2, 0, 0, 0, 0, 3]);
    for (came_with, assigned, told) in [
        (None, Some("1\n"), false),
        (own, Some("1\n"), true),
        (None, Some("0\n"), true),
        (None, Some("3\n"), true),
        (None, None, true),
    ] {
        let described = over(link(came_with), assigned);
        let nic = match told {
            true => "ens4 phys mac 02:00:00:00:00:03 static 192.0.2.5/24",
            false => "ens4 phys static 192.0.2.5/24",
        };
        assert_eq!(described.nics, [nic], "{came_with:?} {assigned:?}");
    }
}

#[test]
fn what_shares_a_nic_is_made_by_nobody() {
    for kind in ["macvlan", "macvtap", "ipvlan", "ipvtap"] {
        let link = MadeLink {
            kind: Some(kind),
            lower: Some(2),
            ..nic(3, "ens4")
        };
        let described = over(link, None);
        assert_eq!(described.over, ["system.nic.kind"], "{kind}");
    }
    // A switch's port is hardware that a driver shows as made.
    let port = MadeLink {
        kind: Some("dsa"),
        lower: Some(2),
        ..nic(3, "ens4")
    };
    assert_eq!(over(port, None).over, ["ens4"]);
}
