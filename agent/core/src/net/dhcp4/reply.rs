//! From a received frame to a server's message.

use core::net::Ipv4Addr;

use super::message::CLIENT_PORT;
use super::options::{MESSAGE_TYPE, Options, SERVER_IDENTIFIER};
use crate::bytes::Fixed;
use crate::net::MacAddress;
use crate::net::frame::{ETHERNET_BYTES, IPV4, UDP, checksum, udp_payload};

/// A server's message to this client.
#[derive(Clone, Copy)]
pub(super) struct Reply<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// The server.
    pub(super) server: Ipv4Addr,
    /// The client's address (`yiaddr`).
    pub(super) address: Ipv4Addr,
    /// All else.
    pub(super) options: Options<'a>,
}

/// The messages that servers send to clients (RFC 2131, table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An address that can be had.
    Offer,
    /// The address is the client's.
    Ack,
    /// The address is not the client's.
    Nak,
}

/// What a frame turned out to be.
pub(super) enum Received<'a> {
    /// Not an answer to this client's transaction.
    Foreign,
    /// An answer that breaks the protocol's rules.
    Malformed,
    /// An answer.
    Reply(Reply<'a>),
}

impl<'a> Received<'a> {
    /// Judges a whole Ethernet frame. The IP header's checksum must be right.
    pub(super) fn judge(frame: &'a [u8], mac: MacAddress, transaction: u32) -> Self {
        let Some(message) = datagram(frame, mac) else {
            return Self::Foreign;
        };
        let Some((header, _)) = Fixed::<240>::split(message) else {
            return Self::Foreign;
        };
        // A reply over Ethernet.
        let ours = header.field::<0, 3>() == [2, 1, 6]
            && header.u32_be::<4>() == transaction
            && header.field::<28, 6>() == mac.octets();
        if !ours {
            return Self::Foreign;
        }
        match reply(message, header.field::<16, 4>().into()) {
            Some(reply) => Self::Reply(reply),
            None => Self::Malformed,
        }
    }
}

/// The payload of a UDP datagram to a client behind this MAC address. Where it comes from RFC 2131, 4.1, leaves open; some
/// servers answer from any port.
fn datagram(frame: &[u8], mac: MacAddress) -> Option<&[u8]> {
    let (header, _) = Fixed::<34>::split(frame)?;
    let to = header.field::<0, 6>();
    let ours = to == [255; 6] || to == mac.octets();
    (ours && header.u16_be::<12>() == IPV4).then_some(())?;
    // The version, and a length in units of four bytes.
    let (0x45..=0x4f) = header.u8::<14>() else {
        return None;
    };
    let length = usize::from(header.u8::<14>() & 0xf) * 4;
    let packet = frame.get(ETHERNET_BYTES..)?;
    let packet = packet.get(..header.u16_be::<16>().into())?;
    let (head, datagram) = packet.split_at_checked(length)?;
    let is_whole = header.u16_be::<20>() & 0x3fff == 0;
    let is_udp = header.u8::<23>() == UDP && checksum(0, head) == 0xffff;
    (is_whole && is_udp).then_some(())?;
    udp_payload(datagram, CLIENT_PORT)
}

fn reply(message: &[u8], address: Ipv4Addr) -> Option<Reply<'_>> {
    let options = Options::of(message)?;
    let server = Ipv4Addr::from(options.fixed::<4>(SERVER_IDENTIFIER)?);
    let kind = match options.fixed(MESSAGE_TYPE)? {
        [2] => Kind::Offer,
        [5] => Kind::Ack,
        [6] => Kind::Nak,
        _ => return None,
    };
    Some(Reply {
        kind,
        server,
        address,
        options,
    })
}

#[cfg(test)]
mod tests;
