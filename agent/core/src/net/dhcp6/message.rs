//! What the client sends: a whole Ethernet frame to all servers and relays of the link.

use core::net::Ipv6Addr;
use core::time::Duration;

use super::lease::Duid;
use super::options::{
    CLIENT_IDENTIFIER, DNS_SERVERS, ELAPSED_TIME, IA_ADDRESS, IA_NA, OPTION_REQUEST, RAPID_COMMIT,
    SERVER_IDENTIFIER, SOL_MAX_RT,
};
use crate::net::MacAddress;
use crate::net::frame::{Frame, UDP, Writer};
use crate::net::ipv6;

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

/// What stands before the MAC address of a DUID-LL (RFC 8415, 11.4): its type, and that of the hardware.
const DUID_LL: [u8; 4] = [0, 3, 0, 1];

/// Whether it is the NIC's unique identifier: a DUID-LL of its MAC address. It is the same at every boot, and in the firmware
/// of the same NIC where that makes its own so.
pub(super) fn is_client(identifier: &[u8], mac: MacAddress) -> bool {
    identifier.strip_prefix(&DUID_LL) == Some(&mac.octets())
}

/// The NIC's one association of addresses (IAID): the end of its MAC address, so that it is the same at every boot.
pub(super) const fn association(mac: MacAddress) -> [u8; 4] {
    let [_, _, c, d, e, f] = mac.octets();
    [c, d, e, f]
}

impl ClientMessage<'_> {
    /// The whole frame.
    pub(super) fn frame(&self) -> Frame {
        ipv6::frame(self.mac, SERVERS, UDP, &mut |frame| self.write(frame))
    }

    fn write(&self, frame: &mut Writer<'_>) {
        frame.numbers(&[CLIENT_PORT, SERVER_PORT, 0, 0]);
        let kind = match self.kind {
            ClientKind::Solicit => 1,
            ClientKind::Want(Ask::Request, ..) => 3,
            ClientKind::Want(Ask::Renew, ..) => 5,
            ClientKind::Want(Ask::Rebind, ..) => 6,
        };
        frame.bytes(&[kind]);
        frame.bytes(&self.transaction);
        frame.numbers(&[CLIENT_IDENTIFIER, 4 + 6]);
        frame.bytes(&DUID_LL);
        frame.bytes(&self.mac.octets());
        frame.numbers(&[ELAPSED_TIME, 2, hundredths(self.elapsed)]);
        frame.numbers(&[OPTION_REQUEST, 4, DNS_SERVERS, SOL_MAX_RT]);
        let address = match self.kind {
            ClientKind::Solicit => {
                frame.numbers(&[RAPID_COMMIT, 0]);
                None
            }
            ClientKind::Want(ask, address, server) => {
                if ask != Ask::Rebind {
                    let server = server.as_bytes();
                    frame.numbers(&[SERVER_IDENTIFIER, u16::try_from(server.len()).unwrap_or(0)]);
                    frame.bytes(server);
                }
                Some(address)
            }
        };
        // Times of 0: the server is to choose them.
        frame.numbers(&[IA_NA, if address.is_some() { 12 + 28 } else { 12 }]);
        frame.bytes(&association(self.mac));
        frame.bytes(&[0; 8]);
        if let Some(address) = address {
            frame.numbers(&[IA_ADDRESS, 24]);
            frame.bytes(&address.octets());
            frame.bytes(&[0; 8]);
        }
    }
}

/// 0xffff stands for everything longer (RFC 8415, 21.9).
fn hundredths(elapsed: Duration) -> u16 {
    // So many seconds are more already.
    let seconds = elapsed.as_secs().min(1000);
    let hundredths = seconds * 100 + u64::from(elapsed.subsec_nanos() / 10_000_000);
    u16::try_from(hundredths).unwrap_or(u16::MAX)
}
