//! What a descriptor in the poll set belongs to.

use sanroot_core::session::JobKind;

/// What is ready. Sessions wait for the last ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// The route socket.
    Route,
    /// The uevent socket.
    Uevent,
    /// A signal.
    Signal,
    /// The loader of the iSCSI transport.
    Loader,
    /// A NIC's DHCP socket.
    Frames(usize),
    /// The socket from which a session asks a name server.
    Name(usize),
    /// The iSCSI socket.
    Iscsi,
    /// A session's TCP connection.
    Connection(usize),
    /// A session's child.
    Child(usize, JobKind),
}

/// Bits that hold the kind. They are the lower ones: constants of few bits take few bytes.
const KIND_BITS: u32 = 8;
const KIND: u32 = (1 << KIND_BITS) - 1;
/// The first kind that a session waits for.
const URGENT: u32 = 6;

impl Token {
    /// Whether a session waits for the token of this number.
    pub const fn is_urgent(number: u32) -> bool {
        number & KIND >= URGENT
    }

    /// The token of a number that [`u32::from`] made.
    // Called where there is too much else to keep.
    #[inline(never)]
    pub const fn from_number(number: u32) -> Self {
        let place = (number >> KIND_BITS) as usize;
        match number & KIND {
            0 => Self::Route,
            1 => Self::Uevent,
            2 => Self::Signal,
            3 => Self::Loader,
            4 => Self::Frames(place),
            5 => Self::Name(place),
            URGENT => Self::Iscsi,
            7 => Self::Connection(place),
            8 => Self::Child(place, JobKind::Scan),
            9 => Self::Child(place, JobKind::Read),
            // There is no other.
            _ => Self::Child(place, JobKind::Netlink),
        }
    }
}

impl From<Token> for u32 {
    // In the order of the kinds, so that nothing is looked up.
    fn from(token: Token) -> Self {
        let kind = match token {
            Token::Route => 0,
            Token::Uevent => 1,
            Token::Signal => 2,
            Token::Loader => 3,
            Token::Frames(_) => 4,
            Token::Name(_) => 5,
            Token::Iscsi => URGENT,
            Token::Connection(_) => 7,
            Token::Child(_, JobKind::Scan) => 8,
            Token::Child(_, JobKind::Read) => 9,
            Token::Child(_, JobKind::Netlink) => 10,
        };
        let place = match token {
            Token::Frames(place)
            | Token::Name(place)
            | Token::Connection(place)
            | Token::Child(place, _) => place,
            _ => 0,
        };
        Self::try_from(place).unwrap_or(Self::MAX >> KIND_BITS) << KIND_BITS | kind
    }
}
