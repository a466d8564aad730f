//! Files as texts with places in them: a letter in braces, for which a word is put; a line with a word that is not there is
//! left out. One piece of code writes all files.

use core::fmt::{self, Display};
use core::net::IpAddr;

use super::words::{Item, Words};
use crate::phrase::{Phrase, Phrases};

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

/// A template with its words.
pub(super) struct Filled<'f>(pub(super) Phrase, pub(super) Words<'f>);

impl Display for Filled<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(template, words) = self;
        for line in template.lines() {
            let mut places = line.pieces().skip(1);
            if places.any(|(letter, _)| words.word(letter).is_none()) {
                continue;
            }
            for (letter, rest) in line.pieces() {
                if let Some(word) = words.word(letter) {
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
    pub(super) words: Words<'f>,
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
        let Words { network, link, .. } = self.words;
        if !part.family.is_none_or(|v4| network.has_family(link, v4)) {
            return Ok(());
        }
        let servers = network.dns.iter().filter(|server| {
            server.link == link.ifindex
                && part.family.is_none_or(|v4| v4 == server.address.is_ipv4())
        });
        for (number, server) in (0..).zip(servers) {
            self.of(Item::Server(number, server), dns, out)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn part(&self, part: &Part, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Words { network, link, .. } = self.words;
        let fits = |address: IpAddr| part.family.is_none_or(|v4| v4 == address.is_ipv4());
        let mut texts = part.texts.each();
        let mut text = || texts.next().unwrap_or_default();
        Filled(part.head, self.words).fmt(out)?;
        self.servers(part, text(), out)?;
        text().fmt(out)?;
        let [of_address, of_rule, of_route] = [text(), text(), text()];
        let addresses = network.addresses_of(link);
        for (number, own) in (1..).zip(addresses.filter(|it| fits(it.subnet.address))) {
            let item = Item::Address(number, own);
            self.of(item, of_address, out)?;
            if own.table.is_some() {
                self.of(item, of_rule, out)?;
            }
        }
        let mut number: u16 = 0;
        let mut result = Ok(());
        network.each_route(link, false, &mut |route| {
            if result.is_ok() && fits(route.source) {
                number = number.saturating_add(1);
                result = self.of(Item::Route(number, &route), of_route, out);
            }
        });
        result
    }

    /// Writes a text about `item`.
    fn of(&self, item: Item<'_>, text: Phrase, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Filled(text, Words { item, ..self.words }).fmt(out)
    }
}
