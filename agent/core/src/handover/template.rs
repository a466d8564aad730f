//! Files as texts with places in them: a letter in braces, for which a word is put; a line with a word that is not there is
//! left out. One piece of code writes all files.

use core::fmt::{self, Display};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::files::truth;
use super::{Link, Network};
use crate::phrase::{Phrase, Phrases};
use crate::text::address::AsText;
use crate::text::digits::Decimal;

/// A file for each link, or for each that has an address of one family.
pub(super) struct Template {
    pub(super) path: Phrase,
    /// For root alone.
    pub(super) private: bool,
    /// IPv4, or IPv6: only where the link has such an address.
    pub(super) family: Option<bool>,
    /// What is there once, with the words of the link.
    pub(super) head: Phrase,
    pub(super) parts: &'static [Part],
}

/// What is there for each item of a link, of one family or of both.
pub(super) struct Part {
    pub(super) family: Option<bool>,
    /// What is there once, with the words of the link.
    pub(super) head: Phrase,
    /// The other [`texts`].
    pub(super) texts: Phrases,
}

/// The texts of a [`Part`].
macro_rules! texts {
    (
        // For each name server: `a` its address, `c` its number from 0 on.
        dns: $dns:literal,
        // What is there once behind the name servers.
        behind: $behind:literal,
        // For each address: `a` itself, `s` with its prefix length, `m` the mask (IPv6: the length), `c` its number from 1 on.
        address: $address:literal,
        // For each that has a table of its own, `t`; the other words as above.
        rule: $rule:literal,
        // For each route: `t` where it leads, `r` the router if there is one, `g` the same or the unspecified address, `o`
        // whether it is on the link although no address says so, `n` the table, `a` the address it is sent from, `d` the
        // router of the default route in `main`, `c` its number from 1 on.
        route: $route:literal,
    ) => {
        $crate::phrase::phrases![$dns, $behind, $address, $rule, $route]
    };
}

pub(super) use texts;

/// The words for the letters from `a` on.
pub(super) type Words<'w> = [Option<&'w dyn Display>; 26];

/// A template with its words.
pub(super) struct Filled<'f>(pub(super) Phrase, pub(super) &'f Words<'f>);

impl Display for Filled<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(template, words) = *self;
        let word = |letter: u8| *words.get(usize::from(letter.wrapping_sub(b'a')))?;
        for line in template.lines() {
            let mut places = line.pieces().skip(1);
            if places.any(|(letter, _)| word(letter).is_none()) {
                continue;
            }
            for (letter, rest) in line.pieces() {
                if let Some(word) = word(letter) {
                    word.fmt(out)?;
                }
                rest.fmt(out)?;
            }
        }
        Ok(())
    }
}

/// A template's content for a link.
pub(super) struct Content<'f> {
    pub(super) template: &'f Template,
    pub(super) network: &'f Network,
    pub(super) link: &'f Link,
    pub(super) words: &'f Words<'f>,
}

impl Display for Content<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Filled(self.template.head, self.words).fmt(out)?;
        self.template
            .parts
            .iter()
            .try_for_each(|part| self.part(part, out))
    }
}

impl Content<'_> {
    /// The name servers, of a family that the link has: NetworkManager takes none of another.
    fn servers(&self, part: &Part, dns: Phrase, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (network, link) = (self.network, self.link);
        if !part.family.is_none_or(|v4| network.has_family(link, v4)) {
            return Ok(());
        }
        let servers = network.dns.iter().filter(|server| {
            server.link == link.ifindex
                && part.family.is_none_or(|v4| v4 == server.address.is_ipv4())
        });
        for (number, server) in (0_u8..).zip(servers) {
            let mut words: Words<'_> = [None; 26];
            let (address, number) = (AsText(&server.address), Decimal(number));
            set(&mut words, b'a', &address);
            set(&mut words, b'c', &number);
            Filled(dns, &words).fmt(out)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn part(&self, part: &Part, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (network, link) = (self.network, self.link);
        let fits = |address: IpAddr| part.family.is_none_or(|v4| v4 == address.is_ipv4());
        let mut texts = part.texts.each();
        let mut text = || texts.next().unwrap_or_default();
        Filled(part.head, self.words).fmt(out)?;
        self.servers(part, text(), out)?;
        text().fmt(out)?;
        let [of_address, of_rule, of_route] = [text(), text(), text()];
        let addresses = network.addresses_of(link);
        for (number, address) in (1_u8..).zip(addresses.filter(|it| fits(it.subnet.address))) {
            let subnet = address.subnet;
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(subnet.prefix.into()));
            let mask = Ipv4Addr::from_bits(mask.unwrap_or(0));
            let (mask, alone) = (AsText(&mask), AsText(&subnet.address));
            let (number, prefix) = (Decimal(number), Decimal(subnet.prefix));
            let mut words: Words<'_> = [None; 26];
            set(&mut words, b'a', &alone);
            set(&mut words, b'c', &number);
            set(&mut words, b's', &subnet);
            match subnet.address {
                IpAddr::V4(_) => set(&mut words, b'm', &mask),
                IpAddr::V6(_) => set(&mut words, b'm', &prefix),
            }
            Filled(of_address, &words).fmt(out)?;
            if let Some(table) = address.table.map(Decimal) {
                set(&mut words, b't', &table);
                Filled(of_rule, &words).fmt(out)?;
            }
        }
        let mut number: u16 = 0;
        let mut result = Ok(());
        network.each_route(link, false, &mut |route| {
            if result.is_err() || !fits(route.to.address) {
                return;
            }
            number = number.saturating_add(1);
            let router = route.router.unwrap_or(match route.to.address {
                IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
            });
            let (router, source) = (AsText(&router), AsText(&route.source));
            let (number, table) = (Decimal(number), Decimal(route.table));
            let mut words: Words<'_> = [None; 26];
            set(&mut words, b'a', &source);
            set(&mut words, b'c', &number);
            set(&mut words, b'g', &router);
            set(&mut words, b'n', &table);
            let onlink = truth(route.onlink);
            set(&mut words, b'o', &onlink);
            set(&mut words, b't', &route.to);
            if route.router.is_some() {
                set(&mut words, b'r', &router);
                if route.to.prefix == 0 && route.is_main() {
                    set(&mut words, b'd', &router);
                }
            }
            result = Filled(of_route, &words).fmt(out);
        });
        result
    }
}

/// Puts `word` for `letter`.
pub(super) fn set<'w>(words: &mut Words<'w>, letter: u8, word: &'w dyn Display) {
    if let Some(place) = words.get_mut(usize::from(letter.wrapping_sub(b'a'))) {
        *place = Some(word);
    }
}
