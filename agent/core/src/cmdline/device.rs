//! `bond=`, `bridge=` and `team=`: devices made of NICs.

use super::ArgumentFlaw;
use super::value::{given, packet_bytes};
use crate::limits::BOND_PORTS;
use crate::net::LinkName;
use crate::net::bond::{BondMode, BondOptions};
use crate::text::apart::{cut, parts};

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
    /// Reads the value of a `bond=`; also what stands there besides and is not done. What is left out is as dracut has it.
    #[inline(never)]
    pub(super) fn parse(text: &'a str) -> Result<(Self, Option<ArgumentFlaw>), ArgumentFlaw> {
        let (RefusedDevice { name, ports }, rest) = RefusedDevice::split(text, "bond0");
        let (options, mtu) = first_part(rest);
        let mtu = packet_bytes(mtu);
        let bond = Self {
            name,
            ports,
            options,
            mtu: mtu.unwrap_or_default(),
        };
        if bond.ports().any(str::is_empty) {
            return Err(ArgumentFlaw::Bond);
        }
        bond.judge()?;
        let unheeded = match mtu {
            Err(flaw) => Some(flaw),
            Ok(_) if bond.is_understood() => None,
            Ok(_) => Some(ArgumentFlaw::BondOption),
        };
        Ok((bond, unheeded))
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
    fn is_understood(&self) -> bool {
        let is_option = |option| match cut(option, b'=') {
            Some(("primary", port)) => self.has_port(port),
            Some(_) => true,
            None => option.is_empty(),
        };
        let (_, understood) = self.settings();
        understood && parts(self.options, b',').all(is_option)
    }

    /// What it is to be told, and whether that is all that its options say.
    pub fn settings(&self) -> (BondOptions, bool) {
        let mode = self.mode().unwrap_or(BondMode::BALANCE_RR);
        BondOptions::read(mode, &mut self.options())
    }

    /// The names of its ports, in order.
    pub fn ports(&self) -> impl Iterator<Item = &'a str> {
        parts(self.ports, b',')
    }

    /// Whether one of its ports has this name.
    pub fn has_port(&self, name: &str) -> bool {
        has_port(self.ports, name)
    }

    /// Its options by name, in order.
    pub fn options(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        options(self.options)
    }
}

/// A bond's options by name, in order.
pub(crate) fn options(text: &str) -> impl Iterator<Item = (&str, &str)> + Clone {
    parts(text, b',').filter_map(|option| cut(option, b'='))
}

impl<'a> RefusedDevice<'a> {
    /// The device of a `bond=`, `bridge=` or `team=`: dracut makes one named `default` of what has no name.
    pub(super) fn read(text: &'a str, default: &'static str) -> Self {
        Self::split(text, default).0
    }

    /// One whose name and ports stand there, or dracut's own instead (059, `parse-bond.sh` and `parse-team.sh`), and what stands
    /// behind them.
    #[inline(never)]
    fn split(text: &'a str, default: &'static str) -> (Self, &'a str) {
        let (name, rest) = first_part(text);
        let (ports, rest) = first_part(rest);
        let device = Self {
            name: given(name).unwrap_or(default),
            ports: given(ports).unwrap_or("eth0,eth1"),
        };
        (device, rest)
    }

    /// Whether it is the device itself, or one of its ports.
    pub fn concerns(&self, name: &str) -> bool {
        self.name == name || has_port(self.ports, name)
    }
}

/// What stands before the first colon, and behind it.
fn first_part(text: &str) -> (&str, &str) {
    cut(text, b':').unwrap_or((text, ""))
}

/// Whether one of `ports`, with commas between, has this name.
#[inline(never)]
fn has_port(ports: &str, name: &str) -> bool {
    parts(ports, b',').any(|port| port == name)
}

#[cfg(test)]
mod tests;
