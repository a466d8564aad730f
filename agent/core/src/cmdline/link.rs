//! `ifname=` and `vlan=`: what the names of links in other arguments stand for.

use super::ArgumentFlaw;
use super::value::decimal;
use crate::net::MacAddress;

/// `ifname=NAME:MAC`: the NIC that bears the name in other arguments. Nothing here renames it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameArgument<'a> {
    /// The name.
    pub name: &'a str,
    /// The NIC.
    pub mac: MacAddress,
}

impl<'a> NameArgument<'a> {
    /// Reads the value of an `ifname=`.
    #[inline(never)]
    pub(super) fn parse(text: &'a str) -> Result<Self, ArgumentFlaw> {
        let (name, mac) = text.split_once(':').ok_or(ArgumentFlaw::LinkName)?;
        let mac = MacAddress::parse(mac).ok_or(ArgumentFlaw::LinkName)?;
        match name {
            "" => Err(ArgumentFlaw::LinkName),
            name => Ok(Self { name, mac }),
        }
    }
}

/// `vlan=NAME:PARENT`: a VLAN device, whose name says its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VlanArgument<'a> {
    /// The device's name in other arguments.
    pub name: &'a str,
    /// The NIC below it, by its name.
    pub parent: &'a str,
    /// 802.1Q VLAN identifier, 1 to 4094.
    pub id: u16,
}

impl<'a> VlanArgument<'a> {
    /// Reads the value of a `vlan=`: the identifier is what stands behind the name's last dot, or behind `vlan`.
    #[inline(never)]
    pub(super) fn parse(text: &'a str) -> Result<Self, ArgumentFlaw> {
        let (name, parent) = text.split_once(':').ok_or(ArgumentFlaw::Vlan)?;
        let id = Self::id_of(name).ok_or(ArgumentFlaw::Vlan)?;
        match parent {
            "" => Err(ArgumentFlaw::Vlan),
            parent => Ok(Self { name, parent, id }),
        }
    }

    /// The identifier that a device's name says.
    pub(super) fn id_of(name: &str) -> Option<u16> {
        let digits = match name.rsplit_once('.') {
            Some((_, digits)) => digits,
            None => name.strip_prefix("vlan")?,
        };
        decimal(digits.as_bytes())
            .and_then(|id| u16::try_from(id).ok())
            .filter(|id| (1..=4094).contains(id))
    }
}

#[cfg(test)]
mod tests;
