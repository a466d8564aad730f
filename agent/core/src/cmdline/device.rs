//! `bond=`, `bridge=` and `team=`: devices made of NICs.

use super::ArgumentFlaw;
use super::value::{given, packet_bytes};
use crate::limits::BOND_PORTS;
use crate::net::LinkName;
use crate::net::bond::{BondMode, BondOptions};

/// `bond=NAME:PORTS[:OPTIONS[:MTU]]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BondArgument<'a> {
    /// The device's name.
    pub name: &'a str,
    /// The names of its ports with commas between, in order; at least one.
    pub ports: &'a str,
    /// Its options as `NAME=VALUE` with commas between.
    pub options: &'a str,
    /// Bytes of the largest packet.
    pub mtu: Option<u16>,
}

/// A device that is asked for and not made. Neither it nor what it is made of is configured otherwise instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedDevice<'a> {
    /// The device's name.
    pub name: &'a str,
    /// The names of its ports, with commas between.
    pub ports: &'a str,
}

impl<'a> BondArgument<'a> {
    /// Reads the value of a `bond=`.
    #[inline(never)]
    pub(super) fn parse(text: &'a str) -> Result<Self, ArgumentFlaw> {
        let mut parts = text.splitn(4, ':');
        let mut next = || parts.next().unwrap_or_default();
        let bond = Self {
            name: next(),
            ports: next(),
            options: next(),
            mtu: packet_bytes(next())?,
        };
        let options = || bond.options.split(',').filter(|option| !option.is_empty());
        let whole = options().all(|option| option.split_once('=').is_some());
        if bond.ports().any(str::is_empty) || !whole {
            return Err(ArgumentFlaw::Bond);
        }
        bond.judge()?;
        Ok(bond)
    }

    /// Its mode, which is the last that is given; `None` where that is none.
    pub fn mode(&self) -> Option<BondMode> {
        let mode = self.options().filter(|(name, _)| *name == "mode").last();
        mode.map_or(Some(BondMode::BALANCE_RR), |(_, mode)| {
            BondMode::parse(mode)
        })
    }

    /// Whether there is its mode, a link can have its name, and one bond its ports.
    pub(super) fn judge(&self) -> Result<(), ArgumentFlaw> {
        LinkName::new(self.name.as_bytes())
            .and(self.mode())
            .ok_or(ArgumentFlaw::Bond)?;
        match self.ports().count() {
            0..=BOND_PORTS => Ok(()),
            _ => Err(ArgumentFlaw::TooManyLinks),
        }
    }

    /// Whether all its options are understood. It is made without the others.
    pub(super) fn is_understood(&self) -> bool {
        let mut options = self.options();
        let primary = |(name, port)| name != "primary" || self.ports().any(|known| known == port);
        let (_, understood) = self.settings();
        understood && options.all(primary)
    }

    /// What it is to be told, and whether that is all that its options say.
    pub fn settings(&self) -> (BondOptions, bool) {
        let mode = self.mode().unwrap_or(BondMode::BALANCE_RR);
        BondOptions::read(mode, &mut self.options())
    }

    /// The names of its ports, in order.
    pub fn ports(&self) -> impl Iterator<Item = &'a str> {
        self.ports.split(',')
    }

    /// Its options by name, in order.
    pub fn options(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        options(self.options)
    }
}

/// A bond's options by name, in order.
pub(crate) fn options(text: &str) -> impl Iterator<Item = (&str, &str)> + Clone {
    text.split(',').filter_map(|option| option.split_once('='))
}

impl<'a> RefusedDevice<'a> {
    /// The device of a `bond=`, `bridge=` or `team=`: dracut makes one named `default` of what has no name.
    pub(super) fn read(text: &'a str, default: &'static str) -> Self {
        let mut parts = text.split(':');
        Self {
            name: parts.next().and_then(given).unwrap_or(default),
            ports: parts.next().unwrap_or_default(),
        }
    }

    /// Whether it is the device itself, or one of its ports.
    pub fn concerns(&self, name: &str) -> bool {
        self.name == name || self.ports.split(',').any(|port| port == name)
    }
}

#[cfg(test)]
mod tests;
