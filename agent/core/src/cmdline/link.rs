//! `ifname=` and `vlan=`: what the names of links in other arguments stand for.

use super::value::{decimal, given};
use crate::net::MacAddress;
use crate::text::apart::cut;

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
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (name, mac) = cut(text, b':')?;
        let mac = MacAddress::parse(mac)?;
        let name = given(name)?;
        Some(Self { name, mac })
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
    /// Reads the value of a `vlan=`: the identifier is the number at the name's end, as NetworkManager and systemd have it.
    /// dracut's scripts (059, `ifup.sh`) take that of `vlan5` and `eth0.5` alone.
    #[inline(never)]
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (name, parent) = cut(text, b':')?;
        let id = Self::id_of(name)?;
        let parent = given(parent)?;
        Some(Self { name, parent, id })
    }

    /// The identifier that a device's name says: decimal, whatever zeros stand before it.
    pub(super) fn id_of(name: &str) -> Option<u16> {
        let digits = name.get(Self::stem(name).len()..)?;
        decimal(digits.as_bytes())
            .and_then(|id| u16::try_from(id).ok())
            .filter(|id| (1..=4094).contains(id))
    }

    /// What stands before the number at the name's end.
    pub(super) fn stem(name: &str) -> &str {
        name.trim_end_matches(|letter: char| letter.is_ascii_digit())
    }
}

#[cfg(test)]
mod tests;
