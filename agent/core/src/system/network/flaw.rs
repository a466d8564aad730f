//! What is wrong, or doubtful, about the NIC of a session.

use core::fmt;

use crate::exit::Exit;
use crate::finding::{Explain, Severity};
use crate::phrase::{Phrase, phrase};
use crate::system::Table;

/// What was found while the NIC of a session was looked for and described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkFlaw {
    /// No link has the session's address, and no route leads to the portal.
    NoCarrier,
    /// The portal is on the machine itself.
    Loopback,
    /// The session runs over a tunnel or something else that no initramfs sets up.
    NotANic,
    /// Devices lie on each other as no argument can tell.
    Stack,
    /// There is no room for another NIC, or for another of its names, addresses or routes.
    NoRoom,
    /// The kernel has more of something than is looked at.
    TooMany(Table),
    /// No NIC has the MAC address that the firmware's table has for the session.
    FirmwareNicMissing,
    /// There is no NIC of the name that the session is bound to.
    BoundNicMissing,
    /// The device was made by software: it will not be there when the machine boots.
    Software,
    /// The NIC has no address of the portal's family.
    NoAddress,
    /// No route over the NIC leads to the portal.
    NoRoute,
    /// The address stays for ever, as one given by hand does, but a DHCP client works on the NIC, or nothing says who gave it.
    LeaseUnclear,
    /// Whether the address is from router advertisements is not sure.
    AdvertisedUnclear,
    /// Sessions over the NIC use addresses of one family that it came to in different ways.
    MixedMethods,
    /// The router is of the other family.
    ForeignRouter,
    /// The machine's default route goes by another of the NIC's addresses than its sessions.
    DefaultElsewhere,
    /// The bond has a setting that dracut's `bond=` cannot carry.
    BondSetting,
    /// In which order the bond got its ports is not known.
    PortOrder,
    /// The portal is told by name, and no name server is known that the initramfs could ask over the NIC.
    NoNameServer,
}

impl NetworkFlaw {
    /// How a command ends that finds it as an error.
    pub const fn exit(self) -> Exit {
        Exit::NotRepresentable
    }
}

impl fmt::Display for NetworkFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NoCarrier => "no link has the session's address, and no route leads to the portal",
            Self::Loopback => "the portal is on this machine",
            Self::NotANic => "the session runs over a device that no initramfs sets up",
            Self::Stack => "the devices lie on each other as no argument can tell",
            Self::NoRoom => "there are more NICs, addresses or routes than find room",
            Self::TooMany(Table::Links) => "the kernel has more links than are looked at",
            Self::TooMany(Table::Addresses) => "the kernel has more addresses than are looked at",
            Self::TooMany(Table::Routes) => "the kernel has more routes than are looked at",
            Self::FirmwareNicMissing => {
                "no NIC has the MAC address that the firmware's table has for the session"
            }
            Self::BoundNicMissing => "the NIC that the session is bound to is not there",
            Self::Software => "the device is made by software and may be missing at boot",
            Self::NoAddress => "the NIC has no address from which the portal can be reached",
            Self::NoRoute => "no route over the NIC leads to the portal",
            Self::LeaseUnclear => {
                "the address stays for ever and may be a lease all the same: it is told as given by hand"
            }
            Self::AdvertisedUnclear => {
                "the address ends, and nothing says who gave it: it is told as from router advertisements"
            }
            Self::MixedMethods => {
                "sessions use addresses that the NIC came to in different ways, of which one is told"
            }
            Self::ForeignRouter => "the router is of the other address family, which no argument can tell",
            Self::DefaultElsewhere => {
                "the machine's default route goes by an address of the NIC that no session uses: it is not told"
            }
            Self::BondSetting => "the bond has a setting with an address that no argument can carry",
            Self::PortOrder => "the order in which the bond got its ports is not known",
            Self::NoNameServer => "the portal is told by name, and no name server is reached over the NIC",
        })
    }
}

impl Explain for NetworkFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::NoCarrier => "system.nic.none",
            Self::Loopback => "system.nic.loopback",
            Self::NotANic => "system.nic.kind",
            Self::Stack => "system.nic.stack",
            Self::NoRoom => "system.nic.too-many",
            Self::TooMany(_) => "system.network.too-long",
            Self::FirmwareNicMissing => "system.nic.firmware-missing",
            Self::BoundNicMissing => "system.nic.bound-missing",
            Self::Software => "system.nic.software",
            Self::NoAddress => "system.address.none",
            Self::NoRoute => "system.route.none",
            Self::LeaseUnclear => "system.address.lease-unclear",
            Self::AdvertisedUnclear => "system.address.advertised-unclear",
            Self::MixedMethods => "system.address.mixed",
            Self::ForeignRouter => "system.route.foreign",
            Self::DefaultElsewhere => "system.route.default",
            Self::BondSetting => "system.bond.setting",
            Self::PortOrder => "system.bond.order",
            Self::NoNameServer => "system.dns.none",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::NoCarrier
            | Self::Loopback
            | Self::NotANic
            | Self::Stack
            | Self::NoRoom
            | Self::NoNameServer => Severity::Error,
            Self::PortOrder => Severity::Info,
            _ => Severity::Warning,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::NoCarrier | Self::NoRoute => "Log in over the network that the machine is to boot from.",
            Self::Loopback => "A machine cannot boot from itself: look at --device.",
            Self::NotANic | Self::Stack => "Put the sessions on a NIC, a VLAN device on one, or a bond.",
            Self::NoRoom => "Give a description with --spec.",
            Self::TooMany(_) => "Check the NIC in the result, or give a description with --spec.",
            Self::FirmwareNicMissing => "Load the NIC's driver, or look at the firmware's set-up.",
            Self::BoundNicMissing => "Look at iface.net_ifacename and iface.hwaddress of the session's record.",
            Self::Software => "Run this on the machine itself, not in a container.",
            Self::NoAddress => "Wait until the NIC has its address, and look again.",
            Self::LeaseUnclear => "Where the address is a lease, describe the NIC with \"v4\": \"dhcp\" and --spec.",
            Self::AdvertisedUnclear => "Where the address is from DHCPv6, describe the NIC with \"v6\": \"dhcp6\" and --spec.",
            Self::MixedMethods => "Use one address for all portals, or describe the NIC with --spec.",
            Self::ForeignRouter => "Give the portal a router of its own family.",
            Self::DefaultElsewhere => "Describe the NIC with both addresses and --spec, or log in by the other address.",
            Self::BondSetting => "Set it in the installed system.",
            Self::PortOrder => "Compare the ports with the bond's configuration.",
            Self::NoNameServer => "Log in by the portal's address.",
        } }
    }
}
