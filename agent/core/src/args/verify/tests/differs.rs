//! Lines that say something else than what is described.

use std::format;
use std::string::String;
use std::vec::Vec;

use serde_json::{Value, json};

use super::verify;
use crate::args::Dialect;
use crate::exit::Exit;

/// Three NICs, one of each kind, with a session over each.
fn described() -> Value {
    let session = |id: u64, address: &str, nic: u64| {
        json!({"id": id, "target": "iqn.2004-10.com.example:disk", "portal": {"address": address},
            "initiator": "iqn.2004-10.com.example:host", "nic": nic, "luns": [1],
            "chap": {"name": "host", "secret": "s3cret"}})
    };
    json!({
        "schema": "sanroot/spec/1",
        "sessions": [session(0, "192.0.2.1", 0), session(10, "198.51.100.1", 1), session(20, "2001:db8::9", 3)],
        "nics": [
            {"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addresses": ["192.0.2.2/24"], "gateway": "192.0.2.254",
             "mtu": 9000, "routes": [{"to": "203.0.113.0/24", "via": "192.0.2.253"}]},
            {"id": 1, "name": "bond0.7", "vlan": 7, "parents": [2], "addressing": {"v4": "dhcp"}},
            {"id": 2, "name": "bond0", "kind": "bond", "parents": [4, 5], "options": {"mode": "active-backup"}, "mtu": 1500},
            {"id": 3, "name": "ens5", "mac": "52:54:00:12:34:58", "addresses": ["2001:db8::2/64"], "gateway": "2001:db8::1"},
            {"id": 4, "name": "ens6"},
            {"id": 5, "mac": "52:54:00:12:34:59"}],
    })
}

const LINE: &str = "rd.iscsi.initiator=iqn.2004-10.com.example:host ifname=ens3:52:54:00:12:34:56 \
    ifname=ens5:52:54:00:12:34:58 bond=bond0:ens6,52-54-00-12-34-59:mode=active-backup:1500 vlan=bond0.7:bond0 \
    ip=192.0.2.2::192.0.2.254:255.255.255.0::ens3:none:9000 ip=bond0.7:dhcp \
    ip=[2001:db8::2]::[2001:db8::1]:64::ens5:none rd.route=203.0.113.0/24:192.0.2.253:ens3 \
    netroot=iscsi:host:s3cret@192.0.2.1::3260:ens3:1:iqn.2004-10.com.example:disk \
    netroot=iscsi:host:s3cret@198.51.100.1::3260:bond0.7:1:iqn.2004-10.com.example:disk \
    netroot=iscsi:host:s3cret@[2001:db8::9]::3260:ens5:1:iqn.2004-10.com.example:disk";

/// How the command ends, and what is found of sessions and NICs, as subject and code or text.
fn found(spec: &Value, dialect: Dialect, line: &str) -> (Exit, String) {
    let (exit, document) = verify(Some(spec), dialect, line);
    let findings = document["findings"].as_array().unwrap().iter();
    let held = findings.filter_map(|finding| {
        let text = |member: &str| finding[member].as_str().unwrap();
        let said = text("text").strip_suffix(" is another than described");
        let of_session = text("code")
            .starts_with("verify.session")
            .then(|| text("code"));
        Some(format!("{}: {}", text("subject"), said.or(of_session)?))
    });
    (exit, held.collect::<Vec<_>>().join(", "))
}

#[test]
fn what_a_target_must_prove_may_stand_in_the_arguments_for_all() {
    let mut spec = described();
    for session in spec["sessions"].as_array_mut().unwrap() {
        session["chap"]["reverse_name"] = json!("disk");
        session["chap"]["reverse_secret"] = json!("s3cret-of-the-disk");
    }
    let reverse = "rd.iscsi.in.username=disk rd.iscsi.in.password";
    for dialect in [Dialect::Sanroot, Dialect::DracutNm] {
        let line = format!("{LINE} {reverse}=s3cret-of-the-disk");
        assert_eq!(found(&spec, dialect, &line), (Exit::Done, String::new()));
        let line = format!("{LINE} {reverse}=s3cret-of-another");
        assert_eq!(found(&spec, dialect, &line).0, Exit::Contradiction);
    }
}

/// A part of the line, what stands in its place, and what is found.
const CHANGED: &str = "\
host ifname | other ifname | sessions/0: the initiator's name, sessions/10: the initiator's name, sessions/20: the initiator's name
ens3:1: | ens3:2: | sessions/0: the LUN
:s3cret@192 | :s2cret@192 | sessions/0: the credentials
3260:ens3:1 | 3260:ens5:1 | sessions/0: the NIC, nics/3: the IPv4 addressing
3260:bond0.7:1 | 3260:ens3:1 | sessions/10: the NIC
192.0.2.1:: | 192.0.2.9:: | sessions/0: verify.session.missing, netroot=iscsi:<set>@192.0.2.9::3260:ens3:1:iqn.2004-10.com.example:disk: verify.session.surplus
ens3:52:54:00:12:34:56 | ens3:52:54:00:12:34:50 | sessions/0: the NIC, nics/0: the NIC
ip=192.0.2.2: | ip=192.0.2.3: | nics/0: the IPv4 addressing
:255.255.255.0: | :255.255.0.0: | nics/0: the IPv4 addressing
:192.0.2.254: | :: | nics/0: the IPv4 addressing
ip=bond0.7:dhcp | ip=192.0.2.9:::24::bond0.7:none | nics/1: the IPv4 addressing
:64::ens5:none | :64::ens5:none ip=192.0.2.9:::24::ens5:none | nics/3: the IPv4 addressing
[2001:db8::2] | [2001:db8::3] | nics/3: the IPv6 addressing
:[2001:db8::1]: | :: | nics/3: the IPv6 addressing
ip=bond0.7:dhcp | ip=bond0.7:dhcp ip=bond0.7:auto6 | nics/1: the IPv6 addressing
:none:9000 | :none:1500 | nics/0: the MTU
192.0.2.253:ens3 | 192.0.2.252:ens3 | nics/0: a route
192.0.2.253:ens3 | 192.0.2.253:ens5 | nics/0: a route
active-backup:1500 | active-backup:1400 | sessions/10: the NIC, nics/1: the NIC
ens6,52 | ens7,52 | sessions/10: the NIC, nics/1: the NIC
-59:mode | -59,ens9:mode | sessions/10: the NIC, nics/1: the NIC
mode=active-backup | mode=active-backup,miimon=100 | sessions/10: the NIC, nics/1: the NIC
bond= | x= | sessions/10: the NIC, nics/1: the NIC
vlan=bond0.7:bond0 | vlan=bond0.7:ens3 | sessions/10: the NIC, nics/1: the NIC
vlan= | x= | sessions/10: the NIC, nics/1: the NIC
";

#[test]
fn each_thing_that_is_said_otherwise_is_named() {
    let spec = described();
    let same = (Exit::Done, String::new());
    assert_eq!(found(&spec, Dialect::Sanroot, LINE), same);
    for row in CHANGED.lines() {
        let [from, to, text] = row.splitn(3, " | ").collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let line = LINE.replacen(from, to, 1);
        assert_ne!(line, LINE, "{row}");
        let (exit, found) = found(&spec, Dialect::Sanroot, &line);
        assert_eq!(found, text, "{row}");
        let ends = match text.contains("missing") {
            true => Exit::NotRepresentable,
            false => Exit::Contradiction,
        };
        assert_eq!(exit, ends, "{row}");
    }
}

/// dracut takes no NIC with a target, and is told of no family that no session needs.
#[test]
fn a_parser_that_reads_less_is_held_to_less() {
    let mut spec = described();
    spec["nics"][3]["addressing"] = json!({"v4": "dhcp", "v6": "static"});
    for (from, to, text) in [
        ("", "", ""),
        ("3260:ens3:1", "3260::1", ""),
        ("ens3:1:", "ens3:2:", "sessions/0: the LUN"),
        ("host:s3cret@192", "192", "sessions/0: the credentials"),
        (
            "ip=192.0.2.2:",
            "ip=192.0.2.3:",
            "nics/0: the IPv4 addressing",
        ),
        (
            "[2001:db8::2]",
            "[2001:db8::3]",
            "nics/3: the IPv6 addressing",
        ),
    ] {
        let line = LINE.replacen(from, to, 1);
        let (exit, found) = found(&spec, Dialect::DracutNm, &line);
        assert_eq!(found, text, "{from} {to}");
        let ends = match text {
            "" => Exit::Done,
            _ => Exit::Contradiction,
        };
        assert_eq!(exit, ends, "{from} {to}");
    }
    // The agent's line would have to ask for that.
    let (_, found) = found(&spec, Dialect::Sanroot, LINE);
    assert_eq!(found, "nics/3: the IPv4 addressing");
}

/// A session that is only another path is missed less, and one of the firmware's is not looked for in the line.
#[test]
fn what_is_missing_counts_as_it_was_described() {
    let missing = LINE.replacen("192.0.2.1::", "192.0.2.9::", 1);
    for (member, value, line, dialect, exit, text) in [
        (
            "role",
            "required",
            &*missing,
            Dialect::DracutNm,
            Exit::NotRepresentable,
            "error",
        ),
        (
            "role",
            "alternative",
            &missing,
            Dialect::DracutNm,
            Exit::Done,
            "warning",
        ),
    ] {
        let mut spec = described();
        spec["sessions"][0][member] = value.into();
        let (found, document) = verify(Some(&spec), dialect, line);
        assert_eq!(found, exit, "{document:#}");
        let findings = document["findings"].as_array().unwrap();
        let lost = findings
            .iter()
            .find(|it| it["code"] == "verify.session.missing");
        assert_eq!(lost.unwrap()["severity"], text);
        let reach = document["reaches"].as_array().unwrap().iter();
        let failed = reach.filter(|reach| reach["ok"] == false);
        let failed: Vec<_> = failed
            .map(|reach| (&reach["session"], &reach["code"]))
            .collect();
        assert_eq!(failed, [(&json!(0), &json!("verify.session.missing"))]);
    }
    let mut spec = described();
    spec["sessions"][0]["origin"] = "ibft:target0".into();
    let line = missing + " rd.iscsi.firmware=1";
    let (_, found) = found(&spec, Dialect::DracutNm, &line);
    let surplus = "netroot=iscsi:<set>@192.0.2.9::3260:ens3:1:iqn.2004-10.com.example:disk";
    assert_eq!(found, format!("{surplus}: verify.session.surplus"));
}

#[test]
fn one_login_is_for_every_logical_unit_that_is_described() {
    let mut spec = described();
    let mut second = spec["sessions"][0].clone();
    (second["id"], second["luns"]) = (json!(1), json!([5]));
    spec["sessions"].as_array_mut().unwrap().push(second);
    assert_eq!(found(&spec, Dialect::Sanroot, LINE).1, "");
    let neither = LINE.replace("ens3:1:", "ens3:2:");
    assert_eq!(
        found(&spec, Dialect::Sanroot, &neither).1,
        "sessions/0: the LUN, sessions/1: the LUN"
    );
}

#[test]
fn nics_from_the_firmwares_table_need_no_argument() {
    let mut spec = described();
    spec["sessions"].as_array_mut().unwrap().truncate(1);
    spec["nics"].as_array_mut().unwrap().truncate(1);
    let line = "rd.iscsi.initiator=iqn.2004-10.com.example:host rd.iscsi.ibft=1 \
        netroot=iscsi:host:s3cret@192.0.2.1::3260::1:iqn.2004-10.com.example:disk";
    let told = found(&spec, Dialect::DracutNm, line).1;
    assert_eq!(told, "nics/0: the IPv4 addressing");
    spec["nics"][0]["firmware_index"] = json!(0);
    for dialect in [Dialect::DracutNm, Dialect::Sanroot] {
        assert_eq!(found(&spec, dialect, line).1, "", "{dialect:?}");
    }
}

#[test]
fn a_secret_that_is_only_known_to_be_there_is_known_by_its_name() {
    let mut spec = described();
    for session in spec["sessions"].as_array_mut().unwrap() {
        session["chap"]["secret"] = json!({"present": true});
    }
    for dialect in [Dialect::Sanroot, Dialect::DracutNm] {
        assert_eq!(found(&spec, dialect, LINE).1, "", "{dialect:?}");
    }
    let other = LINE.replace("host:s3cret@192", "guest:s3cret@192");
    let told = found(&spec, Dialect::Sanroot, &other).1;
    assert_eq!(told, "sessions/0: the credentials");
    let mutual = LINE.replace("host:s3cret@192", "host:s3cret:disk:s3cret@192");
    let told = found(&spec, Dialect::Sanroot, &mutual).1;
    assert_eq!(told, "sessions/0: the credentials");
}
