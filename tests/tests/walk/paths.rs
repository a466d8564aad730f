//! A root on two paths: one that is down, or that no argument can tell of, takes the other one nothing away.

use sanroot_tests::saved::{Link, SavedSystem, Session};

use crate::common::{Told, system, told};

/// The path that stands.
const ONE: &str = "netroot=iscsi:192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk";
/// The portal of the other one.
const PORTAL: &str = "198.51.100.1";
const OTHER: &str = "netroot=iscsi:198.51.100.1::3260:ens4:0:iqn.2004-10.com.example:disk";

/// The other path, bound to no NIC.
fn up() -> Session<'static> {
    Session {
        number: 2,
        portal: PORTAL,
        ..Session::default()
    }
}

/// The same without its connection.
fn lost() -> Session<'static> {
    Session {
        state: "FAILED",
        ..up()
    }
}

/// A root on both, the first over `ens3`; the other path's network is still to come.
fn rooted(other: &Session<'_>) -> SavedSystem {
    system()
        .session(&Session::default())
        .session(other)
        .disk("8:0", "sda", 1, 0)
        .disk("8:16", "sdb", 2, 0)
        .made("253:0", "dm-0", "mpath-360014", &["sda", "sdb"])
        .mounted("/", "253:0")
        .plain_network()
}

/// The other path's NIC.
fn with_nic(system: SavedSystem) -> SavedSystem {
    system.nic(&Link {
        number: 3,
        name: "ens4",
        mac: 0x57,
        ..Link::default()
    })
}

/// A bridge over a NIC of the office's network, where the default route leads.
fn with_office(system: SavedSystem, bridged: bool) -> SavedSystem {
    let (number, name, kind) = match bridged {
        true => (5, "br0", "bridge"),
        false => (4, "eno1", ""),
    };
    system
        .nic(&Link {
            number: 4,
            name: "eno1",
            mac: 0x58,
            master: bridged.then_some(5),
            ..Link::default()
        })
        .nic(&Link {
            number: 5,
            name: if bridged { name } else { "eno2" },
            mac: 0x59,
            kind,
            ..Link::default()
        })
        .given(number, "203.0.113.2", 24)
        .on_link(number, "203.0.113.0", 24)
        .router(number, "203.0.113.254", 16)
}

/// The first path is told alone, with one warning about the other.
#[track_caller]
fn is_left_out(told: &Told) {
    assert_eq!((told.code, told.codes()), (0, vec!["args.path.left-out"]));
    assert_eq!(told.document["findings"][0]["severity"], "warning");
    assert_eq!(told.roles(), ["required"]);
    let tokens = told.tokens();
    assert_eq!(tokens.last(), Some(&ONE));
    let others = ["ens4", "eno1", "br0", PORTAL];
    let told = tokens.join(" ");
    assert!(!others.iter().any(|other| told.contains(other)), "{told}");
    assert_eq!(tokens.len(), 4, "{told}");
}

#[test]
fn bound_to_a_nic_whose_cable_is_out() {
    let bound = Session {
        nic: "ens4",
        ..lost()
    };
    let told = told(&with_nic(rooted(&bound)), &[]);
    is_left_out(&told);
    assert_eq!(told.document["nics"].as_array().map(Vec::len), Some(1));
}

#[test]
fn bound_to_a_nic_that_has_its_address() {
    let bound = Session {
        nic: "ens4",
        ..lost()
    };
    let system = with_nic(rooted(&bound)).given(3, "198.51.100.2", 24);
    let told = told(&system, &[]);
    assert_eq!((told.code, told.tokens().last()), (0, Some(&OTHER)));
}

#[test]
fn lost_where_no_route_leads_to_it() {
    is_left_out(&told(&rooted(&lost()), &[]));
}

#[test]
fn lost_where_the_default_route_is_another_network_s() {
    for bridged in [true, false] {
        is_left_out(&told(&with_office(rooted(&lost()), bridged), &[]));
    }
}

#[test]
fn lost_where_its_nic_is_in_the_portal_s_subnet() {
    let system = with_nic(with_office(rooted(&lost()), false))
        .given(3, "198.51.100.2", 24)
        .on_link(3, "198.51.100.0", 24);
    let told = told(&system, &[]);
    assert_eq!((told.code, told.tokens().last()), (0, Some(&OTHER)));
    assert_eq!(told.codes(), [""; 0]);
}

#[test]
fn over_a_bridge() {
    let source = Session {
        source: "203.0.113.2",
        ..up()
    };
    is_left_out(&told(&with_office(rooted(&source), true), &[]));
}

#[test]
fn by_another_name() {
    let named = Session {
        initiator: "iqn.2004-10.com.example:other",
        nic: "ens4",
        ..up()
    };
    let system = with_nic(rooted(&named)).given(3, "198.51.100.2", 24).file(
        "/etc/iscsi/initiatorname.iscsi",
        "InitiatorName=iqn.2004-10.com.example:host\n",
    );
    is_left_out(&told(&system, &[]));
}

#[test]
fn by_a_driver_that_no_argument_tells_of() {
    let driven = Session {
        driver: "iser",
        nic: "ens4",
        ..up()
    };
    let system = with_nic(rooted(&driven)).given(3, "198.51.100.2", 24);
    is_left_out(&told(&system, &[]));
}

#[test]
fn without_what_every_session_has() {
    let connection = "/sys/class/iscsi_connection/connection2:0";
    let system = rooted(&lost()).file(&format!("{connection}/persistent_address"), "\n");
    is_left_out(&told(&system, &[]));
}

#[test]
fn the_only_path_is_told_as_well_as_it_is_known() {
    let only = Session {
        number: 1,
        ..lost()
    };
    let system = system()
        .session(&only)
        .disk("8:0", "sda", 1, 0)
        .mounted("/", "8:0")
        .plain_network()
        .router(2, "192.0.2.254", 4);
    let told = told(&system, &[]);
    assert_eq!((told.code, told.codes()), (0, vec!["system.session.down"]));
    let target = "netroot=iscsi:198.51.100.1::3260:ens3:0:iqn.2004-10.com.example:disk";
    assert_eq!(told.tokens().last(), Some(&target));
}
