//! The arguments that configure NICs.

use core::net::IpAddr;

use heapless::Vec;

use super::key::Key;
use super::route::address;
use super::value::given;
use super::{
    ArgumentFlaw, BondArgument, IpArgument, Methods, NameArgument, Placed, RefusedDevice,
    RouteArgument, Switch, VlanArgument, Word,
};
use crate::limits::{IP_ARGUMENTS, NAME_SERVERS, NICS, ROUTES};
use crate::net::MacAddress;

/// The arguments that configure NICs, each in the order in which they stand.
pub struct NetworkArguments<'a> {
    /// `ip=`, without those that ask for the firmware alone.
    pub ip: Vec<Placed<'a, IpArgument<'a>>, IP_ARGUMENTS>,
    /// An `ip=` that cannot be used.
    pub unusable_ip: Option<Word<'a>>,
    /// `ifname=`
    pub names: Vec<NameArgument<'a>, NICS>,
    /// `vlan=`
    pub vlans: Vec<VlanArgument<'a>, NICS>,
    /// `bond=`
    pub bonds: Vec<BondArgument<'a>, NICS>,
    /// `bridge=`, `team=`, and every `bond=` that is none.
    pub refused: Vec<RefusedDevice<'a>, NICS>,
    /// `rd.route=`
    pub routes: Vec<Placed<'a, RouteArgument<'a>>, ROUTES>,
    /// `nameserver=`
    pub name_servers: Vec<IpAddr, NAME_SERVERS>,
    /// `rd.peerdns`: whether name servers that DHCP tells do not count.
    pub ignores_peer_dns: bool,
    /// `bootdev=`
    boot_device: Option<&'a str>,
    /// `BOOTIF=`
    boot_mac: Option<MacAddress>,
    /// `rd.bootif`: whether `BOOTIF=` does not count.
    ignores_boot_mac: bool,
}

impl<'a> NetworkArguments<'a> {
    /// None.
    pub(super) const fn none() -> Self {
        Self {
            ip: Vec::new(),
            unusable_ip: None,
            names: Vec::new(),
            vlans: Vec::new(),
            bonds: Vec::new(),
            refused: Vec::new(),
            routes: Vec::new(),
            name_servers: Vec::new(),
            ignores_peer_dns: false,
            boot_device: None,
            boot_mac: None,
            ignores_boot_mac: false,
        }
    }

    /// Takes one word of this family; where it asks for the firmware's set-up of a NIC, that becomes `ibft`.
    ///
    /// # Errors
    /// What is wrong with it, or not done.
    #[inline(never)]
    pub(super) fn take(
        &mut self,
        key: Key,
        word: Word<'a>,
        ibft: &mut Option<Switch<'a>>,
    ) -> Result<(), ArgumentFlaw> {
        let text = word.text().ok_or(ArgumentFlaw::NotText)?;
        match key {
            Key::Ip => return self.take_ip(text, word, ibft),
            Key::Name => match &NameArgument::parse(text) {
                Some(name) => push(&mut self.names, name)?,
                None => return Err(ArgumentFlaw::LinkName),
            },
            Key::Vlan => match &VlanArgument::parse(text) {
                Some(vlan) => push(&mut self.vlans, vlan)?,
                None => return Err(ArgumentFlaw::Vlan),
            },
            Key::Bond => match &BondArgument::parse(text) {
                Ok((bond, unheeded)) => {
                    push(&mut self.bonds, bond)?;
                    return unheeded.map_or(Ok(()), Err);
                }
                Err(flaw) => return self.refuse(text, "bond0", *flaw),
            },
            Key::Bridge => return self.refuse(text, "br0", ArgumentFlaw::Device),
            Key::Team => return self.refuse(text, "team0", ArgumentFlaw::Device),
            Key::Route => {
                let argument = RouteArgument::parse(text).ok_or(ArgumentFlaw::Route)?;
                push(&mut self.routes, &Placed { argument, word })?;
            }
            Key::NameServer => match &address(text) {
                Some(server) => push(&mut self.name_servers, server)?,
                None => return Err(ArgumentFlaw::Dns),
            },
            Key::BootDevice => self.boot_device = given(text),
            Key::BootMac => {
                // PXELINUX puts the hardware type before the address, 1 for Ethernet, others 0 (Foreman) or nothing (iPXE's
                // `${net0/mac}`); dracut passes over whatever stands there.
                let typed = || text.get(3..).and_then(MacAddress::parse);
                let mac = MacAddress::parse(text).or_else(typed);
                self.boot_mac = Some(mac.ok_or(ArgumentFlaw::Mac)?);
            }
            Key::UseBootMac => self.ignores_boot_mac = !Switch { word }.is_on(),
            _ => self.ignores_peer_dns = !Switch { word }.is_on(),
        }
        Ok(())
    }

    #[inline(never)]
    fn take_ip(
        &mut self,
        text: &'a str,
        word: Word<'a>,
        ibft: &mut Option<Switch<'a>>,
    ) -> Result<(), ArgumentFlaw> {
        if text.is_empty() {
            return Ok(());
        }
        let parsed = IpArgument::parse(text);
        if parsed.is_err() {
            self.unusable_ip = Some(word);
        }
        let (argument, unheeded) = parsed?;
        if argument.methods.firmware {
            *ibft = Some(Switch { word });
        }
        let alone = Methods {
            firmware: true,
            ..Methods::NONE
        };
        if argument.methods != alone {
            let added = self.ip.push(Placed { argument, word });
            added.map_err(|_| ArgumentFlaw::TooManyLinks)?;
        }
        unheeded.map_or(Ok(()), Err)
    }

    fn refuse(
        &mut self,
        text: &'a str,
        default: &'static str,
        flaw: ArgumentFlaw,
    ) -> Result<(), ArgumentFlaw> {
        push(&mut self.refused, &RefusedDevice::read(text, default))?;
        Err(flaw)
    }

    /// The NIC that an `ip=` without one is about where nothing else says so: the one that firmware loaded the kernel over
    /// (dracut 059, `parse-ip-opts.sh`).
    pub fn boot_nic(&self) -> Option<MacAddress> {
        self.boot_mac.filter(|_| !self.ignores_boot_mac)
    }

    /// The VLAN device of this name.
    pub fn vlan(&self, name: &str) -> Option<&VlanArgument<'a>> {
        self.vlans.iter().find(|vlan| vlan.name == name)
    }

    /// The bond of this name.
    pub fn bond(&self, name: &str) -> Option<&BondArgument<'a>> {
        self.bonds.iter().find(|bond| bond.name == name)
    }

    /// The NIC that an `ip=` or a target without one is about: that of `bootdev=`, or the only VLAN device or bond that is asked
    /// for, unless an `ip=` names it. dracut sets up that one, and no NIC that it is not made of (059, `net-genrules.sh` and
    /// `ifup.sh`).
    #[inline(never)]
    pub fn default_name(&self) -> Option<&'a str> {
        if let Some(name) = self.boot_device
            && !self.is_port(name)
        {
            return Some(name);
        }
        if !self.refused.is_empty() {
            return None;
        }
        let (mut only, mut count) = (None, 0);
        self.each_device(&mut |name| {
            if !self.is_below(name) && !self.configures(name) {
                only = Some(name);
                count += 1;
            }
        });
        only.filter(|_| count == 1)
    }

    /// Hands the name of each VLAN device and each bond to `visit`.
    pub fn each_device(&self, visit: &mut dyn FnMut(&'a str)) {
        self.vlans.iter().for_each(|vlan| visit(vlan.name));
        self.bonds.iter().for_each(|bond| visit(bond.name));
    }

    /// Whether an `ip=` names this NIC or device.
    fn configures(&self, name: &str) -> bool {
        self.ip.iter().any(|ip| ip.argument.nic == Some(name))
    }

    /// The NIC of `bootdev=` beside arguments about others alone, where it is none of a device's: dracut has it ask DHCP (059,
    /// `ifup.sh`).
    pub fn other_boot_device(&self) -> Option<&'a str> {
        let name = self.boot_device?;
        let all_named = self.ip.iter().all(|ip| ip.argument.nic.is_some());
        (all_named && !self.configures(name) && !self.refuses(name) && !self.is_below(name))
            .then_some(name)
    }

    /// Whether a VLAN device or a bond is made of the NIC or device of this name.
    #[inline(never)]
    fn is_below(&self, name: &str) -> bool {
        self.vlans.iter().any(|vlan| vlan.parent == name) || self.is_port(name)
    }

    fn is_port(&self, name: &str) -> bool {
        self.bonds.iter().any(|bond| bond.has_port(name))
    }

    /// Whether `name` is a device that is not made, a VLAN on one, or a port of one.
    pub fn refuses(&self, name: &str) -> bool {
        let below = self.vlan(name).map_or(name, |vlan| vlan.parent);
        self.refused.iter().any(|device| device.concerns(below))
    }
}

fn push<T: Copy, const N: usize>(list: &mut Vec<T, N>, value: &T) -> Result<(), ArgumentFlaw> {
    match has_taken(list, value) {
        true => Ok(()),
        false => Err(ArgumentFlaw::TooManyLinks),
    }
}

/// Adds it where there is room. A call: what is handed to it lies in memory, and is not taken apart to be copied.
#[inline(never)]
fn has_taken<T: Copy, const N: usize>(list: &mut Vec<T, N>, value: &T) -> bool {
    let has_room = !list.is_full();
    if has_room {
        let _ = list.push(*value);
    }
    has_room
}

#[cfg(test)]
mod tests;
