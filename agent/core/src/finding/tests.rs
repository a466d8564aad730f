use std::string::ToString;

use super::{Finding, Subject};
use crate::iscsi::NameFlaw;

#[test]
fn a_finding_says_what_it_is_about_and_what_was_found() {
    let finding = Finding::new(Subject::FirmwareTarget(2), NameFlaw::TooLong(300));
    assert_eq!(finding.cause.code(), "name.too-long");
    assert_eq!(
        finding.to_string(),
        "target2: the iSCSI name has 300 bytes, at most 223 are allowed"
    );
}
