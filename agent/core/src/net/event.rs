//! What a NIC's machine is told and what it asks for.

use super::{Fault, Ifindex};
use crate::errno::Errno;
use crate::netlink::route::{Address, Link, Notice, Request};

/// What happened. All NICs are told everything that did not happen to one packet socket; each takes what is its own.
#[derive(Clone, Copy, Debug)]
pub enum Event<'e> {
    /// A link is there, or something about it changed.
    Link(Link),
    /// A link is gone.
    LinkGone(Ifindex),
    /// A link has lost an address, whoever took it away.
    AddressGone(Address),
    /// The list of links asked for at the start (or again after the socket lost messages) has ended.
    LinksListed,
    /// udev has finished with a link.
    UdevDone(Ifindex),
    /// The kernel answered a request.
    Answer {
        /// The request's sequence number.
        sequence: u32,
        /// Done, or refused.
        result: Result<(), Errno>,
    },
    /// A packet socket received a frame.
    Frame {
        /// The socket's link.
        ifindex: Ifindex,
        /// The whole Ethernet frame.
        bytes: &'e [u8],
    },
    /// A packet socket could not be opened, or broke.
    SocketFailed {
        /// The socket's link.
        ifindex: Ifindex,
        /// What the kernel said.
        errno: Errno,
    },
    /// No target answers over the addresses that there are.
    Unreached,
    /// The machine goes on without this boot's network: what the links were given is asked to be taken back. Nothing else may
    /// be told afterwards.
    TakeBack,
    /// Nothing; the machine's deadline has come.
    Tick,
}

impl Event<'_> {
    /// The event that a message of the kernel is. `None` for an address that is there, and for the end of a list: whoever
    /// asked for the list knows whether it was the links'.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn from_notice(notice: Notice) -> Option<Self> {
        match notice {
            Notice::Link(link) => Some(Self::Link(link)),
            Notice::LinkGone(ifindex) => Some(Self::LinkGone(ifindex)),
            Notice::AddressGone(address) => Some(Self::AddressGone(address)),
            Notice::Answer { sequence, result } => Some(Self::Answer { sequence, result }),
            Notice::Address(_) | Notice::ListEnd { .. } => None,
        }
    }
}

/// What a NIC's machine asks of whoever drives it. Nothing here waits; what there is to say to it comes as an [`Event`].
pub trait Outbox {
    /// Sends a request to the kernel under this sequence number; answered by [`Event::Answer`].
    fn request(&mut self, sequence: u32, request: &Request);

    /// Asks whether udev has finished with the link ([`crate::uevent::udev::has_finished`] of its record); if so,
    /// [`Event::UdevDone`] follows. If not, it follows when udev's message comes.
    fn ask_udev(&mut self, ifindex: Ifindex);

    /// Keeps the kernel's own IPv6 autoconfiguration off the link, and its wait before the link-local address can be used;
    /// the agent does both. Where the kernel has no IPv6, its refusal of the address will tell. With `mtu`, bytes, IPv6 sends no
    /// larger packets there: until the link's own MTU is set again, and only if that is larger.
    fn take_over_ipv6(&mut self, ifindex: Ifindex, mtu: Option<u16>);

    /// Opens a packet socket for ARP, DHCP, DHCPv6 and router advertisements on the link, unless it is open; [`Event::Frame`] and
    /// [`Event::SocketFailed`] follow.
    fn open_socket(&mut self, ifindex: Ifindex);

    /// Sends a whole Ethernet frame through that socket.
    fn transmit(&mut self, ifindex: Ifindex, frame: &[u8]);

    /// Closes that socket.
    fn close_socket(&mut self, ifindex: Ifindex);

    /// Something went wrong, or is worth knowing.
    fn report(&mut self, fault: Fault);
}
