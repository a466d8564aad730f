//! What the clients of one link (DHCPv4, router discovery, DHCPv6) are told and ask for.

use super::Fault;

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
