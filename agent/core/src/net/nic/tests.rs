//! What a NIC asks for, event by event, as traces.

mod addresses;
mod bench;
mod bond;
mod chaos;
mod ipv6;
mod late_router;
mod links;
mod mtu;
mod routes;
mod turns;
mod vlan;
