//! NIC structures.

use core::fmt;
use core::net::IpAddr;

use crate::finding::Subject;
use crate::net::MacAddress;

use super::address;
use super::field::nic::{
    ADDRESS, DHCP, GATEWAY, HOSTNAME, MAC, ORIGIN, PREFIX, PRIMARY_DNS, SECONDARY_DNS, VLAN,
};
use super::flaw::Flaw;
use super::judge::{Judge, Lost};

/// Flag of a NIC structure: the address is global, not link-local.
const GLOBAL: u8 = 4;
/// The bits of the VLAN field that hold the identifier (IEEE 802.1Q, 9.6).
const VLAN_ID: u16 = 0x0fff;

/// A NIC as firmware configured it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirmwareNic<'t> {
    /// Which of [`Firmware::tables`](super::Firmware::tables) it is from.
    pub table: u8,
    /// The structure's own number, by which targets name it.
    pub index: u8,
    /// Whether the structure is marked valid or boot selected. One that is not is for show only.
    pub valid: bool,
    /// Whether firmware booted through it.
    pub boot_selected: bool,
    /// Whether the address is marked global; otherwise link-local. Few writers set it.
    pub global: bool,
    /// The address that firmware used.
    pub address: Option<IpAddr>,
    /// Bits of the address that name the subnet. 1 to 32 or 1 to 128, by family, where the address is static; as it was
    /// read otherwise.
    pub prefix: u8,
    /// How firmware got the address.
    pub origin: Origin,
    /// The default router.
    pub gateway: Option<IpAddr>,
    /// The first name server.
    pub primary_dns: Option<IpAddr>,
    /// The second name server.
    pub secondary_dns: Option<IpAddr>,
    /// The DHCP server that gave the address.
    pub dhcp_server: Option<IpAddr>,
    /// 802.1Q VLAN identifier, 1 to 4094.
    pub vlan: Option<u16>,
    /// 802.1Q priority code point, 0 to 7.
    pub vlan_priority: u8,
    /// The MAC address.
    pub mac: Option<MacAddress>,
    /// Address of the PCI function in domain 0: bus << 8 | device << 3 | function. 0 where it is not known.
    pub pci_bdf: u16,
    /// The machine's host name: printable ASCII without blanks.
    pub hostname: Option<&'t str>,
}

/// How firmware got an address: Windows' NL_PREFIX_ORIGIN, as the specification refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// 0; also what several writers leave there in any case.
    Other,
    /// 1: set by hand.
    Manual,
    /// 2: a well-known one.
    WellKnown,
    /// 3: from DHCP.
    Dhcp,
    /// 4: from a router advertisement.
    RouterAdvertisement,
    /// 15 in iPXE's header, 16 in EDK2's: as before.
    Unchanged(u8),
    /// Anything else.
    Unknown(u8),
}

impl Origin {
    /// From the field's number.
    pub const fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Other,
            1 => Self::Manual,
            2 => Self::WellKnown,
            3 => Self::Dhcp,
            4 => Self::RouterAdvertisement,
            15 | 16 => Self::Unchanged(number),
            other => Self::Unknown(other),
        }
    }

    /// The field's number.
    pub const fn number(self) -> u8 {
        match self {
            Self::Other => 0,
            Self::Manual => 1,
            Self::WellKnown => 2,
            Self::Dhcp => 3,
            Self::RouterAdvertisement => 4,
            Self::Unchanged(number) | Self::Unknown(number) => number,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other => out.write_str("other"),
            Self::Manual => out.write_str("manual"),
            Self::WellKnown => out.write_str("well-known"),
            Self::Dhcp => out.write_str("dhcp"),
            Self::RouterAdvertisement => out.write_str("router-advertisement"),
            Self::Unchanged(_) => out.write_str("unchanged"),
            Self::Unknown(number) => write!(out, "unknown-{number}"),
        }
    }
}

/// A function's address on the PCI bus in domain 0; prints as Linux names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PciFunction(u16);

impl fmt::Display for PciFunction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [bus, place] = self.0.to_be_bytes();
        write!(out, "0000:{bus:02x}:{:02x}.{}", place >> 3, place & 7)
    }
}

impl<'t> FirmwareNic<'t> {
    /// Whether the address is to be asked for again rather than set as it was read. The origin says so; where it says
    /// nothing of use, as with gPXE and u-root, a DHCP server or a missing address does.
    pub const fn is_dynamic(&self) -> bool {
        match self.origin {
            Origin::Manual => false,
            Origin::Dhcp | Origin::RouterAdvertisement => true,
            _ => self.dhcp_server.is_some() || self.address.is_none(),
        }
    }

    /// The NIC's place on the PCI bus; `None` where firmware left it out.
    pub fn pci_function(&self) -> Option<PciFunction> {
        Some(PciFunction(self.pci_bdf)).filter(|pci| pci.0 != 0)
    }

    /// Judges the structure, whose number is `number` by where it stands.
    pub(super) fn judge(number: u8, table: u8, judge: &mut Judge<'_, 't>) -> Result<Self, Lost> {
        let index = judge.index(number)?;
        let flags = judge.read_flags()?;
        let prefix = judge.byte(PREFIX)?.unwrap_or_default();
        let origin = judge.byte(ORIGIN)?.unwrap_or_default();
        let tag = judge.half_word(VLAN)?.unwrap_or_default();
        judge.rename(Subject::FirmwareNic(index));
        let (valid, boot_selected) = judge.flags(flags);
        let vlan = tag & VLAN_ID;
        let mut nic = Self {
            table,
            index,
            valid,
            boot_selected,
            global: flags & GLOBAL != 0,
            address: judge.needed_address(ADDRESS)?,
            prefix,
            origin: Origin::from_number(origin),
            gateway: None,
            primary_dns: None,
            secondary_dns: None,
            dhcp_server: None,
            vlan: Some(vlan).filter(|vlan| *vlan != 0),
            vlan_priority: tag.to_be_bytes()[0] >> 5,
            mac: None,
            pci_bdf: judge.structure().pci_bdf().unwrap_or_default(),
            hostname: None,
        };
        nic.gateway = judge.address(GATEWAY);
        nic.primary_dns = judge.address(PRIMARY_DNS);
        nic.secondary_dns = judge.address(SECONDARY_DNS);
        nic.dhcp_server = judge.address(DHCP);
        nic.mac = mac(judge);
        nic.hostname = judge.hostname(HOSTNAME);

        if vlan == VLAN_ID {
            return Err(judge.refuse(VLAN, Flaw::ReservedVlan));
        }
        if nic.vlan_priority != 0 {
            judge.note(VLAN, Flaw::VlanPriority(nic.vlan_priority));
        }
        if let Origin::Unknown(number) = nic.origin {
            judge.note(ORIGIN, Flaw::Origin(number));
        }
        nic.judge_prefix(judge)?;
        Ok(nic)
    }

    /// A static address is worth nothing without its subnet; for another one the prefix is asked for again.
    fn judge_prefix(&self, judge: &mut Judge<'_, 't>) -> Result<(), Lost> {
        let Some(address) = self.address else {
            return Ok(());
        };
        let fits = (1..=address::longest_prefix(address)).contains(&self.prefix);
        match (fits, self.is_dynamic()) {
            (true, _) => Ok(()),
            (false, true) => {
                judge.note(PREFIX, Flaw::Prefix(self.prefix));
                Ok(())
            }
            (false, false) => Err(judge.refuse(PREFIX, Flaw::Prefix(self.prefix))),
        }
    }
}

/// The MAC address, where it is one that a NIC can have.
fn mac(judge: &mut Judge<'_, '_>) -> Option<MacAddress> {
    let flaw = match judge.structure().mac() {
        Ok(None) => return None,
        Ok(Some(octets)) => match MacAddress::new(octets) {
            Some(address) => return Some(address),
            None => Flaw::Mac(octets),
        },
        Err(flaw) => flaw,
    };
    judge.note(MAC, flaw);
    None
}
