//! Nothing counts as made before it was read back.

use core::net::IpAddr;

use super::compare::{About, Compared, Secrets};
use super::spec::SpecSession;
use super::{ArgsFlaw, ArgsNotes, Differs, How, Made, Secrecy, Spec};
use crate::cmdline::{Arguments, Placed};
use crate::finding::{Cause, Explain, Findings};
use crate::ibft::Firmware;
use crate::plan::{BootPlan, NicPlan, PlanFlaw, PlannedPortal, SessionPlan, Sources, Subnet};

/// Reads `line`, the arguments in one line, as the agent reads it, and compares it with the description that it was made
/// from. What differs is in `notes`. `nothing` is a firmware without tables.
pub fn prove<'a>(
    spec: &Spec<'a>,
    how: How,
    made: &Made<'a>,
    line: &'a [u8],
    nothing: &Firmware<'a>,
    notes: &mut ArgsNotes,
) {
    let mut findings = Findings::default();
    let arguments = Arguments::read([line], &mut findings);
    let sources = Sources {
        firmware: nothing,
        arguments: &arguments,
        installed: None,
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let compared = Compared {
        spec,
        arguments: &arguments,
        plan: &plan,
        stock: how.dialect.is_stock(),
        networked: made.networked,
    };
    let secrets = match how.secrecy {
        Secrecy::Inline => Secrets::Told,
        Secrecy::File | Secrecy::Omit => Secrets::Untold,
    };
    compared.compare(made.explicit, secrets, &mut |about, differs| {
        let flaw = ArgsFlaw::NotProved(differs);
        match about {
            About::Session(at) => {
                let id = spec.sessions.get(at).map_or(0, |session| session.id);
                notes.keep(format_args!("sessions/{id}"), flaw.severity(), flaw);
            }
            About::Nic(at) => {
                let id = spec.nics.get(at).map_or(0, |nic| nic.id);
                notes.keep(format_args!("nics/{id}"), flaw.severity(), flaw);
            }
        }
    });
    judge(&plan, spec, &findings, notes);
    let on =
        |switch: Option<crate::cmdline::Switch<'_>>| switch.is_some_and(|switch| switch.is_on());
    let firmware = (on(arguments.iscsi.firmware), on(arguments.iscsi.ibft));
    if firmware != (made.firmware, made.firmware_nics) {
        let flaw = ArgsFlaw::NotProved(Differs::Session);
        notes.keep(format_args!("arguments"), flaw.severity(), flaw);
    }
}

/// Finds what the plan of a line leads nowhere for: it is as described, and does not boot all the same.
fn judge(plan: &BootPlan<'_>, spec: &Spec<'_>, findings: &Findings<'_>, notes: &mut ArgsNotes) {
    for session in plan.sessions.iter().filter(|it| is_cut_off(plan, it)) {
        let mut described = spec.sessions.iter();
        let described = described.find(|described| session.is_of(described));
        let id = described.map_or(0, |described| described.id);
        let flaw = ArgsFlaw::Plan(PlanFlaw::RouterMissing);
        notes.keep(format_args!("sessions/{id}"), flaw.severity(), flaw);
    }
    for finding in findings.kept() {
        if let Cause::Plan(
            flaw @ (PlanFlaw::NicNotConfigured | PlanFlaw::DeviceUnnamed | PlanFlaw::RouteUnused),
        ) = finding.cause
        {
            let flaw = ArgsFlaw::Plan(flaw);
            notes.keep(format_args!("{}", finding.subject), flaw.severity(), flaw);
        }
    }
}

/// Whether nothing leads from the addresses that are given beforehand to the portal, neither router nor route. Where the line
/// says no NIC for the session, any will do.
pub(super) fn is_cut_off(plan: &BootPlan<'_>, session: &SessionPlan<'_>) -> bool {
    let Some(portal) = session.portal.address() else {
        return false;
    };
    let is_cut_off = |nic: &NicPlan<'_>| nic.is_cut_off(portal) && !is_routed(plan, nic, portal);
    match session.nic.and_then(|nic| plan.nics.get(nic)) {
        Some(nic) => is_cut_off(nic),
        None => {
            let mut nics = plan.nics.iter();
            !plan.nics.is_empty() && nics.all(|nic| !nic.has(portal) || is_cut_off(nic))
        }
    }
}

/// Whether a route of the line's own leads from the NIC to `peer`, or may.
pub(super) fn is_routed(plan: &BootPlan<'_>, nic: &NicPlan<'_>, peer: IpAddr) -> bool {
    plan.routes.iter().any(|Placed { argument, .. }| {
        let destination = Subnet {
            address: argument.route.destination,
            prefix: argument.route.prefix,
        };
        plan.may_be_route_of(argument, nic) && destination.contains(peer)
    })
}

impl SessionPlan<'_> {
    /// Whether it is the one that is described.
    pub(super) fn is_of(&self, described: &SpecSession<'_>) -> bool {
        let portal = PlannedPortal::of(described.server, described.port);
        (self.target, self.portal) == (described.target, portal)
    }
}
