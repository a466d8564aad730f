//! What the clients of one link (DHCPv4, router discovery, DHCPv6) are told and ask for.

use core::net::{IpAddr, Ipv4Addr};

use super::Fault;
use super::dhcp4::Times;

/// What happened.
#[derive(Clone, Copy)]
pub enum Event<'e> {
    /// The link has carrier; its socket is open.
    Carrier,
    /// A whole Ethernet frame arrived.
    Frame(&'e [u8]),
    /// The carrier went away.
    CarrierLost,
    /// The client's deadline has come.
    Tick,
}

/// What the client asks for.
pub trait Outbox {
    /// Sends a whole Ethernet frame.
    fn transmit(&mut self, frame: &[u8]);

    /// Something is worth knowing.
    fn report(&mut self, fault: Fault);
}

/// What a server says to a client that asks for more time: the server with the new times, `None` for a lease without end.
pub type Answer<Server> = Result<(Server, Option<Times>), Refusal>;

/// Why a lease does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A DHCPv4 server says that the address is not the client's.
    Nak(Ipv4Addr),
    /// A DHCPv6 server refuses with this status (RFC 8415, 21.13).
    Status(u16),
    /// A server wants the client to have this address instead.
    OtherAddress(IpAddr),
    /// No default router advertises the prefix any more, or none says anything at all.
    Withdrawn,
}
