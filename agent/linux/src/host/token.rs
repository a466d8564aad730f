//! What a descriptor in the poll set belongs to.

use sanroot_core::session::JobKind;

/// What is ready.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// The route socket.
    Route,
    /// The uevent socket.
    Uevent,
    /// The iSCSI socket.
    Iscsi,
    /// A signal.
    Signal,
    /// The loader of the iSCSI transport.
    Loader,
    /// A session's TCP connection.
    Connection(usize),
    /// A NIC's DHCP socket.
    Frames(usize),
    /// The socket from which a session asks a name server.
    Name(usize),
    /// A session's child.
    Child(usize, JobKind),
}

/// Bits that hold the kind. They are the lower ones: constants of few bits take few bytes.
const KIND_BITS: u32 = 8;

impl Token {
    /// Whether a session waits for it.
    pub const fn is_urgent(&self) -> bool {
        matches!(self, Self::Iscsi | Self::Connection(_) | Self::Child(..))
    }

    /// The token of a number that [`u32::from`] made.
    pub fn from_number(number: u32) -> Option<Self> {
        let place = usize::try_from(number >> KIND_BITS).ok()?;
        Some(match number & ((1 << KIND_BITS) - 1) {
            0 => Self::Route,
            1 => Self::Uevent,
            2 => Self::Iscsi,
            3 => Self::Signal,
            4 => Self::Loader,
            5 => Self::Connection(place),
            6 => Self::Frames(place),
            7 => Self::Child(place, JobKind::Scan),
            8 => Self::Child(place, JobKind::Netlink),
            9 => Self::Name(place),
            10 => Self::Child(place, JobKind::Read),
            _ => return None,
        })
    }
}

impl From<Token> for u32 {
    fn from(token: Token) -> Self {
        let (kind, place): (Self, usize) = match token {
            Token::Route => (0, 0),
            Token::Uevent => (1, 0),
            Token::Iscsi => (2, 0),
            Token::Signal => (3, 0),
            Token::Loader => (4, 0),
            Token::Connection(place) => (5, place),
            Token::Frames(place) => (6, place),
            Token::Child(place, JobKind::Scan) => (7, place),
            Token::Child(place, JobKind::Netlink) => (8, place),
            Token::Name(place) => (9, place),
            Token::Child(place, JobKind::Read) => (10, place),
        };
        Self::try_from(place).unwrap_or(Self::MAX >> KIND_BITS) << KIND_BITS | kind
    }
}
