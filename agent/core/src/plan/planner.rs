//! From firmware and arguments to a plan.

mod firmware;
mod firmware_nic;
mod named;
mod named_nic;
mod secrets;

use core::net::IpAddr;
use core::time::Duration;

use heapless::Vec;

use super::{
    BootPlan, Ipv4Plan, Ipv6Plan, LoginSettings, NicPlan, Origin, PlanFlaw, PlannedInitiator,
    Secrets, SessionPlan,
};
use crate::cmdline::{Arguments, Placed, Word};
use crate::finding::{Findings, Subject};
use crate::ibft::Firmware;
use crate::limits::{BOOT_DEADLINE, IBFT_STRUCTURES};

/// Everything that a plan is made of.
pub struct Sources<'i, 'a> {
    /// What the firmware's tables say.
    pub firmware: &'i Firmware<'a>,
    /// The kernel command line.
    pub arguments: &'i Arguments<'a>,
    /// The initiator name installed in the image, or, where there is none, what is made of the machine's UUID.
    pub installed: Option<PlannedInitiator<'a>>,
    /// The credentials that the image brings along.
    pub secrets: Option<&'i Secrets<'a>>,
}

impl<'a> Sources<'_, 'a> {
    /// The name that every session logs in with: the arguments' before that which firmware booted with before the installed
    /// one before one that is made.
    pub fn initiator(&self) -> Option<PlannedInitiator<'a>> {
        if let Some((name, word)) = self.arguments.iscsi.initiator {
            let origin = Origin::Word(word);
            return Some(PlannedInitiator { name, origin });
        }
        let firmware = self.firmware;
        let is_forbidden = self
            .arguments
            .iscsi
            .firmware
            .is_some_and(|word| !word.is_on());
        let booted = firmware.targets.iter().find(|target| target.boot_selected);
        let from_firmware = booted
            .and_then(|target| firmware.initiator_of(target))
            .or_else(|| firmware.initiator());
        match from_firmware {
            Some(initiator) if initiator.valid && !is_forbidden => Some(PlannedInitiator {
                name: initiator.name,
                origin: Origin::FirmwareInitiator,
            }),
            _ => self.installed,
        }
    }
}

impl<'a> BootPlan<'a> {
    /// Decides what one boot does. What firmware or arguments ask for and the plan does not hold becomes a finding.
    pub fn new(sources: &Sources<'_, 'a>, findings: &mut Findings<'a>) -> Self {
        let mut plan = Self::nothing();
        plan.fill(sources, findings);
        plan
    }

    /// A plan that does nothing, to be filled where it stays: it is too large to be moved about.
    pub const fn nothing() -> Self {
        Self {
            initiator: None,
            nics: Vec::new(),
            names: Vec::new(),
            routes: Vec::new(),
            name_servers: Vec::new(),
            peer_dns: true,
            sessions: Vec::new(),
            login: LoginSettings::DEFAULT,
            deadline: BOOT_DEADLINE,
            asked_for: false,
            selected_by_firmware: false,
            root_is_disk: false,
        }
    }

    /// Decides, as [`Self::new`] does, in a plan that does nothing yet.
    pub fn fill(&mut self, sources: &Sources<'_, 'a>, findings: &mut Findings<'a>) {
        let network = &sources.arguments.network;
        // Nothing is there yet, and there is room for all.
        for name in &network.names {
            let _ = self.names.push(*name);
        }
        for route in &network.routes {
            let _ = self.routes.push(*route);
        }
        for server in &network.name_servers {
            let _ = self.name_servers.push(*server);
        }
        self.peer_dns = !network.ignores_peer_dns;
        self.login = sources.arguments.login;
        let seconds = sources.arguments.deadline.map(u64::from);
        self.deadline = seconds.map_or(BOOT_DEADLINE, Duration::from_secs);
        self.asked_for = sources.arguments.ask_for_iscsi();
        self.root_is_disk = sources.arguments.root_is_disk;
        let mut planner = Planner {
            sources,
            findings,
            firmware_nics: Vec::new(),
            plan: self,
        };
        planner.name_initiator();
        planner.add_named_nics();
        planner.add_firmware_nics();
        planner.add_named_targets();
        planner.add_firmware_targets();
        planner.require_firmware_nics();
        planner.add_missing_families();
        planner.require_initiator();
        if planner.plan.sessions.is_empty() {
            planner.plan.nics.clear();
            if let Some(word) = &sources.arguments.by_dhcp {
                planner.find_of_word(word, PlanFlaw::RootByDhcp);
            }
        }
        planner.find_unused_routes();
        planner.find_unnamed_devices();
    }
}

/// A plan in the making.
struct Planner<'i, 'a> {
    sources: &'i Sources<'i, 'a>,
    findings: &'i mut Findings<'a>,
    /// Which of the firmware's NICs were judged so far, and where each is in the plan.
    firmware_nics: Vec<(usize, Option<usize>), IBFT_STRUCTURES>,
    plan: &'i mut BootPlan<'a>,
}

impl<'a> Planner<'_, 'a> {
    fn find(&mut self, origin: Origin<'a>, flaw: PlanFlaw) {
        self.findings.add(origin.subject(), flaw);
    }

    #[inline(never)]
    fn find_of_word(&mut self, word: &Word<'a>, flaw: PlanFlaw) {
        self.findings.add(Subject::Word(*word), flaw);
    }

    /// The index of a NIC in the plan, where it may be already: firmware describes a NIC once for each of its targets.
    fn add_nic(&mut self, nic: NicPlan<'a>) -> Option<usize> {
        if let Some(index) = self.plan.nics.iter().position(|known| known.is_same(&nic)) {
            return Some(index);
        }
        match self.plan.nics.push(nic) {
            Ok(()) => Some(self.plan.nics.len() - 1),
            Err(nic) => {
                self.find(nic.origin, PlanFlaw::TooManyNics);
                None
            }
        }
    }

    /// Adds a session, unless the plan has it already: one session shows every logical unit of its target.
    fn add_session(&mut self, mut session: SessionPlan<'a>) {
        if !self.add_secrets(&mut session) {
            return;
        }
        let same = |known: &&mut SessionPlan<'a>| known.is_same(&session);
        if let Some(known) = self.plan.sessions.iter_mut().find(same) {
            // Copied only where they are to be: some are large.
            if known.nic.is_none() {
                known.nic = session.nic;
            }
            if known.chap.is_none() {
                known.chap = session.chap;
            }
            if known.lun.is_none() {
                known.lun = session.lun;
            } else if session.lun.is_some() && known.lun != session.lun {
                self.find(session.origin, PlanFlaw::SameSession);
            }
        } else if self.plan.sessions.push(session).is_err() {
            self.find(session.origin, PlanFlaw::TooManySessions);
        }
    }

    /// A NIC that is set up for one family only while its portal is of the other one asks the network for the missing address:
    /// without one the session would wait for ever. One that is given an address and no router reaches its own subnet alone.
    ///
    /// A session that names no NIC is the only NIC's.
    fn add_missing_families(&mut self) {
        let only = (self.plan.nics.len() == 1).then_some(0);
        for session in &self.plan.sessions {
            let nic = session.nic.or(only);
            let Some(nic) = nic.and_then(|nic| self.plan.nics.get_mut(nic)) else {
                continue;
            };
            let mut flaw = PlanFlaw::FamilyMissing;
            match (session.portal.address(), &nic.ipv4, &nic.ipv6) {
                (Some(IpAddr::V4(_)), Ipv4Plan::None, _) => nic.ipv4 = Ipv4Plan::Dhcp,
                (Some(IpAddr::V6(_)), _, Ipv6Plan::None) => nic.ipv6 = Ipv6Plan::Auto,
                (Some(portal), ..) if nic.is_cut_off(portal) && self.plan.routes.is_empty() => {
                    flaw = PlanFlaw::RouterMissing;
                }
                _ => continue,
            }
            self.findings.add(session.origin.subject(), flaw);
        }
    }

    /// A route that no NIC of the plan will have.
    fn find_unused_routes(&mut self) {
        for Placed { argument, word } in &self.sources.arguments.network.routes {
            let plan = &self.plan;
            let mut nics = plan.nics.iter();
            let is_used = nics.any(|nic| plan.may_be_route_of(argument, nic));
            if !is_used && !plan.nics.is_empty() {
                self.find_of_word(word, PlanFlaw::RouteUnused);
            }
        }
    }

    /// A VLAN device or a bond that no `ip=` and no target names is not made.
    fn find_unnamed_devices(&mut self) {
        let nics = &self.plan.nics;
        let network = &self.sources.arguments.network;
        network.each_device(&mut |name| {
            let is_made = nics.iter().any(|nic| {
                let bond = nic.bond.as_ref();
                nic.vlan_name == Some(name) || bond.is_some_and(|bond| bond.name == name)
            });
            if !is_made && !nics.is_empty() && !network.refuses(name) {
                self.findings
                    .add(Subject::Link(name), PlanFlaw::DeviceUnnamed);
            }
        });
    }

    /// The name that every session logs in with.
    fn name_initiator(&mut self) {
        self.plan.initiator = self.sources.initiator();
    }

    /// Nobody can log in without a name, and who was given none is to know it.
    fn require_initiator(&mut self) {
        if self.plan.sessions.is_empty() {
            return;
        }
        match &self.plan.initiator {
            None => {
                self.find(Origin::Default, PlanFlaw::InitiatorMissing);
                self.plan.sessions.clear();
            }
            Some(PlannedInitiator {
                name,
                origin: Origin::Uuid,
            }) => {
                let subject = Subject::Initiator(name.as_str());
                self.findings.add(subject, PlanFlaw::InitiatorMade);
            }
            Some(_) => {}
        }
    }
}

impl NicPlan<'_> {
    /// Whether both say the same about the same NIC, whoever asked for it.
    fn is_same(&self, other: &Self) -> bool {
        self.selector == other.selector
            && self.vlan == other.vlan
            && self.ipv4 == other.ipv4
            && self.ipv6 == other.ipv6
    }
}

impl SessionPlan<'_> {
    /// Whether both name the same target and portal over the same NIC; any route counts as the same.
    fn is_same(&self, other: &Self) -> bool {
        self.target == other.target
            && self.portal == other.portal
            && (self.nic == other.nic || self.nic.is_none() || other.nic.is_none())
    }
}

#[cfg(test)]
mod tests;
