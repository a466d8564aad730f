//! The document `sanroot/network/1`, read as any other program would. If a test here fails, do not change the test: programs
//! rely on these members.

use sanroot_core::handover::Network;
use sanroot_tests::installer::valid;
use serde_json::{Value, json};

/// A NIC with a lease, and a VLAN device on a bond of two ports with addresses of every other kind.
const STATE: &[u8] = include_bytes!("../fuzz/seeds/handover/state");

fn document(state: &[u8]) -> Value {
    let mut network = Network::new();
    network.read_state(state).expect("a state");
    let mut buffer = vec![0; 256 * 1024];
    let room = buffer.len();
    let mut out = buffer.as_mut_slice();
    network.write_json(&mut out).expect("room");
    let used = room - out.len();
    let document = serde_json::from_slice(&buffer[..used]).expect("JSON");
    valid(&document).expect("by the schema");
    document
}

/// The names of an object's members.
fn members(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

#[test]
fn a_document_of_the_first_version_has_these_members() {
    let document = document(STATE);
    for (pointer, value) in [
        ("/schema", json!("sanroot/network/1")),
        ("/links/0/name", json!("eth0")),
        ("/links/0/ifindex", json!(2)),
        ("/links/0/mac", json!("52:54:00:12:34:56")),
        ("/links/0/permanent_mac", json!("52:54:00:12:34:56")),
        ("/links/0/kind", json!("ethernet")),
        ("/links/0/parents", json!([])),
        ("/links/0/vlan", Value::Null),
        ("/links/0/mtu", json!(1500)),
        ("/links/0/method", json!({"v4": "dhcp", "v6": "none"})),
        ("/links/0/addresses/0/address", json!("10.0.2.15/24")),
        ("/links/0/addresses/0/valid_until", json!(125)),
        ("/links/0/addresses/0/table", json!(3260)),
        ("/links/0/addresses/0/lease/from", json!("10.0.2.2")),
        ("/links/0/addresses/0/lease/asked", json!(5)),
        ("/links/0/addresses/0/lease/renew", json!(65)),
        ("/links/0/addresses/0/lease/rebind", json!(110)),
        ("/links/0/routes/0/to", json!("10.0.2.0/24")),
        ("/links/0/routes/0/via", Value::Null),
        ("/links/0/routes/2/via", json!("10.0.2.2")),
        ("/links/0/routes/2/table", json!(254)),
        ("/links/0/dns", json!(["10.0.2.3"])),
        ("/links/0/carries", json!(["/"])),
        ("/links/0/sessions", json!([1])),
        ("/links/2/permanent_mac", Value::Null),
        ("/links/3/kind", json!("bond")),
        ("/links/0/mode", Value::Null),
        ("/links/3/mode", json!("802.3ad")),
        ("/links/3/parents", json!(["eth1", "eth2"])),
        ("/links/4/kind", json!("vlan")),
        ("/links/4/vlan", json!(42)),
        ("/links/4/method", json!({"v4": "static", "v6": "auto"})),
        ("/links/4/addresses/0/lease", Value::Null),
        ("/links/4/addresses/1/lease/from", json!("ra:fe80::1")),
        ("/links/4/addresses/1/lease/renew", Value::Null),
        (
            "/links/4/addresses/2/lease/from",
            json!("0x00030001525400000002"),
        ),
    ] {
        assert_eq!(document.pointer(pointer), Some(&value), "{pointer}");
    }
}

#[test]
fn every_link_address_and_route_has_the_same_members() {
    let document = document(STATE);
    assert_eq!(members(&document), ["links", "schema"]);
    for link in document["links"].as_array().expect("a list") {
        let expected = [
            "addresses",
            "carries",
            "dns",
            "ifindex",
            "kind",
            "mac",
            "method",
            "mode",
            "mtu",
            "name",
            "parents",
            "permanent_mac",
            "routes",
            "sessions",
            "vlan",
        ];
        assert_eq!(members(link), expected);
        for address in link["addresses"].as_array().expect("a list") {
            assert_eq!(
                members(address),
                ["address", "lease", "table", "valid_until"]
            );
            if !address["lease"].is_null() {
                assert_eq!(
                    members(&address["lease"]),
                    ["asked", "from", "rebind", "renew"]
                );
            }
        }
        for route in link["routes"].as_array().expect("a list") {
            assert_eq!(members(route), ["table", "to", "via"]);
        }
    }
}

#[test]
fn a_boot_without_links_makes_the_same_document() {
    let document = document(b"sanroot/network/1\nend\n");
    assert_eq!(
        document,
        json!({"schema": "sanroot/network/1", "links": []})
    );
}
