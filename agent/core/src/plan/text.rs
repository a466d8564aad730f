//! A plan for people.

use core::fmt;

use super::{
    BootPlan, Ipv4Plan, Ipv6Plan, LoginSettings, NicPlan, NicSelector, SessionPlan, Static, Verdict,
};
use crate::cmdline::{Placed, RouteArgument};
use crate::finding::Findings;
use crate::iscsi::Lun;
use crate::limits::ATTEMPT_DEADLINE;
use crate::text::Escaped;

/// A plan and what was found while making it, as `sanroot plan` prints them.
pub struct PlanText<'p, 'a> {
    /// The plan.
    pub plan: &'p BootPlan<'a>,
    /// What was found.
    pub findings: &'p Findings<'a>,
}

impl fmt::Display for PlanText<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.plan;
        match plan.verdict() {
            Verdict::Boot => {}
            Verdict::NothingAsked => {
                writeln!(
                    out,
                    "nothing to do: no argument asks for iSCSI, and the firmware selects no usable target"
                )?;
            }
            Verdict::Impossible => {
                out.write_str("impossible: ")?;
                out.write_str(match plan.asked_for {
                    true => "iSCSI is asked for",
                    false => "the firmware selects a target",
                })?;
                out.write_str(", but no session can be planned\n")?;
            }
        }
        if let Some(initiator) = &plan.initiator {
            writeln!(out, "initiator  {} ({})", initiator.name, initiator.origin)?;
        }
        for (index, nic) in plan.nics.iter().enumerate() {
            writeln!(out, "NIC {index:<6} {nic}")?;
        }
        for Placed { argument, .. } in &plan.routes {
            writeln!(out, "route      {argument}")?;
        }
        for (index, session) in plan.sessions.iter().enumerate() {
            writeln!(out, "session {index:<2} {session}")?;
        }
        if plan.login != LoginSettings::default() {
            writeln!(out, "login      {}", plan.login)?;
        }
        if plan.verdict() == Verdict::Boot {
            write!(
                out,
                "deadline   {} s, each attempt {} s",
                plan.deadline.as_secs(),
                ATTEMPT_DEADLINE.as_secs()
            )?;
            out.write_str(match plan.asked_for {
                true => "\n",
                false => "; only the firmware asks, so a failure does not stop the boot\n",
            })?;
        }
        fmt::Display::fmt(self.findings, out)
    }
}

impl fmt::Display for LoginSettings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (chap, header) = (self.algorithms.names(), self.header_digest.word());
        let data = self.data_digest.word();
        write!(
            out,
            "CHAP by {chap}, header digest {header}, data digest {data}"
        )
    }
}

impl fmt::Display for NicPlan<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.selector, out)?;
        if let Some(bond) = &self.bond {
            write!(out, " of {}", Escaped(bond.ports.as_bytes()))?;
        }
        if let Some(vlan) = self.vlan {
            write!(out, ", VLAN {vlan}")?;
        }
        if let Some(mtu) = self.mtu {
            write!(out, ", MTU {mtu}")?;
        }
        if let Some(mtu) = self.lower_mtu {
            write!(out, ", MTU {mtu} below")?;
        }
        match &self.ipv4 {
            Ipv4Plan::None => {}
            Ipv4Plan::Static(given) => write!(out, ", {given}")?,
            Ipv4Plan::Dhcp => out.write_str(", DHCPv4")?,
        }
        match &self.ipv6 {
            Ipv6Plan::None => {}
            Ipv6Plan::Static(given) => write!(out, ", {given}")?,
            Ipv6Plan::Auto => out.write_str(", router advertisements")?,
            Ipv6Plan::Dhcp6 => out.write_str(", DHCPv6")?,
            Ipv6Plan::LinkLocal => out.write_str(", IPv6 link-local")?,
        }
        for server in &self.dns {
            write!(out, ", DNS {server}")?;
        }
        if let Some(hostname) = self.hostname {
            write!(out, ", host name {}", Escaped(hostname.as_bytes()))?;
        }
        write!(out, " ({})", self.origin)
    }
}

impl fmt::Display for RouteArgument<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let route = &self.route;
        write!(out, "{}/{}", route.destination, route.prefix)?;
        if let Some(router) = route.router {
            write!(out, " via {router}")?;
        }
        match self.nic {
            Some(nic) => write!(out, " through {}", Escaped(nic.as_bytes())),
            None => Ok(()),
        }
    }
}

impl fmt::Display for NicSelector<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mac(address) => write!(out, "{address}"),
            Self::Pci(address) => write!(
                out,
                "PCI 0000:{:02x}:{:02x}.{}",
                address >> 8,
                address >> 3 & 0x1f,
                address & 7
            ),
            Self::Name(name) => write!(out, "{}", Escaped(name.as_bytes())),
            Self::Any => out.write_str("every NIC"),
        }
    }
}

impl<A: Copy + fmt::Display> fmt::Display for Static<A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.address(), self.prefix())?;
        match self.gateway() {
            Some(gateway) => write!(out, " via {gateway}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for SessionPlan<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lun = Lun::shown(self.lun);
        write!(out, "{} LUN {lun} at {}", self.target, self.portal)?;
        if let Some(nic) = self.nic {
            write!(out, " over NIC {nic}")?;
        }
        match &self.chap {
            None => {}
            Some(chap) if chap.target.is_some() => out.write_str(", mutual CHAP <set>")?,
            Some(_) => out.write_str(", CHAP <set>")?,
        }
        if !self.boot_selected {
            out.write_str(", additional path")?;
        }
        write!(out, " ({})", self.origin)
    }
}
