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
