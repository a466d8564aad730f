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
