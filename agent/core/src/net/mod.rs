//! From a NIC's MAC address to an addressed interface.

mod link;
mod mac;

pub use link::{Ifindex, LinkName, VlanId};
pub use mac::MacAddress;
