use std::boxed::Box;
use std::format;
use std::string::{String, ToString};
use std::vec;

use super::{Kind, Spec, SpecFlaw, SpecOrigin, Transport, V4, V6, What};
use crate::args::Room;
use crate::cmdline::Server;
use crate::exit::Exit;

const WHOLE: &str = r#"{"schema": "sanroot/spec/1",
  "sessions": [
    {"id": 4, "target": "iqn.2004-10.com.example:a", "portal": {"address": "FE80:0::1", "port": 860, "zone": "bond0.7"},
     "initiator": "iqn.2004-10.com.example:h\u006fst", "luns": [257, 0], "iface": "iface0", "transport": "tcp",
     "chap": {"name": "u", "secret": "\u00e9 \"x\"", "reverse_name": "r", "reverse_secret": {"present": true}},
     "origin": "ibft:target3", "nic": 20, "role": "alternative", "group": "mpath-1", "tpgt": 1, "offload": false},
    {"target": "iqn.2004-10.com.example:b", "portal": {"address": "san.example.com"}, "initiator": "eui.02004567a425678d",
     "nic": 20, "chap": null, "role": null}],
  "nics": [
    {"id": 20, "name": "bond0.7", "kind": "vlan", "vlan": 7, "parents": [10], "addressing": {"v4": "dhcp", "v6": "link-local"},
     "addresses": ["10.0.0.2/24"], "gateway": "10.0.0.1", "routes": [{"to": "10.1.0.0/16", "via": null}], "dns": ["10.0.0.53"]},
    {"id": 10, "name": "bond0", "kind": "bond", "parents": [2, 1], "options": {"mode": "active-backup", "miimon": "100"},
     "mtu": 9000},
    {"id": 1, "mac": "52:54:00:12:34:56", "driver": "e1000e", "firmware_index": 2, "pci": null, "any": false},
    {"id": 2, "name": "ens4"}],
  "mounts": [{"path": "/", "all_of": [[4], [0, 1]], "stack": ["dm-0", ["x"]]}],
  "findings": [{"code": "a.b", "nested": [[[{"deep": 1.5e3}]]]}]}"#;

/// Reads a description, and shows it.
fn read<T>(json: &str, show: impl FnOnce(&Spec<'_>) -> T) -> Result<T, SpecFlaw> {
    let mut kept = vec![0; 8192];
    let mut spec = Box::new(Spec::new());
    spec.read(json.as_bytes(), &mut [0; 512], &mut Room::new(&mut kept))?;
    Ok(show(&spec))
}

#[test]
fn every_member_is_read_and_finds_its_place() {
    let whole = WHOLE.replace("[0, 1]", "[1]");
    read(&whole, |spec| {
        let [required, other] = &spec.sessions[..] else {
            panic!()
        };
        assert_eq!(
            (required.id, required.required, required.port),
            (1, true, 3260)
        );
        assert_eq!(required.server, Server::Name("san.example.com"));
        assert!(required.chap.is_none());
        assert_eq!((other.id, other.required, other.port), (4, false, 860));
        assert_eq!(
            other.server,
            Server::Zoned("fe80::1".parse().unwrap(), "bond0.7")
        );
        assert_eq!(other.initiator.as_str(), "iqn.2004-10.com.example:host");
        assert_eq!(
            (other.lun.kernel_number(), other.iface),
            (257, Some("iface0"))
        );
        assert_eq!(
            (other.transport, other.origin, other.nic),
            (Transport::Tcp, SpecOrigin::Ibft(3), 0)
        );
        let chap = other.chap.unwrap();
        assert_eq!((chap.own.name, chap.own.secret), ("u", Some("é \"x\"")));
        assert!(
            chap.peer
                .is_some_and(|peer| peer.name == "r" && peer.secret.is_none())
        );
        assert!(chap.credentials().is_none());
        let [vlan, bond, first, second] = &spec.nics[..] else {
            panic!()
        };
        assert_eq!(
            (vlan.kind, &vlan.parents[..], vlan.v4, vlan.v6),
            (Kind::Vlan(7), &[1][..], V4::Dhcp, V6::LinkLocal)
        );
        assert_eq!((vlan.given(true).count(), vlan.router(true)), (0, None));
        assert_eq!(bond.kind, Kind::Bond("mode=active-backup,miimon=100"));
        assert_eq!((&bond.parents[..], bond.mtu), (&[3, 2][..], Some(9000)));
        assert_eq!(
            (first.name, first.firmware_index, second.v4),
            (None, Some(2), V4::None)
        );
        assert_eq!((spec.mounts[0].path, spec.mounts[0].sessions), ("/", 0b11));
    })
    .unwrap();
}

#[test]
fn a_flaw_names_its_member() {
    for (from, to, member, what) in [
        (
            "\"port\": 860",
            "\"port\": 0",
            "sessions.0.portal.port",
            What::Number,
        ),
        ("\"iface0\"", "\"a b\"", "sessions.0.iface", What::Text),
        ("\"vlan\": 7", "\"vlan\": 4095", "nics.0.vlan", What::Number),
        (
            "\"parents\": [10]",
            "\"parents\": [9]",
            "nics.0.parents",
            What::NoSuchId,
        ),
        (
            "\"parents\": [10]",
            "\"parents\": [20]",
            "nics.0.parents",
            What::Parents,
        ),
        (
            "\"parents\": [2, 1]",
            "\"parents\": []",
            "nics.1.parents",
            What::Parents,
        ),
        (
            "\"dns\": [\"10",
            "\"dns\": [\"x",
            "nics.0.dns",
            What::Address,
        ),
        (
            "\"via\": null",
            "\"via\": \"fe80::1\"",
            "nics.0.routes.0",
            What::Address,
        ),
        (
            "\"all_of\": [[4]",
            "\"all_of\": [4",
            "mounts.0.all_of",
            What::WrongType,
        ),
        ("\"stack\"", "\"stick\"", "mounts.0.stick", What::Unknown),
        ("\"reverse_name\": \"r\", ", "", "sessions.0", What::Pair),
    ] {
        let json = WHOLE.replace("[0, 1]", "[1]").replace(from, to);
        let flaw = read(&json, |_| ()).err().unwrap_or_else(|| panic!("{to}"));
        assert_eq!((flaw.member.as_str(), flaw.what), (member, what), "{to}");
    }
    assert_eq!(What::Pair.exit(), Exit::Contradiction);
    let flaw = read(WHOLE, |_| ()).err().unwrap();
    assert_eq!(
        (flaw.member.as_str(), flaw.what),
        ("mounts", What::NoSuchId)
    );
}

#[test]
fn what_is_no_whole_document_is_refused_at_every_byte() {
    let whole = WHOLE.replace("[0, 1]", "[1]");
    for end in 0..whole.len() {
        if let Some(cut) = whole.get(..end) {
            assert!(read(cut, |_| ()).is_err(), "{cut}");
        }
    }
    for nested in ["[", "{\"a\":"] {
        let deep = format!(
            "{{\"schema\":\"sanroot/spec/1\",\"findings\":{}",
            nested.repeat(100_000)
        );
        assert!(read(&deep, |_| ()).is_err());
    }
    // Escapes are undone in a place that has an end.
    let long = |text: &str| {
        let text = text.repeat(600);
        let lists = "\"sessions\":[],\"nics\":[]";
        format!("{{\"schema\":\"sanroot/spec/1\",{lists},\"cmdline\":\"{text}\"}}")
    };
    assert!(read(&long("x"), |_| ()).is_ok());
    assert_eq!(
        read(&long("\\n"), |_| ()).err().map(|flaw| flaw.what),
        Some(What::Text)
    );
    let behind: String = whole.clone() + "{}";
    assert_eq!(
        read(&behind, |_| ())
            .err()
            .map(|flaw| flaw.what.to_string())
            .as_deref(),
        Some("something stands behind its end")
    );
}

#[test]
fn a_vlan_device_and_a_bond_have_the_mac_address_of_what_lies_below() {
    let mac = "\"mac\": \"52:54:00:12:34:56\"";
    let mut shared = WHOLE.replace("[0, 1]", "[1]");
    for name in ["\"name\": \"bond0.7\"", "\"name\": \"bond0\""] {
        shared = shared.replace(name, &format!("{name}, {mac}"));
    }
    read(&shared, |spec| {
        let macs = spec.nics.iter().filter(|nic| nic.mac.is_some());
        assert_eq!(macs.count(), 3);
    })
    .unwrap();
    let twice = shared.replace("\"name\": \"ens4\"", mac);
    let flaw = read(&twice, |_| ()).err().unwrap();
    assert_eq!((flaw.member.as_str(), flaw.what), ("nics.3", What::SameMac));
}
