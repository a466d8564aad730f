//! The document `sanroot/network/1`.
//!
//! | member of a link | what it holds |
//! |---|---|
//! | `name`, `ifindex`, `mac` | what the kernel calls it |
//! | `kind` | `ethernet`, `vlan` or `bond` |
//! | `parents` | names of the links right below it |
//! | `vlan` | number of the VLAN, or null |
//! | `mtu` | in bytes |
//! | `method` | `v4` and `v6`: `none`, `static`, `dhcp`, `auto` or `link-local` |
//! | `addresses` | `address` with prefix length, `valid_until` in seconds of CLOCK_BOOTTIME or null, `lease` or null |
//! | `lease` | `from`: the server's address or identifier, or `ra:` and the router's address; `asked`, `renew`, `rebind`, in seconds of CLOCK_BOOTTIME or null |
//! | `routes` | `to`, `via` or null where it is on the link, `table` |
//! | `carries` | mount points that need it: `/`, or nothing |
//! | `sessions` | the kernel's numbers of the sessions over it |

use core::fmt::Display;

use embedded_io::Write;

use super::state::seconds;
use super::{Address, Link, Network};
use crate::json::{self, Members, Object, Value};
use crate::net::RoutePlan;
use crate::plan::Subnet;

const SCHEMA: &str = "sanroot/network/1";
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

    /// Hands each route of `link` to `visit`, those to its addresses' own prefixes too, with its table.
    fn each_route(&self, link: &Link, visit: &mut dyn FnMut(RoutePlan, u32)) {
        for address in self.addresses_of(link) {
            let Subnet {
                address: own,
                prefix,
            } = address.subnet;
            let on_link = RoutePlan {
                destination: address.subnet.first(),
                prefix,
                router: None,
            };
            for table in [Some(MAIN), address.table].into_iter().flatten() {
                // The kernel makes none for a single address.
                if prefix < if own.is_ipv4() { 32 } else { 128 } {
                    visit(on_link, table);
                }
            }
        }
        for route in self
            .routes
            .iter()
            .filter(|route| route.link == link.ifindex)
        {
            visit(route.plan, MAIN);
            for address in self.addresses_of(link) {
                if let Some(table) = address.table
                    && address.subnet.address.is_ipv4() == route.plan.destination.is_ipv4()
                {
                    visit(route.plan, table);
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
}

impl Object for Network {
    fn members(&self, members: &mut Members<'_>) {
        members.list("links", &|items| {
            for link in &self.links {
                items.add(Value::Object(&Shown(self, link)));
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
        members.text("kind", &link.kind.word());
        members.list("parents", &|items| {
            for parent in network.below(link) {
                items.add(Value::Text(&parent.name));
            }
        });
        let vlan = link.kind.vlan().map(|id| id.get());
        members.add("vlan", Value::number(vlan));
        members.number("mtu", link.mtu);
        members.add("method", Value::Object(&Methods(link)));
        members.list("addresses", &|items| {
            for address in network.addresses_of(link) {
                items.add(Value::Object(address));
            }
        });
        members.list("routes", &|items| {
            network.each_route(link, &mut |plan, table| {
                items.add(Value::Object(&TableRoute(plan, table)));
            });
        });
        members.list("carries", &|items| {
            if network.carries(link) {
                items.add(Value::Text(&"/"));
            }
        });
        members.list("sessions", &|items| {
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
        members.text("v4", &self.0.v4.word());
        members.text("v6", &self.0.v6.word());
    }
}

impl Object for Address {
    fn members(&self, members: &mut Members<'_>) {
        let lease = self.lease.as_ref();
        let [_, _, _, expire] = seconds(lease);
        members.text("address", &self.subnet);
        members.add("valid_until", Value::number(expire));
        members.add("lease", Value::object(lease));
    }
}

impl Object for super::Lease {
    fn members(&self, members: &mut Members<'_>) {
        let [asked, renew, rebind, _] = seconds(Some(self));
        members.text("from", &self.grantor);
        for (name, at) in [("asked", asked), ("renew", renew), ("rebind", rebind)] {
            members.add(name, Value::number(at));
        }
    }
}

/// A route, and the table that it is in.
struct TableRoute(RoutePlan, u32);

impl Object for TableRoute {
    fn members(&self, members: &mut Members<'_>) {
        let Self(plan, table) = self;
        let to = Subnet {
            address: plan.destination,
            prefix: plan.prefix,
        };
        let via: Option<&dyn Display> = plan.router.as_ref().map(|router| router as _);
        members.text("to", &to);
        members.add("via", via.map_or(Value::Null, Value::Text));
        members.number("table", *table);
    }
}
