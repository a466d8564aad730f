//! The arguments that configure NICs.

use heapless::Vec;

use super::ip::{self, IpArgument, Methods};
use super::{ArgumentFlaw, NameArgument, VlanArgument, Word};
use crate::finding::{Findings, Subject};
use crate::limits::NICS;
use crate::net::MacAddress;
use crate::plan::NicSelector;

/// The arguments that configure NICs, each in the order in which they stand.
#[derive(Default)]
pub struct NetworkArguments<'a> {
    /// `ip=`, without those that ask for the firmware.
    pub ip: Vec<IpArgument<'a>, NICS>,
    /// `ifname=`
    pub names: Vec<NameArgument<'a>, NICS>,
    /// `vlan=`
    pub vlans: Vec<VlanArgument<'a>, NICS>,
}

const EVERY_NIC_NEEDED: &str = "the agent sets up the NICs that its sessions need";
const WAITING: &str = "what is waited for ends with the boot's deadline, rd.retry";

impl<'a> NetworkArguments<'a> {
    /// Whether `key` belongs to this family.
    pub(super) fn has(key: &str) -> bool {
        matches!(
            key,
            "BOOTIF"
                | "bond"
                | "bootdev"
                | "bridge"
                | "ifname"
                | "ip"
                | "nameserver"
                | "rd.bootif"
                | "rd.neednet"
                | "rd.peerdns"
                | "rd.route"
                | "team"
                | "vlan"
        ) || key.starts_with("rd.net.")
    }

    /// Whether `word` is an `ip=` that asks for the firmware's set-up of one or every NIC.
    pub(super) fn asks_for_firmware(word: &Word<'a>) -> bool {
        let method = || Methods::parse(ip::Parts::split(word.text().ok()?).method);
        word.key() == "ip" && method().is_some_and(|methods| methods.firmware)
    }

    /// Takes one word of this family.
    pub(super) fn take(&mut self, word: Word<'a>, findings: &mut Findings<'a>) {
        let taken = match word.key() {
            "ip" => self.take_ip(word),
            "ifname" => word
                .text()
                .and_then(NameArgument::parse)
                .and_then(|name| push(&mut self.names, name)),
            "vlan" => word
                .text()
                .and_then(VlanArgument::parse)
                .and_then(|vlan| push(&mut self.vlans, vlan)),
            "rd.neednet" => Err(ArgumentFlaw::NoEffect(EVERY_NIC_NEEDED)),
            key if key.starts_with("rd.net.") => Err(ArgumentFlaw::NoEffect(WAITING)),
            _ => Err(ArgumentFlaw::NotHonoured),
        };
        if let Err(flaw) = taken {
            findings.add(Subject::Word(word), flaw);
        }
    }

    fn take_ip(&mut self, word: Word<'a>) -> Result<(), ArgumentFlaw> {
        let text = word.text()?;
        if text.is_empty() {
            return Ok(());
        }
        let argument = ip::parse(&ip::Parts::split(text), word)?;
        let unheeded = argument.unheeded;
        push(&mut self.ip, argument)?;
        unheeded.map_or(Ok(()), Err)
    }

    /// The NIC that bears `name` in other arguments, and the VLAN on it where the name is a VLAN device's.
    pub fn resolve(&self, name: &'a str) -> (NicSelector<'a>, Option<u16>) {
        match self.vlans.iter().find(|vlan| vlan.name == name) {
            Some(vlan) => (self.nic(vlan.parent), Some(vlan.id)),
            None => (self.nic(name), None),
        }
    }

    fn nic(&self, name: &'a str) -> NicSelector<'a> {
        let named = self.names.iter().find(|known| known.name == name);
        named
            .map(|known| known.mac)
            .or_else(|| MacAddress::parse(name))
            .map_or(NicSelector::Name(name), NicSelector::Mac)
    }
}

fn push<T>(list: &mut Vec<T, NICS>, value: T) -> Result<(), ArgumentFlaw> {
    list.push(value).map_err(|_| ArgumentFlaw::TooManyLinks)
}

#[cfg(test)]
mod tests;
