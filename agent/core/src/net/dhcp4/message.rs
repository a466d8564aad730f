//! What the client sends: a whole Ethernet frame. It is to everybody, but for what asks the server of a lease to go on with
//! it: that goes by the kernel's routes, so that its Ethernet header counts for nothing.

use core::net::Ipv4Addr;

use super::options::{
    CLASSLESS_ROUTES, CLIENT_IDENTIFIER, COOKIE, DNS, DOMAIN_NAME, HOST_NAME, INTERFACE_MTU,
    LEASE_TIME, MAXIMUM_SIZE, MESSAGE_TYPE, PARAMETER_REQUEST_LIST, RAPID_COMMIT, REBINDING_TIME,
    RENEWAL_TIME, REQUESTED_ADDRESS, ROUTER, SERVER_IDENTIFIER, SUBNET_MASK,
};
use crate::net::MacAddress;
use crate::net::frame::{ETHERNET_BYTES, FRAME_BYTES, Frame, IPV4, UDP, Writer};

/// The UDP port that clients listen on (RFC 2131, 4.1).
pub(super) const CLIENT_PORT: u16 = 68;
const SERVER_PORT: u16 = 67;
const IPV4_HEADER: usize = ETHERNET_BYTES;
const UDP_HEADER: usize = IPV4_HEADER + 20;
const MESSAGE: usize = UDP_HEADER + 8;
/// Bytes of the datagram. The message in it is the least that every BOOTP server takes (RFC 1542, 2.1); our options need less.
const UDP_BYTES: u16 = 8 + 300;

/// The longest message that the client takes: what fits into an Ethernet frame, less IP and UDP headers.
const LONGEST_REPLY: [u8; 2] = 1472_u16.to_be_bytes();
/// The options that say what the client wants: 121 before 3, as RFC 3442 wants it.
const WANTED: [u8; 16] = [
    MAXIMUM_SIZE,
    2,
    LONGEST_REPLY[0],
    LONGEST_REPLY[1],
    PARAMETER_REQUEST_LIST,
    10,
    SUBNET_MASK,
    CLASSLESS_ROUTES,
    ROUTER,
    DNS,
    HOST_NAME,
    DOMAIN_NAME,
    INTERFACE_MTU,
    LEASE_TIME,
    RENEWAL_TIME,
    REBINDING_TIME,
];

/// A message of a client.
pub(super) struct ClientMessage {
    /// The client.
    pub(super) mac: MacAddress,
    /// The transaction's number (`xid`).
    pub(super) transaction: u32,
    /// Seconds since the client began.
    pub(super) seconds: u16,
    /// What it says.
    pub(super) kind: ClientKind,
}

/// What a client says.
#[derive(Clone, Copy)]
pub enum ClientKind {
    /// Who can give me an address, and rather this one?
    Discover(Option<Ipv4Addr>),
    /// Who can give me this address? Nobody may at once, since it may be another one.
    Regain(Ipv4Addr),
    /// I take this address from this server.
    Request {
        /// The address.
        address: Ipv4Addr,
        /// The server.
        server: Ipv4Addr,
    },
    /// Another host has the address that this server offers.
    Decline {
        /// The address.
        address: Ipv4Addr,
        /// The server.
        server: Ipv4Addr,
    },
    /// I have this address, and want it for longer: from this server, or from any.
    Renew(Ipv4Addr, Option<Ipv4Addr>),
}

impl ClientMessage {
    /// The whole frame.
    pub(super) fn frame(&self) -> Frame {
        let (from, to) = match self.kind {
            ClientKind::Renew(own, server) => (own, server),
            _ => (Ipv4Addr::UNSPECIFIED, None),
        };
        let to = to.unwrap_or(Ipv4Addr::BROADCAST);
        let mut frame = Frame::new();
        let mut writer = Writer::begin(&mut frame, [255; 6], self.mac, IPV4);
        // Not to be fragmented, over 64 hops at most.
        let hops_and_udp = u16::from_be_bytes([64, UDP]);
        writer.numbers(&[0x4500, 20 + UDP_BYTES, 0, 0x4000, hops_and_udp, 0]);
        writer.bytes([from.octets(), to.octets()].as_flattened());
        writer.seal(IPV4_HEADER + 10, IPV4_HEADER, 0);
        writer.numbers(&[CLIENT_PORT, SERVER_PORT, UDP_BYTES, 0]);
        self.write(&mut writer, from);
        // The end (RFC 2132, 3.2), and padding.
        writer.bytes(&[255]);
        writer.zeros(FRAME_BYTES);
        // Both addresses are right before the datagram.
        writer.seal(
            UDP_HEADER + 6,
            UDP_HEADER - 8,
            usize::from(UDP) + usize::from(UDP_BYTES),
        );
        frame
    }

    /// Writes the message, from the client's own address where it has one.
    fn write(&self, frame: &mut Writer<'_>, own: Ipv4Addr) {
        // A request over Ethernet, whose addresses have six bytes.
        let kind = [1, 1, 6, 0];
        // No flags: the packet socket hears frames to our MAC address before there is an IP address, so servers may answer to
        // it.
        let [high, low] = self.seconds.to_be_bytes();
        let seconds_and_flags = [high, low, 0, 0];
        let transaction = self.transaction.to_be_bytes();
        frame.bytes([kind, transaction, seconds_and_flags, own.octets()].as_flattened());
        frame.zeros(MESSAGE + 28);
        frame.bytes(&self.mac.octets());
        frame.zeros(MESSAGE + 236);
        frame.bytes(&COOKIE);

        // By reference: what is smaller than a register is taken apart into bytes where it is handed on.
        let (kind, address, server) = match &self.kind {
            ClientKind::Discover(address) => (1, address.as_ref(), None),
            ClientKind::Regain(address) => (1, Some(address), None),
            ClientKind::Request { address, server } => (3, Some(address), Some(server)),
            ClientKind::Decline { address, server } => (4, Some(address), Some(server)),
            // RFC 2131, 4.3.2: neither server nor address may be named here.
            ClientKind::Renew(..) => (3, None, None),
        };
        // An Ethernet address.
        frame.bytes(&[MESSAGE_TYPE, 1, kind, CLIENT_IDENTIFIER, 7, 1]);
        frame.bytes(&self.mac.octets());
        // Who declines wants nothing (RFC 2131, table 5).
        if kind != 4 {
            frame.bytes(&WANTED);
        }
        if let ClientKind::Discover(_) = self.kind {
            frame.bytes(&[RAPID_COMMIT, 0]);
        }
        for (code, address) in [(REQUESTED_ADDRESS, address), (SERVER_IDENTIFIER, server)] {
            if let Some(address) = address {
                let [a, b, c, d] = address.octets();
                frame.bytes(&[code, 4, a, b, c, d]);
            }
        }
    }
}
