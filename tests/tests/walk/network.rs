//! The NIC of a session, and how it gets its address.

use sanroot_tests::saved::{Link, SavedSystem, Session};

use crate::common::{Told, system, told};

/// A root on one session to `portal`; the network is still to come.
fn rooted(session: &Session<'_>) -> SavedSystem {
    system()
        .session(session)
        .disk("8:0", "sda", session.number, 0)
        .mounted("/", "8:0")
}

fn to(portal: &str) -> SavedSystem {
    rooted(&Session {
        portal,
        ..Session::default()
    })
}

/// The argument of this key.
fn argument<'t>(told: &'t Told, key: &str) -> Option<&'t str> {
    let prefix = format!("{key}=");
    told.tokens()
        .into_iter()
        .find(|token| token.starts_with(&prefix))
}

#[test]
fn software_initiator_ipv4_dhcp() {
    let system = to("192.0.2.1")
        .nic(&Link::default())
        .leased(2, "192.0.2.2", 24, None)
        .on_link(2, "192.0.2.0", 24)
        .router(2, "192.0.2.254", 16);
    for dialect in ["sanroot", "dracut-legacy", "dracut-nm", "dracut-networkd"] {
        let told = told(&system, &["--dialect", dialect]);
        assert_eq!(
            (told.code, argument(&told, "ip")),
            (0, Some("ip=ens3:dhcp")),
            "{dialect}"
        );
    }
}

#[test]
fn ipv4_dhcp_with_a_default_route_that_no_server_tells() {
    let system = to("198.51.100.1")
        .nic(&Link::default())
        .leased(2, "192.0.2.2", 24, None)
        .on_link(2, "192.0.2.0", 24)
        .router(2, "192.0.2.254", 4);
    for dialect in ["sanroot", "dracut-legacy", "dracut-nm", "dracut-networkd"] {
        let told = told(&system, &["--dialect", dialect]);
        let tokens = ["ip=ens3:dhcp", "rd.route=0.0.0.0/0:192.0.2.254:ens3"];
        let found = [argument(&told, "ip"), argument(&told, "rd.route")];
        assert_eq!((told.code, found), (0, tokens.map(Some)), "{dialect}");
    }
}

#[test]
fn ipv4_static() {
    let told = told(&to("192.0.2.1").plain_network(), &[]);
    let ip = "ip=192.0.2.2:::255.255.255.0::ens3:none";
    assert_eq!((told.code, argument(&told, "ip")), (0, Some(ip)));
}

#[test]
fn a_portal_that_redirects_elsewhere() {
    let session = Session {
        portal: "198.51.100.1",
        address: "192.0.2.9",
        ..Session::default()
    };
    let system = rooted(&session).plain_network().router(2, "192.0.2.254", 4);
    let routed = told(&system, &[]);
    let ip = "ip=192.0.2.2::192.0.2.254:255.255.255.0::ens3:none";
    assert_eq!((routed.code, argument(&routed, "ip")), (0, Some(ip)));
    let system = rooted(&session).plain_network();
    let cut_off = told(&system, &[]);
    let codes = vec!["system.route.none", "plan.nic.no-router"];
    assert_eq!((cut_off.code, cut_off.codes()), (4, codes));
}

#[test]
fn a_portal_by_name_whose_name_server_is_behind_another_nic() {
    let session = Session {
        portal: "san.example.com",
        address: "192.0.2.1",
        ..Session::default()
    };
    let system = rooted(&session)
        .plain_network()
        .file("/etc/resolv.conf", "nameserver 198.51.100.53\n");
    let told = told(&system, &[]);
    assert_eq!((told.code, told.codes()), (4, vec!["system.dns.none"]));
}

/// What boots is what the installed system goes on with.
#[test]
fn ipv4_static_with_the_portal_beside_the_router_keeps_the_way_out() {
    let system = to("192.0.2.1")
        .plain_network()
        .router(2, "192.0.2.254", 4)
        .file(
            "/etc/resolv.conf",
            "nameserver 192.0.2.53\nnameserver 198.51.100.53\n",
        );
    for dialect in ["sanroot", "dracut-legacy", "dracut-nm", "dracut-networkd"] {
        let told = told(&system, &["--dialect", dialect]);
        let ip = "ip=192.0.2.2::192.0.2.254:255.255.255.0::ens3:none";
        assert_eq!((told.code, argument(&told, "ip")), (0, Some(ip)));
        for server in ["nameserver=192.0.2.53", "nameserver=198.51.100.53"] {
            assert!(told.tokens().contains(&server), "{dialect}: {server}");
        }
        assert_eq!(told.codes(), [""; 0], "{dialect}");
    }
}

#[test]
fn ipv4_static_with_the_portal_behind_a_router() {
    let system = to("198.51.100.1")
        .plain_network()
        .router(2, "192.0.2.254", 3);
    let told = told(&system, &[]);
    let ip = "ip=192.0.2.2::192.0.2.254:255.255.255.0::ens3:none";
    assert_eq!((told.code, argument(&told, "ip")), (0, Some(ip)));
}

#[test]
fn ipv6_from_router_advertisements() {
    let system = to("2001:DB8::1")
        .nic(&Link::default())
        .leased(2, "2001:db8::5054:ff:fe12:3456", 64, Some(2))
        .on_link(2, "2001:db8::", 64)
        .router(2, "fe80::1", 9);
    let told = told(&system, &["--dialect", "dracut-nm"]);
    assert_eq!(
        (told.code, argument(&told, "ip")),
        (0, Some("ip=ens3:auto6"))
    );
    let target = "netroot=iscsi:[2001:db8::1]::3260:0:iqn.2004-10.com.example:disk";
    assert_eq!(argument(&told, "netroot"), Some(target));
}

#[test]
fn ipv6_from_dhcp() {
    let system = to("2001:db8::1")
        .nic(&Link::default())
        .leased(2, "2001:db8::77", 128, None)
        .on_link(2, "2001:db8::", 64)
        .router(2, "fe80::1", 9);
    let told = told(&system, &["--dialect", "dracut-nm"]);
    assert_eq!(
        (told.code, argument(&told, "ip")),
        (0, Some("ip=ens3:dhcp6"))
    );
}

#[test]
fn ipv6_static_with_the_portal_behind_a_router() {
    let system = to("2001:db8:1::1")
        .nic(&Link::default())
        .given(2, "2001:db8::2", 64)
        .on_link(2, "2001:db8::", 64)
        .router(2, "2001:db8::fe", 3);
    let told = told(&system, &["--dialect", "dracut-nm"]);
    let ip = "ip=[2001:db8::2]::[2001:db8::fe]:64::ens3:none";
    assert_eq!((told.code, argument(&told, "ip")), (0, Some(ip)));
}

#[test]
fn a_link_local_portal_has_its_zone() {
    for portal in ["fe80::1%ens3", "fe80::1"] {
        let session = Session {
            portal,
            source: "fe80::2",
            ..Session::default()
        };
        let system = rooted(&session)
            .nic(&Link::default())
            .given(2, "fe80::2", 64)
            .on_link(2, "fe80::", 64);
        let told = told(&system, &["--dialect", "dracut-nm"]);
        assert_eq!(
            told.document["sessions"][0]["portal"]["zone"],
            "ens3",
            "{portal}: {:?}",
            told.codes()
        );
    }
}

#[test]
fn two_nics_in_one_subnet_are_told_apart_by_the_sessions_own_address() {
    let session = Session {
        source: "192.0.2.3",
        ..Session::default()
    };
    let other = Link {
        number: 3,
        name: "ens4",
        mac: 0x57,
        ..Link::default()
    };
    let system = rooted(&session)
        .plain_network()
        .nic(&other)
        .given(3, "192.0.2.3", 24)
        .on_link(3, "192.0.2.0", 24);
    let told = told(&system, &[]);
    let ip = "ip=192.0.2.3:::255.255.255.0::ens4:none";
    assert_eq!((told.code, argument(&told, "ip")), (0, Some(ip)));
}

#[test]
fn a_bound_interface_record() {
    let session = Session {
        iface: "iface0",
        nic: "ens3",
        ..Session::default()
    };
    let told = told(
        &rooted(&session).plain_network(),
        &["--dialect", "dracut-nm"],
    );
    let target = "netroot=iscsi:192.0.2.1::3260:iface0:ens3:0:iqn.2004-10.com.example:disk";
    assert_eq!((told.code, argument(&told, "netroot")), (0, Some(target)));
}

#[test]
fn a_vlan_with_jumbo_frames() {
    let below = Link {
        mtu: 9000,
        ..Link::default()
    };
    let vlan = Link {
        number: 5,
        name: "ens3.10",
        mtu: 9000,
        vlan: Some((10, 2)),
        ..Link::default()
    };
    let system = to("192.0.2.1")
        .nic(&below)
        .nic(&vlan)
        .given(5, "192.0.2.2", 24)
        .on_link(5, "192.0.2.0", 24);
    let told = told(&system, &[]);
    assert_eq!(
        (told.code, argument(&told, "vlan")),
        (0, Some("vlan=ens3.10:ens3"))
    );
    assert_eq!(
        argument(&told, "ifname"),
        Some("ifname=ens3:52:54:00:12:34:56")
    );
    let ip = "ip=192.0.2.2:::255.255.255.0::ens3.10:none:9000";
    assert!(told.tokens().contains(&ip), "{:?}", told.tokens());
}

#[test]
fn a_bond_below_the_portal() {
    let bond = Link {
        number: 5,
        name: "bond0",
        kind: "bond",
        ..Link::default()
    };
    let ports = [(2, "ens3", 0x56), (3, "ens4", 0x57)];
    let mut system = to("192.0.2.1").nic(&bond);
    for (number, name, mac) in ports {
        let port = Link {
            number,
            name,
            mac,
            master: Some(5),
            ..Link::default()
        };
        system = system.nic(&port);
    }
    let system = system
        .file("/sys/class/net/bond0/bonding/slaves", "ens3 ens4\n")
        .given(5, "192.0.2.2", 24)
        .on_link(5, "192.0.2.0", 24);
    let told = told(&system, &["--dialect", "dracut-nm"]);
    let bond = argument(&told, "bond").expect("a bond");
    assert!(
        bond.starts_with("bond=bond0:ens3,ens4:mode=active-backup"),
        "{bond}"
    );
}

#[test]
fn a_name_of_the_kernels_is_pinned_by_its_address() {
    let nic = Link {
        name: "eth0",
        ..Link::default()
    };
    let system = to("192.0.2.1")
        .nic(&nic)
        .given(2, "192.0.2.2", 24)
        .on_link(2, "192.0.2.0", 24);
    // The other parsers rename NICs, which ends badly among the kernel's own names.
    let told = told(&system, &[]);
    assert_eq!(
        (told.code, argument(&told, "ifname")),
        (0, Some("ifname=eth0:52:54:00:12:34:56"))
    );
}

#[test]
fn an_address_by_chance_is_no_pin() {
    for (name, dialect, codes) in [
        ("ens3", "sanroot", vec![]),
        ("ens3", "dracut-nm", vec![]),
        ("eth0", "sanroot", vec!["args.nic.unpinned"]),
    ] {
        let nic = Link {
            name,
            by_chance: true,
            ..Link::default()
        };
        let path = format!("/sys/class/net/{name}/addr_assign_type");
        let system = to("192.0.2.1")
            .nic(&nic)
            .given(2, "192.0.2.2", 24)
            .on_link(2, "192.0.2.0", 24)
            .file(&path, "1\n");
        let told = told(&system, &["--dialect", dialect]);
        assert_eq!((told.code, told.codes()), (0, codes), "{name}");
        assert_eq!(argument(&told, "ifname"), None);
    }
}

#[test]
fn both_families_over_one_nic() {
    let second = Session {
        number: 2,
        portal: "2001:db8::1",
        ..Session::default()
    };
    let system = to("192.0.2.1")
        .session(&second)
        .disk("8:16", "sdb", 2, 0)
        .mounted("/usr", "8:16")
        .plain_network()
        .given(2, "2001:db8::2", 64)
        .on_link(2, "2001:db8::", 64);
    let told = told(&system, &[]);
    let addresses = told.document["nics"][0]["addresses"]
        .as_array()
        .map(Vec::len);
    assert_eq!((told.roles(), addresses), (vec!["required"; 2], Some(2)));
}
