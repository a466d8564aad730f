use super::{Ifindex, LinkName, VlanId};

#[test]
fn names_that_the_kernel_gives_are_kept() {
    for name in ["lo", "eth0", "enp0s31f6", "eth0.100", "bond-storage_01"] {
        let parsed = LinkName::new(name.as_bytes());
        assert_eq!(parsed.as_ref().map(LinkName::as_str), Some(name));
    }
}

#[test]
fn names_that_no_link_has_are_refused() {
    let names: [&[u8]; 9] = [
        b"",
        b".",
        b"..",
        b"a/b",
        b"eth0:1",
        b"eth 0",
        b"eth\n0",
        b"eth\xff",
        b"sixteen-letters-",
    ];
    for name in names {
        assert_eq!(LinkName::new(name), None, "{name:?}");
    }
}

#[test]
fn reserved_numbers_are_refused() {
    assert_eq!(Ifindex::new(0), None);
    assert_eq!(Ifindex::new(7).map(Ifindex::get), Some(7));
    assert_eq!(VlanId::new(0), None);
    assert_eq!(VlanId::new(4094).map(VlanId::get), Some(4094));
    assert_eq!(VlanId::new(4095), None);
}
