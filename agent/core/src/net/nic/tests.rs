//! What a NIC asks for, event by event, as traces.

mod addresses;
mod bench;
mod links;
mod vlan;
