//! The sessions that the arguments name.

use core::net::IpAddr;

use super::Planner;
use crate::cmdline::{Placed, Server, TargetArgument};
use crate::plan::{Ipv4Plan, Ipv6Plan, Origin, PlanFlaw, PlannedPortal, SessionPlan};

impl<'a> Planner<'_, 'a> {
    /// Adds a session for each target that the arguments name.
    pub(super) fn add_named_targets(&mut self) {
        let arguments = self.sources.arguments;
        let default = self.plan.nics.is_empty() && arguments.network.refused.is_empty();
        if let Some(word) = &arguments.network.unusable_ip
            && default
            && !arguments.targets.is_empty()
        {
            self.find_of_word(word, PlanFlaw::IpUnusable);
        }
        for Placed { argument, word } in &arguments.targets {
            let origin = Origin::Word(*word);
            if let Err(flaw) = self.add_named_session(argument, default, origin) {
                self.find(origin, flaw);
            }
        }
    }

    /// Adds the session to a target. None is opened with less proof than was asked for; the word at fault is named already.
    #[inline(never)]
    fn add_named_session(
        &mut self,
        target: &TargetArgument<'a>,
        default: bool,
        origin: Origin<'a>,
    ) -> Result<(), PlanFlaw> {
        let arguments = self.sources.arguments;
        let Ok(chap) = arguments.iscsi.chap_with(target.chap) else {
            return Ok(());
        };
        let portal = PlannedPortal::of(target.server, target.port);
        let zone = match target.server {
            Server::Zoned(_, zone) => Some(zone),
            Server::Address(_) | Server::Name(_) => None,
        };
        let nic = match (target.nic.or(zone), default) {
            (None, false) if self.plan.nics.is_empty() => return Err(PlanFlaw::NicRefused),
            (None, false) => None,
            (Some(name), _) if arguments.network.refuses(name) => {
                return Err(PlanFlaw::NicRefused);
            }
            (Some(name), false) => self.nic_named(name, portal.address(), origin),
            (name, true) => self.add_default_nic(name, portal.address()),
        };
        self.add_session(SessionPlan {
            target: target.name,
            portal,
            zone,
            iface: target.iface,
            lun: target.lun,
            nic,
            boot_selected: true,
            chap,
            origin,
        });
        Ok(())
    }

    /// The NIC that an argument has configured under this name; of several addresses the one in the portal's subnet.
    fn nic_named(
        &mut self,
        name: &'a str,
        portal: Option<IpAddr>,
        origin: Origin<'a>,
    ) -> Option<usize> {
        let wanted = self.device(Some(name), origin);
        let mut found = None;
        for (index, nic) in self.plan.nics.iter().enumerate() {
            if nic.is_same_device(&wanted)
                && (found.is_none() || portal.is_some_and(|portal| nic.is_near(portal)))
            {
                found = Some(index);
            }
        }
        if found.is_none() {
            self.find(origin, PlanFlaw::NicNotConfigured);
        }
        found
    }

    /// dracut's rule for targets without any `ip=`: every NIC, or the one named, asks DHCP; for an IPv6 portal it listens
    /// to router advertisements. Who has a portal's name needs a name server, and asks DHCP.
    pub(super) fn add_default_nic(
        &mut self,
        name: Option<&'a str>,
        portal: Option<IpAddr>,
    ) -> Option<usize> {
        let mut nic = self.device(name, Origin::Default);
        match portal {
            Some(IpAddr::V4(_)) | None => nic.ipv4 = Ipv4Plan::Dhcp,
            Some(IpAddr::V6(_)) => nic.ipv6 = Ipv6Plan::Auto,
        }
        let index = self.add_nic(nic);
        name.and(index)
    }
}
