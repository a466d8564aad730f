//! Servers and routers, and how they answer.

use std::vec::Vec;

use crate::net::dhcp4::tests::server;
use crate::net::dhcp6::tests::server as six;
use crate::net::slaac::tests::router;

/// How servers and routers answer.
#[derive(Clone, Copy)]
pub(super) enum Serves {
    Grants,
    /// For two seconds.
    Shortly,
    Refuses,
    /// Another address, or prefix; or another server answers.
    Another,
    /// The router is no default router any more; the others are silent.
    Nowhere,
    /// Another router answers in its place; the others are silent.
    Rival,
    Silent,
}

impl Serves {
    /// The answer of a DHCPv4 server.
    pub(super) fn dhcp4(self, asked: &[u8]) -> Option<Vec<u8>> {
        let grant = || server::Message::new(5);
        let mut message = match self {
            Self::Grants => grant(),
            Self::Shortly => grant().without(51).with(51, &2_u32.to_be_bytes()),
            Self::Refuses => server::Message::new(6),
            Self::Another => {
                let mut other = grant();
                other.address = [10, 0, 2, 77].into();
                other
            }
            Self::Nowhere | Self::Rival | Self::Silent => return None,
        };
        message.transaction = u32::from_be_bytes(*asked[46..].first_chunk().unwrap());
        Some(message.frame())
    }

    /// The answer of a DHCPv6 server.
    pub(super) fn dhcp6(self, asked: &[u8]) -> Option<Vec<u8>> {
        let bare =
            |inner: &[u8]| six::Message::bare(six::REPLY).with(six::association([0, 0], inner));
        let mut message = match self {
            Self::Grants => six::Message::new(six::REPLY),
            Self::Shortly => bare(&six::address(six::ADDRESS, 1, 2)),
            Self::Refuses => bare(&six::option(13, &[0, 3])),
            Self::Another => bare(&six::option(13, &[0, 2])).by(&[0, 3, 0, 1, 2, 0, 0, 0, 0, 9]),
            Self::Nowhere | Self::Rival | Self::Silent => return None,
        };
        message.transaction = *asked[63..].first_chunk().unwrap();
        Some(message.frame())
    }

    /// A router's advertisement.
    pub(super) fn router(self) -> Option<Vec<u8>> {
        let bare = router::Message::new;
        let message = match self {
            Self::Grants => bare().autonomous(),
            Self::Shortly => bare().prefix("2001:db8:1::/64", 0xc0, 2, 1),
            Self::Refuses => bare(),
            Self::Another => bare().prefix("2001:db8:9::/64", 0xc0, 86400, 14400),
            Self::Nowhere => {
                let mut message = bare().autonomous();
                message.header[6..8].fill(0);
                message
            }
            Self::Rival => {
                let mut message = bare().autonomous();
                message.way.source = "fe80::9".parse().unwrap();
                message
            }
            Self::Silent => return None,
        };
        Some(message.frame())
    }
}
