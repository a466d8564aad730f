//! Whether a plan is what a description says.

use super::needs::{Need, needs};
use super::spec::{Chap, Kind, SpecNic, SpecSession, V4, V6, bit};
use super::{Differs, Spec};
use crate::cmdline::Arguments;
use crate::plan::{
    BootPlan, Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, PlannedPortal, SessionPlan, Static,
};

/// A description, and what a line is read as.
pub(super) struct Compared<'c, 'a> {
    /// What is described.
    pub(super) spec: &'c Spec<'a>,
    /// The line's arguments.
    pub(super) arguments: &'c Arguments<'a>,
    /// What the agent makes of them.
    pub(super) plan: &'c BootPlan<'a>,
    /// The line is for a parser that reads less than the agent: NICs of targets, and families without need, are not told.
    pub(super) stock: bool,
    /// The sessions whose NICs the line tells of, a bit for each place.
    pub(super) networked: u64,
}

/// What is expected of credentials.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrets {
    /// They stand in the line.
    Told,
    /// They do not stand there.
    Untold,
    /// They stand there, or lie in the image's file.
    Either,
}

impl<'a> Compared<'_, 'a> {
    /// Compares the sessions, a bit for each place, and the NICs that they need. `tell` is given what differs, and whether
    /// it is about a session or a NIC, by its place.
    pub(super) fn compare(
        &self,
        sessions: u64,
        secrets: Secrets,
        tell: &mut dyn FnMut(About, Differs),
    ) {
        let mut opened = sessions;
        for (at, session) in self.spec.sessions.iter().enumerate() {
            if sessions & bit(at) != 0
                && let Err(differs) = self.session(at, session, secrets)
            {
                if differs == Differs::Session {
                    opened &= !bit(at);
                }
                tell(About::Session(at), differs);
            }
        }
        let needs = needs(self.spec, opened & self.networked);
        for (at, (nic, need)) in self.spec.nics.iter().zip(&needs).enumerate() {
            if need.carries()
                && let Err(differs) = self.nic(nic, need)
            {
                tell(About::Nic(at), differs);
            }
        }
    }

    fn session(
        &self,
        at: usize,
        session: &SpecSession<'a>,
        secrets: Secrets,
    ) -> Result<(), Differs> {
        let named = self.arguments.iscsi.initiator;
        let targets = self.arguments.targets.iter().map(|placed| &placed.argument);
        let mut targets = targets.filter(|target| session.is_named_by(target));
        let mut alike = targets
            .clone()
            .filter(|target| target.lun == Some(session.lun));
        let target = alike.next().or_else(|| targets.next());
        let target = target.ok_or(Differs::Session)?;
        if named.is_none_or(|(name, _)| name != session.initiator) {
            return Err(Differs::Initiator);
        }
        // One login reaches every logical unit: of sessions that are one, the line names the first one's. A line that names none
        // boots from any.
        let mut described = self.spec.sessions.iter();
        if !described
            .any(|known| known.is_same(session) && target.lun.is_none_or(|lun| known.lun == lun))
        {
            return Err(Differs::Lun);
        }
        let chap = self.arguments.iscsi.chap_with(target.chap);
        let chap = chap.unwrap_or(target.chap);
        let described = match (session.chap, chap) {
            // Of a secret that is only known to be there nothing but the name counts.
            (Some(wanted), Some(told)) if wanted.credentials().is_none() => {
                wanted.is_named_in(told).then_some(told)
            }
            (wanted, _) => wanted.and_then(Chap::credentials),
        };
        let matches = match secrets {
            Secrets::Told => chap == described,
            Secrets::Untold => chap.is_none(),
            Secrets::Either => chap.is_none() || chap == described,
        };
        if !matches {
            return Err(Differs::Chap);
        }
        let portal = PlannedPortal::of(session.server, session.port);
        let mut planned = self
            .plan
            .sessions
            .iter()
            .filter(|planned| planned.target == session.target && planned.portal == portal);
        match self.stock || self.networked & bit(at) == 0 {
            true => planned.next().map(drop).ok_or(Differs::Session),
            false if planned.any(|planned| self.runs_over(planned, session)) => Ok(()),
            false => Err(Differs::Nic),
        }
    }

    fn runs_over(&self, planned: &SessionPlan<'a>, session: &SpecSession<'a>) -> bool {
        let Some(wanted) = self.spec.nic_of(session) else {
            return false;
        };
        let is_wanted = |nic: &NicPlan<'a>| self.is_device(nic, wanted);
        match planned.nic {
            Some(nic) => self.plan.nics.get(nic).is_some_and(is_wanted),
            // Any NIC will do where no other is needed.
            None => self.carries_alone(wanted) && self.plan.nics.iter().any(is_wanted),
        }
    }

    /// Whether every session whose NIC the line tells of runs over this one. Cards bring up their network by themselves.
    // One copy, and not one wherever NICs are compared.
    #[inline(never)]
    fn carries_alone(&self, nic: &SpecNic<'a>) -> bool {
        let mut sessions = self.spec.sessions.iter().enumerate();
        sessions.all(|(at, session)| {
            let by_itself = session.transport.is_card() || self.networked & bit(at) == 0;
            let own = self.spec.nic_of(session);
            by_itself || own.is_some_and(|own| own.id == nic.id)
        })
    }

    /// Whether the plan's NIC is the one described.
    fn is_device(&self, planned: &NicPlan<'a>, nic: &SpecNic<'a>) -> bool {
        match nic.kind {
            Kind::Vlan(id) => {
                let parent = nic
                    .parents
                    .first()
                    .and_then(|place| self.spec.nics.get(*place));
                (planned.vlan, planned.vlan_name) == (Some(id), nic.name)
                    && parent.is_some_and(|parent| self.lies_on(planned, parent))
            }
            _ => planned.vlan.is_none() && self.lies_on(planned, nic),
        }
    }

    fn lies_on(&self, planned: &NicPlan<'a>, nic: &SpecNic<'a>) -> bool {
        match (nic.kind, &planned.bond) {
            (Kind::Bond(options), Some(bond)) => {
                let mut ports = bond.ports();
                let same = |place: &usize| {
                    let port = self.spec.nics.get(*place);
                    ports
                        .next()
                        .zip(port)
                        .is_some_and(|(name, port)| is_selected(self.plan.selector(name), port))
                };
                Some(bond.name) == nic.name
                    && bond.options == options
                    && bond.mtu == nic.mtu
                    && nic.parents.iter().all(same)
                    && ports.next().is_none()
            }
            (Kind::Physical, None) if planned.selector == NicSelector::Any => {
                self.carries_alone(nic)
            }
            (Kind::Physical, None) => is_selected(planned.selector, nic),
            _ => false,
        }
    }

    fn nic(&self, nic: &SpecNic<'a>, need: &Need) -> Result<(), Differs> {
        let devices = || {
            self.plan
                .nics
                .iter()
                .filter(|planned| self.is_device(planned, nic))
        };
        if devices().next().is_none() {
            return Err(Differs::Nic);
        }
        if need.wants(true) || !self.stock {
            let matches = match nic.v4 {
                V4::Static => {
                    let given = |planned: &NicPlan<'a>| planned.ipv4.given().map(Static::subnet);
                    nic.given(true)
                        .all(|subnet| devices().any(|it| given(it) == Some(subnet)))
                        && devices().filter_map(given).count() == nic.given(true).count()
                }
                V4::Dhcp => devices().any(|planned| planned.ipv4 == Ipv4Plan::Dhcp),
                V4::None => devices().all(|planned| planned.ipv4 == Ipv4Plan::None),
            };
            if !matches || !self.has_router(nic, true) {
                return Err(Differs::V4);
            }
        }
        if need.wants(false) || !self.stock {
            let is = |wanted: Ipv6Plan| devices().any(|planned| planned.ipv6 == wanted);
            let matches = match nic.v6 {
                V6::Static => {
                    let given = |planned: &NicPlan<'a>| planned.ipv6.given().map(Static::subnet);
                    nic.given(false)
                        .all(|subnet| devices().any(|it| given(it) == Some(subnet)))
                        && devices().filter_map(given).count() == nic.given(false).count()
                }
                V6::Dhcp6 => is(Ipv6Plan::Dhcp6),
                V6::Auto => is(Ipv6Plan::Auto),
                V6::LinkLocal => is(Ipv6Plan::LinkLocal),
                V6::None => devices().all(|planned| planned.ipv6 == Ipv6Plan::None),
            };
            if !matches || !self.has_router(nic, false) {
                return Err(Differs::V6);
            }
        }
        if devices().any(|planned| planned.mtu != nic.mtu) {
            return Err(Differs::Mtu);
        }
        for route in &nic.routes {
            let told = self.plan.routes.iter().any(|placed| {
                placed.argument.route == *route
                    && devices().any(|it| self.plan.is_route_of(&placed.argument, it))
            });
            if !told {
                return Err(Differs::Route);
            }
        }
        Ok(())
    }

    /// Whether the default router of a family is the one described, or there is none in both.
    fn has_router(&self, nic: &SpecNic<'a>, v4: bool) -> bool {
        let mut devices = self
            .plan
            .nics
            .iter()
            .filter(|planned| self.is_device(planned, nic));
        let router = devices.find_map(|planned| match v4 {
            true => planned
                .ipv4
                .given()
                .and_then(Static::gateway)
                .map(core::net::IpAddr::V4),
            false => planned
                .ipv6
                .given()
                .and_then(Static::gateway)
                .map(core::net::IpAddr::V6),
        });
        router == nic.router(v4)
    }
}

/// What a difference is about, by its place in the description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A session.
    Session(usize),
    /// A NIC.
    Nic(usize),
}

fn is_selected(selector: NicSelector<'_>, nic: &SpecNic<'_>) -> bool {
    match selector {
        NicSelector::Mac(mac) => nic.mac == Some(mac),
        NicSelector::Name(name) => nic.name == Some(name),
        NicSelector::Pci(_) | NicSelector::Any => false,
    }
}
