use super::function;

#[test]
fn a_function_has_its_number() {
    assert_eq!(function("0000:00:03.0"), Some(0x18));
    assert_eq!(function("0000:3b:1f.7"), Some(0x3bff));
}

#[test]
fn other_names_have_none() {
    for name in [
        "",
        "virtio0",
        "0001:00:03.0",
        "0000:00:20.0",
        "0000:00:03.8",
        "0000:00:03",
        "0000:100:03.0",
    ] {
        assert_eq!(function(name), None, "{name}");
    }
}
