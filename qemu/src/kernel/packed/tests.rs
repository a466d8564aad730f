use super::*;

fn image(payload: &[u8]) -> Vec<u8> {
    let mut image = vec![0; 2 * SECTOR + 16];
    image[0x1f1] = 1;
    image[0x248..0x24c].copy_from_slice(&16u32.to_le_bytes());
    let length = u32::try_from(payload.len() + 4).expect("a short text");
    image[0x24c..0x250].copy_from_slice(&length.to_le_bytes());
    image.extend(payload);
    image.extend([1, 2, 3, 4, 5]);
    image
}

#[test]
fn the_payload_is_what_the_header_says() {
    assert_eq!(payload(&image(b"kernel")), Some(&b"kernel"[..]));
    assert_eq!(payload(&image(b"kernel")[..1040]), None);
    assert_eq!(payload(b""), None);
}
