//! From a received frame to a server's message.

use core::net::Ipv4Addr;

use smoltcp::wire::{
    ArpHardware, DHCP_CLIENT_PORT, DhcpOpCode, DhcpPacket, EthernetFrame, EthernetProtocol,
    IpProtocol, Ipv4Packet, UdpPacket,
};

use super::options::{MESSAGE_TYPE, Options, SERVER_IDENTIFIER};
use crate::net::MacAddress;

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
    /// Judges a whole Ethernet frame. The IP header's checksum must be right. UDP's is not looked at: on virtual NICs the
    /// sender leaves it to hardware that is not there, and what arrives is a partial sum.
    pub(super) fn judge(frame: &'a [u8], mac: MacAddress, transaction: u32) -> Self {
        let Some(message) = datagram(frame, mac) else {
            return Self::Foreign;
        };
        let Ok(packet) = DhcpPacket::new_checked(message) else {
            return Self::Foreign;
        };
        let ours = packet.opcode() == DhcpOpCode::Reply
            && packet.hardware_type() == ArpHardware::Ethernet
            && packet.hardware_len() == 6
            && packet.transaction_id() == transaction
            && packet.client_hardware_address().0 == mac.octets();
        if !ours {
            return Self::Foreign;
        }
        match reply(message, packet.your_ip()) {
            Some(reply) => Self::Reply(reply),
            None => Self::Malformed,
        }
    }
}

/// The payload of a UDP datagram from a DHCP server to a client behind this MAC address.
fn datagram(frame: &[u8], mac: MacAddress) -> Option<&[u8]> {
    let frame = EthernetFrame::new_checked(frame).ok()?;
    let to = frame.dst_addr();
    if frame.ethertype() != EthernetProtocol::Ipv4 || !(to.is_broadcast() || to.0 == mac.octets()) {
        return None;
    }
    let packet = Ipv4Packet::new_checked(frame.payload()).ok()?;
    let whole = !packet.more_frags() && packet.frag_offset() == 0;
    let intact = packet.version() == 4 && packet.verify_checksum();
    if !whole || !intact || packet.next_header() != IpProtocol::Udp {
        return None;
    }
    let datagram = UdpPacket::new_checked(packet.payload()).ok()?;
    // Where it comes from RFC 2131, 4.1, leaves open; some servers answer from any port.
    (datagram.dst_port() == DHCP_CLIENT_PORT).then(|| datagram.payload())
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
