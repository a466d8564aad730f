use super::{SECRET_BYTES, Secret, wipe};

#[test]
fn a_secret_is_any_octets_up_to_its_limit() {
    // reliability.md A.62.
    for bytes in [&b"\0"[..], b"\xff\0\xff", &[7; SECRET_BYTES]] {
        assert_eq!(Secret::new(bytes).unwrap().expose(), bytes);
    }
    assert!(Secret::new(b"").is_none());
    assert!(Secret::new(&[7; SECRET_BYTES + 1]).is_none());
}

#[test]
fn what_is_wiped_leaves_nothing() {
    // reliability.md A.67.
    let mut bytes = *b"a secret";
    wipe(&mut bytes);
    assert_eq!(bytes, [0; 8]);
}
