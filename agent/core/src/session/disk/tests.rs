use super::DiskName;

#[test]
fn names_that_could_leave_their_folder_or_line_are_refused() {
    for name in [
        "",
        "a/b",
        "a b",
        "a\n",
        "\u{e9}",
        "01234567890123456789012345678901",
    ] {
        assert_eq!(DiskName::new(name), None, "{name:?}");
    }
    let longest = "0123456789012345678901234567890";
    assert_eq!(DiskName::new(longest).unwrap().as_str(), longest);
}
