//! The initiator name that open-iscsi's file in the image gives the machine.

use super::Origin;
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

#[cfg(test)]
mod tests;
