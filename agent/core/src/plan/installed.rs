//! The initiator name of a machine that neither arguments nor firmware give one: that of open-iscsi's file in the image, or one
//! made of the machine's UUID.

use super::{Origin, PlannedInitiator};
use crate::finding::Findings;
use crate::iscsi::IscsiName;

/// Reads `initiatorname.iscsi`: the first line `InitiatorName=NAME`, white space around key and name aside. A name that is
/// none becomes a finding.
pub fn installed_initiator<'a>(
    file: &'a [u8],
    findings: &mut Findings<'a>,
) -> Option<IscsiName<'a>> {
    let name = file.split(|&byte| byte == b'\n').find_map(|line| {
        let behind = line.trim_ascii().strip_prefix(b"InitiatorName")?;
        behind.trim_ascii_start().strip_prefix(b"=")
    })?;
    IscsiName::parse(name.trim_ascii())
        .inspect_err(|flaw| findings.add(Origin::Installed.subject(), *flaw))
        .ok()
}

/// What stands before the UUID in the name that iPXE gives a machine which nobody gave another: whoever boots it the target
/// knows it by one name.
pub const BEFORE_UUID: &[u8; 21] = b"iqn.2010-04.org.ipxe:";

/// Digits and dashes of a UUID as text.
const UUID_TEXT: usize = 36;

/// The name of a machine by `text`, which is [`BEFORE_UUID`] and its UUID as the kernel tells it; `None` where it tells none.
pub fn machine_initiator(text: &[u8]) -> Option<PlannedInitiator<'_>> {
    let name = text.trim_ascii();
    if name.len() != BEFORE_UUID.len() + UUID_TEXT {
        return None;
    }
    Some(PlannedInitiator {
        name: IscsiName::parse(name).ok()?,
        origin: Origin::Uuid,
    })
}

#[cfg(test)]
mod tests;
