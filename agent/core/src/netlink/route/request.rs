//! What is asked of the kernel.

use core::net::{IpAddr, Ipv4Addr};

use super::bond::{NewBond, information, prefer};
use super::{
    AF_INET, AF_INET6, AF_UNSPEC, FOREVER, FR_ACT_TO_TBL, FRA_PRIORITY, FRA_PROTOCOL, FRA_SRC,
    FRA_SUPPRESS_PREFIXLEN, FRA_TABLE, IFA_ADDRESS, IFA_BROADCAST, IFA_CACHEINFO, IFA_FLAGS,
    IFA_LOCAL, IFA_PROTO, IFF_UP, IFLA_AF_SPEC, IFLA_EXT_MASK, IFLA_IFNAME, IFLA_INET_CONF,
    IFLA_LINK, IFLA_MASTER, IFLA_MTU, IFLA_VLAN_ID, LEASED, RTA_DST, RTA_GATEWAY, RTA_OIF,
    RTA_PREFSRC, RTA_PRIORITY, RTA_TABLE, RTM_DELADDR, RTM_DELROUTE, RTM_GETLINK, RTM_NEWADDR,
    RTM_NEWLINK, RTM_NEWROUTE, RTM_NEWRULE, RTN_UNICAST, RTNH_F_ONLINK, SKIP_STATISTICS,
};
use crate::limits::RULE_PRIORITY;
use crate::net::{Ifindex, LinkName, VlanId};
use crate::netlink::{Builder, flag};

/// Bytes of the longest request.
pub const REQUEST_BYTES: usize = 384;

/// `IFA_F_NODAD`
const NO_DUPLICATE_DETECTION: u32 = 0x02;

const RT_SCOPE_UNIVERSE: u8 = 0;
const RT_SCOPE_LINK: u8 = 253;
const RT_TABLE_UNSPEC: u8 = 0;
/// Numbers of `include/uapi/linux/ip.h`, values of `Documentation/networking/ip-sysctl.rst`.
const IPV4_DEVCONF_RP_FILTER: u16 = 8;
const IPV4_DEVCONF_ARP_ANNOUNCE: u16 = 18;
const IPV4_DEVCONF_ARP_IGNORE: u16 = 19;
const LOOSE: u32 = 2;
const BEST_ADDRESS: u32 = 2;
const OWN_ADDRESSES: u32 = 1;
const RT_TABLE_MAIN: u32 = 254;

/// One request. The kernel answers each with a [`super::Notice::Answer`], a list with the list and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// List all links.
    ListLinks,
    /// Raise a link.
    SetUp(Ifindex),
    /// Take a link down.
    SetDown(Ifindex),
    /// Set a link's MTU.
    SetMtu {
        /// The link.
        ifindex: Ifindex,
        /// In bytes.
        mtu: u16,
    },
    /// Make a VLAN device.
    NewVlan {
        /// The link that it lies on.
        parent: Ifindex,
        /// Its name.
        name: LinkName,
        /// Its 802.1Q number.
        id: VlanId,
    },
    /// Make a bond, or make one that is there what is asked for.
    NewBond(NewBond),
    /// Make a link a port, which must be down; that raises it.
    SetMaster {
        /// The link.
        port: Ifindex,
        /// The bond.
        bond: Ifindex,
    },
    /// Have a bond prefer one of its ports.
    SetPrimary {
        /// The bond.
        bond: Ifindex,
        /// The port.
        port: Ifindex,
    },
    /// Give a link an address.
    NewAddress(NewAddress),
    /// Add a route, or remove it.
    NewRoute(NewRoute),
    /// Add a rule that chooses a routing table.
    NewRule(NewRule),
    /// Answer ARP on a link for the link's own addresses alone, ask there from none but these, and take packets there whose
    /// answers might leave through another link (`arp_ignore` 1, `arp_announce` 2, `rp_filter` 2). Otherwise of two links in
    /// one subnet the first one would take the frames of both.
    KeepToItself(Ifindex),
}

/// An address to be added, or whose lifetime is to be changed. The kernel adds the route to its prefix by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAddress {
    /// The link.
    pub ifindex: Ifindex,
    /// The address.
    pub address: IpAddr,
    /// Length of the prefix that is on the link.
    pub prefix: u8,
    /// Seconds until the kernel removes it, at once where there are none left; `None`: never.
    pub valid_s: Option<u32>,
    /// Whether it is from a lease. It has no other mark where it never ends and no route goes with it.
    pub leased: bool,
    /// IPv6: whether the kernel asks first whether somebody else has it, which keeps the address unusable for a second.
    pub detect_duplicates: bool,
}

/// A route to be added beside those that are there: one to the same place stays, and is used before this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRoute {
    /// The link.
    pub ifindex: Ifindex,
    /// Where it leads; of the unspecified address and prefix 0 it is the default route.
    pub destination: IpAddr,
    /// Length of the destination's prefix.
    pub prefix: u8,
    /// The router; `None`: the destination is on the link.
    pub gateway: Option<IpAddr>,
    /// The router is on the link although no address there says so.
    pub onlink: bool,
    /// The source address that it prefers.
    pub source: Option<IpAddr>,
    /// Who it is from.
    pub protocol: Protocol,
    /// Less is preferred; `None`: the kernel's default.
    pub metric: Option<u32>,
    /// The routing table; `None`: main.
    pub table: Option<u32>,
    /// It is to be removed.
    pub gone: bool,
}

/// A rule: what is sent from an address goes by a routing table. One that is there already is refused as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// The source address.
    pub source: IpAddr,
    /// The routing table.
    pub table: u32,
    /// The rule with the least is asked first.
    pub priority: u32,
    /// The table's default route counts, too.
    pub anywhere: bool,
}

/// Where a route is from (`RTPROT_*`): the installed system's network services go by it when they judge what they find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Configured by hand or by firmware.
    Static,
    /// From a DHCP lease.
    Dhcp,
    /// From a router's advertisement.
    RouterAdvertisement,
}

impl Request {
    /// Appends the request as one message.
    pub fn write(&self, builder: &mut Builder<'_>, sequence: u32) {
        match self {
            Self::ListLinks => {
                builder.message(RTM_GETLINK, flag::REQUEST | flag::DUMP, sequence);
                link_header(builder, 0, (0, 0));
                builder.number(IFLA_EXT_MASK, SKIP_STATISTICS);
            }
            Self::SetUp(ifindex) => set_link(builder, sequence, *ifindex, (IFF_UP, IFF_UP)),
            Self::SetDown(ifindex) => set_link(builder, sequence, *ifindex, (0, IFF_UP)),
            Self::SetMtu { ifindex, mtu } => {
                set_link(builder, sequence, *ifindex, (0, 0));
                builder.number(IFLA_MTU, (*mtu).into());
            }
            Self::NewVlan { parent, name, id } => {
                let flags = flag::REQUEST | flag::ACK | flag::CREATE | flag::EXCLUSIVE;
                builder.message(RTM_NEWLINK, flags, sequence);
                link_header(builder, 0, (0, 0));
                builder.number(IFLA_LINK, parent.get());
                link_name(builder, name);
                information(builder, b"vlan", &mut |builder| {
                    builder.attribute(IFLA_VLAN_ID, &id.get().to_ne_bytes());
                });
            }
            Self::NewBond(bond) => bond.write(builder, sequence),
            Self::SetMaster { port, bond } => {
                set_link(builder, sequence, *port, (0, 0));
                builder.number(IFLA_MASTER, bond.get());
            }
            Self::SetPrimary { bond, port } => {
                set_link(builder, sequence, *bond, (0, 0));
                prefer(builder, *port);
            }
            Self::NewAddress(address) => address.write(builder, sequence),
            Self::NewRoute(route) => route.write(builder, sequence),
            Self::NewRule(rule) => rule.write(builder, sequence),
            Self::KeepToItself(ifindex) => {
                set_link(builder, sequence, *ifindex, (0, 0));
                let families = builder.nest(IFLA_AF_SPEC);
                let family = builder.nest(AF_INET.into());
                let settings = builder.nest(IFLA_INET_CONF);
                for &(setting, value) in &[
                    (IPV4_DEVCONF_RP_FILTER, LOOSE),
                    (IPV4_DEVCONF_ARP_ANNOUNCE, BEST_ADDRESS),
                    (IPV4_DEVCONF_ARP_IGNORE, OWN_ADDRESSES),
                ] {
                    builder.number(setting, value);
                }
                builder.end_nest(settings);
                builder.end_nest(family);
                builder.end_nest(families);
            }
        }
    }
}

impl NewAddress {
    fn write(&self, builder: &mut Builder<'_>, sequence: u32) {
        // REPLACE changes the lifetime of an address that is there; without it the kernel answers EEXIST.
        let flags = flag::REQUEST | flag::ACK | flag::CREATE | flag::REPLACE;
        let kind = if self.valid_s == Some(0) {
            RTM_DELADDR
        } else {
            RTM_NEWADDR
        };
        builder.message(kind, flags, sequence);
        builder.body(&[family(&self.address), self.prefix, 0, RT_SCOPE_UNIVERSE]);
        builder.body_number(self.ifindex.get());
        address(builder, IFA_LOCAL, &self.address);
        address(builder, IFA_ADDRESS, &self.address);
        if let Some(broadcast) = self.broadcast() {
            builder.attribute(IFA_BROADCAST, &broadcast.octets());
        }
        if !self.detect_duplicates && self.address.is_ipv6() {
            builder.number(IFA_FLAGS, NO_DUPLICATE_DETECTION);
        }
        if self.leased {
            builder.attribute(IFA_PROTO, &[LEASED]);
        }
        // struct ifa_cacheinfo: preferred and valid in seconds, then two time stamps that only the kernel writes.
        let [a, b, c, d] = self.valid_s.unwrap_or(FOREVER).to_ne_bytes();
        let lifetimes = [a, b, c, d, a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0];
        builder.attribute(IFA_CACHEINFO, &lifetimes);
    }

    /// The last address of the prefix; a prefix of 31 or 32 has no room for one (RFC 3021).
    fn broadcast(&self) -> Option<Ipv4Addr> {
        let IpAddr::V4(address) = self.address else {
            return None;
        };
        (self.prefix < 31).then_some(())?;
        let host = u32::MAX.checked_shr(u32::from(self.prefix))?;
        Some(Ipv4Addr::from_bits(address.to_bits() | host))
    }
}

impl NewRoute {
    fn write(&self, builder: &mut Builder<'_>, sequence: u32) {
        let flags = flag::REQUEST | flag::ACK | flag::CREATE | flag::APPEND;
        let kind = if self.gone {
            RTM_DELROUTE
        } else {
            RTM_NEWROUTE
        };
        builder.message(kind, flags, sequence);
        let table = self.table.unwrap_or(RT_TABLE_MAIN);
        let scope = match self.gateway {
            None if self.destination.is_ipv4() => RT_SCOPE_LINK,
            _ => RT_SCOPE_UNIVERSE,
        };
        let nexthop = if self.onlink { RTNH_F_ONLINK } else { 0 };
        builder.body(&[
            family(&self.destination),
            self.prefix,
            0,
            0,
            u8::try_from(table).unwrap_or(RT_TABLE_UNSPEC),
            self.protocol.number(),
            scope,
            RTN_UNICAST,
        ]);
        builder.body_number(nexthop);
        if self.prefix > 0 {
            address(builder, RTA_DST, &self.destination);
        }
        if let Some(gateway) = &self.gateway {
            address(builder, RTA_GATEWAY, gateway);
        }
        if let Some(source) = &self.source {
            address(builder, RTA_PREFSRC, source);
        }
        if let Some(metric) = self.metric {
            builder.number(RTA_PRIORITY, metric);
        }
        builder.number(RTA_OIF, self.ifindex.get());
        builder.number(RTA_TABLE, table);
    }
}

impl NewRule {
    /// Those by which what is sent from `source` prefers its NIC's own `table`, in their order. To wherever `main` knows a way
    /// that is no default route, such as the network of the machine's containers or another LAN, it goes as all else does: the
    /// table's default route comes last.
    pub(crate) fn each(source: IpAddr, table: u32, visit: &mut dyn FnMut(Request)) {
        for &(priority, table, anywhere) in &[
            (RULE_PRIORITY, table, false),
            (RULE_PRIORITY + 1, RT_TABLE_MAIN, false),
            (RULE_PRIORITY + 2, table, true),
        ] {
            visit(Request::NewRule(Self {
                source,
                table,
                priority,
                anywhere,
            }));
        }
    }

    /// `struct fib_rule_hdr` (`include/uapi/linux/fib_rules.h`): family, both prefix lengths, TOS, table, two reserved bytes,
    /// action, flags.
    fn write(&self, builder: &mut Builder<'_>, sequence: u32) {
        let flags = flag::REQUEST | flag::ACK | flag::CREATE | flag::EXCLUSIVE;
        builder.message(RTM_NEWRULE, flags, sequence);
        let whole = if self.source.is_ipv4() { 32 } else { 128 };
        builder.body(&[family(&self.source), 0, whole, 0]);
        builder.body(&[RT_TABLE_UNSPEC, 0, 0, FR_ACT_TO_TBL, 0, 0, 0, 0]);
        address(builder, FRA_SRC, &self.source);
        builder.number(FRA_PRIORITY, self.priority);
        builder.number(FRA_TABLE, self.table);
        if !self.anywhere {
            builder.number(FRA_SUPPRESS_PREFIXLEN, 0);
        }
        builder.attribute(FRA_PROTOCOL, &[Protocol::Static.number()]);
    }
}

impl Protocol {
    const fn number(self) -> u8 {
        match self {
            Self::Static => 4,
            Self::Dhcp => 16,
            Self::RouterAdvertisement => 9,
        }
    }
}

/// A change of a link that is there.
fn set_link(builder: &mut Builder<'_>, sequence: u32, ifindex: Ifindex, flags: (u32, u32)) {
    builder.message(RTM_NEWLINK, flag::REQUEST | flag::ACK, sequence);
    link_header(builder, ifindex.get(), flags);
}

/// An `ifinfomsg` that sets flags to the former where the latter has bits, and leaves all others as they are.
pub(super) fn link_header(builder: &mut Builder<'_>, ifindex: u32, (flags, change): (u32, u32)) {
    builder.body(&[AF_UNSPEC, 0, 0, 0]);
    builder.body_number(ifindex);
    builder.body_number(flags);
    builder.body_number(change);
}

/// A name with its NUL.
pub(super) fn link_name(builder: &mut Builder<'_>, name: &LinkName) {
    let mut terminated = [0; 16];
    for (to, from) in terminated.iter_mut().zip(name.as_str().bytes()) {
        *to = from;
    }
    builder.attribute(IFLA_IFNAME, &terminated);
}

fn address(builder: &mut Builder<'_>, attribute: u16, address: &IpAddr) {
    match address {
        IpAddr::V4(address) => builder.attribute(attribute, &address.octets()),
        IpAddr::V6(address) => builder.attribute(attribute, &address.octets()),
    }
}

const fn family(address: &IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => AF_INET,
        IpAddr::V6(_) => AF_INET6,
    }
}
