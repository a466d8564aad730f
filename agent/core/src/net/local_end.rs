//! The near end of a connection.

use core::net::IpAddr;

use super::Ifindex;

/// Where a session's TCP connection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalEnd {
    /// The address, of the portal's family.
    pub address: IpAddr,
    /// The link that it leaves by, whatever the routes say: what is sent from the address may go by more of them than those of
    /// its own NIC, such as one of another NIC to the portal's subnet. `None`: as the routes lead.
    pub link: Option<Ifindex>,
}
