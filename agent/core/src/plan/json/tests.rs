use std::boxed::Box;
use std::string::String;
use std::vec;

use super::write_json;
use crate::cmdline::Arguments;
use crate::finding::Findings;
use crate::ibft::{Firmware, Source};
use crate::iscsi::IscsiName;
use crate::plan::{BootPlan, PlannedInitiator, Sources};

fn document(line: &str) -> String {
    let arguments = Arguments::read([line.as_bytes()], &mut Findings::default());
    document_of(&Firmware::new(), &arguments)
}

fn document_of(firmware: &Firmware<'_>, arguments: &Arguments<'_>) -> String {
    let mut findings = Findings::default();
    let sources = Sources {
        firmware,
        arguments,
        installed: IscsiName::parse(b"iqn.x:host")
            .ok()
            .map(PlannedInitiator::installed),
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let mut buffer = vec![0; 64 * 1024];
    let mut out = buffer.as_mut_slice();
    write_json(&mut out, &plan, &findings).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    String::from_utf8(buffer).unwrap()
}

#[test]
fn a_vlan_has_its_bare_nic_below() {
    let text = document(
        "ip=10.0.0.2::10.0.0.1:24:host:eth0.5:none:9000 vlan=eth0.5:eth0 netroot=iscsi:10.0.0.1::::iqn.x:y",
    );
    assert!(
        text.contains(concat!(
            r#"{"id":0,"name":"eth0.5","mac":null,"pci":null,"any":false,"kind":"vlan","parents":[1],"vlan":5,"mtu":9000,"#,
            r#""options":null,"addressing":{"v4":"static","v6":"none"},"addresses":["10.0.0.2/24"],"#,
            r#""gateway":"10.0.0.1","routes":[],"dns":[],"#,
            r#""firmware_index":null,"hostname":"host","origin":"ip=10.0.0.2::10.0.0.1:24:host:eth0.5:none:9000"},"#,
            "\n",
            r#"{"id":1,"name":"eth0","mac":null,"pci":null,"any":false,"kind":"phys","parents":[],"vlan":null,"mtu":null,"#,
            r#""options":null,"addressing":{"v4":"none","v6":"none"},"addresses":[],"#,
            r#""gateway":null,"routes":[],"dns":[],"firmware_index":null,"hostname":null,"origin":null}]"#
        )),
        "{text}"
    );
}

#[test]
fn a_vlan_on_a_bond_has_the_bond_and_its_ports_below() {
    let text = document(
        "ifname=p0:52:54:00:12:34:56 bond=bond0:p0,eth1:mode=active-backup,miimon=100:9000 vlan=bond0.7:bond0 \
         ip=10.0.0.2:::24::bond0.7:none netroot=iscsi:10.0.0.1:::bond0.7::iqn.x:y",
    );
    for part in [
        r#"{"id":0,"name":"bond0.7","mac":null,"pci":null,"any":false,"kind":"vlan","parents":[1],"vlan":7,"mtu":null,"#,
        concat!(
            r#"{"id":1,"name":"bond0","mac":null,"pci":null,"any":false,"kind":"bond","parents":[2,3],"vlan":null,"mtu":9000,"#,
            r#""options":{"mode":"active-backup","miimon":"100"},"#
        ),
        r#"{"id":2,"name":"p0","mac":"52:54:00:12:34:56","pci":null,"any":false,"kind":"phys","parents":[],"#,
        r#"{"id":3,"name":"eth1","mac":null,"pci":null,"any":false,"kind":"phys","parents":[],"#,
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_device_is_listed_once_with_all_that_it_is_given() {
    let text = document(
        "ip=10.0.0.2::10.0.0.1:24::eth0:none ip=[2001:db8::2]::[fe80::1]:64::eth0:none ip=10.1.0.2:::16::eth0:none \
         ip=eth1:dhcp rd.route=10.9.0.0/16:10.0.0.9 rd.route=10.8.0.0/16:10.7.0.1:eth1 nameserver=10.0.0.53 \
         netroot=iscsi:10.1.0.1:::eth0::iqn.x:y netroot=iscsi:[fe80::5%eth0]:::eth0::iqn.x:z \
         netroot=iscsi:san.example::::iqn.x:w",
    );
    for part in [
        concat!(
            r#""addressing":{"v4":"static","v6":"static"},"addresses":["10.0.0.2/24","2001:db8::2/64","10.1.0.2/16"],"#,
            r#""gateway":"10.0.0.1","routes":[{"to":"::/0","via":"fe80::1"},{"to":"10.9.0.0/16","via":"10.0.0.9"}],"#,
            r#""dns":["10.0.0.53"],"#
        ),
        r#""gateway":null,"routes":[{"to":"10.8.0.0/16","via":"10.7.0.1"}],"dns":[],"#,
        r#""target":"iqn.x:y","portal":{"address":"10.1.0.1","port":3260,"family":"ipv4","zone":null}"#,
        r#""portal":{"address":"fe80::5","port":3260,"family":"ipv6","zone":"eth0"}"#,
        r#""portal":{"address":"san.example","port":3260,"family":null,"zone":null}"#,
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(text.matches(r#""name":"eth0""#).count(), 1, "{text}");
    assert_eq!(text.matches(r#""nic":0"#).count(), 2, "{text}");
}

#[test]
fn a_nic_of_the_firmware_has_its_index() {
    const TABLE: &[u8] = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/ibft/tables/ipxe-2tgt-1nic.bin"
    ));
    let (mut firmware, mut findings) = (Box::new(Firmware::new()), Findings::default());
    firmware.read_table(Source::File, TABLE, &mut findings);
    let arguments = Arguments::read([b"rd.iscsi.firmware=1".as_slice()], &mut findings);
    let text = document_of(&firmware, &arguments);
    let nic = r#""firmware_index":0,"hostname":"#;
    assert!(
        text.contains(nic) && text.contains("ibft:ethernet0"),
        "{text}"
    );
}

#[test]
fn secrets_are_present_and_not_shown() {
    let text = document("netroot=iscsi:user:hunter2:target:hunter3@10.0.0.1::::iqn.x:y");
    assert!(
        text.contains(concat!(
            r#""chap":{"name":"user","secret":{"present":true},"#,
            r#""reverse_name":"target","reverse_secret":{"present":true}}"#
        )),
        "{text}"
    );
    assert!(!text.contains("hunter"), "{text}");
}

#[test]
fn the_frame_is_whole_where_there_is_nothing_to_do() {
    assert_eq!(
        document("quiet"),
        concat!(
            "{\"schema\":\"sanroot/plan/1\",\n\"verdict\":\"nothing-asked\",\n\"asked_for\":false,\n",
            "\"initiator\":{\"name\":\"iqn.x:host\",\"origin\":\"installed\"},\n",
            "\"nics\":[],\n\"sessions\":[],\n",
            "\"login\":{\"chap\":\"md5\",\"header_digest\":\"none\",\"data_digest\":\"none\"},\n",
            "\"deadline_s\":180,\n\"attempt_s\":15,\n\"findings\":[],\n\"findings_dropped\":0}\n"
        )
    );
}
