//! Where a session stands.

use core::net::SocketAddr;

use super::reach::NOWHERE;
use crate::chosen::chosen;
use crate::netlink::iscsi::{Connection, NewSession, RequestKind};
use crate::time::Instant;

/// What a session waits for.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    /// To be told to begin.
    Idle,
    /// The addresses of the portal's name.
    AwaitingName,
    /// The TCP connection, until then.
    AwaitingSocket(Instant),
    /// The kernel's reply to CREATE_SESSION.
    AwaitingSession,
    /// The kernel's reply to CREATE_CONN.
    AwaitingConnection,
    /// The kernel's reply to BIND_CONN. A PDU for a connection without socket would crash it.
    AwaitingBind,
    /// The target's login response.
    AwaitingLogin,
    /// The kernel's reply to START_CONN.
    AwaitingStart,
    /// The disk; with a time when it is looked for once more, if no scan runs.
    AwaitingDisk(Option<Instant>),
    /// A lost connection, if ever.
    Up,
    /// The kernel's reply to STOP_CONN.
    AwaitingStop(AfterStop, Instant),
    /// The time to try again.
    AwaitingRetry,
    /// The kernel's reply to DESTROY_SESSION.
    AwaitingCleanup(AfterCleanup, Instant),
    /// Nothing more: the kernel has no session of ours.
    Ended,
    /// Nothing more: the session is the kernel's and others' now.
    Left,
}

/// The attempt under way to reach and log into a portal, or the last one, with the redirects that it follows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// When it is given up.
    pub(super) until: Instant,
    /// The portal it is at; its address is of no meaning while a name is looked for.
    pub(super) portal: SocketAddr,
    /// How many redirects led there.
    pub(super) redirects: u8,
}

impl Attempt {
    /// None yet.
    pub(super) const NONE: Self = Self {
        until: Instant::ZERO,
        portal: NOWHERE,
        redirects: 0,
    };
}

/// What follows when a connection has been stopped.
#[derive(Clone, Copy, Debug)]
pub(super) enum AfterStop {
    /// Another connection within the same attempt.
    Connect,
    /// Another attempt, once its time has come.
    Retry,
}

/// What follows when the kernel's session has been destroyed.
#[derive(Clone, Copy, Debug)]
pub(super) enum AfterCleanup {
    /// Another attempt from the beginning, once its time has come.
    Retry,
    /// Nothing.
    End,
}

impl State {
    /// The time at which waiting is over, where the attempt is given up at `attempt` and the next begins at `again`.
    pub(super) const fn until(&self, attempt: Instant, again: Instant) -> Option<Instant> {
        match *self {
            Self::Idle | Self::Up | Self::Ended | Self::Left => None,
            Self::AwaitingName
            | Self::AwaitingSession
            | Self::AwaitingConnection
            | Self::AwaitingBind
            | Self::AwaitingLogin
            | Self::AwaitingStart => Some(attempt),
            Self::AwaitingRetry => Some(again),
            Self::AwaitingDisk(again) => again,
            Self::AwaitingSocket(until)
            | Self::AwaitingStop(_, until)
            | Self::AwaitingCleanup(_, until) => Some(until),
        }
    }

    /// The request whose reply it waits for.
    pub(super) const fn request(&self) -> Option<RequestKind> {
        Some(match self {
            Self::AwaitingSession => RequestKind::CreateSession,
            Self::AwaitingConnection => RequestKind::CreateConnection,
            Self::AwaitingBind => RequestKind::Bind,
            Self::AwaitingLogin => RequestKind::SendPdu,
            Self::AwaitingStart => RequestKind::Start,
            Self::AwaitingStop(..) => RequestKind::Stop,
            Self::AwaitingCleanup(..) => RequestKind::DestroySession,
            _ => return None,
        })
    }

    /// What others are told of it.
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::Idle => Status::Idle,
            Self::AwaitingName => Status::Resolving,
            Self::AwaitingSession | Self::AwaitingConnection => Status::Creating,
            Self::AwaitingSocket(..) => Status::Connecting,
            Self::AwaitingBind | Self::AwaitingLogin => Status::LoggingIn,
            Self::AwaitingStart => Status::Starting,
            Self::AwaitingDisk(_) => Status::AwaitingDisk,
            Self::Up => Status::Up,
            Self::AwaitingStop(AfterStop::Connect, _) => Status::Connecting,
            Self::AwaitingStop(AfterStop::Retry, _) | Self::AwaitingRetry => Status::AwaitingRetry,
            Self::AwaitingCleanup(..) => Status::CleaningUp,
            Self::Ended => Status::Ended,
            Self::Left => Status::Left,
        }
    }
}

/// Where a session stands, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not begun: its NIC has no address yet.
    Idle,
    /// The portal's name is looked for.
    Resolving,
    /// The kernel makes a session.
    Creating,
    /// TCP.
    Connecting,
    /// Login PDUs.
    LoggingIn,
    /// The kernel takes what was negotiated.
    Starting,
    /// The kernel has the session and looks for the disk.
    AwaitingDisk,
    /// The disk is there.
    Up,
    /// An attempt failed, the next one is to come.
    AwaitingRetry,
    /// The kernel removes what it made.
    CleaningUp,
    /// Over, and nothing of it is left in the kernel but what a finding names.
    Ended,
    /// Over for us: the session and its disk stay, for others to look after.
    Left,
}

impl Status {
    /// The word in documents and texts.
    pub const fn word(self) -> &'static str {
        chosen! { match self {
            Self::Idle => "idle",
            Self::Resolving => "resolving",
            Self::Creating => "creating",
            Self::Connecting => "connecting",
            Self::LoggingIn => "logging-in",
            Self::Starting => "starting",
            Self::AwaitingDisk => "awaiting-disk",
            Self::Up => "up",
            Self::AwaitingRetry => "awaiting-retry",
            Self::CleaningUp => "cleaning-up",
            Self::Ended => "ended",
            Self::Left => "left",
        } }
    }
}

/// What the kernel has of a session.
#[derive(Clone, Copy, Debug)]
pub(super) struct InKernel {
    /// The session and its host.
    pub(super) session: Option<NewSession>,
    /// Its connection was made, or may have been.
    pub(super) connection: bool,
    /// The connection was given a socket, or may have been, and not stopped since.
    pub(super) bound: bool,
    /// It was started, or may have been, so that it may have devices, and that stopping or destroying it may block.
    pub(super) started: bool,
    /// It has shown a disk, the boot's or another.
    pub(super) disks: bool,
    /// It has shown a disk that may be the boot's, and that has no bytes.
    pub(super) empty: bool,
    /// A scan has brought no disk.
    pub(super) searched: bool,
}

impl InKernel {
    /// Nothing.
    pub(super) const NOTHING: Self = Self {
        session: None,
        connection: false,
        bound: false,
        started: false,
        disks: false,
        empty: false,
        searched: false,
    };

    /// The connection's name, where there is a session.
    pub(super) fn connection(&self) -> Option<Connection> {
        Some(Connection::leading(self.session?.sid))
    }
}
