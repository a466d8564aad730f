use std::string::ToString;

use super::{Finding, Subject};
use crate::boot::Fault;
use crate::handover::Order;
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

#[test]
fn a_files_name_does_nothing_to_a_terminal() {
    let path = Subject::File("/etc/network/interfaces.d/\u{1b}[2J");
    assert_eq!(
        Finding::new(path, Fault::Shadowed(Order::Behind)).to_string(),
        "/etc/network/interfaces.d/\\u{1b}[2J: what the boot left in /run for its NIC goes before it"
    );
}
