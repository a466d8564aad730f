//! Requests: what the kernel can be asked, and its bytes.

use core::fmt;

use heapless::String;

use super::{
    Connection, HEADER_SEGMENT_BYTES, Parameter, SessionNic, Transport, UEVENT_BYTES, Value,
};
use crate::netlink::Builder;
use crate::phrase::phrase;

/// One request to the kernel.
#[derive(Clone, Copy)]
pub enum Request<'a> {
    /// Makes a session and its SCSI host.
    CreateSession {
        /// CmdSN that the session begins with.
        initial_cmdsn: u32,
        /// Commands in flight per session, a power of two.
        commands: u16,
        /// Commands in flight per logical unit.
        queue_depth: u16,
    },
    /// Removes a session, its host and its devices. Refused while it has a connection.
    DestroySession {
        /// The session.
        sid: u32,
    },
    /// Makes a connection without a socket. Needs the kernel's crc32c.
    CreateConnection(Connection),
    /// Removes a connection.
    DestroyConnection(Connection),
    /// Gives the connection a connected TCP socket. Exactly once between two stops: the kernel leaks the first of two
    /// sockets, and locks up over one given twice.
    Bind {
        /// The connection, never bound or stopped since.
        connection: Connection,
        /// The socket's file descriptor in the sender's table; the kernel keeps a reference of its own.
        socket: u64,
    },
    /// Sets a parameter of the connection or its session; most need a bound socket.
    SetParameter {
        /// The connection.
        connection: Connection,
        /// Which parameter.
        parameter: Parameter,
        /// Its value.
        value: Value<'a>,
    },
    /// Has whoever logs in anew leave by one NIC: a session's SCSI host tells it. The kernel makes no use of it.
    SetNic {
        /// The number of the SCSI host.
        host: u32,
        /// The NIC.
        nic: SessionNic,
    },
    /// Begins the full feature phase.
    Start(Connection),
    /// Drops the socket and ends the full feature phase.
    Stop(Connection, StopMode),
    /// Sends a PDU: during login any, afterwards one without data. The kernel overwrites ITT and CmdSN.
    SendPdu {
        /// The connection, bound.
        connection: Connection,
        /// The basic header segment.
        header: &'a [u8; HEADER_SEGMENT_BYTES],
        /// The data segment, padded to four bytes; at most 8192.
        data: &'a [u8],
    },
}

/// How a connection is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopMode {
    /// `STOP_CONN_TERM`: for ever; what waits is failed.
    Terminate,
    /// `STOP_CONN_RECOVER`: until the next bind; what waits goes on waiting.
    Recover,
}

impl StopMode {
    const fn number(self) -> u32 {
        match self {
            Self::Terminate => 1,
            Self::Recover => 3,
        }
    }
}

/// What was asked, without its fields: the number that a reply repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum RequestKind {
    /// `ISCSI_UEVENT_CREATE_SESSION`
    CreateSession = 11,
    /// `ISCSI_UEVENT_DESTROY_SESSION`
    DestroySession = 12,
    /// `ISCSI_UEVENT_CREATE_CONN`
    CreateConnection = 13,
    /// `ISCSI_UEVENT_DESTROY_CONN`
    DestroyConnection = 14,
    /// `ISCSI_UEVENT_BIND_CONN`
    Bind = 15,
    /// `ISCSI_UEVENT_SET_PARAM`
    SetParameter = 16,
    /// `ISCSI_UEVENT_START_CONN`
    Start = 17,
    /// `ISCSI_UEVENT_STOP_CONN`
    Stop = 18,
    /// `ISCSI_UEVENT_SEND_PDU`
    SendPdu = 19,
    /// `ISCSI_UEVENT_SET_HOST_PARAM`
    SetHostParameter = 26,
}

impl RequestKind {
    /// All that sanroot asks, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::CreateSession,
        Self::DestroySession,
        Self::CreateConnection,
        Self::DestroyConnection,
        Self::Bind,
        Self::SetParameter,
        Self::Start,
        Self::Stop,
        Self::SendPdu,
        Self::SetHostParameter,
    ];

    /// The kernel's number.
    #[expect(
        clippy::as_conversions,
        reason = "a field-less enum of this representation"
    )]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The request of this number, where it is one that sanroot makes.
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.number() == number)
    }
}

impl fmt::Display for RequestKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        phrase! { match self {
            Self::CreateSession => "CREATE_SESSION",
            Self::DestroySession => "DESTROY_SESSION",
            Self::CreateConnection => "CREATE_CONN",
            Self::DestroyConnection => "DESTROY_CONN",
            Self::Bind => "BIND_CONN",
            Self::SetParameter => "SET_PARAM",
            Self::Start => "START_CONN",
            Self::Stop => "STOP_CONN",
            Self::SendPdu => "SEND_PDU",
            Self::SetHostParameter => "SET_HOST_PARAM",
        } }
        .fmt(out)
    }
}

impl Request<'_> {
    /// Which request it is.
    pub const fn kind(&self) -> RequestKind {
        match self {
            Self::CreateSession { .. } => RequestKind::CreateSession,
            Self::DestroySession { .. } => RequestKind::DestroySession,
            Self::CreateConnection(_) => RequestKind::CreateConnection,
            Self::DestroyConnection(_) => RequestKind::DestroyConnection,
            Self::Bind { .. } => RequestKind::Bind,
            Self::SetParameter { .. } => RequestKind::SetParameter,
            Self::Start(_) => RequestKind::Start,
            Self::Stop(..) => RequestKind::Stop,
            Self::SendPdu { .. } => RequestKind::SendPdu,
            Self::SetNic { .. } => RequestKind::SetHostParameter,
        }
    }

    /// Appends the request as one message.
    pub fn encode(&self, transport: Transport, out: &mut Builder<'_>) {
        let kind = self.kind().number();
        out.message(kind, 0, 0);
        let mut uevent = Uevent([0; UEVENT_BYTES]);
        uevent.put::<0, 4>(u32::from(kind).to_ne_bytes());
        uevent.put::<8, 8>(transport.0.to_ne_bytes());
        let mut room = String::new();
        let mut behind: (&[u8], &[u8]) = (&[], &[]);
        match self {
            Self::CreateSession {
                initial_cmdsn,
                commands,
                queue_depth,
            } => {
                uevent.put::<16, 4>(initial_cmdsn.to_ne_bytes());
                uevent.put::<20, 2>(commands.to_ne_bytes());
                uevent.put::<22, 2>(queue_depth.to_ne_bytes());
            }
            Self::DestroySession { sid } => uevent.put::<16, 4>(sid.to_ne_bytes()),
            Self::CreateConnection(connection)
            | Self::DestroyConnection(connection)
            | Self::Start(connection) => uevent.connection(*connection),
            Self::Bind { connection, socket } => {
                uevent.connection(*connection);
                uevent.put::<24, 8>(socket.to_ne_bytes());
                uevent.put::<32, 4>(1u32.to_ne_bytes());
            }
            Self::Stop(connection, mode) => {
                uevent.connection(*connection);
                uevent.put::<32, 4>(mode.number().to_ne_bytes());
            }
            Self::SetParameter {
                connection,
                parameter,
                value,
            } => {
                uevent.connection(*connection);
                uevent.put::<24, 4>(parameter.number().to_ne_bytes());
                let text = value.text(&mut room);
                uevent.put::<28, 4>(length(text).saturating_add(1).to_ne_bytes());
                behind = (text, &[0]);
            }
            Self::SetNic { host, nic } => {
                let text = nic.text(&mut room);
                uevent.put::<16, 4>(host.to_ne_bytes());
                uevent.put::<20, 4>(nic.parameter().to_ne_bytes());
                uevent.put::<24, 4>(length(text).saturating_add(1).to_ne_bytes());
                behind = (text, &[0]);
            }
            Self::SendPdu {
                connection,
                header,
                data,
            } => {
                uevent.connection(*connection);
                uevent.put::<24, 4>(length(*header).to_ne_bytes());
                uevent.put::<28, 4>(length(data).to_ne_bytes());
                behind = (*header, data);
            }
        }
        out.body_of(&[&uevent.0, behind.0, behind.1]);
    }
}

/// What removes a session, and its connection where it has or may have one: three requests without text, whose order counts.
pub fn removal(connection: Connection, has_connection: bool, ask: &mut dyn FnMut(&Request<'_>)) {
    if has_connection {
        ask(&Request::Stop(connection, StopMode::Terminate));
        ask(&Request::DestroyConnection(connection));
    }
    let sid = connection.sid;
    ask(&Request::DestroySession { sid });
}

/// `ISCSI_UEVENT_UNBIND_SESSION`
const UNBIND_SESSION: u16 = 27;

/// Appends the request to remove the disks of a session, which writes what they hold back. It is not among [`Request`]s,
/// since no boot makes it: the reply comes at once, and the disks go later.
pub fn write_unbind(sid: u32, transport: Transport, out: &mut Builder<'_>) {
    out.message(UNBIND_SESSION, 0, 0);
    let mut uevent = Uevent([0; UEVENT_BYTES]);
    uevent.put::<0, 4>(u32::from(UNBIND_SESSION).to_ne_bytes());
    uevent.put::<8, 8>(transport.0.to_ne_bytes());
    uevent.put::<16, 4>(sid.to_ne_bytes());
    out.body(&uevent.0);
}

/// `struct iscsi_uevent` while it is filled in.
struct Uevent([u8; UEVENT_BYTES]);

impl Uevent {
    /// Writes the field at offset `AT`; one outside the structure does not compile.
    fn put<const AT: usize, const N: usize>(&mut self, bytes: [u8; N]) {
        const { assert!(AT + N <= UEVENT_BYTES, "field lies outside the structure") }
        // The assertion leaves nothing else.
        if let Some(place) = self.0.get_mut(AT..).and_then(<[u8]>::first_chunk_mut) {
            *place = bytes;
        }
    }

    fn connection(&mut self, connection: Connection) {
        self.put::<16, 4>(connection.sid.to_ne_bytes());
        self.put::<20, 4>(connection.cid.to_ne_bytes());
    }
}

/// A payload's length. One that does not fit is refused by the builder, since no buffer holds it.
fn length(payload: &[u8]) -> u32 {
    u32::try_from(payload.len()).unwrap_or(u32::MAX)
}
