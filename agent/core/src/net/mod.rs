//! From a NIC's MAC address to an addressed interface.

mod mac;

pub use mac::MacAddress;
