//! What the supervisor is told and what it asks for.

use core::net::Ipv4Addr;

use super::Fault;
use crate::handover::Network;
use crate::net::{Ifindex, LinkName};
use crate::netlink::route::Request;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum Event<'e> {
    /// A datagram of the kernel about links and addresses.
    Route(&'e [u8]),
    /// Datagrams of that kind were lost; or nothing is known yet. Whoever says so asks for the list of addresses.
    Lost,
    /// A packet socket received a frame.
    Frame {
        /// The socket's link.
        ifindex: Ifindex,
        /// The whole Ethernet frame.
        bytes: &'e [u8],
    },
    /// Nothing; the supervisor's deadline has come.
    Tick,
}

/// What the supervisor asks for. Nothing here waits.
pub trait Outbox {
    /// Sends a request to the kernel. What becomes of it shows in the kernel's news.
    fn request(&mut self, request: &Request);

    /// Opens a packet socket on the link, unless it is open; `false` where the kernel does not allow it.
    fn open_socket(&mut self, ifindex: Ifindex) -> bool;

    /// Sends a whole Ethernet frame through that socket.
    fn transmit(&mut self, ifindex: Ifindex, frame: &[u8]);

    /// Closes that socket, if it is open.
    fn close_socket(&mut self, ifindex: Ifindex);

    /// Sends a whole IPv4 packet by the kernel's routes for this source.
    fn send(&mut self, from: Ipv4Addr, to: Ipv4Addr, packet: &[u8]);

    /// Whether there is a link of this number.
    fn has_link(&mut self, ifindex: Ifindex) -> bool;

    /// Keeps what is known of the network now.
    fn keep(&mut self, network: &Network);

    /// Something went wrong with an address of this link.
    fn report(&mut self, link: &LinkName, fault: Fault);
}
