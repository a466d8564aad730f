use std::string::String;
use std::vec;

use crate::command::Format;
use crate::finding::Findings;
use crate::ibft::tests::{NIC, append, fixture, plain, repair};
use crate::ibft::{Firmware, Source, print};

fn printed(bytes: &[u8], format: Format) -> String {
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.read_table(Source::File, bytes, &mut findings);
    let mut buffer = vec![0; 64 * 1024];
    let mut out = buffer.as_mut_slice();
    print(&firmware, &findings, format, &mut out).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    String::from_utf8(buffer).unwrap()
}

#[test]
fn people_read_what_firmware_did() {
    assert_eq!(
        printed(
            &fixture("tables/iasl-generic-mutual-chap-vlan"),
            Format::Text
        ),
        "\
table file
initiator iqn.2026-11.test.iasl:initiator, boot selected
ethernet0 02:00:00:00:00:01, boot selected
  address 192.0.2.10/25 (manual)
  vlan 42
  gateway 192.0.2.1
  dns 192.0.2.53
  hostname iasl-host
target0 iqn.2026-11.test.iasl:target0, boot selected
  portal 198.51.100.20:3260, lun 16675, through ethernet0
  chap user, secret <set>
  reverse chap ruser, secret <set>
verdict: usable
"
    );
}

#[test]
fn people_read_what_is_wrong_where_and_what_to_try() {
    assert_eq!(
        printed(&fixture("synthetic/name-offset-past-end"), Format::Text),
        "\
table file
initiator iqn.2026-11.test.fixture:ini, boot selected
ethernet0 52:54:00:12:34:56, boot selected
  address 10.0.2.15/24 (dhcp)
  gateway 10.0.2.2
  dns 10.0.2.3
  dhcp 10.0.2.2
error      target0: the 30 bytes of text at 0xfff0 do not lie inside the table (table offset 0x1a2) [ibft.text.outside]
warning    iBFT: no target to boot from [ibft.target.none]
verdict: not usable
"
    );
    assert_eq!(
        printed(b"", Format::Text),
        "\
no valid iSCSI boot firmware table
error      iBFT: 0 bytes are no table, the least is 66 (table offset 0x0) [ibft.table.short]
           The table is unusable as a whole: update the firmware, or give the target with netroot= and ip=.
verdict: not usable
"
    );
}

#[test]
fn programs_read_a_document_of_the_first_version() {
    let text = printed(
        &fixture("tables/iasl-generic-mutual-chap-vlan"),
        Format::Json,
    );
    for part in [
        "{\"schema\":\"sanroot/ibft/1\",\n\"source\":\"file\",\n\"usable\":true,\n\"initiator\":{\"name\":\"iqn.2026-11.test.iasl:initiator\"",
        "\"pci\":\"0000:03:03.0\",\"address\":\"192.0.2.10\",\"prefix\":25,\"origin\":\"manual\"",
        "\"lun\":16675,\"nic\":0,\"chap\":{\"initiator\":{\"name\":\"user\",\"secret\":\"<set>\"},\"target\":{\"name\":\"ruser\",\"secret\":\"<set>\"}}",
        "\"findings\":[]",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn a_document_is_whole_without_any_table() {
    let text = printed(b"", Format::Json);
    let start = "{\"schema\":\"sanroot/ibft/1\",\n\"source\":null,\n\"usable\":false,\n\"initiator\":null,\n\"nics\":[],\n\"targets\":[],";
    assert!(text.starts_with(start), "{text}");
    assert!(
        text.contains("\"code\":\"ibft.table.short\",\"severity\":\"error\",\"subject\":\"iBFT\"")
    );
    assert!(text.ends_with("\n\"findings_dropped\":0}\n"));
}

#[test]
fn no_format_shows_a_secret() {
    for format in [Format::Text, Format::Json, Format::Sysfs] {
        for name in ["ipxe-chap-oneway", "iasl-generic-mutual-chap-vlan"] {
            let text = printed(&fixture(&std::format!("tables/{name}")), format);
            assert!(text.contains("<set>"), "{text}");
            for secret in ["notasecret-1234", "secret-12-chars", "rsecret-12-chr"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

#[test]
fn the_longest_texts_fit_an_element_of_the_document() {
    let mut table = plain();
    let place = append(&mut table, &[b'h'; 255]);
    table[NIC + 98..NIC + 102].copy_from_slice(&place);
    repair(&mut table);
    let text = printed(&table, Format::Json);
    assert!(text.contains(&"h".repeat(255)), "{text}");
}
