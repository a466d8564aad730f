//! What people and programs are shown of a result.

use std::boxed::Box;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use serde_json::{Value, json};

use super::{came, how, plain, with};
use crate::args::{ArgsFlaw, ArgsNotes, Base, How, Layout, Made, Room, Spec, exit, make};
use crate::exit::Exit;
use crate::limits::IMAGE_LINE_BYTES;

const MIXED: &str = "\
/ is on 2 sessions to several targets, the firmware knows 1 of them: the firmware's and explicit arguments for dracut-nm

session  role         target at portal                                     NIC                addressing    argument
0        required     iqn.2004-10.com.example:disk at 192.0.2.1:3260       ens3               192.0.2.2/24  rd.iscsi.firmware=1
7        alternative  iqn.2004-10.com.example:other at [2001:db8::9]:3260  52:54:00:12:34:57  dhcp, auto    netroot=iscsi:[2001:db8::9]::3260:0:iqn.2004-10.com.example:other

rd.iscsi.initiator=iqn.2004-10.com.example:host: the sessions log in by this name
rd.iscsi.firmware=1: the firmware's table holds the sessions
rd.iscsi.ibft=1: the firmware's table holds the NICs
ip=52-54-00-12-34-57:auto6: the NIC asks the network for its address
rd.neednet=1: the network is brought up before the root is looked for
The kernel command line has 201 bytes with them.
To be removed from it: ip=dhcp

warning: arguments: sessions of the firmware's table and explicit ones stand together [args.firmware.mixed]
info: nics/5: addresses that no session needs are left out [args.address.left-out]
";

const UNADDRESSED: &str = "\
The machine is on 1 session to iqn.2004-10.com.example:disk: explicit arguments for sanroot

session  role      target at portal                                NIC                addressing  argument
0        required  iqn.2004-10.com.example:disk at 192.0.2.1:3260  52:54:00:12:34:56  none        netroot=iscsi:192.0.2.1::3260:52-54-00-12-34-56:0:iqn.2004-10.com.example:disk

rd.iscsi.initiator=iqn.2004-10.com.example:host: the sessions log in by this name
The kernel command line has 138 bytes with them.
To be removed from it: ip=dhcp

error: nics/0: the NIC has no address of the portal's family [args.family-missing]
    Set \"addressing\" of the session's NIC.
";

const FIRMWARE: &str = "\
/ is on 1 session to iqn.2004-10.com.example:disk, the firmware knows 1 of them: the firmware's arguments for sanroot

session  role      target at portal                                NIC   addressing                    argument
0        required  iqn.2004-10.com.example:disk at 192.0.2.1:3260  ens3  192.0.2.2/24, 2001:db8::2/64  rd.iscsi.firmware=1

rd.iscsi.firmware=1: the firmware's table holds the sessions
rd.iscsi.ibft=1: the firmware's table holds the NICs
The kernel command line has 47 bytes with them.
To be removed from it: ip=dhcp
";

const TWICE: &str = "\
/ is on 2 sessions to iqn.2004-10.com.example:disk: explicit arguments for sanroot

session  role      target at portal                                NIC   addressing    argument
0        required  iqn.2004-10.com.example:disk at 192.0.2.1:3260  ens3  192.0.2.2/24  netroot=iscsi:<set>@192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk
1        required  iqn.2004-10.com.example:disk at 192.0.2.1:3260  ens3  192.0.2.2/24  -

rd.iscsi.initiator=iqn.2004-10.com.example:host: the sessions log in by this name
ifname=ens3:52:54:00:12:34:56: the NIC is found by its MAC address
ip=192.0.2.2:::255.255.255.0::ens3:none: the NIC has this address
The kernel command line has 207 bytes with them.
To be removed from it: ip=dhcp

warning: sessions/0: the secret stands in the kernel command line, which everybody can read [args.secret.inline]
    Use --dialect sanroot --secrets file.
info: sessions/1: the session was told already: one login reaches every logical unit [args.session.repeated]
error: sessions/1: the credentials would be read as something else [args.not-proved]
    This is a fault of sanroot: please report it with the description.
";

/// A firmware's session, and an explicit one over a NIC that asks for its addresses.
fn mixed() -> Value {
    let second = r#"{"id": 7, "target": "iqn.2004-10.com.example:other", "portal": {"address": "2001:db8::9"},
        "initiator": "iqn.2004-10.com.example:host", "nic": 5, "role": "alternative"}"#;
    with(&format!(
        r#"{{"/sessions/0/origin": "ibft:target0", "/nics/0/firmware_index": 0, "/sessions/1": {second},
        "/nics/1": {{"id": 5, "mac": "52:54:00:12:34:57", "addressing": {{"v4": "dhcp", "v6": "auto"}}}},
        "/mounts/1": {{"path": "/data", "all_of": [[7]]}}}}"#
    ))
}

#[test]
fn people_are_told_what_is_on_which_sessions_and_why() {
    for (options, changes, text) in [
        (
            "",
            r#"{"/sessions": [], "/mounts": []}"#,
            "No session is described: no argument is needed.\n",
        ),
        (
            "",
            r#"{"/mounts": [], "/nics/0/name": null, "/nics/0/addressing": {"v4": "none"}}"#,
            UNADDRESSED,
        ),
        (
            "",
            r#"{"/sessions/0/origin": "ibft:target0", "/nics/0/firmware_index": 0,
            "/nics/0/addresses": ["192.0.2.2/24", "2001:db8::2/64"]}"#,
            FIRMWARE,
        ),
        (
            "--secrets inline",
            r#"{"/sessions/0/chap": {"name": "host", "secret": "s3cret"},
            "/sessions/1": {"target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.1"},
            "initiator": "iqn.2004-10.com.example:host", "nic": 0}}"#,
            TWICE,
        ),
    ] {
        let came = came(&with(changes), how(options), "ip=dhcp root=UUID=1");
        assert_eq!(came.told, text, "{changes}");
    }
    let how = how("--dialect dracut-nm --source firmware");
    assert_eq!(came(&mixed(), how, "ip=dhcp root=UUID=1").told, MIXED);
}

#[test]
fn what_a_boot_loader_takes_apart_is_named_by_its_key() {
    let spec = with(
        r#"{"/sessions/0/chap": {"name": "host", "secret": "Pa$w0rd"},
        "/sessions/1": {"id": 1, "target": "iqn.2004-10.com.example:b", "portal": {"address": "192.0.2.1"},
        "initiator": "iqn.2004-10.com.example:host", "nic": 0, "chap": {"name": "host", "secret": "Pa`w0rd`"}}}"#,
    );
    let inline = how("--secrets inline");
    let found = |how: How| {
        let document = came(&spec, how, "").document;
        let findings = document["findings"].as_array().unwrap().iter();
        let named = findings.filter(|finding| finding["code"] == "args.boot-loader");
        let subjects = named.map(|finding| finding["subject"].as_str().unwrap().to_string());
        subjects.collect::<Vec<_>>()
    };
    assert_eq!(found(inline), ["argument netroot"]);
    let layout = Layout::CmdlineD;
    assert_eq!(found(How { layout, ..inline }), [""; 0]);
    assert_eq!(found(how("--secrets omit")), [""; 0]);
}

#[test]
fn programs_are_told_what_was_decided_and_what_the_image_and_the_system_need() {
    let json = came(&plain(), how(""), "").document;
    let tool = json!({"name": "sanroot", "version": env!("CARGO_PKG_VERSION")});
    assert_eq!(
        (&json["schema"], &json["tool"]),
        (&json!("sanroot/args/1"), &tool)
    );
    let why = "not every session is the firmware's, or the parser cannot use its table";
    let decision =
        json!({"dialect": "sanroot", "network": "static", "source": "explicit", "why": [why]});
    assert_eq!(json["decision"], decision);
    let requires = json!({"initiator_userspace": false, "initrd_modules": ["sanroot"], "initrd_network": true,
        "iscsiuio": false, "kernel_modules": ["iscsi_tcp"], "multipath": false});
    assert_eq!(json["requires"], requires);

    let how_mixed = how("--dialect dracut-nm --source firmware");
    let json = came(&mixed(), how_mixed, "ip=dhcp root=UUID=1").document;
    let why = "the firmware's table was asked for, and does not hold every session";
    let decision =
        json!({"dialect": "dracut-nm", "network": "dhcp", "source": "mixed", "why": [why]});
    assert_eq!(json["decision"], decision);
    let requires = json!({"initiator_userspace": true, "initrd_modules": ["iscsi", "network-manager", "multipath"],
        "initrd_network": true, "iscsiuio": false, "kernel_modules": ["iscsi_tcp", "iscsi_ibft"], "multipath": true});
    assert_eq!(json["requires"], requires);
    let system = json!({"fstab_options": ["_netdev"], "initiatorname": "iqn.2004-10.com.example:host",
        "keep_nic_configured": ["ens3"], "node_startup": "onboot",
        "services": ["iscsid.socket", "multipathd.service"]});
    assert_eq!(json["system"], system);
    let mounts = json!([{"path": "/", "all_of": [[0]], "firmware_can_read": "yes"},
        {"path": "/data", "all_of": [[7]], "firmware_can_read": "unknown"}]);
    assert_eq!(json["mounts"], mounts);
    assert_eq!(json["sessions"][0]["offload"], false);
    assert_eq!(json["remove"], json!(["ip=dhcp"]));
    assert_eq!(json["cmdline_bytes"], 201);
    assert_eq!(json["limit"], json!({"bytes": 2047, "ok": true}));
}

#[test]
fn the_system_keeps_what_lies_below_a_sessions_nic() {
    let spec = with(
        r#"{"/nics": [{"id": 0, "name": "bond0.10", "vlan": 10, "parents": [7], "addresses": ["192.0.2.2/24"]},
        {"id": 7, "name": "bond0", "kind": "bond", "parents": [4, 3]}, {"id": 3, "name": "ens3"}, {"id": 4, "name": "ens4"},
        {"id": 5, "name": "ens5"}, {"id": 6, "name": "bond0.11", "vlan": 11, "parents": [7]}]}"#,
    );
    let kept = &came(&spec, how(""), "").document["system"]["keep_nic_configured"];
    assert_eq!(*kept, json!(["bond0.10", "bond0", "ens3", "ens4"]));
}

#[test]
fn only_other_parsers_are_told_of_ip_over_infiniband() {
    let ends = |options: &str| {
        let mut kept = [0; 8192];
        let (mut room, mut notes) = (Room::new(&mut kept), ArgsNotes::new());
        let (mut spec, mut made) = (Box::new(Spec::new()), Box::new(Made::new()));
        let json = plain().to_string();
        let read = spec.read(json.as_bytes(), &mut [0; 256], &mut room);
        read.unwrap();
        spec.nics[0].infiniband = true;
        make(&spec, how(options), &mut room, &mut notes, &mut made);
        exit(&notes)
    };
    for options in ["", "--pin name", "--network dhcp"] {
        assert_eq!(ends(options), Exit::NotRepresentable, "{options}");
    }
    for options in [
        "--dialect dracut-nm",
        "--dialect dracut-networkd",
        "--network none",
    ] {
        assert_eq!(ends(options), Exit::Done, "{options}");
    }
}

#[test]
fn a_file_of_the_image_takes_no_room_of_the_kernels_line() {
    let codes = |sessions: u64, layout, base: &str| {
        let session = |id| {
            json!({"id": id, "target": format!("iqn.2004-10.com.example:{id}"),
                "portal": {"address": "192.0.2.1"}, "initiator": "iqn.2004-10.com.example:host", "nic": 0})
        };
        let sessions: Vec<_> = (0..sessions).map(session).collect();
        let spec = with(&json!({"/sessions": sessions}).to_string());
        let how = How {
            layout,
            ..How::default()
        };
        came(&spec, how, base).codes
    };
    let full = "x".repeat(2047);
    assert_eq!(codes(40, Layout::Line, ""), ["args.too-long"]);
    assert_eq!(codes(1, Layout::Line, &full), ["args.too-long"]);
    assert!(codes(40, Layout::CmdlineD, &full).is_empty());
    let most = "x".repeat(IMAGE_LINE_BYTES);
    let base = Base(b"");
    assert_eq!(base.fit(most.as_bytes(), Layout::CmdlineD), Ok(()));
    let more = most + "x";
    let too_long = Err(ArgsFlaw::TooLong(IMAGE_LINE_BYTES));
    assert_eq!(base.fit(more.as_bytes(), Layout::CmdlineD), too_long);
}

#[test]
fn programs_are_told_who_needs_an_argument_and_what_it_was_made_from() {
    let json = came(&mixed(), how("--dialect dracut-nm --source firmware"), "").document;
    let args = json["args"].as_array().unwrap().iter();
    let args: Vec<_> = args
        .map(|it| {
            json!([
                it["key"],
                it["once"],
                it["required_for"],
                it["sessions"],
                it["nics"],
                it["from"]
            ])
        })
        .collect();
    let expected = json!([
        [
            "rd.iscsi.initiator",
            true,
            ["/data"],
            [7],
            [],
            ["sessions/7"]
        ],
        ["rd.iscsi.firmware", true, ["/"], [0], [], ["sessions/0"]],
        ["rd.iscsi.ibft", true, ["/"], [0], [], ["sessions/0"]],
        ["ip", false, ["/data"], [7], [5], ["nics/5"]],
        ["rd.neednet", true, ["/data"], [7], [], ["sessions/7"]],
        [
            "netroot",
            false,
            ["/data"],
            [7],
            [5],
            ["nics/5", "sessions/7"]
        ],
    ]);
    assert_eq!(Value::from(args), expected);
}

#[test]
fn every_decision_has_its_reason() {
    let firmware = r#"{"/sessions/0/origin": "ibft:target0", "/nics/0/firmware_index": 0}"#;
    let card = r#"{"/sessions/0/origin": "ibft:target0", "/sessions/0/transport": "qedi"}"#;
    for (options, changes, source, network, why, modules) in [
        (
            "",
            firmware,
            "firmware",
            "firmware",
            "the firmware's table holds every session and its NIC",
            json!(["sanroot"]),
        ),
        (
            "--dialect dracut-networkd",
            firmware,
            "firmware",
            "static",
            "the firmware's table holds every session and its NIC",
            json!(["iscsi", "systemd-networkd"]),
        ),
        (
            "--dialect dracut-legacy",
            card,
            "firmware",
            "none",
            "the firmware's table holds every session and its NIC",
            json!(["iscsi", "network-legacy"]),
        ),
        (
            "--dialect initramfs-tools",
            "{}",
            "none",
            "none",
            "no arguments are made for this parser",
            json!([]),
        ),
        (
            "",
            r#"{"/sessions": [], "/mounts": []}"#,
            "none",
            "none",
            "no session is described",
            json!(["sanroot"]),
        ),
    ] {
        let json = came(&with(changes), how(options), "").document;
        let decision = &json["decision"];
        assert_eq!(decision["source"], source, "{options} {changes}");
        assert_eq!(decision["network"], network, "{options} {changes}");
        assert_eq!(decision["why"], json!([why]), "{options} {changes}");
        assert_eq!(
            json["requires"]["initrd_modules"], modules,
            "{options} {changes}"
        );
        let is_card = changes == card;
        let offload = json["sessions"].pointer("/0/offload");
        assert!(offload.is_none_or(|offload| *offload == is_card));
        assert_eq!(json["requires"]["iscsiuio"], is_card, "{options} {changes}");
        let services = json["system"]["services"].to_string();
        assert_eq!(services.contains("iscsiuio.socket"), is_card, "{services}");
    }
}

#[test]
fn secrets_are_shown_where_they_were_asked_for_and_nowhere_else() {
    let spec = with(
        r#"{"/sessions/0/chap": {"name": "host", "secret": "s3cret", "reverse_name": "disk",
        "reverse_secret": "0ther-s3cret"}}"#,
    );
    let shown = |options| {
        let came = came(&spec, how(options), "rd.iscsi.password=s3cret");
        (came.document, came.told)
    };
    for options in ["", "--secrets omit", "--dialect dracut-nm"] {
        let (json, told) = shown(options);
        assert!(!json.to_string().contains("s3cret"), "{options} {json:#}");
        assert!(!told.contains("s3cret"), "{options} {told}");
        assert_eq!(json.get("cmdline_full"), None);
        assert_eq!(json["remove"], json!(["rd.iscsi.password=<set>"]));
        let present = json!({"present": true});
        let chap = json!({"name": "host", "secret": present, "reverse_name": "disk", "reverse_secret": present});
        assert_eq!(json["sessions"][0]["chap"], chap);
        let file = json!([{"path": "/etc/sanroot/secrets.json", "mode": "0600", "secret": true,
            "schema": "sanroot/secrets/1", "written": null}]);
        let files = if options.is_empty() { file } else { json!([]) };
        assert_eq!(json["files"], files, "{options}");
    }
    let (json, told) = shown("--secrets inline");
    assert!(!told.contains("s3cret"), "{told}");
    let token = "netroot=iscsi:host:s3cret:disk:0ther-s3cret@192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk";
    let last = json["args"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["token"], &last["secret"]),
        (&json!(token), &json!(true))
    );
    assert!(!json["cmdline"].to_string().contains("s3cret"), "{json:#}");
    let full: String = json["cmdline_full"].as_str().unwrap().into();
    assert!(full.ends_with(token), "{full}");
}
