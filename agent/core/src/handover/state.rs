//! The state that one process of ours leaves to the next: a line for each item, its words between single spaces, `-` for
//! what is not there, times in seconds of CLOCK_BOOTTIME.
//!
//! ```text
//! sanroot-network 1
//! link IFINDEX NAME MAC PERMANENT-MAC KIND VLAN LOWER MASTER MTU V4 V6
//! address IFINDEX ADDRESS PREFIX TABLE GRANTOR ASKED RENEW REBIND EXPIRE
//! route IFINDEX DESTINATION PREFIX ROUTER
//! dns IFINDEX ADDRESS
//! session IFINDEX SID
//! end
//! ```
//!
//! A grantor is the address of a DHCPv4 server, `ra:` and the address of a router, or the identifier of a DHCPv6 server in
//! hexadecimal digits behind `0x`. There is one text for each value: what was read is printed again and must be what was
//! there. So the reading itself need not be strict about signs, zeros, case or repeated words.

use core::fmt::{self, Display, Write};
use core::net::IpAddr;
use core::str::{FromStr, SplitAsciiWhitespace};
use core::time::Duration;

use super::{Address, Grantor, Kind, Lease, Link, Method, NameServer, Network, Route, Session};
use crate::iscsi::text::{Hex, decode};
use crate::limits::DUID_BYTES;
use crate::net::dhcp4::Times;
use crate::net::dhcp6::Duid;
use crate::net::{Ifindex, LinkName, MacAddress, RoutePlan, VlanId};
use crate::plan::Subnet;
use crate::time::Instant;

const FIRST: &str = "sanroot-network 1";
const LAST: &str = "end";
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

impl Network {
    /// The state, for [`Self::read_state`].
    pub const fn state(&self) -> State<'_> {
        State(self)
    }

    fn write_state(&self, out: &mut dyn Write) -> fmt::Result {
        writeln!(out, "{FIRST}")?;
        for link in &self.links {
            line(
                out,
                "link",
                link.ifindex,
                &[
                    Some(&link.name),
                    Some(&link.mac),
                    word(&link.permanent),
                    Some(&link.kind.word()),
                    word(&link.kind.vlan()),
                    word(&link.lower),
                    word(&link.master),
                    Some(&link.mtu),
                    Some(&link.v4.word()),
                    Some(&link.v6.word()),
                ],
            )?;
        }
        for address in &self.addresses {
            let lease = address.lease.as_ref();
            let grantor = lease.map(|lease| &lease.grantor);
            let [asked, renew, rebind, expire] = seconds(lease);
            line(
                out,
                "address",
                address.link,
                &[
                    Some(&address.subnet.address),
                    Some(&address.subnet.prefix),
                    word(&address.table),
                    word(&grantor),
                    word(&asked),
                    word(&renew),
                    word(&rebind),
                    word(&expire),
                ],
            )?;
        }
        for Route { link, plan } in &self.routes {
            let (to, prefix) = (&plan.destination, &plan.prefix);
            let way: [Option<&dyn Display>; 3] = [Some(to), Some(prefix), word(&plan.router)];
            line(out, "route", *link, &way)?;
        }
        for server in &self.dns {
            line(out, "dns", server.link, &[Some(&server.address)])?;
        }
        for session in &self.sessions {
            line(out, "session", session.link, &[Some(&session.sid)])?;
        }
        writeln!(out, "{LAST}")
    }

    /// Reads a state in the place of what is here.
    ///
    /// # Errors
    /// It is none; then nothing is here.
    pub fn read_state(&mut self, text: &[u8]) -> Result<(), Malformed> {
        *self = Self::new();
        let read = core::str::from_utf8(text).ok().and_then(|text| {
            text.lines().try_for_each(|line| self.take(line))?;
            let mut rest = Rest(text);
            self.write_state(&mut rest).ok()?;
            (rest.0.is_empty() && self.is_whole()).then_some(())
        });
        if read.is_none() {
            *self = Self::new();
        }
        read.ok_or(Malformed)
    }

    /// Takes one line; first and last, and everything else that is more than it should be, are seen when it is printed again.
    fn take(&mut self, line: &str) -> Option<()> {
        let mut words = Words(line.split_ascii_whitespace());
        let kind = words.next()?;
        if line == FIRST || line == LAST {
            return Some(());
        }
        let link = words.ifindex()?;
        match kind {
            "link" => self.links.push(words.link(link)?).ok(),
            "address" => self.addresses.push(words.address(link)?).ok(),
            "route" => {
                let subnet = words.subnet()?;
                let plan = RoutePlan {
                    destination: subnet.address,
                    prefix: subnet.prefix,
                    router: words.parsed(),
                };
                self.routes.push(Route { link, plan }).ok()
            }
            "dns" => {
                let address = words.parsed()?;
                self.dns.push(NameServer { link, address }).ok()
            }
            "session" => {
                let sid = words.parsed()?;
                self.sessions.push(Session { sid, link }).ok()
            }
            _ => None,
        }
    }

    /// Whether every link that is named is there, once.
    fn is_whole(&self) -> bool {
        let known = |ifindex: Ifindex| self.link(ifindex).is_some();
        let once = |link: &Link| {
            let same = |other: &&Link| other.ifindex == link.ifindex;
            self.links.iter().filter(same).count() == 1
        };
        let links = self.links.iter().all(|link| {
            let [lower, master] = [link.lower, link.master];
            once(link) && lower.into_iter().chain(master).all(known)
        });
        links
            && self.addresses.iter().all(|address| known(address.link))
            && self.routes.iter().all(|route| known(route.link))
            && self.dns.iter().all(|server| known(server.link))
            && self.sessions.iter().all(|session| known(session.link))
    }
}

fn word<T: Display>(word: &Option<T>) -> Option<&dyn Display> {
    word.as_ref().map(|word| word as _)
}

fn line(
    out: &mut dyn Write,
    kind: &str,
    link: Ifindex,
    words: &[Option<&dyn Display>],
) -> fmt::Result {
    write!(out, "{kind} {link}")?;
    for word in words {
        match word {
            Some(word) => write!(out, " {word}")?,
            None => out.write_str(" -")?,
        }
    }
    out.write_char('\n')
}

/// The course of a lease: when it was asked for, its T1 and T2, its end.
pub(super) fn seconds(lease: Option<&Lease>) -> [Option<u64>; 4] {
    match lease.and_then(|lease| lease.times) {
        Some(times) => {
            [times.asked, times.renew, times.rebind, times.expire].map(|at| Some(at.seconds()))
        }
        None => [None; 4],
    }
}

impl Display for Grantor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dhcp4(server) => Display::fmt(server, out),
            Self::Dhcp6(server) => Display::fmt(&Hex(server.as_bytes()), out),
            Self::Router(router) => write!(out, "ra:{router}"),
        }
    }
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
struct Words<'t>(SplitAsciiWhitespace<'t>);

impl<'t> Words<'t> {
    fn next(&mut self) -> Option<&'t str> {
        self.0.next()
    }

    fn parsed<T: FromStr>(&mut self) -> Option<T> {
        self.next()?.parse().ok()
    }

    fn ifindex(&mut self) -> Option<Ifindex> {
        Ifindex::new(self.parsed()?)
    }

    fn method(&mut self) -> Option<Method> {
        let word = self.next()?;
        METHODS.into_iter().find(|method| method.word() == word)
    }

    fn instant(&mut self) -> Option<Instant> {
        Some(Instant::ZERO.plus(Duration::from_secs(self.parsed()?)))
    }

    fn subnet(&mut self) -> Option<Subnet> {
        let address: IpAddr = self.parsed()?;
        let prefix: u8 = self.parsed()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        (prefix <= longest).then_some(Subnet { address, prefix })
    }

    fn link(&mut self, ifindex: Ifindex) -> Option<Link> {
        let name = LinkName::new(self.next()?.as_bytes())?;
        let mac = MacAddress::parse(self.next()?)?;
        let permanent = MacAddress::parse(self.next()?);
        let kind = self.next()?;
        let vlan = self.parsed().and_then(VlanId::new);
        let kind = match (kind, vlan) {
            ("ethernet", None) => Kind::Ethernet,
            ("vlan", Some(id)) => Kind::Vlan(id),
            ("bond", None) => Kind::Bond,
            _ => return None,
        };
        Some(Link {
            ifindex,
            name,
            mac,
            permanent,
            kind,
            lower: self.ifindex(),
            master: self.ifindex(),
            mtu: self.parsed()?,
            v4: self.method()?,
            v6: self.method()?,
        })
    }

    fn address(&mut self, link: Ifindex) -> Option<Address> {
        let subnet = self.subnet()?;
        let table = self.parsed();
        let grantor = self.next()?;
        let grantor = match (grantor.strip_prefix("ra:"), subnet.address) {
            (Some(router), IpAddr::V6(_)) => Some(Grantor::Router(router.parse().ok()?)),
            (None, IpAddr::V4(_)) if grantor != "-" => Some(Grantor::Dhcp4(grantor.parse().ok()?)),
            (None, IpAddr::V6(_)) if grantor != "-" => {
                let server = decode::<DUID_BYTES>(grantor).ok()?;
                Some(Grantor::Dhcp6(Duid::new(&server)?))
            }
            _ => None,
        };
        let [asked, renew, rebind, expire] = core::array::from_fn(|_| self.instant());
        let times = match (asked, renew, rebind, expire) {
            (Some(asked), Some(renew), Some(rebind), Some(expire)) => Some(Times {
                asked,
                renew,
                rebind,
                expire,
            }),
            _ => None,
        };
        Some(Address {
            link,
            subnet,
            table,
            lease: grantor.map(|grantor| Lease { grantor, times }),
        })
    }
}
