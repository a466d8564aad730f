//! Linux error numbers, as the kernel answers them and as children report them.

use core::fmt;

use crate::phrase::{self, Phrase};
use crate::text::digits::Decimal;

/// A positive error number (Linux `include/uapi/asm-generic/errno*.h`; the same on every architecture that sanroot runs
/// on).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(u16);

impl Errno {
    /// `EPERM`
    pub const PERM: Self = Self(1);
    /// `ENOENT`
    pub const NOENT: Self = Self(2);
    /// `EIO`
    pub const IO: Self = Self(5);
    /// `ENOMEM`
    pub const NOMEM: Self = Self(12);
    /// `EACCES`
    pub const ACCES: Self = Self(13);
    /// `EBUSY`
    pub const BUSY: Self = Self(16);
    /// `EEXIST`
    pub const EXIST: Self = Self(17);
    /// `ENODEV`
    pub const NODEV: Self = Self(19);
    /// `EINVAL`
    pub const INVAL: Self = Self(22);
    /// `ENOSYS`
    pub const NOSYS: Self = Self(38);
    /// `EBADE`, which nothing but a reserved disk answers (`blk_errors`, Linux 6.1).
    pub const BADE: Self = Self(52);
    /// `EADDRNOTAVAIL`
    pub const ADDRNOTAVAIL: Self = Self(99);
    /// `ENETDOWN`
    pub const NETDOWN: Self = Self(100);
    /// `ENETUNREACH`
    pub const NETUNREACH: Self = Self(101);
    /// `ECONNRESET`
    pub const CONNRESET: Self = Self(104);
    /// `ENOTCONN`
    pub const NOTCONN: Self = Self(107);
    /// `ETIMEDOUT`
    pub const TIMEDOUT: Self = Self(110);
    /// `ECONNREFUSED`
    pub const CONNREFUSED: Self = Self(111);
    /// `EHOSTDOWN`
    pub const HOSTDOWN: Self = Self(112);
    /// `EHOSTUNREACH`
    pub const HOSTUNREACH: Self = Self(113);

    /// The error of this number.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// What the kernel's C functions return: zero is success, a negative error number a failure. Anything else stands for
    /// no error of Linux and becomes `EINVAL`.
    ///
    /// # Errors
    /// The error number.
    pub fn check(returned: i32) -> Result<(), Self> {
        match u16::try_from(returned.unsigned_abs()) {
            Ok(0) => Ok(()),
            Ok(number) if returned < 0 => Err(Self(number)),
            _ => Err(Self::INVAL),
        }
    }

    /// The number.
    pub const fn number(self) -> u16 {
        self.0
    }

    fn words(self) -> Option<Phrase> {
        let mut known = KNOWN.iter();
        known.find_map(|(errno, place)| (*errno == self).then(|| Phrase::at(&PACKED, *place)))
    }
}

macro_rules! words {
    ($($errno:ident => $words:literal,)*) => {
        const WORDS: &str = concat!($($words, "\0"),*);
        const PACKED: [u8; phrase::length(WORDS)] = phrase::pack(WORDS);
        /// Each with the place of its words.
        static KNOWN: &[(Errno, u16)] = &[$((Errno::$errno, phrase::place(WORDS, &PACKED, $words))),*];
    };
}

words! {
    PERM => "operation not permitted",
    NOENT => "no such file or directory",
    NOMEM => "out of memory",
    ACCES => "permission denied",
    BUSY => "device or resource busy",
    EXIST => "file exists",
    NODEV => "no such device",
    INVAL => "invalid argument",
    NOSYS => "function not implemented",
    BADE => "reserved by another machine",
    ADDRNOTAVAIL => "cannot assign requested address",
    NETDOWN => "network is down",
    NETUNREACH => "network is unreachable",
    CONNRESET => "connection reset by peer",
    NOTCONN => "not connected",
    TIMEDOUT => "connection timed out",
    CONNREFUSED => "connection refused",
    HOSTDOWN => "host is down",
    HOSTUNREACH => "no route to host",
}

impl fmt::Display for Errno {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.words() {
            Some(words) => write!(out, "{words} (errno {})", Decimal(self.0)),
            None => write!(out, "errno {}", Decimal(self.0)),
        }
    }
}

#[cfg(test)]
mod tests;
