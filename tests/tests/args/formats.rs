//! The same arguments in every format, and what else stands on the line.

use serde_json::json;

use crate::common::{command, document, plain, run, tokens, with};

#[test]
fn each_format_has_the_same_arguments() {
    let expected = [
        "rd.iscsi.initiator=iqn.2004-10.com.example:host",
        "ifname=ens3:52:54:00:12:34:56",
        "ip=192.0.2.2:::255.255.255.0::ens3:none",
        "netroot=iscsi:192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk",
    ];
    let spec = plain();
    let (exit, json) = document(&[], &spec);
    assert_eq!((exit, tokens(&json)), (0, expected.to_vec()));
    assert_eq!(json["cmdline"], expected.join(" "));
    assert_eq!(
        json["cmdline_bytes"],
        expected.join(" ").len() + "root=UUID=1 quiet ".len()
    );
    for (format, text) in [
        ("lines", expected.join("\n") + "\n"),
        ("cmdline.d", expected.join("\n") + "\n"),
        ("line", expected.join(" ") + "\n"),
        ("nul", expected.join("\0") + "\0"),
    ] {
        let output = run(&["--format", format], &spec.to_string());
        assert_eq!(String::from_utf8(output.stdout).expect("text"), text);
    }
    // The document is a description itself, and says the same again.
    let (exit, again) = document(&[], &json);
    assert_eq!((exit, &again), (0, &json));
}

#[test]
fn what_stands_on_the_line_and_is_replaced_is_named() {
    let base = "root=UUID=1 ip=dhcp netroot=iscsi:u:p@192.0.2.9::::iqn.x:y rd.iscsi.password=hidden quiet \
        ifname=ens3:52:54:00:12:34:56";
    let (exit, json) = document(&["--base", base], &plain());
    assert_eq!(exit, 0);
    let masked = [
        "ip=dhcp",
        "netroot=iscsi:<set>@192.0.2.9::::iqn.x:y",
        "rd.iscsi.password=<set>",
    ];
    assert_eq!(json["remove"], json!(masked));
    let line = json["cmdline"].as_str().expect("a text").len();
    assert_eq!(json["cmdline_bytes"], line + "root=UUID=1 quiet ".len());
}

#[test]
fn people_get_a_headline_a_table_and_reasons() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("explained.json");
    std::fs::write(&file, plain().to_string()).expect("a writable folder");
    let output = command()
        .args(["explain", "--base", "ip=dhcp root=UUID=1", "--spec"])
        .arg(&file)
        .output()
        .expect("the program runs");
    let expected = "\
/ is on 1 session to iqn.2004-10.com.example:disk: explicit arguments for sanroot

session  role      target at portal                                NIC   addressing    argument
0        required  iqn.2004-10.com.example:disk at 192.0.2.1:3260  ens3  192.0.2.2/24  netroot=iscsi:192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk

rd.iscsi.initiator=iqn.2004-10.com.example:host: the sessions log in by this name
ifname=ens3:52:54:00:12:34:56: the NIC is found by its MAC address
ip=192.0.2.2:::255.255.255.0::ens3:none: the NIC has this address
The kernel command line has 195 bytes with them.
To be removed from it: ip=dhcp
";
    assert_eq!(String::from_utf8(output.stdout).expect("text"), expected);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn people_get_what_was_found_behind_the_reasons() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("explained-findings.json");
    let spec = with(&[("/sessions/0/portal/address", json!("198.51.100.1"))]);
    std::fs::write(&file, spec.to_string()).expect("a writable folder");
    let output = command()
        .args(["explain", "--base", "", "--spec"])
        .arg(&file)
        .output()
        .expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let (before, found) = text.split_once("\n\nerror: ").expect("a finding");
    assert!(before.contains("netroot=iscsi:198.51.100.1:"), "{text}");
    let (finding, hint) = found.split_once("\n    ").expect("a hint");
    assert!(
        finding.starts_with("sessions/0: ") && finding.ends_with(']'),
        "{text}"
    );
    assert!(hint.ends_with(".\n"), "{text}");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(4), 0));
}
