use super::*;

#[test]
fn files_and_markers_are_told_apart() {
    let text =
        "@file /run/sanroot/report.json\r\n{\r\n}\r\n\r\n@end\r\n@marker 4.50 root-mounted\r\n";
    let evidence = Evidence::parse(text);
    assert_eq!(evidence.report(), Some("{\n}\n\n"));
    assert_eq!(
        evidence.last_marker(),
        Some(&("root-mounted".to_owned(), 4.5))
    );
}

#[test]
fn a_file_that_is_cut_off_does_not_count() {
    let evidence =
        Evidence::parse("@marker 1.00 early\n@file /proc/mounts\nhalf\n@marker 2.00 inside\n");
    assert!(evidence.files.is_empty());
    assert_eq!(evidence.last_marker(), Some(&("early".to_owned(), 1.0)));
}

#[test]
fn what_nobody_finishes_any_more_is_half_made() {
    let half_made = |text: &str| {
        let evidence = Evidence::parse(&format!("@file iscsi\n{text}\n@end\n"));
        let lines = evidence.half_made().expect("the kernel's sessions");
        let found = lines.map(str::to_owned);
        found.collect::<Vec<String>>()
    };
    assert_eq!(
        half_made(
            "session1 FREE gone\nsession2 FREE 77\nsession3 LOGGED_IN gone\nsession4 FAILED gone"
        ),
        ["session1 FREE gone"]
    );
    let connections = "session2 LOGGED_IN 77\nconnection2:0 up \nconnection22:0 down ";
    assert_eq!(half_made(connections), ["connection22:0 down "]);
    assert_eq!(half_made(""), <[&str; 0]>::default());
    assert!(Evidence::parse("@file iscsi\n").half_made().is_none());
}
