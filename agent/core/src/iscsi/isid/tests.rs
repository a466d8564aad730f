use std::string::ToString;

use super::Isid;

#[test]
fn a_kernel_session_has_the_identifier_that_open_iscsi_gives_it() {
    assert_eq!(Isid::from_kernel_session(1).to_string(), "00023d000001");
    assert_eq!(
        Isid::from_kernel_session(0xff12_3456).to_wire(),
        [0x00, 0x02, 0x3d, 0x12, 0x34, 0x56]
    );
}

#[test]
fn a_random_one_is_no_kernel_session() {
    // RFC 7143, 11.12.5: T=10b, and no OUI.
    let isid = Isid::from_random(0x0102_0304);
    assert_eq!(isid.to_wire(), [0x80, 1, 2, 3, 4, 0]);
    assert_ne!(Isid::from_kernel_session(0).to_wire()[0] & 0xc0, 0x80);
}
