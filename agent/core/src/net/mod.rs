//! From a NIC's MAC address to an addressed interface.

mod address_plan;
pub mod dhcp4;
mod event;
mod fault;
mod link;
mod mac;
mod name;
mod nic;

pub use address_plan::{AddressPlan, RoutePlan, Source};
pub use event::{Event, Outbox};
pub use fault::Fault;
pub use link::{Ifindex, LINK_NAME_BYTES, LinkName, VlanId};
pub use mac::MacAddress;
pub use name::{DnsName, DomainName, HostName};
pub use nic::{Nic, Setup, State};
