//! DHCPv6 options (RFC 8415, 21).

use crate::bytes::{Fixed, Reader};

/// Who the client is.
pub(super) const CLIENT_IDENTIFIER: u16 = 1;
/// Who the server is.
pub(super) const SERVER_IDENTIFIER: u16 = 2;
/// An association of addresses that are not temporary.
pub(super) const IA_NA: u16 = 3;
/// An address of an association.
pub(super) const IA_ADDRESS: u16 = 5;
/// What the client wants to know.
pub(super) const OPTION_REQUEST: u16 = 6;
/// Hundredths of a second since the exchange began.
pub(super) const ELAPSED_TIME: u16 = 8;
/// How it went.
pub(super) const STATUS_CODE: u16 = 13;
/// Two messages instead of four.
pub(super) const RAPID_COMMIT: u16 = 14;
/// Name servers (RFC 3646).
pub(super) const DNS_SERVERS: u16 = 23;
/// The longest wait between two SOLICITs; a client has to ask for it (RFC 8415, 21.7).
pub(super) const SOL_MAX_RT: u16 = 82;

/// Options one behind the other, known to be well-formed.
#[derive(Clone, Copy)]
pub(super) struct Options<'a>(&'a [u8]);

impl<'a> Options<'a> {
    /// `None` where an option reaches past the end.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut walk = Walk(Reader::new(bytes));
        while walk.next().is_some() {}
        walk.0.rest().is_empty().then_some(Self(bytes))
    }

    /// All values of `code`, in order.
    pub(super) fn values(self, code: u16) -> impl Iterator<Item = &'a [u8]> {
        let options = Walk(Reader::new(self.0));
        options.filter_map(move |(found, value)| (found == code).then_some(value))
    }

    /// The first value of `code`.
    pub(super) fn first(self, code: u16) -> Option<&'a [u8]> {
        self.values(code).next()
    }

    /// What the status option says; 0, success, where there is none.
    pub(super) fn status(self) -> u16 {
        let status = self.first(STATUS_CODE).and_then(Fixed::<2>::split);
        status.map_or(0, |(status, _)| status.u16_be::<0>())
    }
}

/// Ends before an option that reaches past the end.
struct Walk<'a>(Reader<'a>);

impl<'a> Iterator for Walk<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut ahead = self.0;
        let header = ahead.fixed::<4>()?;
        let value = ahead.take(header.u16_be::<2>().into())?;
        self.0 = ahead;
        Some((header.u16_be::<0>(), value))
    }
}
