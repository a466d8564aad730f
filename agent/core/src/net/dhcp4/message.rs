//! What the client sends: a whole Ethernet frame. It is to everybody, but for what asks the server of a lease to go on with
//! it: that goes by the kernel's routes, so that its Ethernet header counts for nothing.

use core::net::Ipv4Addr;

use smoltcp::wire::{
    ArpHardware, DHCP_CLIENT_PORT, DHCP_SERVER_PORT, DhcpOpCode, DhcpOption, DhcpOptionWriter,
    DhcpPacket, EthernetAddress, EthernetFrame, EthernetProtocol, IpAddress, IpProtocol,
    Ipv4Packet, UdpPacket,
};

use super::options::{
    CLASSLESS_ROUTES, CLIENT_IDENTIFIER, DNS, DOMAIN_NAME, HOST_NAME, INTERFACE_MTU, LEASE_TIME,
    MAXIMUM_SIZE, MESSAGE_TYPE, PARAMETER_REQUEST_LIST, RAPID_COMMIT, REBINDING_TIME, RENEWAL_TIME,
    REQUESTED_ADDRESS, ROUTER, SERVER_IDENTIFIER, SUBNET_MASK,
};
use crate::net::MacAddress;

/// Bytes of an Ethernet header, which a packet that is routed goes without.
pub const ETHERNET_BYTES: usize = 14;
const IPV4_BYTES: u16 = 20;
const UDP_BYTES: u16 = 8;
/// The least that every BOOTP server takes (RFC 1542, 2.1); our options need less.
const MESSAGE_BYTES: u16 = 300;
/// Bytes of a frame.
pub(super) const FRAME_BYTES: usize = ETHERNET_BYTES + 20 + 8 + 300;

/// The longest message that the client takes: what fits into an Ethernet frame, less IP and UDP headers.
const LONGEST_REPLY: u16 = 1472;
/// 121 before 3, as RFC 3442 wants it.
const WANTED: [u8; 10] = [
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
    pub(super) fn frame(&self) -> [u8; FRAME_BYTES] {
        let (from, to) = match &self.kind {
            ClientKind::Renew(own, server) => (own, server.as_ref()),
            _ => (&Ipv4Addr::UNSPECIFIED, None),
        };
        let (from, to) = (*from, *to.unwrap_or(&Ipv4Addr::BROADCAST));
        let mut bytes = [0; FRAME_BYTES];
        let mut frame = EthernetFrame::new_unchecked(&mut bytes[..]);
        frame.set_dst_addr(EthernetAddress::BROADCAST);
        frame.set_src_addr(EthernetAddress(self.mac.octets()));
        frame.set_ethertype(EthernetProtocol::Ipv4);

        let mut packet = Ipv4Packet::new_unchecked(frame.payload_mut());
        packet.set_version(4);
        packet.set_header_len(20);
        packet.set_total_len(IPV4_BYTES + UDP_BYTES + MESSAGE_BYTES);
        packet.set_dont_frag(true);
        packet.set_hop_limit(64);
        packet.set_next_header(IpProtocol::Udp);
        packet.set_src_addr(from);
        packet.set_dst_addr(to);
        packet.fill_checksum();

        let mut datagram = UdpPacket::new_unchecked(packet.payload_mut());
        datagram.set_src_port(DHCP_CLIENT_PORT);
        datagram.set_dst_port(DHCP_SERVER_PORT);
        datagram.set_len(UDP_BYTES + MESSAGE_BYTES);
        self.write(datagram.payload_mut());
        datagram.fill_checksum(&IpAddress::Ipv4(from), &IpAddress::Ipv4(to));
        bytes
    }

    fn write(&self, message: &mut [u8]) {
        let mut packet = DhcpPacket::new_unchecked(message);
        packet.set_opcode(DhcpOpCode::Request);
        packet.set_hardware_type(ArpHardware::Ethernet);
        packet.set_hardware_len(6);
        packet.set_transaction_id(self.transaction);
        packet.set_secs(self.seconds);
        // No flags: the packet socket hears frames to our MAC address before there is an IP address, so servers may answer to
        // it.
        packet.set_client_hardware_address(EthernetAddress(self.mac.octets()));
        if let ClientKind::Renew(own, _) = self.kind {
            packet.set_client_ip(own);
        }
        packet.set_magic_number(0x6382_5363);

        let mut options = packet.options_mut();
        // By reference: what is smaller than a register is taken apart into bytes where it is handed on.
        let (kind, address, server) = match &self.kind {
            ClientKind::Discover(address) => (1, address.as_ref(), None),
            ClientKind::Regain(address) => (1, Some(address), None),
            ClientKind::Request { address, server } => (3, Some(address), Some(server)),
            ClientKind::Decline { address, server } => (4, Some(address), Some(server)),
            // RFC 2131, 4.3.2: neither server nor address may be named here.
            ClientKind::Renew(..) => (3, None, None),
        };
        put(&mut options, MESSAGE_TYPE, &[kind]);
        let mut identifier = [1; 7];
        let [_, mac @ ..] = &mut identifier;
        *mac = self.mac.octets();
        put(&mut options, CLIENT_IDENTIFIER, &identifier);
        // Who declines wants nothing (RFC 2131, table 5).
        if kind != 4 {
            put(&mut options, MAXIMUM_SIZE, &LONGEST_REPLY.to_be_bytes());
            put(&mut options, PARAMETER_REQUEST_LIST, &WANTED);
        }
        if let ClientKind::Discover(_) = self.kind {
            put(&mut options, RAPID_COMMIT, &[]);
        }
        if let Some(address) = address {
            put(&mut options, REQUESTED_ADDRESS, &address.octets());
        }
        if let Some(server) = server {
            put(&mut options, SERVER_IDENTIFIER, &server.octets());
        }
        // What is left of the frame is zeros: padding (RFC 2132, 3.1).
        let _ = options.end();
    }
}

/// There is room for all of our options, see the test of the longest message.
fn put(options: &mut DhcpOptionWriter<'_>, kind: u8, data: &[u8]) {
    let _ = options.emit(DhcpOption { kind, data });
}
