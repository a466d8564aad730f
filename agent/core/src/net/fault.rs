//! What goes wrong between a NIC and its address.

mod ipv6;

use core::fmt;
use core::net::{IpAddr, Ipv4Addr};

pub use ipv6::Ipv6Fault;

use super::{Ifindex, LinkName, MacAddress, VlanId};
use crate::errno::Errno;
use crate::finding::{Explain, Severity};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::text::address::AsText;

/// A fault of one NIC. Each is reported at most once for a NIC; after every one of them the machine goes on trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No link of the machine is the NIC that the plan names.
    LinkMissing,
    /// No link has the MAC address that the firmware tells; this one is at the PCI address that it tells too, and is used.
    LinkByPlace(LinkName),
    /// The NIC is a port of a bond, bridge or team that the agent did not make.
    LinkIsPort(Ifindex),
    /// Another link has the same permanent address; the one where the firmware has it is used, or that with the lower index.
    LinkShared(LinkName),
    /// The link went away while it was configured.
    LinkGone(LinkName),
    /// More links could be the NIC than are kept.
    LinksCut,
    /// udev has not finished with the link, so it must not be raised yet.
    UdevUnfinished(LinkName),
    /// The kernel refused to raise the link.
    RaiseRefused(Errno),
    /// The link has no carrier.
    CarrierNone(LinkName),
    /// The kernel refused an MTU.
    MtuRefused(u16, Errno),
    /// The kernel refused to make a VLAN device.
    VlanRefused(VlanId, Errno),
    /// The kernel refused a packet socket.
    SocketRefused(Errno),
    /// No DHCP server offered anything that could be used; the number of offers that could not.
    DhcpNoOffer(u16),
    /// The DHCP server offered an address and then did not confirm it.
    DhcpNoAck(Ipv4Addr),
    /// The DHCP server took its offer back.
    DhcpNak(Ipv4Addr),
    /// Another DHCP server than the firmware's answered, with another address.
    DhcpOtherServer(Ipv4Addr),
    /// The DHCP server sends traffic to a part of the NIC's own subnet elsewhere.
    DhcpRouteIgnored(Ipv4Addr),
    /// The DHCP server names more routes than are kept.
    DhcpRoutesCut,
    /// The host or domain name of the lease is no name.
    DhcpNameIgnored,
    /// The host name of the plan is no name.
    HostNameIgnored,
    /// The kernel refused the address.
    AddressRefused(IpAddr, Errno),
    /// Somebody took the address away, or left it to run out; it is set again.
    AddressRestored(IpAddr),
    /// Another host has the address: this one.
    AddressConflict(Ipv4Addr, MacAddress),
    /// This host claims each address that is offered; this one is taken all the same.
    AddressProxied(Ipv4Addr, MacAddress),
    /// The kernel refused a route through this router.
    RouteRefused(IpAddr, Errno),
    /// The kernel refused what keeps the NIC's traffic apart from that of the others.
    OwnTableRefused(Errno),
    /// The router advertises more prefixes or routes than are kept.
    RouterCut,
    /// The kernel did not answer a request.
    KernelSilent,
    /// Routers and DHCPv6 servers.
    Ipv6(Ipv6Fault),
    /// The kernel refused to make a bond as it is described.
    BondRefused(Errno),
    /// The kernel refused to make a link the bond's port of this number, counted from 1 as `bond=` names them.
    PortRefused(u8, Errno),
    /// The bond's port of this number is not there, or udev has not finished with it.
    PortMissing(u8),
}

impl Fault {
    /// A number for each kind of fault, below 36.
    pub(super) const fn kind(&self) -> u32 {
        match self {
            Self::LinkMissing => 0,
            Self::LinkIsPort(_) => 1,
            Self::LinkShared(_) => 2,
            Self::LinkGone(_) => 3,
            Self::UdevUnfinished(_) => 4,
            Self::RaiseRefused(_) => 5,
            Self::CarrierNone(_) => 6,
            Self::MtuRefused(..) => 7,
            Self::VlanRefused(..) => 8,
            Self::SocketRefused(_) => 9,
            Self::DhcpNoOffer(_) => 10,
            Self::DhcpNoAck(_) => 11,
            Self::DhcpNak(_) => 12,
            Self::DhcpOtherServer(_) => 13,
            Self::DhcpRouteIgnored(_) => 14,
            Self::DhcpRoutesCut => 15,
            Self::DhcpNameIgnored => 16,
            Self::HostNameIgnored => 17,
            Self::AddressRefused(..) => 18,
            Self::RouteRefused(..) => 19,
            Self::KernelSilent => 20,
            Self::BondRefused(_) => 21,
            Self::OwnTableRefused(_) => 22,
            Self::LinkByPlace(_) => 28,
            Self::AddressConflict(..) => 29,
            Self::PortRefused(..) => 30,
            Self::PortMissing(_) => 31,
            Self::AddressRestored(_) => 32,
            Self::LinksCut => 33,
            Self::RouterCut => 34,
            Self::AddressProxied(..) => 35,
            Self::Ipv6(fault) => 23 + fault.kind(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::LinkByPlace(name)
            | Self::LinkShared(name)
            | Self::LinkGone(name)
            | Self::UdevUnfinished(name)
            | Self::CarrierNone(name) => said.value(name),
            Self::LinkIsPort(master) => said.value(master),
            Self::DhcpNoOffer(ignored @ 1..) => said.number(*ignored),
            Self::DhcpNoAck(server) | Self::DhcpNak(server) | Self::DhcpOtherServer(server) => {
                said.value(&AsText(server));
            }
            Self::DhcpRouteIgnored(network) => said.value(&AsText(network)),
            Self::AddressRestored(address) => said.value(&AsText(address)),
            Self::AddressConflict(address, mac) | Self::AddressProxied(address, mac) => {
                said.value(mac);
                said.value(&AsText(address));
            }
            Self::PortMissing(number) => said.number(*number),
            Self::Ipv6(fault) => said.value(fault),
            Self::RaiseRefused(errno)
            | Self::BondRefused(errno)
            | Self::SocketRefused(errno)
            | Self::OwnTableRefused(errno) => said.value(errno),
            Self::MtuRefused(mtu, errno) => {
                said.number(*mtu);
                said.value(errno);
            }
            Self::VlanRefused(id, errno) => {
                said.value(id);
                said.value(errno);
            }
            Self::PortRefused(number, errno) => {
                said.number(*number);
                said.value(errno);
            }
            Self::AddressRefused(address, errno) | Self::RouteRefused(address, errno) => {
                said.value(&AsText(address));
                said.value(errno);
            }
            _ => {}
        }
        said.end()
    }
}

impl Fault {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::LinkMissing => "no link of this machine is this NIC",
            Self::LinkByPlace(_) =>
                "no link has this MAC address; link {}, which is where the firmware has it, is used",
            Self::LinkIsPort(_) => "the link is a port of link {}, so it can have no address",
            Self::LinkShared(_) => "link {} has the same permanent address",
            Self::LinkGone(_) => "link {} went away",
            Self::LinksCut => "more links could be this NIC than are tried",
            Self::UdevUnfinished(_) => "udev has not finished with link {}",
            Self::CarrierNone(_) => "link {} has no carrier",
            Self::DhcpNoOffer(0) => "no DHCP server answers",
            Self::DhcpNoOffer(_) => "no DHCP server makes a usable offer; offers ignored: {}",
            Self::Ipv6(_) => "{}",
            Self::DhcpNoAck(_) => "DHCP server {} offered an address and does not confirm it",
            Self::DhcpNak(_) => "DHCP server {} takes its offer back",
            Self::DhcpOtherServer(_) =>
                "DHCP server {} answered, with another address than the firmware got",
            Self::DhcpRouteIgnored(_) =>
                "the lease's route to {} lies within the NIC's own subnet and is left out",
            Self::DhcpRoutesCut => "the lease has more routes than are kept",
            Self::RouterCut => "the router has more prefixes or routes than are kept",
            Self::DhcpNameIgnored => "the lease's host or domain name is no name",
            Self::HostNameIgnored => "the host name given for the NIC is no name",
            Self::AddressRestored(_) =>
                "address {} was taken away, or left to run out, and is set again",
            Self::AddressConflict(..) => "another host, {}, has address {} too",
            Self::AddressProxied(..) =>
                "host {} claims each address that is offered; {} is used all the same",
            Self::KernelSilent => "the kernel does not answer a request",
            Self::PortMissing(_) => "port {} of the bond is not there",
            Self::RaiseRefused(_) => "the kernel refuses to raise the link: {}",
            Self::MtuRefused(..) => "the kernel refuses an MTU of {} bytes: {}",
            Self::VlanRefused(..) => "the kernel refuses VLAN {}: {}",
            Self::BondRefused(_) => "the kernel refuses the bond as it is described: {}",
            Self::PortRefused(..) => "the kernel refuses port {} of the bond: {}",
            Self::SocketRefused(_) => "the kernel refuses a packet socket: {}",
            Self::AddressRefused(..) => "the kernel refuses address {}: {}",
            Self::RouteRefused(..) => "the kernel refuses a route through {}: {}",
            Self::OwnTableRefused(_) => "the kernel refuses a routing table for the NIC: {}",
        } }
    }

    // As above, within `code`.
    #[inline(never)]
    const fn own_code(&self) -> Phrase {
        phrase! { match self {
            Self::LinkMissing => "net.link.missing",
            Self::LinkByPlace(_) => "net.link.by-place",
            Self::LinkIsPort(_) => "net.link.port",
            Self::LinkShared(_) => "net.link.shared",
            Self::LinkGone(_) => "net.link.gone",
            Self::LinksCut => "net.link.left-out",
            Self::RouterCut => "net.router.cut",
            Self::UdevUnfinished(_) => "net.udev.unfinished",
            Self::RaiseRefused(_) => "net.link.refused",
            Self::CarrierNone(_) => "net.carrier.none",
            Self::MtuRefused(..) => "net.mtu.refused",
            Self::VlanRefused(..) => "net.vlan.refused",
            Self::SocketRefused(_) => "net.dhcp.socket",
            Self::DhcpNoOffer(_) => "net.dhcp.no-offer",
            Self::DhcpNoAck(_) => "net.dhcp.no-ack",
            Self::DhcpNak(_) => "net.dhcp.nak",
            Self::DhcpOtherServer(_) => "net.dhcp.other-server",
            Self::DhcpRouteIgnored(_) => "net.dhcp.route-ignored",
            Self::DhcpRoutesCut => "net.dhcp.routes-cut",
            Self::DhcpNameIgnored => "net.dhcp.name-ignored",
            Self::HostNameIgnored => "net.hostname.ignored",
            Self::AddressRefused(..) => "net.address.refused",
            Self::AddressRestored(_) => "net.address.restored",
            Self::AddressConflict(..) => "net.address.conflict",
            Self::AddressProxied(..) => "net.address.proxied",
            Self::RouteRefused(..) => "net.route.refused",
            Self::OwnTableRefused(_) => "net.table.refused",
            Self::KernelSilent => "net.kernel.silent",
            Self::BondRefused(_) => "net.bond.refused",
            Self::PortRefused(..) => "net.bond.port-refused",
            Self::PortMissing(_) => "net.bond.port-missing",
            Self::Ipv6(_) => "",
        } }
    }

    // As above, within `hint`.
    #[inline(never)]
    const fn own_hint(&self) -> Phrase {
        phrase! { match self {
            Self::LinkMissing | Self::LinkByPlace(_) | Self::PortMissing(_) =>
                "Check that the image holds the NIC's driver and firmware, and that the firmware table names this machine's NIC.",
            Self::LinkIsPort(_) => "Name the bond or bridge instead of its port.",
            Self::LinkShared(_) | Self::LinkGone(_) | Self::RouterCut => "",
            Self::LinksCut => "Name the NIC in ip= or BOOTIF=.",
            Self::UdevUnfinished(_) => "Look for a hanging rule or program in udev's log.",
            Self::RaiseRefused(_) | Self::KernelSilent =>
                "Look for the driver's messages in the kernel log.",
            Self::CarrierNone(_) => "Check cable, switch port and transceiver.",
            Self::MtuRefused(..) | Self::PortRefused(..) => "Give an MTU that the driver supports.",
            Self::VlanRefused(..) => "Check that the image holds the kernel module 8021q.",
            Self::SocketRefused(_) => "Check that the image holds the kernel module af_packet.",
            Self::DhcpNoOffer(_) =>
                "Check that a DHCP server serves this network, and that the switch port forwards at once (portfast).",
            Self::DhcpNoAck(_) | Self::DhcpNak(_) =>
                "Look into the DHCP server's log; two servers may serve one network.",
            Self::DhcpOtherServer(_) =>
                "Look for a DHCP server on this network that should not be there.",
            Self::DhcpRouteIgnored(_) | Self::DhcpRoutesCut =>
                "Correct option 121 of the DHCP server.",
            Self::DhcpNameIgnored => "Correct options 12 and 15 of the DHCP server.",
            Self::HostNameIgnored => "Correct the host name in the firmware or in ip=.",
            Self::AddressRefused(..) => "Check address and prefix length.",
            Self::AddressRestored(_) => "Have the system's network service leave the NIC alone.",
            Self::AddressConflict(..) =>
                "Give one of both another address, or take it from what the DHCP server gives.",
            Self::AddressProxied(..) => "Turn proxy ARP off on that host.",
            Self::RouteRefused(..) => "Check that the router lies in the NIC's own subnet.",
            Self::OwnTableRefused(_) => "Give each NIC a subnet of its own.",
            Self::BondRefused(_) => "Check that the image holds the kernel module bonding.",
            Self::Ipv6(_) => "",
        } }
    }
}

impl Explain for Fault {
    fn code(&self) -> Phrase {
        match self {
            Self::Ipv6(fault) => fault.code(),
            _ => self.own_code(),
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::LinkShared(_) => Severity::Info,
            Self::LinkGone(_)
            | Self::LinksCut
            | Self::RouterCut
            | Self::LinkByPlace(_)
            | Self::MtuRefused(..)
            | Self::PortRefused(..)
            | Self::PortMissing(_)
            | Self::DhcpOtherServer(_)
            | Self::DhcpRouteIgnored(_)
            | Self::DhcpRoutesCut
            | Self::DhcpNameIgnored
            | Self::HostNameIgnored
            | Self::AddressRestored(_)
            | Self::AddressConflict(..)
            | Self::AddressProxied(..)
            | Self::RouteRefused(..)
            | Self::OwnTableRefused(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        match self {
            Self::Ipv6(fault) => fault.hint(),
            _ => self.own_hint(),
        }
    }
}

#[cfg(test)]
mod tests;
