//! From a NIC's MAC address to an addressed interface.

mod address_plan;
mod arp;
pub mod bond;
mod client;
pub mod dhcp4;
pub mod dhcp6;
mod event;
mod fault;
mod frame;
pub mod ipv6;
mod link;
mod local_end;
mod mac;
mod name;
mod nic;
mod repeat;
mod setting;
pub mod slaac;

pub use address_plan::{AddressPlan, RoutePlan, Source};
pub use client::{Answer, Refusal};
pub use event::{Event, Outbox};
pub use fault::{Fault, Ipv6Fault};
pub use link::{Ifindex, LINK_NAME_BYTES, LinkName, VlanId};
pub use local_end::LocalEnd;
pub use mac::MacAddress;
pub(crate) use name::is_label;
pub use name::{DnsName, DomainName, HostName};
pub use nic::{Nic, Setup, State};
pub(crate) use repeat::{Repeat, Waits};
pub(crate) use setting::Setting;
