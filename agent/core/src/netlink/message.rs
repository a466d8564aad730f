//! The header and the attributes that all netlink families share.

use crate::bytes::Reader;

const HEADER_BYTES: usize = 16;
const ATTRIBUTE_BYTES: usize = 4;
/// Set in an attribute's type: nested, and in network byte order.
const ATTRIBUTE_TYPE_MASK: u16 = 0x3fff;

/// Message types that every family uses (`include/uapi/linux/netlink.h`).
pub mod kind {
    /// `NLMSG_ERROR`: an errno, zero for an acknowledgement.
    pub const ERROR: u16 = 2;
    /// `NLMSG_DONE`: the end of a dump.
    pub const DONE: u16 = 3;
}

/// Flags of a request (`include/uapi/linux/netlink.h`).
pub mod flag {
    /// `NLM_F_REQUEST`
    pub const REQUEST: u16 = 0x1;
    /// `NLM_F_ACK`
    pub const ACK: u16 = 0x4;
    /// `NLM_F_DUMP`
    pub const DUMP: u16 = 0x300;
    /// `NLM_F_REPLACE`
    pub const REPLACE: u16 = 0x100;
    /// `NLM_F_EXCL`
    pub const EXCLUSIVE: u16 = 0x200;
    /// `NLM_F_CREATE`
    pub const CREATE: u16 = 0x400;
    /// `NLM_F_APPEND`
    pub const APPEND: u16 = 0x800;
}

/// One received message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// The type: a family's own, or one of [`kind`].
    pub kind: u16,
    /// The sequence number of the request that this answers.
    pub sequence: u32,
    /// What follows the header.
    pub body: &'a [u8],
}

impl Message<'_> {
    /// Bytes that it takes, with its header and the padding behind it.
    pub const fn bytes_on_the_wire(&self) -> usize {
        let length = HEADER_BYTES.saturating_add(self.body.len());
        length.next_multiple_of(4)
    }

    /// The errno of an `NLMSG_ERROR` message, zero for an acknowledgement; `None` for any other message.
    pub fn error(&self) -> Option<i32> {
        if self.kind != kind::ERROR {
            return None;
        }
        let (errno, _) = self.body.split_first_chunk::<4>()?;
        Some(i32::from_ne_bytes(*errno).saturating_neg())
    }
}

/// The messages of one datagram, up to the first that is malformed.
pub struct Messages<'a>(Reader<'a>);

impl<'a> Messages<'a> {
    /// Begins with the first message of `datagram`.
    pub const fn new(datagram: &'a [u8]) -> Self {
        Self(Reader::new(datagram))
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        let header = self.0.fixed::<HEADER_BYTES>()?;
        let length = usize::try_from(header.u32_ne::<0>()).ok()?;
        let body = take_padded(&mut self.0, length.checked_sub(HEADER_BYTES)?)?;
        Some(Message {
            kind: header.u16_ne::<4>(),
            sequence: header.u32_ne::<8>(),
            body,
        })
    }
}

/// The attributes of one message as type and value, up to the first that is malformed.
pub struct Attributes<'a>(Reader<'a>);

impl<'a> Attributes<'a> {
    /// Begins with the first attribute of `bytes`, which is what follows a family's fixed part.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(Reader::new(bytes))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let header = self.0.fixed::<ATTRIBUTE_BYTES>()?;
        let length = usize::from(header.u16_ne::<0>()).checked_sub(ATTRIBUTE_BYTES)?;
        let value = take_padded(&mut self.0, length)?;
        Some((header.u16_ne::<2>() & ATTRIBUTE_TYPE_MASK, value))
    }
}

/// The next `length` bytes; skips the padding behind them where it is there.
fn take_padded<'a>(reader: &mut Reader<'a>, length: usize) -> Option<&'a [u8]> {
    let bytes = reader.rest();
    let value = bytes.get(..length)?;
    let behind = bytes.get(length.next_multiple_of(4)..);
    *reader = Reader::new(behind.unwrap_or_default());
    Some(value)
}

/// Writes messages one behind the other into a buffer, each aligned. What does not fit makes [`Builder::finish`] fail, so
/// that a truncated request is never sent.
pub struct Builder<'b> {
    buffer: &'b mut [u8],
    length: usize,
    message: usize,
    overflowed: bool,
}

impl<'b> Builder<'b> {
    /// Begins with an empty buffer.
    pub const fn new(buffer: &'b mut [u8]) -> Self {
        Self {
            buffer,
            length: 0,
            message: 0,
            overflowed: false,
        }
    }

    /// Begins a message.
    pub fn message(&mut self, kind: u16, flags: u16, sequence: u32) {
        self.message = self.length;
        let [k0, k1] = kind.to_ne_bytes();
        let [f0, f1] = flags.to_ne_bytes();
        let [s0, s1, s2, s3] = sequence.to_ne_bytes();
        // Length and port stay zero: the former is known behind what follows, the latter the kernel's to fill in.
        self.push(&[0, 0, 0, 0, k0, k1, f0, f1, s0, s1, s2, s3, 0, 0, 0, 0]);
        self.close(self.message);
    }

    /// Appends to the message begun last: a family's fixed part, or a payload. Padded to four bytes behind.
    pub fn body(&mut self, bytes: &[u8]) {
        self.body_of(&[bytes]);
    }

    /// As [`Self::body`], of a number in the host's order.
    #[inline(never)]
    pub fn body_number(&mut self, number: u32) {
        self.body(&number.to_ne_bytes());
    }

    /// As [`Self::body`], of several pieces without padding between them.
    pub fn body_of(&mut self, pieces: &[&[u8]]) {
        for piece in pieces {
            self.push(piece);
        }
        self.close(self.message);
        self.pad();
    }

    /// Appends an attribute to the message begun last.
    pub fn attribute(&mut self, kind: u16, value: &[u8]) {
        let start = self.nest(kind);
        self.push(value);
        self.end_nest(start);
    }

    /// Appends an attribute whose value is a number in the host's order.
    #[inline(never)]
    pub fn number(&mut self, kind: u16, value: u32) {
        self.attribute(kind, &value.to_ne_bytes());
    }

    /// Begins an attribute that holds attributes; give the result to [`Self::end_nest`].
    pub fn nest(&mut self, kind: u16) -> usize {
        let start = self.length;
        let [low, high] = kind.to_ne_bytes();
        self.push(&[0, 0, low, high]);
        start
    }

    /// Ends an attribute begun with [`Self::nest`].
    pub fn end_nest(&mut self, start: usize) {
        let length = self.length.saturating_sub(start);
        match u16::try_from(length) {
            Ok(length) => self.patch(start, &length.to_ne_bytes()),
            Err(_) => self.overflowed = true,
        }
        self.pad();
        self.close(self.message);
    }

    /// All messages; `None` where they did not fit into the buffer.
    pub fn finish(self) -> Option<&'b [u8]> {
        if self.overflowed {
            return None;
        }
        self.buffer.get(..self.length)
    }

    fn push(&mut self, bytes: &[u8]) {
        let end = self.length.saturating_add(bytes.len());
        match self.buffer.get_mut(self.length..end) {
            Some(place) => {
                place.copy_from_slice(bytes);
                self.length = end;
            }
            None => self.overflowed = true,
        }
    }

    fn pad(&mut self) {
        while !self.length.is_multiple_of(4) && !self.overflowed {
            self.push(&[0]);
        }
    }

    fn close(&mut self, message: usize) {
        match u32::try_from(self.length.saturating_sub(message)) {
            Ok(length) => self.patch(message, &length.to_ne_bytes()),
            Err(_) => self.overflowed = true,
        }
    }

    fn patch(&mut self, at: usize, bytes: &[u8]) {
        let end = at.saturating_add(bytes.len());
        if let Some(place) = self.buffer.get_mut(at..end) {
            place.copy_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests;
