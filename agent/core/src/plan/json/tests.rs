use std::string::String;
use std::vec;

use super::write_json;
use crate::cmdline::Arguments;
use crate::finding::Findings;
use crate::ibft::Firmware;
use crate::iscsi::IscsiName;
use crate::plan::{BootPlan, Sources};

fn document(line: &str) -> String {
    let mut findings = Findings::default();
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let firmware = Firmware::new();
    let sources = Sources {
        firmware: &firmware,
        arguments: &arguments,
        installed: IscsiName::parse(b"iqn.x:host").ok(),
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
            r#"{"id":0,"name":null,"mac":null,"pci":null,"any":false,"kind":"vlan","parents":[1],"vlan":5,"mtu":9000,"#,
            r#""addressing":{"v4":"static","v6":"none"},"addresses":["10.0.0.2/24"],"gateway":"10.0.0.1","dns":[],"#,
            r#""hostname":"host","origin":"ip=10.0.0.2::10.0.0.1:24:host:eth0.5:none:9000"},"#,
            "\n",
            r#"{"id":1,"name":"eth0","mac":null,"pci":null,"any":false,"kind":"phys","parents":[],"vlan":null,"mtu":null,"#,
            r#""addressing":{"v4":"none","v6":"none"},"addresses":[],"gateway":null,"dns":[],"#,
            r#""hostname":null,"origin":null}]"#
        )),
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
            "\"deadline_s\":180,\n\"findings\":[],\n\"findings_dropped\":0}\n"
        )
    );
}
