//! The document `sanroot/network/1`.
//!
//! | member of a link | what it holds |
//! |---|---|
//! | `name`, `ifindex`, `mac` | what the kernel calls it |
//! | `permanent_mac` | the address that the hardware came with, or null |
//! | `kind` | `ethernet`, `vlan` or `bond` |
//! | `parents` | names of the links right below it |
//! | `vlan` | number of the VLAN, or null |
//! | `mode` | how a bond uses its ports, in the kernel's word, or null |
//! | `mtu` | in bytes |
//! | `method` | `v4` and `v6`: `none`, `static`, `dhcp`, `auto` or `link-local` |
//! | `addresses` | `address` with prefix length, `valid_until` in seconds of CLOCK_BOOTTIME or null, `table` for what is sent from it, or null, `lease` or null |
//! | `lease` | `from`: the server's address or identifier, or `ra:` and the router's address; `asked`, `renew`, `rebind`, in seconds of CLOCK_BOOTTIME or null |
//! | `routes` | `to`, `via` or null where it is on the link, `table` |
//! | `dns` | name servers that are asked over it, most wanted first |
//! | `carries` | mount points that need it: `/`, or nothing |
//! | `sessions` | the kernel's numbers of the sessions over it |

use core::fmt::{self, Display};
use core::net::IpAddr;

use embedded_io::Write;

use super::{Address, Grantor, Lease, Link, Network, Route, SCHEMA};
use crate::iscsi::text::Hex;
use crate::json::{self, Members, Object, Value};
use crate::net::RoutePlan;
use crate::plan::Subnet;
use crate::text::AsIs;
use crate::text::address::AsText;
use crate::time::Instant;

/// The routing table `main` (`RT_TABLE_MAIN`, `include/uapi/linux/rtnetlink.h`).
const MAIN: u32 = 254;

impl Network {
    /// Writes the document.
    ///
    /// # Errors
    /// The first failure of the writer below.
    pub fn write_json<W: Write>(&self, out: &mut W) -> Result<(), W::Error> {
        json::write(out, SCHEMA, self)
    }

    /// Hands each route of `link` to `visit`, once for each table that it is in. Those to the addresses' own prefixes, which
    /// the kernel adds to `main` by itself, are handed there only where `whole`.
    pub(super) fn each_route(&self, link: &Link, whole: bool, visit: &mut dyn FnMut(Placed)) {
        let own = self
            .addresses_of(link)
            .filter_map(|address| on_link(address.subnet));
        let others = self
            .routes
            .iter()
            .filter(|route| route.link == link.ifindex);
        let own = own.map(|plan| (plan, whole));
        for (plan, in_main) in own.chain(others.map(|route| (route.plan, true))) {
            let near = |address: &Address| match plan.router {
                Some(IpAddr::V6(router)) if router.is_unicast_link_local() => true,
                Some(router) => address.subnet.contains(router),
                None => true,
            };
            let onlink = !self.addresses_of(link).any(near);
            let mut in_main = in_main;
            for address in self.addresses_of(link) {
                let source = address.subnet.address;
                if source.is_ipv4() != plan.destination.is_ipv4() {
                    continue;
                }
                let main = core::mem::take(&mut in_main).then_some(MAIN);
                for table in main.into_iter().chain(address.table) {
                    visit(Placed {
                        to: Subnet {
                            address: plan.destination,
                            prefix: plan.prefix,
                        },
                        router: plan.router,
                        onlink,
                        table,
                        source,
                    });
                }
            }
        }
    }

    /// The addresses of `link`.
    pub fn addresses_of(&self, link: &Link) -> impl Iterator<Item = &Address> {
        let ifindex = link.ifindex;
        self.addresses
            .iter()
            .filter(move |address| address.link == ifindex)
    }

    /// Whether `link` has an address of IPv4, or of IPv6.
    pub(super) fn has_family(&self, link: &Link, v4: bool) -> bool {
        let mut addresses = self.addresses_of(link);
        addresses.any(|address| address.subnet.address.is_ipv4() == v4)
    }

    /// Adds a route, unless it is there; `None` where there is no room for it.
    pub(super) fn add_route(&mut self, route: Route) -> Option<()> {
        let own = |address: &Address| {
            address.link == route.link && on_link(address.subnet) == Some(route.plan)
        };
        match self.routes.contains(&route) || self.addresses.iter().any(own) {
            true => Some(()),
            false => self.routes.push(route).ok(),
        }
    }
}

/// The route to an address's own prefix; the kernel makes none for a single address.
fn on_link(subnet: Subnet) -> Option<RoutePlan> {
    let single = if subnet.address.is_ipv4() { 32 } else { 128 };
    (subnet.prefix < single).then(|| RoutePlan {
        destination: subnet.first(),
        prefix: subnet.prefix,
        router: None,
    })
}

impl Object for Network {
    fn members(&self, members: &mut Members<'_>) {
        members.list("links", |items| {
            for link in &self.links {
                items.object(&Shown(self, link));
            }
        });
    }
}

/// A link of a network.
struct Shown<'n>(&'n Network, &'n Link);

impl Object for Shown<'_> {
    fn members(&self, members: &mut Members<'_>) {
        let Self(network, link) = *self;
        members.text("name", &link.name);
        members.number("ifindex", link.ifindex.get());
        members.text("mac", &link.mac);
        members.add("permanent_mac", Value::text(&link.permanent));
        members.word("kind", link.kind.word());
        members.list("parents", |items| {
            for parent in network.below(link) {
                items.text(&parent.name);
            }
        });
        let vlan = link.kind.vlan().map(|id| id.get());
        members.number_or_null("vlan", vlan);
        members.add("mode", Value::text(&link.kind.mode().map(AsIs)));
        members.number("mtu", link.mtu);
        members.add("method", Value::Object(&Methods(link)));
        members.list("addresses", |items| {
            for address in network.addresses_of(link) {
                items.object(address);
            }
        });
        members.list("routes", |items| {
            network.each_route(link, true, &mut |route| items.object(&route));
        });
        members.list("dns", |items| {
            for server in &network.dns {
                if server.link == link.ifindex {
                    items.text(&AsText(&server.address));
                }
            }
        });
        members.list("carries", |items| {
            if network.carries(link) {
                items.text(&AsIs("/"));
            }
        });
        members.list("sessions", |items| {
            for session in &network.sessions {
                if session.link == link.ifindex {
                    items.add(Value::Number(session.sid.into()));
                }
            }
        });
    }
}

struct Methods<'n>(&'n Link);

impl Object for Methods<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.word("v4", self.0.v4.word());
        members.word("v6", self.0.v6.word());
    }
}

impl Object for Address {
    fn members(&self, members: &mut Members<'_>) {
        let lease = self.lease.as_ref();
        let expire = lease
            .and_then(|lease| lease.times)
            .map(|times| times.expire);
        members.text("address", &self.subnet);
        members.number_or_null("valid_until", seconds(expire));
        members.number_or_null("table", self.table);
        members.add("lease", Value::object(lease));
    }
}

impl Object for Lease {
    fn members(&self, members: &mut Members<'_>) {
        let times = self.times.as_ref();
        members.text("from", &self.grantor);
        members.number_or_null("asked", seconds(times.map(|times| times.asked)));
        members.number_or_null("renew", seconds(times.map(|times| times.renew)));
        members.number_or_null("rebind", seconds(times.map(|times| times.rebind)));
    }
}

/// A server's address or identifier; a router's address behind `ra:`.
impl Display for Grantor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dhcp4(server) => Display::fmt(&AsText(server), out),
            Self::Dhcp6(server) => Display::fmt(&Hex(server.as_bytes()), out),
            Self::Router(router) => write!(out, "ra:{}", AsText(router)),
        }
    }
}

fn seconds(at: Option<Instant>) -> Option<u64> {
    at.map(Instant::seconds)
}

/// A route in a table.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub(super) to: Subnet,
    pub(super) router: Option<IpAddr>,
    /// The router is on the link although no address there says so.
    pub(super) onlink: bool,
    pub(super) table: u32,
    /// The address that it is sent from.
    pub(super) source: IpAddr,
}

impl Placed {
    pub(super) const fn is_main(&self) -> bool {
        self.table == MAIN
    }
}

impl Object for Placed {
    fn members(&self, members: &mut Members<'_>) {
        members.text("to", &self.to);
        members.add("via", Value::text(&self.router.as_ref().map(AsText)));
        members.number("table", self.table);
    }
}
