use super::*;

const EVIDENCE: &str = "\
@file /run/rig/findmnt
TARGET SOURCE
/      /dev/sda
@end
@file /run/rig/timestamps
UserspaceTimestampMonotonic=11500000
InitRDTimestampMonotonic=4750000
@end
@marker 17.25 default-target
";

#[test]
fn each_part_of_the_boot_has_its_seconds() {
    let text = text(&Evidence::parse(EVIDENCE));
    for line in [
        "  /      /dev/sda",
        "    4.75  kernel",
        "    6.75  initramfs",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line:?} in {text}"
        );
    }
    assert!(text.contains("5.75  system"), "{text}");
}

#[test]
fn what_is_missing_is_said_to_be() {
    let text = text(&Evidence::parse("@marker 17.25 default-target\n"));
    assert_eq!(text.matches("missing").count(), 2);
    assert!(text.contains("?  kernel"), "{text}");
}
