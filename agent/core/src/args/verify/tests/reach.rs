//! Whether each session is told to be reached.

use std::vec::Vec;

use serde_json::{Value, json};

use super::{codes, verify};
use crate::args::Dialect;
use crate::args::tests::plain;
use crate::exit::Exit;

/// Whether each session is reached, and what is wrong with it.
fn reaches(document: &Value) -> Value {
    let reaches = document["reaches"].as_array().unwrap().iter();
    reaches
        .map(|it| json!([it["ok"], it["code"]]))
        .collect::<Vec<_>>()
        .into()
}

#[test]
fn a_session_that_is_cut_off_is_told_beside_one_that_boots() {
    let line = "netroot=iscsi:198.51.100.1:::ens3::iqn.x:y netroot=iscsi:192.0.2.1:::ens3::iqn.x:y \
        rd.iscsi.initiator=iqn.x:h ip=192.0.2.2:::24::ens3:none";
    let expected = json!([[false, "verify.nic.no-router"], [true, null]]);
    let (exit, document) = verify(None, Dialect::Sanroot, line);
    assert_eq!(exit, Exit::Done, "{document:#}");
    assert_eq!(reaches(&document), expected);
    assert!(codes(&document, "warning").contains(&"verify.nic.no-router".into()));
    // dracut is to open both.
    let stock = line.replace("ens3::iqn", ":iqn");
    let (exit, document) = verify(None, Dialect::DracutNm, &stock);
    assert_eq!(exit, Exit::NotRepresentable, "{document:#}");
    assert_eq!(reaches(&document), expected);
}

#[test]
fn an_error_about_one_target_is_not_anothers() {
    let line = "netroot=iscsi:192.0.2.1::::iqn.x:y netroot=iscsi:192.0.2.1::::IQN.x:z \
        rd.iscsi.initiator=iqn.x:h ip=ens3:dhcp";
    let (exit, document) = verify(None, Dialect::DracutNm, line);
    assert_eq!(exit, Exit::NotRepresentable);
    assert_eq!(
        reaches(&document),
        json!([[true, null], [false, "verify.target.name"]])
    );
}

#[test]
fn what_is_wrong_with_the_network_is_wrong_with_each_session() {
    let target = "netroot=iscsi:192.0.2.1::::iqn.x:y rd.iscsi.initiator=iqn.x:h";
    for (dialect, network, code) in [
        (
            Dialect::Sanroot,
            "ip=ens3:dhcp vlan=storage:ens4",
            "cmdline.vlan",
        ),
        (
            Dialect::DracutNetworkd,
            "ip=bond0:dhcp bond=bond0:ens3,ens4:mode=active-backup",
            "verify.bond.options",
        ),
        (
            Dialect::DracutLegacy,
            "ip=192.0.2.2:::24::ens3",
            "verify.ip.method",
        ),
    ] {
        let (_, document) = verify(None, dialect, &[target, network].join(" "));
        assert_eq!(reaches(&document), json!([[false, code]]), "{network}");
    }
}

/// A NIC that is another than described carries none of the sessions over it; those over others are reached.
#[test]
fn a_nic_that_differs_fails_the_sessions_over_it() {
    let mut spec = plain();
    let sessions = spec["sessions"].as_array_mut().unwrap();
    sessions.push(json!({"id": 1, "target": "iqn.2004-10.com.example:disk",
        "portal": {"address": "198.51.100.1"}, "initiator": "iqn.2004-10.com.example:host", "nic": 1}));
    let nics = spec["nics"].as_array_mut().unwrap();
    nics.push(json!({"id": 1, "name": "ens4", "mac": "52:54:00:12:34:57", "addresses": ["198.51.100.2/24"]}));
    let line = "rd.iscsi.initiator=iqn.2004-10.com.example:host \
        ifname=ens3:52:54:00:12:34:56 ip=192.0.2.2:::24::ens3:none \
        ifname=ens4:52:54:00:12:34:57 ip=198.51.100.3:::24::ens4:none \
        netroot=iscsi:192.0.2.1:::ens3:0:iqn.2004-10.com.example:disk \
        netroot=iscsi:198.51.100.1:::ens4:0:iqn.2004-10.com.example:disk";
    let (exit, document) = verify(Some(&spec), Dialect::Sanroot, line);
    assert_eq!(exit, Exit::Contradiction, "{document:#}");
    assert_eq!(
        reaches(&document),
        json!([[true, null], [false, "verify.differs"]])
    );
}

/// The word of one session may be wrong although it is as described.
#[test]
fn an_error_about_a_described_session_is_its_own() {
    let mut spec = plain();
    let sessions = spec["sessions"].as_array_mut().unwrap();
    sessions.push(json!({"id": 1, "target": "IQN.2004-10.com.example:other",
        "portal": {"address": "192.0.2.1"}, "initiator": "iqn.2004-10.com.example:host", "nic": 0}));
    let line = "rd.iscsi.initiator=iqn.2004-10.com.example:host ip=192.0.2.2:::24::ens3:none rd.neednet=1 \
        netroot=iscsi:192.0.2.1::::iqn.2004-10.com.example:disk \
        netroot=iscsi:192.0.2.1::::IQN.2004-10.com.example:other";
    let (exit, document) = verify(Some(&spec), Dialect::DracutNm, line);
    assert_eq!(exit, Exit::NotRepresentable, "{document:#}");
    assert_eq!(
        reaches(&document),
        json!([[true, null], [false, "verify.target.name"]])
    );
}

/// The table of the machine that is described counts, not that of the machine which judges.
#[test]
fn the_firmware_of_a_description_is_there() {
    let mut spec = plain();
    spec["sessions"][0]["origin"] = "ibft:target0".into();
    spec["nics"][0]["firmware_index"] = 0.into();
    let line = "rd.iscsi.firmware=1 rd.iscsi.ibft=1";
    let (exit, document) = verify(Some(&spec), Dialect::DracutNm, line);
    assert_eq!(exit, Exit::Done, "{document:#}");
    assert_eq!(reaches(&document), json!([[true, null]]));
    let (exit, document) = verify(Some(&plain()), Dialect::DracutNm, line);
    assert_eq!(exit, Exit::NotRepresentable);
    assert!(codes(&document, "error").contains(&"verify.firmware.absent".into()));
}

#[test]
fn a_word_of_which_nothing_is_made_is_named() {
    let line = "netroot=iscsi:192.0.2.1::::iqn.x:y rd.iscsi.initiator=iqn.x:h ip=ens3:dhcp";
    for (more, severity, code) in [
        ("netroot=dhcp", "warning", "verify.root.dhcp"),
        ("root=dhcp", "warning", "verify.root.dhcp"),
        (
            "ifname=san0:52:54:00:12:34:56",
            "info",
            "verify.ifname.unused",
        ),
    ] {
        let (exit, document) = verify(None, Dialect::Sanroot, &[line, more].join(" "));
        assert_eq!(exit, Exit::Done, "{more} {document:#}");
        assert_eq!(codes(&document, severity), [code], "{document:#}");
    }
    let used = "ifname=ens3:52:54:00:12:34:56";
    let (_, document) = verify(None, Dialect::Sanroot, &[line, used].join(" "));
    assert_eq!(document["findings"], json!([]));
}

/// What our agent makes of it is nothing to dracut, which asks DHCP.
#[test]
fn a_root_that_dhcp_names_is_judged_as_its_parser_takes_it() {
    for (dialect, expected) in [
        (Dialect::Sanroot, "plan.root.dhcp"),
        (Dialect::DracutNm, "verify.root.unknown"),
    ] {
        let (exit, document) = verify(None, dialect, "root=dhcp ip=ens3:dhcp");
        assert_eq!(exit, Exit::NotRepresentable);
        assert_eq!(codes(&document, "error"), [expected], "{document:#}");
        assert_eq!(
            codes(&document, "info").is_empty(),
            dialect == Dialect::DracutNm
        );
    }
}
