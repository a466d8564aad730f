use std::string::String;

use super::Path;

fn path(text: &str) -> Path {
    Path::new(format_args!("{text}")).unwrap()
}

#[test]
fn a_link_is_followed_from_its_folder() {
    for (link, target, leads) in [
        (
            "/sys/dev/block/8:0",
            "../../devices/pci/block/sda",
            "/sys/devices/pci/block/sda",
        ),
        ("/dev/mapper/vg-root", "../dm-0", "/dev/dm-0"),
        ("/dev/disk/by-id/x", "/dev/sda", "/dev/sda"),
        ("/dev/root", "./sda//", "/dev/sda"),
        ("/a", "../../../b", "/b"),
    ] {
        assert_eq!(path(link).follow(target), Some(path(leads)), "{link}");
    }
}

#[test]
fn a_path_that_is_too_long_is_none() {
    let long: String = "/x".repeat(crate::limits::SYSTEM_PATH_BYTES);
    assert_eq!(Path::new(format_args!("{long}")), None);
    assert_eq!(path("/a").follow(&long), None);
}
