//! What the kernel says: replies to requests, and events that nobody asked for.

use core::fmt;

use super::{Connection, HEADER_SEGMENT_BYTES, RequestKind, Transport, UEVENT_BYTES};
use crate::bytes::{Fixed, Reader};
use crate::errno::Errno;
use crate::netlink::Message;
use crate::phrase::{Phrase, phrase};
use crate::text::digits::Decimal;

/// `ISCSI_KEVENT_*` (Linux 6.1, `include/scsi/iscsi_if.h`).
mod kind {
    pub(super) const RECEIVED_PDU: u32 = 101;
    pub(super) const CONNECTION_ERROR: u32 = 102;
    pub(super) const INTERFACE_ERROR: u32 = 103;
}

/// A session that the kernel has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The session's number: the `S` of `sessionS` in sysfs. Never used twice until the next boot.
    pub sid: u32,
    /// Its SCSI host: the `H` of `hostH`.
    pub host: u32,
}

/// One message of the kernel, as far as it concerns a session of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KernelEvent<'a> {
    /// The reply to CREATE_SESSION. It does not say which of several such requests it answers: replies come in the order
    /// of the requests.
    SessionCreated(Result<NewSession, Errno>),
    /// The reply to any other request.
    Answer {
        /// What was asked.
        request: RequestKind,
        /// About which connection; for DESTROY_SESSION only the session counts.
        connection: Connection,
        /// The parameter's number, where one was set.
        parameter: u32,
        /// Whether the kernel did it. The two places where it reports a failure are folded into this one.
        result: Result<(), Errno>,
    },
    /// A PDU that the kernel leaves to user space: a login response, or an asynchronous message.
    Pdu {
        /// On which connection it came.
        connection: Connection,
        /// The basic header segment.
        header: &'a [u8; HEADER_SEGMENT_BYTES],
        /// The data segment without its padding.
        data: &'a [u8],
    },
    /// A connection is lost, and the kernel has stopped it.
    ConnectionLost {
        /// Which one.
        connection: Connection,
        /// Why.
        error: ConnectionError,
    },
}

impl KernelEvent<'_> {
    /// The session that it is about; only the reply to CREATE_SESSION names none that is known.
    pub fn sid(&self) -> Option<u32> {
        Some(self.connection()?.sid)
    }

    /// The connection that it is about; as above.
    pub const fn connection(&self) -> Option<Connection> {
        match self {
            Self::Answer { connection, .. }
            | Self::Pdu { connection, .. }
            | Self::ConnectionLost { connection, .. } => Some(*connection),
            Self::SessionCreated(_) => None,
        }
    }

    /// The error number, where this is the reply to a request that failed.
    pub const fn failure(&self) -> Option<Errno> {
        match self {
            Self::SessionCreated(Err(errno))
            | Self::Answer {
                result: Err(errno), ..
            } => Some(*errno),
            _ => None,
        }
    }
}

/// `enum iscsi_err` (Linux 6.1, `include/scsi/iscsi_if.h`): why the kernel gave up a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionError(u32);

impl ConnectionError {
    /// The connection failed (`ISCSI_ERR_CONN_FAILED`).
    pub const FAILED: Self = Self(1011);
    /// The peer closed the TCP connection, or it broke.
    pub const CLOSED: Self = Self(1020);
    /// The peer did not answer the kernel's NOP-Out.
    pub const NOP_TIMED_OUT: Self = Self(1022);

    /// The error of this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The kernel's number.
    pub const fn number(self) -> u32 {
        self.0
    }

    const fn words(self) -> Phrase {
        let Self(number) = self;
        phrase! { match number {
            1001..=1010 => "the target broke the protocol",
            1011 => "the connection failed",
            1012 => "the session failed",
            1014 => "a header digest was wrong",
            1015 => "a data digest was wrong",
            1018 => "the SCSI host is gone",
            1019 => "sending failed",
            1020 => "the target closed the connection",
            1021 => "error handling reset the session",
            1022 => "the target did not answer a ping",
            _ => "the connection was given up",
        } }
    }
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (kernel error {})", self.words(), Decimal(self.0))
    }
}

/// Reads one message of the iSCSI socket; `None` where it is malformed, of another transport, or of a kind that sanroot
/// has no use for.
///
/// The caller must have seen that the sender is the kernel (`nl_pid` 0).
pub fn decode<'a>(message: &Message<'a>, transport: Transport) -> Option<KernelEvent<'a>> {
    let (uevent, payload) = Fixed::<UEVENT_BYTES>::split(message.body)?;
    if uevent.u64_ne::<8>() != transport.0 {
        return None;
    }
    if message.kind == 0 {
        return unasked(&uevent, payload);
    }
    let request = RequestKind::from_number(message.kind)?;
    if request == RequestKind::SetHostParameter {
        // It tells a host's number where the others tell a session's. Nobody waits for it: a session does without.
        return None;
    }
    let result = outcome(&uevent, request);
    if request == RequestKind::SetParameter && result.is_ok() {
        // Nor for these: what was asked for behind the parameters has a reply of its own. A session has some thirty of them.
        return None;
    }
    if request == RequestKind::CreateSession {
        return Some(KernelEvent::SessionCreated(result.map(|()| NewSession {
            sid: uevent.u32_ne::<40>(),
            host: uevent.u32_ne::<44>(),
        })));
    }
    let parameter = match request {
        RequestKind::SetParameter => uevent.u32_ne::<24>(),
        _ => 0,
    };
    let cid = match request {
        RequestKind::DestroySession => 0,
        _ => uevent.u32_ne::<20>(),
    };
    Some(KernelEvent::Answer {
        request,
        connection: Connection {
            sid: uevent.u32_ne::<16>(),
            cid,
        },
        parameter,
        result,
    })
}

/// A failure is reported in `iferror`, with the event's number replaced; three requests also have a return code of the
/// transport's own.
fn outcome(uevent: &Fixed<'_, UEVENT_BYTES>, request: RequestKind) -> Result<(), Errno> {
    if uevent.u32_ne::<0>() == kind::INTERFACE_ERROR {
        Errno::check(i32::from_ne_bytes(uevent.field::<4, 4>()))?;
        // A failure without a number is still one.
        return Err(Errno::INVAL);
    }
    match request {
        RequestKind::Bind | RequestKind::Start | RequestKind::SendPdu => {
            Errno::check(i32::from_ne_bytes(uevent.field::<40, 4>()))
        }
        _ => Ok(()),
    }
}

fn unasked<'a>(uevent: &Fixed<'a, UEVENT_BYTES>, payload: &'a [u8]) -> Option<KernelEvent<'a>> {
    let connection = Connection {
        sid: uevent.u32_ne::<40>(),
        cid: uevent.u32_ne::<44>(),
    };
    match uevent.u32_ne::<0>() {
        kind::RECEIVED_PDU => {
            let (header, rest) = payload.split_first_chunk::<HEADER_SEGMENT_BYTES>()?;
            // The message is longer than the PDU by up to three bytes; the PDU's own length counts
            // (DataSegmentLength, RFC 7143, 11.2.1.6). Additional headers never reach user space.
            let [_, high, middle, low] = Fixed::new(header).field::<4, 4>();
            let length = u32::from_be_bytes([0, high, middle, low]);
            let data = Reader::new(rest).take(usize::try_from(length).ok()?)?;
            Some(KernelEvent::Pdu {
                connection,
                header,
                data,
            })
        }
        kind::CONNECTION_ERROR => Some(KernelEvent::ConnectionLost {
            connection,
            error: ConnectionError::new(uevent.u32_ne::<48>()),
        }),
        _ => None,
    }
}
