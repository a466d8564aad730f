//! What the client sends: a whole Ethernet frame to all servers and relays of the link.

use core::net::Ipv6Addr;
use core::time::Duration;

use heapless::Vec;
use smoltcp::wire::IpProtocol;

use super::lease::Duid;
use super::options::{
    CLIENT_IDENTIFIER, DNS_SERVERS, ELAPSED_TIME, IA_ADDRESS, IA_NA, OPTION_REQUEST, RAPID_COMMIT,
    SERVER_IDENTIFIER, SOL_MAX_RT,
};
use crate::net::MacAddress;
use crate::net::ipv6::{self, PAYLOAD_BYTES};

/// `All_DHCP_Relay_Agents_and_Servers` (RFC 8415, 7.1).
const SERVERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 1, 2);
/// The UDP port that clients listen on (RFC 8415, 7.2).
pub(super) const CLIENT_PORT: u16 = 546;
const SERVER_PORT: u16 = 547;

/// A message of a client.
pub(super) struct ClientMessage<'m> {
    /// The client.
    pub(super) mac: MacAddress,
    /// The transaction's number.
    pub(super) transaction: [u8; 3],
    /// How long ago the exchange began.
    pub(super) elapsed: Duration,
    /// What it says.
    pub(super) kind: ClientKind<'m>,
}

/// What a client says.
#[derive(Clone, Copy)]
pub(super) enum ClientKind<'m> {
    /// Who has an address for me?
    Solicit,
    /// I want this address, which this server has offered or granted.
    Want(Ask, Ipv6Addr, &'m Duid),
}

/// How an address is asked for (RFC 8415, 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The server is to grant it: one that offered it, or does not know any more that it did grant it.
    Request,
    /// The server is to grant it for longer.
    Renew,
    /// Any server is to grant it for longer.
    Rebind,
}

/// The NIC's unique identifier: a DUID-LL of its MAC address (RFC 8415, 11.4). It is the same at every boot, and in the
/// firmware of the same NIC where that makes its own so.
pub(super) const fn client_identifier(mac: MacAddress) -> [u8; 10] {
    let [a, b, c, d, e, f] = mac.octets();
    [0, 3, 0, 1, a, b, c, d, e, f]
}

/// The NIC's one association of addresses (IAID): the end of its MAC address, so that it is the same at every boot.
pub(super) const fn association(mac: MacAddress) -> [u8; 4] {
    let [_, _, c, d, e, f] = mac.octets();
    [c, d, e, f]
}

impl ClientMessage<'_> {
    /// The whole frame.
    pub(super) fn frame(&self) -> ipv6::Frame {
        let mut datagram = Datagram(Vec::new());
        datagram.numbers(&[CLIENT_PORT, SERVER_PORT, 0, 0]);
        let kind = match self.kind {
            ClientKind::Solicit => 1,
            ClientKind::Want(Ask::Request, ..) => 3,
            ClientKind::Want(Ask::Renew, ..) => 5,
            ClientKind::Want(Ask::Rebind, ..) => 6,
        };
        datagram.bytes(&[kind]);
        datagram.bytes(&self.transaction);
        datagram.option(CLIENT_IDENTIFIER, &client_identifier(self.mac));
        datagram.option(ELAPSED_TIME, &hundredths(self.elapsed).to_be_bytes());
        datagram.numbers(&[OPTION_REQUEST, 4, DNS_SERVERS, SOL_MAX_RT]);
        let address = match self.kind {
            ClientKind::Solicit => {
                datagram.option(RAPID_COMMIT, &[]);
                None
            }
            ClientKind::Want(ask, address, server) => {
                if ask != Ask::Rebind {
                    datagram.option(SERVER_IDENTIFIER, server.as_bytes());
                }
                Some(address)
            }
        };
        // Times of 0: the server is to choose them.
        datagram.numbers(&[IA_NA, if address.is_some() { 12 + 28 } else { 12 }]);
        datagram.bytes(&association(self.mac));
        datagram.bytes(&[0; 8]);
        if let Some(address) = address {
            datagram.numbers(&[IA_ADDRESS, 24]);
            datagram.bytes(&address.octets());
            datagram.bytes(&[0; 8]);
        }
        datagram.frame(self.mac)
    }
}

/// 0xffff stands for everything longer (RFC 8415, 21.9).
fn hundredths(elapsed: Duration) -> u16 {
    let seconds = elapsed.as_secs().saturating_mul(100);
    let hundredths = seconds.saturating_add((elapsed.subsec_millis() / 10).into());
    u16::try_from(hundredths).unwrap_or(u16::MAX)
}

/// A UDP datagram that is being written. There is room for all of our options, see the test of the longest message.
struct Datagram(Vec<u8, PAYLOAD_BYTES>);

impl Datagram {
    fn bytes(&mut self, bytes: &[u8]) {
        let _ = self.0.extend_from_slice(bytes);
    }

    fn numbers(&mut self, numbers: &[u16]) {
        for number in numbers {
            self.bytes(&number.to_be_bytes());
        }
    }

    fn option(&mut self, code: u16, value: &[u8]) {
        self.numbers(&[code, u16::try_from(value.len()).unwrap_or(0)]);
        self.bytes(value);
    }

    fn frame(mut self, mac: MacAddress) -> ipv6::Frame {
        let length = u16::try_from(self.0.len()).unwrap_or(0).to_be_bytes();
        if let Some(place) = self.0.get_mut(4..6) {
            place.copy_from_slice(&length);
        }
        ipv6::frame(mac, SERVERS, IpProtocol::Udp, &self.0)
    }
}
