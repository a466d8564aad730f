//! DHCPv4 servers (RFC 2131).

use std::net::Ipv4Addr;

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    DhcpMessageType, DhcpOption, DhcpPacket, DhcpRepr, EthernetAddress, EthernetFrame,
    EthernetProtocol, EthernetRepr, IpProtocol, Ipv4Packet, Ipv4Repr, UdpPacket, UdpRepr,
};

const CLIENT_PORT: u16 = 68;
const SERVER_PORT: u16 = 67;
const SERVER_MAC: EthernetAddress = EthernetAddress([0x52, 0x54, 0, 0xff, 0, 1]);
/// Option 3, which may name several routers.
const ROUTERS: u8 = 3;
/// Option 80, with which two messages do.
const RAPID_COMMIT: u8 = 80;

/// A server that gives every client an address of its own: the network's, with the last byte of the client's MAC.
#[derive(Clone, Debug)]
pub struct Server {
    /// The network that it is on.
    pub network: u8,
    /// Its own address.
    pub address: Ipv4Addr,
    /// Length of the prefix that it tells.
    pub prefix: u8,
    /// The routers that it names, most wanted first.
    pub routers: Vec<Ipv4Addr>,
    /// The name servers that it tells.
    pub dns: Vec<Ipv4Addr>,
    /// Seconds that a lease holds.
    pub lease_s: u32,
    /// How it meets one message after the other; the last manner is for all that follow.
    pub manners: Vec<Manner>,
    /// Whether it commits at once what is asked for (RFC 4039).
    pub rapid: bool,
    /// Whether its frames come with a checksum that a virtual NIC left to hardware that is not there.
    pub partial_checksums: bool,
    /// Whether it has another address for whoever begins anew.
    pub moves: bool,
    received: usize,
    moved: u8,
}

/// How a server meets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    Serves,
    /// Not at all.
    Silent,
    /// It answers a request with DHCPNAK.
    Refuses,
    /// It answers somebody else's transaction.
    Mistakes,
    /// What it sends is cut off after this many bytes.
    Cuts(usize),
}

impl Server {
    /// A server at `address`, which is the router too, for a network of 256 addresses.
    pub fn new(address: Ipv4Addr) -> Self {
        Self {
            network: 0,
            address,
            prefix: 24,
            routers: vec![address],
            dns: Vec::new(),
            lease_s: 3600,
            manners: vec![Manner::Serves],
            rapid: false,
            partial_checksums: false,
            moves: false,
            received: 0,
            moved: 0,
        }
    }

    /// The address for the client with this MAC address.
    pub fn lease(&self, mac: [u8; 6]) -> Ipv4Addr {
        let [a, b, c, _] = self.address.octets();
        Ipv4Addr::new(a, b, c, mac[5].wrapping_add(self.moved))
    }

    /// Takes a client's frame and gives the one that is sent back, if any.
    pub fn receive(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        let frame = EthernetFrame::new_checked(frame).ok()?;
        assert_eq!(
            frame.ethertype(),
            EthernetProtocol::Ipv4,
            "a DHCP socket sends nothing else"
        );
        let ip = Ipv4Packet::new_checked(frame.payload()).expect("a whole IPv4 packet");
        assert!(ip.verify_checksum(), "the IPv4 header's checksum is wrong");
        let udp = UdpPacket::new_checked(ip.payload()).expect("a whole UDP datagram");
        assert!(
            udp.verify_checksum(&ip.src_addr().into(), &ip.dst_addr().into()),
            "the UDP checksum is wrong"
        );
        assert_eq!((udp.src_port(), udp.dst_port()), (CLIENT_PORT, SERVER_PORT));
        let packet = DhcpPacket::new_checked(udp.payload()).expect("a whole DHCP message");
        let asked = DhcpRepr::parse(&packet).expect("a sound DHCP message");
        let manner = self.manners[self.received.min(self.manners.len() - 1)];
        self.received += 1;
        if self.moves && asked.message_type == DhcpMessageType::Discover {
            self.moved = (self.moved + 16) % 160;
        }
        let kind = match (asked.message_type, manner) {
            (_, Manner::Silent) => return None,
            (DhcpMessageType::Discover, _) if self.rapid => DhcpMessageType::Ack,
            (DhcpMessageType::Discover, _) => DhcpMessageType::Offer,
            (DhcpMessageType::Request, Manner::Refuses) => DhcpMessageType::Nak,
            (DhcpMessageType::Request, _)
                if asked
                    .server_identifier
                    .is_none_or(|server| server == self.address) =>
            {
                DhcpMessageType::Ack
            }
            _ => return None,
        };
        let mut answer = self.answer(&asked, kind, frame.src_addr());
        match manner {
            Manner::Cuts(length) => answer.truncate(length),
            Manner::Mistakes => {
                return Some(self.answer(
                    &DhcpRepr {
                        transaction_id: !asked.transaction_id,
                        ..asked
                    },
                    kind,
                    frame.src_addr(),
                ));
            }
            Manner::Serves | Manner::Silent | Manner::Refuses => {}
        }
        Some(answer)
    }

    fn answer(
        &self,
        asked: &DhcpRepr<'_>,
        kind: DhcpMessageType,
        client: EthernetAddress,
    ) -> Vec<u8> {
        let routers: Vec<u8> = self.routers.iter().flat_map(Ipv4Addr::octets).collect();
        let option = |kind, data| DhcpOption { kind, data };
        let rapid = self.rapid.then_some(option(RAPID_COMMIT, &[]));
        let routers = (!routers.is_empty()).then_some(option(ROUTERS, &routers));
        let options: Vec<_> = routers.into_iter().chain(rapid).collect();
        let granted = kind != DhcpMessageType::Nak;
        let lease = self.lease(asked.client_hardware_address.0);
        let dhcp = DhcpRepr {
            message_type: kind,
            transaction_id: asked.transaction_id,
            secs: 0,
            client_hardware_address: asked.client_hardware_address,
            client_ip: Ipv4Addr::UNSPECIFIED,
            your_ip: if granted {
                lease
            } else {
                Ipv4Addr::UNSPECIFIED
            },
            server_ip: self.address,
            router: None,
            subnet_mask: granted.then(|| Ipv4Addr::from_bits(u32::MAX << (32 - self.prefix))),
            relay_agent_ip: Ipv4Addr::UNSPECIFIED,
            broadcast: asked.broadcast,
            requested_ip: None,
            client_identifier: None,
            server_identifier: Some(self.address),
            parameter_request_list: None,
            dns_servers: (!self.dns.is_empty()).then(|| self.dns.iter().copied().collect()),
            max_size: None,
            lease_duration: granted.then_some(self.lease_s),
            renew_duration: None,
            rebind_duration: None,
            additional_options: if granted { &options } else { &[] },
        };
        self.frame(&dhcp, client)
    }

    /// `dhcp` in UDP, IPv4 and Ethernet, to everybody.
    fn frame(&self, dhcp: &DhcpRepr<'_>, client: EthernetAddress) -> Vec<u8> {
        let udp = UdpRepr {
            src_port: SERVER_PORT,
            dst_port: CLIENT_PORT,
        };
        let ip = Ipv4Repr {
            src_addr: self.address,
            dst_addr: Ipv4Addr::BROADCAST,
            next_header: IpProtocol::Udp,
            payload_len: udp.header_len() + dhcp.buffer_len(),
            hop_limit: 64,
        };
        let ethernet = EthernetRepr {
            src_addr: SERVER_MAC,
            dst_addr: client,
            ethertype: EthernetProtocol::Ipv4,
        };
        let mut bytes = vec![0; ethernet.buffer_len() + ip.buffer_len() + ip.payload_len];
        let mut frame = EthernetFrame::new_unchecked(&mut bytes);
        ethernet.emit(&mut frame);
        let mut packet = Ipv4Packet::new_unchecked(frame.payload_mut());
        ip.emit(&mut packet, &ChecksumCapabilities::default());
        let mut datagram = UdpPacket::new_unchecked(packet.payload_mut());
        let emit = |payload: &mut [u8]| {
            dhcp.emit(&mut DhcpPacket::new_unchecked(payload))
                .expect("the message fits")
        };
        let checksums = ChecksumCapabilities::default();
        udp.emit(
            &mut datagram,
            &ip.src_addr.into(),
            &ip.dst_addr.into(),
            dhcp.buffer_len(),
            emit,
            &checksums,
        );
        if self.partial_checksums {
            datagram.set_checksum(0x1234);
        }
        bytes
    }
}
