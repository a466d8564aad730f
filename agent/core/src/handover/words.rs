//! What the letters in templates stand for.

use core::fmt::{self, Display};
use core::net::{IpAddr, Ipv4Addr};

use super::document::Placed;
use super::{Address, Kind, Link, Method, NameServer, Network};
use crate::net::Ifindex;
use crate::plan::Subnet;
use crate::text::AsIs;
use crate::text::address::AsText;
use crate::text::digits::{Decimal, Hexadecimal, Octets};

/// The words of a text.
#[derive(Clone, Copy)]
pub(super) struct Words<'n> {
    pub(super) network: &'n Network,
    pub(super) link: &'n Link,
    pub(super) item: Item<'n>,
}

/// What of a link a text is about. Of those of one kind each has a number.
#[derive(Clone, Copy)]
pub(super) enum Item<'n> {
    /// The link itself.
    Itself {
        /// The boot's first session is over it.
        is_first: bool,
    },
    Server(u16, &'n NameServer),
    Address(u16, &'n Address),
    Route(u16, &'n Placed),
}

/// What stands for a letter.
#[derive(Clone, Copy)]
pub(super) enum Word<'n> {
    Text(&'static str),
    Number(u32),
    Address(&'n IpAddr),
    /// The mask of an IPv4 address, the prefix length of another.
    Mask(&'n Subnet),
    /// The identifier of a link's profile, of version 8 (RFC 9562, 5.8): made of what distinguishes links, which is kind, VLAN
    /// and hardware.
    Profile(&'n Link),
    Shown(&'n dyn Display),
}

impl<'n> Words<'n> {
    /// The word for `letter`, where there is one.
    pub(super) fn word(&self, letter: u8) -> Option<Word<'n>> {
        Some(match self.item {
            Item::Itself { is_first } => self.of_link(letter, is_first)?,
            Item::Server(number, server) => match letter {
                b'a' => Word::Address(&server.address),
                b'c' => Word::Number(number.into()),
                _ => return None,
            },
            Item::Address(number, own) => match letter {
                b'a' => Word::Address(&own.subnet.address),
                b'c' => Word::Number(number.into()),
                b'm' => Word::Mask(&own.subnet),
                b's' => Word::Shown(&own.subnet),
                b't' => Word::Number(own.table?),
                _ => return None,
            },
            Item::Route(number, route) => match (letter, &route.router) {
                (b'a', _) => Word::Address(&route.source),
                (b'c', _) => Word::Number(number.into()),
                (b'n', _) => Word::Number(route.table),
                (b'o', _) => truth(route.onlink),
                (b't', _) => Word::Shown(&route.to),
                (b'd', Some(router)) if route.to.prefix == 0 && route.is_main() => {
                    Word::Address(router)
                }
                (b'g' | b'r', Some(router)) => Word::Address(router),
                (b'g', None) if route.source.is_ipv4() => Word::Text("0.0.0.0"),
                (b'g', None) => Word::Text("::"),
                _ => return None,
            },
        })
    }

    fn of_link(&self, letter: u8, is_first: bool) -> Option<Word<'n>> {
        let Self { network, link, .. } = *self;
        let (v4, v6) = (link.v4, link.v6);
        let is_ethernet = link.kind == Kind::Ethernet;
        let permanent = link.permanent.as_ref().filter(|_| is_ethernet);
        let profile = |other: Option<Ifindex>| network.link(other?).map(Word::Profile);
        Some(match letter {
            b'b' => profile(link.master)?,
            b'c' => Word::Text(link.kind.mode()?),
            // Whom networkd asks for addresses.
            b'd' if v4 == Method::Dhcp => Word::Text("ipv4"),
            b'd' => Word::Text("no"),
            b'e' if is_ethernet => Word::Text("ether"),
            b'f' => match how(v4, network.has_family(link, true)) {
                "ignore" => Word::Text("disabled"),
                how => Word::Text(how),
            },
            b'g' => protocol(v6, "dhcp6"),
            b'h' if is_ethernet => Word::Shown(permanent.unwrap_or(&link.mac)),
            b'i' => Word::Number(link.ifindex.get()),
            b'j' => protocol(v4, "dhcp"),
            b'k' => Word::Text(link.kind.word()),
            // Whether networkd makes a link-local address.
            b'l' if v6 == Method::None => Word::Text("no"),
            b'l' => Word::Text("ipv6"),
            b'm' if permanent.is_none() => Word::Shown(&link.mac),
            b'n' => Word::Shown(&link.name),
            b'o' => profile(link.master).map(|_| Word::Text("bond"))?,
            b'p' => Word::Shown(permanent?),
            b'q' => truth(is_first),
            b'r' => truth(matches!(v6, Method::Auto | Method::Dhcp)),
            b's' => Word::Text(how(v6, network.has_family(link, false))),
            b't' => Word::Number(link.mtu),
            b'u' => Word::Profile(link),
            b'v' if !is_ethernet => Word::Text(link.kind.word()),
            b'w' => Word::Number(link.kind.vlan()?.get().into()),
            b'x' if !is_ethernet => Word::Shown(&link.name),
            b'y' => profile(link.lower)?,
            b'z' => truth(v6 == Method::Auto),
            _ => return None,
        })
    }
}

impl Display for Word<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Text(text) => out.write_str(text),
            Self::Number(number) => Decimal(number).fmt(out),
            Self::Address(address) => AsText(address).fmt(out),
            Self::Mask(Subnet { address, prefix }) => {
                if address.is_ipv6() {
                    return Decimal(*prefix).fmt(out);
                }
                let mask = u32::MAX.checked_shl(32_u32.saturating_sub((*prefix).into()));
                AsText(&Ipv4Addr::from_bits(mask.unwrap_or(0))).fmt(out)
            }
            Self::Profile(link) => {
                let hardware = link.permanent.unwrap_or(link.mac).octets();
                let vlan = link.kind.vlan().map_or(0, |id| id.get());
                let bond = AsIs(if link.kind.mode().is_some() { "1" } else { "0" });
                let (vlan, hardware) = (Hexadecimal(vlan.into(), 3), Octets(&hardware, ""));
                write!(out, "73616e72-6f6f-8{bond}74-8{vlan}-{hardware}")
            }
            Self::Shown(shown) => shown.fmt(out),
        }
    }
}

/// How files say whether something is so.
const fn truth(is: bool) -> Word<'static> {
    Word::Text(if is { "true" } else { "false" })
}

/// What NetworkManager calls a method. Its own for link-local addresses allows none to be named, and no name server; and where
/// addresses are to be named, there must be one.
const fn how(method: Method, is_there: bool) -> &'static str {
    match method {
        Method::Static | Method::LinkLocal if is_there => "manual",
        Method::None | Method::Static | Method::LinkLocal => "ignore",
        Method::Dhcp | Method::Auto => "auto",
    }
}

/// What klibc calls a method. cloud-init knows no other words than these, and fails at any other.
const fn protocol(method: Method, dhcp: &'static str) -> Word<'static> {
    Word::Text(match method {
        Method::Dhcp => dhcp,
        _ => "none",
    })
}
