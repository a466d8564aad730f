//! The state that one process of ours leaves to the next: the document, written as lines. Each item of a list is a line that
//! begins with the list's name, its other values between single spaces, `-` for what is not there.
//!
//! ```text
//! sanroot/network/1
//! links NAME IFINDEX MAC PERMANENT-MAC KIND VLAN MTU V4 V6
//! parents NAME
//! addresses ADDRESS/PREFIX VALID-UNTIL TABLE FROM ASKED RENEW REBIND
//! routes DESTINATION/PREFIX ROUTER TABLE
//! dns ADDRESS
//! carries MOUNT-POINT
//! sessions SID
//! unfinished MARK IFINDEX
//! waits SID SECONDS
//! end
//! ```
//!
//! There is one text for each value: what was read is printed again and must be what was there. So the reading itself need
//! not be strict about signs, zeros, case, repeated words, or what follows from the rest.

use core::fmt::{self, Display, Write};
use core::net::IpAddr;
use core::time::Duration;

use super::{
    Address, Grantor, Kind, Lease, Link, Method, NameServer, Network, Route, SCHEMA, Session,
    Unfinished,
};
use crate::iscsi::text::decode;
use crate::json::{Object, Sink, Value, tell};
use crate::limits::{DUID_BYTES, TIME2WAIT_S};
use crate::net::bond::BondMode;
use crate::net::dhcp4::Times;
use crate::net::dhcp6::Duid;
use crate::net::{Ifindex, LinkName, MacAddress, RoutePlan, VlanId};
use crate::plan::Subnet;
use crate::text::address::{self, ipv4, ipv6};
use crate::text::apart::{Parts, cut, parts};
use crate::text::digits::Decimal;
use crate::text::{AsIs, number, utf8};
use crate::time::Instant;

const LAST: &str = "end";
const UNFINISHED: &str = "unfinished";
const WAITS: &str = "waits";
const METHODS: [Method; 5] = [
    Method::None,
    Method::Static,
    Method::Dhcp,
    Method::Auto,
    Method::LinkLocal,
];

/// A state that none of our processes has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The state of a network, as it is displayed.
#[derive(Clone, Copy)]
pub struct State<'n>(&'n Network);

impl Display for State<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_state(out)
    }
}

/// What of an object is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What is no list, as words.
    Words,
    /// The items of its lists, each as a line with what is in its own lists behind it.
    Lines,
}

/// Writes a part of what an object holds.
struct Writer<'o> {
    out: &'o mut dyn Write,
    part: Part,
    /// The list that is told.
    list: &'static str,
}

impl Sink for Writer<'_> {
    fn value(&mut self, name: Option<&str>, value: Value<'_>) -> fmt::Result {
        match (self.part, name) {
            (Part::Words, Some(_)) => words(self.out, value),
            (Part::Lines, None) => line(self.out, self.list, value),
            _ => Ok(()),
        }
    }

    fn begin_list(&mut self, name: Option<&'static str>) -> fmt::Result {
        self.list = name.unwrap_or_default();
        Ok(())
    }

    fn end_list(&mut self) -> fmt::Result {
        Ok(())
    }
}

fn write_part(out: &mut dyn Write, part: Part, object: &dyn Object) -> fmt::Result {
    let mut writer = Writer {
        out,
        part,
        list: "",
    };
    tell(object, &mut writer)
}

fn line(out: &mut dyn Write, list: &str, item: Value<'_>) -> fmt::Result {
    out.write_str(list)?;
    words(out, item)?;
    out.write_char('\n')?;
    match item {
        Value::Object(object) => write_part(out, Part::Lines, object),
        _ => Ok(()),
    }
}

fn words(out: &mut dyn Write, value: Value<'_>) -> fmt::Result {
    match value {
        Value::Null => out.write_str(" -"),
        Value::Number(number) => write!(out, " {}", Decimal(number)),
        Value::Text(text) => write!(out, " {text}"),
        Value::Object(object) => write_part(out, Part::Words, object),
        Value::Bool(_) => Ok(()),
    }
}

impl Network {
    /// The state, for [`Self::read_state`].
    pub const fn state(&self) -> State<'_> {
        State(self)
    }

    fn write_state(&self, out: &mut dyn Write) -> fmt::Result {
        writeln!(out, "{}", AsIs(SCHEMA))?;
        write_part(out, Part::Lines, self)?;
        for Unfinished { mark, link } in &self.unfinished {
            pair(out, UNFINISHED, *mark, link.get().into())?;
        }
        for Session { sid, respite_s, .. } in &self.sessions {
            if *respite_s != u64::from(TIME2WAIT_S) {
                pair(out, WAITS, *sid, *respite_s)?;
            }
        }
        writeln!(out, "{}", AsIs(LAST))
    }

    /// Reads a state in the place of what is here.
    ///
    /// # Errors
    /// It is none; then nothing is here.
    pub fn read_state(&mut self, text: &[u8]) -> Result<(), Malformed> {
        *self = Self::new();
        let read = utf8(text).and_then(|text| {
            let mut lines = parts(text, b'\n').filter(|line| !line.is_empty());
            lines.try_for_each(|line| self.take(line))?;
            let mut rest = Rest(text);
            self.write_state(&mut rest).ok()?;
            rest.0.is_empty().then_some(())
        });
        if read.is_none() {
            *self = Self::new();
        }
        read.ok_or(Malformed)
    }

    /// Takes one line.
    fn take(&mut self, line: &str) -> Option<()> {
        let mut words = Words(parts(line, b' '));
        // Their first letters tell the kinds apart, and that they are whole the text that is printed of them.
        let kind = words.next()?.as_bytes();
        match kind {
            [b's', b'a', ..] | [b'e' | b'c', ..] => return Some(()),
            [b'l', ..] => return self.take_link(&mut words),
            [b'u' | b'w', ..] => {
                let (one, other) = (words.number()?, words.number()?);
                return self.take_pair(kind == WAITS.as_bytes(), one, other);
            }
            _ => {}
        }
        let above = self.links.last()?;
        let link = above.ifindex;
        match kind {
            [b'p', ..] => {
                let (name, is_vlan) = (words.next()?, above.kind.vlan().is_some());
                let below = self.named(name)?;
                match is_vlan {
                    true => {
                        let lower = below.ifindex;
                        self.links.last_mut()?.lower = Some(lower);
                    }
                    false => below.master = Some(link),
                }
                Some(())
            }
            [b'a', ..] => self.take_address(link, &mut words),
            [b'r', ..] => {
                let subnet = words.subnet()?;
                let plan = RoutePlan {
                    destination: subnet.address,
                    prefix: subnet.prefix,
                    router: words.address_alone(),
                };
                self.add_route(Route { link, plan })
            }
            [b'd', ..] => {
                let address = words.address_alone()?;
                self.dns.push(NameServer { link, address }).ok()
            }
            [b's', ..] => {
                let sid = words.number()?;
                self.sessions.push(Session::new(sid, link)).ok()
            }
            _ => None,
        }
    }
}

impl Network {
    fn take_pair(&mut self, waits: bool, one: u32, other: u32) -> Option<()> {
        if waits {
            let mut sessions = self.sessions.iter_mut();
            sessions.find(|session| session.sid == one)?.respite_s = other.into();
            return Some(());
        }
        let link = self.link(Ifindex::new(other)?)?.ifindex;
        let unfinished = Unfinished { mark: one, link };
        self.unfinished.push(unfinished).ok()
    }

    // Within each caller it takes more than a call.
    #[inline(never)]
    fn named(&mut self, name: &str) -> Option<&mut Link> {
        let mut links = self.links.iter_mut();
        links.find(|link| link.name.as_str() == name)
    }

    fn take_link(&mut self, words: &mut Words<'_>) -> Option<()> {
        let name = LinkName::new(words.next()?.as_bytes())?;
        let ifindex = Ifindex::new(words.number()?)?;
        let link = Link::bare(ifindex, name, MacAddress::parse(words.next()?)?);
        if self.link(ifindex).is_some() || self.named(name.as_str()).is_some() {
            return None;
        }
        // Completed where it lies: moved there it takes more.
        self.links.push(link).ok()?;
        words.complete(self.links.last_mut()?)
    }

    fn take_address(&mut self, link: Ifindex, words: &mut Words<'_>) -> Option<()> {
        let subnet = words.subnet()?;
        let expire = words.instant();
        // As above.
        let address = Address {
            link,
            subnet,
            table: words.number(),
            lease: None,
        };
        self.addresses.push(address).ok()?;
        self.addresses.last_mut()?.lease = words.lease(subnet.address, expire)?;
        Some(())
    }
}

/// A line of two numbers.
// Within its only caller it takes more, twice.
#[inline(never)]
fn pair(out: &mut dyn Write, kind: &str, one: u32, other: u64) -> fmt::Result {
    writeln!(out, "{} {} {}", AsIs(kind), Decimal(one), Decimal(other))
}

/// What of a text is not written yet.
struct Rest<'t>(&'t str);

impl Write for Rest<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(text).ok_or(fmt::Error)?;
        Ok(())
    }
}

/// The words of a line.
struct Words<'t>(Parts<'t>);

impl<'t> Words<'t> {
    fn next(&mut self) -> Option<&'t str> {
        self.0.next()
    }

    fn address_alone(&mut self) -> Option<IpAddr> {
        address::parse(self.next()?)
    }

    fn number<T: TryFrom<u64>>(&mut self) -> Option<T> {
        number(self.next()?, 10)
    }

    fn method(&mut self) -> Option<Method> {
        let word = self.next()?;
        METHODS.into_iter().find(|method| method.word() == word)
    }

    fn instant(&mut self) -> Option<Instant> {
        Some(Instant::ZERO.plus(Duration::from_secs(self.number()?)))
    }

    fn subnet(&mut self) -> Option<Subnet> {
        let (address, prefix) = cut(self.next()?, b'/')?;
        let (address, prefix) = (address::parse(address)?, number(prefix, 10)?);
        let longest = if address.is_ipv4() { 32 } else { 128 };
        (prefix <= longest).then_some(Subnet { address, prefix })
    }

    fn complete(&mut self, link: &mut Link) -> Option<()> {
        link.permanent = MacAddress::parse(self.next()?);
        // What follows tells what it is.
        let _ = self.next();
        let vlan = self.number().and_then(VlanId::new);
        let mode = BondMode::parse(self.next()?);
        link.kind = match (vlan, mode) {
            (Some(id), _) => Kind::Vlan(id),
            (None, Some(mode)) => Kind::Bond(mode),
            (None, None) => Kind::Ethernet,
        };
        link.mtu = self.number()?;
        link.v4 = self.method()?;
        link.v6 = self.method()?;
        Some(())
    }

    /// What stands behind the server; `expire` stands before it.
    fn times(&mut self, expire: Option<Instant>) -> Option<Times> {
        Some(Times {
            asked: self.instant()?,
            renew: self.instant()?,
            rebind: self.instant()?,
            expire: expire?,
        })
    }

    /// Who has granted an address, and its course; `expire` stands before it.
    fn lease(&mut self, own: IpAddr, expire: Option<Instant>) -> Option<Option<Lease>> {
        let from = self.next()?;
        let grantor = match (from.strip_prefix("ra:"), own) {
            _ if from == "-" => return Some(None),
            (Some(router), IpAddr::V6(_)) => Grantor::Router(ipv6(router)?),
            (None, IpAddr::V4(_)) => Grantor::Dhcp4(ipv4(from)?),
            (None, IpAddr::V6(_)) => {
                let server = decode::<DUID_BYTES>(from).ok()?;
                Grantor::Dhcp6(Duid::new(&server)?)
            }
            _ => return None,
        };
        let times = self.times(expire);
        Some(Some(Lease { grantor, times }))
    }
}
