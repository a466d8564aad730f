//! What befalls a machine at any moment, and machines to which much of it happens.

mod draw;

use std::time::Duration;

pub use draw::{Trial, draw};

/// What befalls one machine.
#[derive(Clone, Debug, Default)]
pub struct Chaos {
    /// What happens at a moment, how long after the start.
    pub mischief: Vec<(Duration, Mischief)>,
    /// How often the kernel does not do what it is asked.
    pub refusals: Refusals,
    /// Of a hundred answers of routers and DHCPv6 servers, so many go astray, come late, or come behind stray ones.
    pub astray_percent: u8,
    /// Of a hundred ARP probes, so many are answered by another host.
    pub claims_percent: u8,
    /// How long after the start all of it ends, and everything is as it should be; `None`: it goes on.
    pub calm: Option<Duration>,
}

/// What happens at a moment. Links are named by their places, sessions and connections by numbers of which each stands for one
/// of those that there are.
#[derive(Clone, Copy, Debug)]
pub enum Mischief {
    /// A link loses its carrier.
    CarrierLost(usize),
    /// It has carrier again.
    CarrierBack(usize),
    /// A link is gone.
    Vanishes(usize),
    /// It is there again, under another number.
    Returns(usize),
    /// Somebody sets a link down.
    Lowered(usize),
    /// Somebody takes all addresses of a link away.
    AddressesTaken(usize),
    /// The whole machine stands still.
    Stalls(Duration),
    /// A connection of the kernel breaks.
    Breaks(usize),
    /// The target of a session says this of its own accord (RFC 7143, 11.9.1).
    Says(usize, u8),
    /// The kernel and udev tell once more of every disk and link.
    Repeats,
    /// Somebody else opens a session, with a disk.
    OthersOpen,
    /// Somebody else's session is gone.
    OthersClose,
    /// Somebody destroys a session of the agent's.
    Removed(usize),
}

/// Of a hundred requests, so many are not done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Refusals {
    /// Datagrams about links.
    pub route_percent: u8,
    /// Datagrams about sessions.
    pub iscsi_percent: u8,
    /// Of those that were taken, requests that do not take anything away.
    pub kernel_percent: u8,
    /// Frames and their sockets.
    pub frames_percent: u8,
    /// Connections.
    pub connections_percent: u8,
    /// Children.
    pub children_percent: u8,
}
