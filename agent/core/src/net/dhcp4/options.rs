//! DHCP options of one message (RFC 2132).
//!
//! Servers may put options into `file` and `sname` too (option overload), and may split long ones (RFC 3396).

use core::net::Ipv4Addr;
use core::slice;

use crate::bytes::{Fixed, Reader};

/// Subnet mask.
pub(super) const SUBNET_MASK: u8 = 1;
/// Routers, most preferred first.
pub(super) const ROUTER: u8 = 3;
/// Name servers.
pub(super) const DNS: u8 = 6;
/// The client's host name.
pub(super) const HOST_NAME: u8 = 12;
/// The client's domain.
pub(super) const DOMAIN_NAME: u8 = 15;
/// MTU of the link.
pub(super) const INTERFACE_MTU: u8 = 26;
/// The address that the client asks for.
pub(super) const REQUESTED_ADDRESS: u8 = 50;
/// Seconds of the lease.
pub(super) const LEASE_TIME: u8 = 51;
/// Which of the fields `file` and `sname` hold options.
const OVERLOAD: u8 = 52;
/// DISCOVER, OFFER and so on.
pub(super) const MESSAGE_TYPE: u8 = 53;
/// The server's address.
pub(super) const SERVER_IDENTIFIER: u8 = 54;
/// What the client wants to know.
pub(super) const PARAMETER_REQUEST_LIST: u8 = 55;
/// Bytes of the longest message that the client takes.
pub(super) const MAXIMUM_SIZE: u8 = 57;
/// Seconds until the client asks its server for more time (T1).
pub(super) const RENEWAL_TIME: u8 = 58;
/// Seconds until it asks any server (T2).
pub(super) const REBINDING_TIME: u8 = 59;
/// What the server knows the client by.
pub(super) const CLIENT_IDENTIFIER: u8 = 61;
/// Lease at once (RFC 4039).
pub(super) const RAPID_COMMIT: u8 = 80;
/// Classless static routes (RFC 3442).
pub(super) const CLASSLESS_ROUTES: u8 = 121;

/// What stands before the options (RFC 2132, 2).
pub(super) const COOKIE: [u8; 4] = [0x63, 0x82, 0x53, 0x63];

const PAD: u8 = 0;
const END: u8 = 255;

/// The options of one message, each field known to be well-formed.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    fields: [&'a [u8]; 3],
}

impl<'a> Options<'a> {
    /// Finds the options of a BOOTP message, which begins with its `op`. `None` where the cookie is missing, where an option
    /// reaches past the end of its field, or where the overload option is nonsense. A missing end option is no harm.
    pub(super) fn of(message: &'a [u8]) -> Option<Self> {
        let (header, options) = Fixed::<240>::split(message)?;
        (header.field::<236, 4>() == COOKIE).then_some(())?;
        let mut read = Self {
            fields: [options, &[], &[]],
        };
        let overload = match read.first(OVERLOAD) {
            None => 0,
            Some([fields @ 1..=3]) => *fields,
            Some(_) => return None,
        };
        // RFC 2132, 9.3; `file` is read before `sname` (RFC 2131, 4.1).
        let [_, file, sname] = &mut read.fields;
        if overload & 1 != 0 {
            *file = header.part::<108, 128>();
        }
        if overload & 2 != 0 {
            *sname = header.part::<44, 64>();
        }
        let is_whole = |field: &&[u8]| {
            let mut walk = Walk(Reader::new(field));
            while walk.next().is_some() {}
            walk.0.rest().is_empty()
        };
        read.fields.iter().all(is_whole).then_some(read)
    }

    /// All values of `code` one behind the other: a long one may have been split (RFC 3396).
    pub(super) fn bytes(&self, code: u8) -> Bytes<'_, 'a> {
        Bytes {
            code,
            value: [].iter(),
            walk: Walk(Reader::new(&[])),
            fields: self.fields.iter(),
        }
    }

    /// The first value of `code`, where it has exactly `N` bytes.
    pub(super) fn fixed<const N: usize>(&self, code: u8) -> Option<[u8; N]> {
        <[u8; N]>::try_from(self.first(code)?).ok()
    }

    /// The first value of `code`.
    pub(super) fn first(&self, code: u8) -> Option<&'a [u8]> {
        self.bytes(code).next_value()
    }
}

/// The bytes of all values of one code.
pub(super) struct Bytes<'o, 'a> {
    code: u8,
    /// What is left of the value.
    value: slice::Iter<'a, u8>,
    /// What is left of the field.
    walk: Walk<'a>,
    fields: slice::Iter<'o, &'a [u8]>,
}

impl<'a> Bytes<'_, 'a> {
    /// The next four bytes.
    pub(super) fn address(&mut self) -> Option<Ipv4Addr> {
        let mut octets = [0; 4];
        for octet in &mut octets {
            *octet = self.next()?;
        }
        Some(Ipv4Addr::from(octets))
    }

    fn next_value(&mut self) -> Option<&'a [u8]> {
        loop {
            match self.walk.next() {
                Some((code, value)) if code == self.code => return Some(value),
                Some(_) => {}
                None => self.walk = Walk(Reader::new(self.fields.next()?)),
            }
        }
    }
}

impl Iterator for Bytes<'_, '_> {
    type Item = u8;

    // What reads lists calls it in several places.
    #[inline(never)]
    fn next(&mut self) -> Option<u8> {
        loop {
            if let Some(byte) = self.value.next() {
                return Some(*byte);
            }
            self.value = self.next_value()?.iter();
        }
    }
}

/// The options of one field. It ends before one that reaches past the field's end.
struct Walk<'a>(Reader<'a>);

impl<'a> Iterator for Walk<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut ahead = self.0;
        let code = ahead.fixed::<1>()?.u8::<0>();
        let value = match code {
            // As good as an option without a value: nobody asks for it.
            PAD => &[],
            END => {
                self.0 = Reader::new(&[]);
                return None;
            }
            _ => {
                let length = ahead.fixed::<1>()?.u8::<0>();
                ahead.take(length.into())?
            }
        };
        self.0 = ahead;
        Some((code, value))
    }
}

#[cfg(test)]
mod tests;
