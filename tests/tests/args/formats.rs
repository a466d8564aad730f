//! The same arguments in every format, and what else stands on the line.

use serde_json::json;

use crate::common::{document, plain, run, tokens};

#[test]
fn each_format_has_the_same_arguments() {
    let expected = [
        "rd.iscsi.initiator=iqn.2004-10.com.example:host",
        "ifname=ens3:52:54:00:12:34:56",
        "ip=192.0.2.2:::255.255.255.0::ens3:none",
        "netroot=iscsi:192.0.2.1::3260:ens3::iqn.2004-10.com.example:disk",
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
