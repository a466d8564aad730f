//! The NIC of a session, as its SCSI host names it.

use core::fmt;

use heapless::string::StringView;

use crate::net::{LinkName, MacAddress};
use crate::netlink::route::{Kind, Link};
use crate::written::write;

/// Bytes of a MAC address as text, which is longer than any link's name.
pub const LINK_TEXT_BYTES: usize = 17;

/// The NIC of a session as iscsid finds it, which binds its sockets there (`SO_BINDTODEVICE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionNic {
    /// By the hardware's address, which survives that somebody renames it (`ISCSI_HOST_PARAM_HWADDRESS`).
    Address(MacAddress),
    /// By its name: a VLAN device and a bond share their address with what lies below (`ISCSI_HOST_PARAM_NETDEV_NAME`).
    Name(LinkName),
}

impl SessionNic {
    /// How iscsid finds this link, and none below it.
    pub fn of(link: &Link) -> Self {
        match (link.kind, link.address) {
            (Kind::Hardware, Some(mac)) => Self::Address(mac),
            _ => Self::Name(link.name),
        }
    }

    /// `enum iscsi_host_param` (Linux 6.1, `include/scsi/iscsi_if.h`).
    pub(super) const fn parameter(self) -> u32 {
        match self {
            Self::Address(_) => 0,
            Self::Name(_) => 2,
        }
    }

    /// The file of a SCSI host that shows it (`/sys/class/iscsi_host`).
    pub(crate) const fn file(&self) -> &'static str {
        match self {
            Self::Address(_) => "hwaddress",
            Self::Name(_) => "netdev",
        }
    }

    /// Its value, in `room`, which takes up to [`LINK_TEXT_BYTES`].
    pub(crate) fn text<'r>(&self, room: &'r mut StringView) -> &'r [u8] {
        let shown: &dyn fmt::Display = match self {
            Self::Address(mac) => mac,
            Self::Name(name) => name,
        };
        let _ = write(room, format_args!("{shown}"));
        room.as_bytes()
    }
}
