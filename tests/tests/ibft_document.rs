//! The document `sanroot/ibft/1`, read as any other program would. If a test here fails, do not change the test: programs
//! rely on these members.

use std::fs;

use sanroot_core::command::Format;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::{self, Firmware, Source};
use sanroot_tests::installer::valid;
use sanroot_tests::tree;
use serde_json::Value;

/// The document about one table.
fn document(table: &[u8]) -> Value {
    let (mut firmware, mut findings) = (Firmware::new(), Findings::default());
    firmware.read_table(Source::File, table, &mut findings);
    let mut buffer = vec![0; 256 * 1024];
    let room = buffer.len();
    let mut out = buffer.as_mut_slice();
    ibft::print(&firmware, &findings, Format::Json, &mut out).expect("room");
    let used = room - out.len();
    let document = serde_json::from_slice(&buffer[..used]).expect("JSON");
    valid(&document).expect("by the schema");
    document
}

fn fixture(name: &str) -> Value {
    let path = tree::root().join(format!("tests/fixtures/ibft/{name}.bin"));
    document(&fs::read(path).expect("a table"))
}

/// The names of an object's members.
fn members(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

#[test]
fn a_document_of_the_first_version_has_these_members() {
    let document = fixture("tables/iasl-generic-mutual-chap-vlan");
    for (pointer, value) in [
        ("/schema", Value::from("sanroot/ibft/1")),
        ("/source", Value::from("file")),
        ("/usable", Value::from(true)),
        (
            "/initiator/name",
            Value::from("iqn.2026-11.test.iasl:initiator"),
        ),
        ("/initiator/isns_server", Value::Null),
        ("/nics/0/index", Value::from(0)),
        ("/nics/0/valid", Value::from(true)),
        ("/nics/0/boot_selected", Value::from(true)),
        ("/nics/0/mac", Value::from("02:00:00:00:00:01")),
        ("/nics/0/address", Value::from("192.0.2.10")),
        ("/nics/0/prefix", Value::from(25)),
        ("/nics/0/origin", Value::from("manual")),
        ("/nics/0/gateway", Value::from("192.0.2.1")),
        ("/nics/0/primary_dns", Value::from("192.0.2.53")),
        ("/nics/0/secondary_dns", Value::Null),
        ("/nics/0/dhcp_server", Value::Null),
        ("/nics/0/vlan", Value::from(42)),
        ("/nics/0/hostname", Value::from("iasl-host")),
        ("/targets/0/index", Value::from(0)),
        (
            "/targets/0/name",
            Value::from("iqn.2026-11.test.iasl:target0"),
        ),
        ("/targets/0/address", Value::from("198.51.100.20")),
        ("/targets/0/port", Value::from(3260)),
        ("/targets/0/lun", Value::from(0x4123)),
        ("/targets/0/nic", Value::from(0)),
        ("/targets/0/chap/initiator/name", Value::from("user")),
        ("/targets/0/chap/initiator/secret", Value::from("<set>")),
        ("/targets/0/chap/target/name", Value::from("ruser")),
        ("/targets/0/chap/target/secret", Value::from("<set>")),
    ] {
        assert_eq!(document.pointer(pointer), Some(&value), "{pointer}");
    }
}

#[test]
fn every_fixture_makes_a_whole_document_whose_findings_have_a_code() {
    for folder in ["tables", "synthetic"] {
        let path = tree::root().join("tests/fixtures/ibft").join(folder);
        for entry in fs::read_dir(path).expect("fixtures") {
            let path = entry.expect("a fixture").path();
            let document = document(&fs::read(&path).expect("a table"));
            assert_eq!(document["findings_dropped"], 0);
            for finding in document["findings"].as_array().expect("a list") {
                let expected = ["code", "hint", "severity", "subject", "text"];
                assert_eq!(members(finding), expected);
                let code = finding["code"].as_str().expect("a code");
                assert!(code.starts_with("ibft."), "{code} in {}", path.display());
                let text = finding["text"].as_str().expect("a sentence");
                assert!(text.len() > 10, "{code}: {text}");
            }
        }
    }
}

#[test]
fn a_table_that_is_none_makes_the_same_document() {
    let (whole, none) = (fixture("tables/ipxe-dhcp-1tgt"), document(b"no table"));
    assert_eq!(members(&whole), members(&none));
    assert_eq!(
        (&none["source"], &none["usable"]),
        (&Value::Null, &Value::from(false))
    );
}
