//! How each situation ends.

use serde_json::Value;

use crate::common::{codes, document, plain, run, with};

const SITUATIONS: &str = include_str!("../../fixtures/args/situations.txt");

#[test]
fn every_situation_ends_with_its_code() {
    let lines = SITUATIONS.lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let mut parts = line.splitn(3, " | ");
        let mut part = || parts.next().expect("three parts");
        let (exit, code) = part().split_once(' ').expect("exit and code");
        let exit: i32 = exit.parse().expect("a number");
        let arguments: Vec<&str> = part().split_whitespace().collect();
        let changes: Value = serde_json::from_str(part()).expect("JSON");
        let changes = changes.as_object().expect("an object").iter();
        let changes: Vec<_> = changes
            .map(|(place, value)| (place.as_str(), value.clone()))
            .collect();
        let spec = with(&changes);
        let (found, document) = document(&arguments, &spec);
        assert_eq!((found, codes(&document)), (exit, vec![code]), "{line}");
        // No text of a result that does not hold.
        let output = run(&arguments, &spec.to_string());
        assert_eq!(output.status.code(), Some(exit), "{line}");
        assert_eq!(output.stdout.is_empty(), exit != 0, "{line}");
    }
    assert!(SITUATIONS.lines().count() > 60);
}

#[test]
fn a_name_that_may_be_another_nics_is_no_zone() {
    let nic = serde_json::json!({"id": 0, "name": "eth0", "addressing": {"v6": "link-local"}});
    let portal = serde_json::json!({"address": "fe80::1", "zone": "eth0"});
    let spec = with(&[("/nics/0", nic), ("/sessions/0/portal", portal)]);
    let (exit, document) = document(&[], &spec);
    assert_eq!(
        (exit, codes(&document)),
        (4, vec!["args.nic.unpinned", "args.zone"])
    );
    // By its MAC address it stays.
    let mut spec = spec;
    spec["nics"][0]["mac"] = "52:54:00:12:34:56".into();
    let (exit, document) = crate::common::document(&[], &spec);
    assert_eq!((exit, codes(&document)), (0, Vec::<&str>::new()));
}

#[test]
fn a_file_in_the_image_is_not_for_networkd() {
    let arguments = ["--dialect", "dracut-networkd", "--format", "cmdline.d"];
    let output = run(&arguments, &plain().to_string());
    assert!(String::from_utf8_lossy(&output.stderr).contains("[args.format]"));
    assert_eq!((output.status.code(), output.stdout.len()), (Some(4), 0));
}
