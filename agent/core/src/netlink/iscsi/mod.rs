//! NETLINK_ISCSI: the interface through which the kernel's iSCSI transport is told what to do, and tells what happened.
//!
//! Every message is the netlink header, `struct iscsi_uevent` of 56 bytes in host byte order, and a payload (Linux 6.1,
//! `include/scsi/iscsi_if.h`; unchanged from 4.18 to 6.x on every 64-bit architecture):
//!
//! | offset | what |
//! |---|---|
//! | 0 | number of the event; in the reply to a failed request 103 |
//! | 4 | negative error number, where the event is 103 |
//! | 8 | handle of the transport |
//! | 16 | the request's fields; a reply repeats them |
//! | 40 | the reply's fields, or those of an event that nobody asked for |
//!
//! The kernel handles a request inside the sender's system call and answers each message of a datagram with exactly one
//! message, in order. It goes on after a message that failed, and answers a message that is too short with nothing.

mod event;
mod listener;
mod nic;
mod parameter;
mod request;

pub use event::{ConnectionError, KernelEvent, NewSession, decode};
pub use listener::listener;
pub use nic::{LINK_TEXT_BYTES, SessionNic};
pub use parameter::{Parameter, Value};
pub use request::{Request, RequestKind, StopMode, removal, write_unbind};

/// Bytes of `struct iscsi_uevent`.
pub const UEVENT_BYTES: usize = 56;
/// Bytes of a message without payload; one that is shorter gets no answer.
pub const MESSAGE_BYTES: usize = 16 + UEVENT_BYTES;
/// Bytes of a basic header segment (RFC 7143, 11.2.1).
pub const HEADER_SEGMENT_BYTES: usize = 48;
/// The multicast group of the events that nobody asked for (`ISCSI_NL_GRP_ISCSID`), as a bit mask. The socket must be in
/// it before the first session is made: the kernel complains on the console where nobody listens.
pub const EVENT_GROUP: u32 = 1;

/// The kernel's handle of a transport, from `/sys/class/iscsi_transport/tcp/handle`. It is a kernel address: it says
/// nothing, and goes into no log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Transport(u64);

impl Transport {
    /// The handle of this number.
    pub const fn new(handle: u64) -> Self {
        Self(handle)
    }
}

/// A connection of a session, by the kernel's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The session's number: the `S` of `sessionS` in sysfs.
    pub sid: u32,
    /// The connection's number, the CID of its login.
    pub cid: u32,
}

impl Connection {
    /// The leading connection of a session; sanroot makes no other.
    pub const fn leading(sid: u32) -> Self {
        Self { sid, cid: 0 }
    }
}

#[cfg(test)]
mod tests;
