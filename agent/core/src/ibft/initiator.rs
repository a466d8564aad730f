//! The initiator structure.

use core::net::IpAddr;

use crate::iscsi::IscsiName;

use super::field::initiator::{ISNS, NAME, PRIMARY_RADIUS, SECONDARY_RADIUS, SLP};
use super::flaw::Flaw;
use super::judge::{Judge, Lost};

/// The end of the name that iPXE gives a machine whose firmware knows no UUID.
const ZERO_UUID: &str = ":00000000-0000-0000-0000-000000000000";

/// The machine as iSCSI knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Initiator<'t> {
    /// The name that firmware logged in with.
    pub name: IscsiName<'t>,
    /// Whether the structure is marked valid or boot selected.
    pub valid: bool,
    /// Whether firmware booted with it.
    pub boot_selected: bool,
    /// The iSNS server.
    pub isns_server: Option<IpAddr>,
    /// The SLP server.
    pub slp_server: Option<IpAddr>,
    /// The first RADIUS server.
    pub primary_radius_server: Option<IpAddr>,
    /// The second RADIUS server.
    pub secondary_radius_server: Option<IpAddr>,
}

impl<'t> Initiator<'t> {
    /// Judges what was read.
    pub(super) fn judge(judge: &mut Judge<'_, 't>) -> Result<Self, Lost> {
        let flags = judge.read_flags()?;
        let (valid, boot_selected) = judge.flags(flags);
        let name = judge.name(NAME)?;
        if name.as_str().ends_with(ZERO_UUID) {
            judge.note(NAME, Flaw::ZeroUuid);
        }
        Ok(Self {
            name,
            valid,
            boot_selected,
            isns_server: judge.address(ISNS),
            slp_server: judge.address(SLP),
            primary_radius_server: judge.address(PRIMARY_RADIUS),
            secondary_radius_server: judge.address(SECONDARY_RADIUS),
        })
    }
}
