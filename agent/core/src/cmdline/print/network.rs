//! The arguments that configure NICs, as text.

use core::net::{IpAddr, Ipv4Addr};

use super::{Line, Unprintable};
use crate::cmdline::{BondArgument, IpArgument, NameArgument, RouteArgument, VlanArgument};
use crate::net::MacAddress;
use crate::plan::{Ipv4Plan, Ipv6Plan};

/// The address of the static form.
struct Given {
    address: IpAddr,
    prefix: u8,
    gateway: Option<IpAddr>,
}

impl IpArgument<'_> {
    /// Writes the short form where every parser knows it, else the one with all fields.
    pub(super) fn write(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        let given = self.given()?;
        if !self.dns.is_empty() && (self.mtu.is_some() || self.mac.is_some()) {
            return Err(Unprintable::Combination);
        }
        if self.peer.is_some() && given.is_none() {
            return Err(Unprintable::Combination);
        }
        line.text("ip=")?;
        let bare = self.hostname.is_none() && self.dns.is_empty();
        match self.nic {
            Some(nic) if bare && self.is_short() => {
                self.write_nic(nic, line)?;
                line.text(":")?;
                self.write_methods(line)?;
                self.write_mtu(line)
            }
            None if bare && given.is_none() && self.mtu.is_none() && self.mac.is_none() => {
                self.write_methods(line)
            }
            nic => {
                self.write_fields(given, line)?;
                if let Some(nic) = nic {
                    self.write_nic(nic, line)?;
                }
                line.text(":")?;
                self.write_methods(line)?;
                self.write_mtu(line)?;
                for server in &self.dns {
                    line.text(":")?;
                    line.address(*server)?;
                }
                Ok(())
            }
        }
    }

    fn given(&self) -> Result<Option<Given>, Unprintable> {
        let methods = &self.methods;
        let given = match (&methods.ipv4, &methods.ipv6) {
            (Ipv4Plan::Static(given), Ipv6Plan::None) => Given {
                address: given.address().into(),
                prefix: given.prefix(),
                gateway: given.gateway().map(IpAddr::V4),
            },
            (Ipv4Plan::None, Ipv6Plan::Static(given)) => Given {
                address: given.address().into(),
                prefix: given.prefix(),
                gateway: given.gateway().map(IpAddr::V6),
            },
            (Ipv4Plan::Static(_), _) | (_, Ipv6Plan::Static(_)) => {
                return Err(Unprintable::Addresses);
            }
            _ => return Ok(None),
        };
        match methods.firmware {
            true => Err(Unprintable::Addresses),
            false => Ok(Some(given)),
        }
    }

    /// Whether it is one method that every parser takes behind a NIC's name.
    const fn is_short(&self) -> bool {
        matches!(
            (self.methods.ipv4, self.methods.ipv6, self.methods.firmware),
            (Ipv4Plan::Dhcp, Ipv6Plan::None, false)
                | (Ipv4Plan::None, Ipv6Plan::Dhcp6 | Ipv6Plan::Auto, false)
        )
    }

    /// A name, or a MAC address with dashes: one with colons is read by ourselves alone.
    fn write_nic(&self, nic: &str, line: &mut Line<'_>) -> Result<(), Unprintable> {
        line.part(nic, Unprintable::NicName)
    }

    fn write_methods(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        let methods = &self.methods;
        let ipv4 = matches!(methods.ipv4, Ipv4Plan::Dhcp).then_some("dhcp");
        let ipv6 = match methods.ipv6 {
            Ipv6Plan::None | Ipv6Plan::Static(_) => None,
            Ipv6Plan::Auto => Some("auto6"),
            Ipv6Plan::Dhcp6 => Some("dhcp6"),
            Ipv6Plan::LinkLocal => Some("link6"),
        };
        let firmware = methods.firmware.then_some("ibft");
        let mut separator = "";
        for word in [ipv4, ipv6, firmware].into_iter().flatten() {
            line.text(separator)?;
            line.text(word)?;
            separator = ",";
        }
        match separator {
            "" => line.text("none"),
            _ => Ok(()),
        }
    }

    /// The MTU and the MAC address, where there is one of them.
    fn write_mtu(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        if self.mtu.is_none() && self.mac.is_none() {
            return Ok(());
        }
        line.text(":")?;
        if let Some(mtu) = self.mtu {
            line.display(mtu)?;
        }
        self.mac.map_or(Ok(()), |mac| write_mac(mac, line))
    }

    /// Address, peer, gateway, mask and host name, and the colon behind each.
    fn write_fields(&self, given: Option<Given>, line: &mut Line<'_>) -> Result<(), Unprintable> {
        let addresses = match &given {
            Some(given) => [Some(given.address), self.peer, given.gateway],
            None => [None; 3],
        };
        for address in addresses {
            if let Some(address) = address {
                line.address(address)?;
            }
            line.text(":")?;
        }
        match given {
            Some(given) if given.address.is_ipv4() => line.display(mask(given.prefix))?,
            Some(given) => line.display(given.prefix)?,
            None => {}
        }
        line.text(":")?;
        if let Some(hostname) = self.hostname {
            line.part(hostname, Unprintable::HostName)?;
        }
        line.text(":")
    }
}

/// A mask with dots: klibc's `ipconfig` knows no other.
fn mask(prefix: u8) -> Ipv4Addr {
    let zeros = 32_u32.saturating_sub(prefix.into());
    Ipv4Addr::from_bits(u32::MAX.checked_shl(zeros).unwrap_or(0))
}

fn write_mac(mac: MacAddress, line: &mut Line<'_>) -> Result<(), Unprintable> {
    line.text(":")?;
    line.display(mac)
}

impl NameArgument<'_> {
    pub(super) fn write(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        line.text("ifname=")?;
        line.part(self.name, Unprintable::NicName)?;
        write_mac(self.mac, line)
    }
}

impl VlanArgument<'_> {
    pub(super) fn write(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        line.text("vlan=")?;
        line.part(self.name, Unprintable::NicName)?;
        line.text(":")?;
        line.part(self.parent, Unprintable::NicName)?;
        let stem = Self::stem(self.name);
        let is_known = stem == "vlan" || stem.ends_with('.');
        match Self::id_of(self.name) {
            Some(id) if id == self.id && is_known => Ok(()),
            _ => Err(Unprintable::VlanName),
        }
    }
}

impl BondArgument<'_> {
    pub(super) fn write(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        let ends = |found: char| found == ':' || super::acts(found);
        if self.options.contains(ends) || self.mode().is_none() {
            return Err(Unprintable::Options);
        }
        self.judge().map_err(|_| Unprintable::NicName)?;
        line.text("bond=")?;
        line.part(self.name, Unprintable::NicName)?;
        let mut separator = ":";
        for port in self.ports() {
            line.text(separator)?;
            line.part(port, Unprintable::NicName)?;
            separator = ",";
        }
        line.text(":")?;
        line.text(self.options)?;
        self.mtu
            .map_or(Ok(()), |mtu| line.display(format_args!(":{mtu}")))
    }
}

impl RouteArgument<'_> {
    pub(super) fn write(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        let route = &self.route;
        let mixed = |router: IpAddr| router.is_ipv4() != route.destination.is_ipv4();
        let nowhere = route.router.is_none() && self.nic.is_none();
        if nowhere || route.router.is_some_and(mixed) {
            return Err(Unprintable::Route);
        }
        line.text("rd.route=")?;
        match route.destination {
            IpAddr::V4(network) => line.display(format_args!("{network}/{}", route.prefix))?,
            IpAddr::V6(network) => line.display(format_args!("[{network}/{}]", route.prefix))?,
        }
        line.text(":")?;
        if let Some(router) = route.router {
            line.address(router)?;
        }
        if let Some(nic) = self.nic {
            line.text(":")?;
            line.part(nic, Unprintable::NicName)?;
        }
        Ok(())
    }
}
