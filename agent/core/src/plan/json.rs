//! A plan for programs: schema `sanroot/plan/1`. NICs and sessions have the keys of `sanroot/spec/1`.

use core::net::{IpAddr, SocketAddr};

use embedded_io::Write;
use heapless::Vec;

use super::{
    BootPlan, Credentials, Ipv4Plan, Ipv6Plan, LoginSettings, NicPlan, NicSelector,
    PlannedInitiator, SessionPlan, Static, Verdict,
};
use crate::finding::Findings;
use crate::iscsi::IscsiName;
use crate::json::{self, Items, Members, Object, Value};
use crate::limits::NICS;
use crate::text::Escaped;

/// Writes a plan and what was found while making it.
///
/// # Errors
/// The first failure of the writer below.
pub fn write_json<W: Write>(
    out: &mut W,
    plan: &BootPlan<'_>,
    findings: &Findings<'_>,
) -> Result<(), W::Error> {
    json::write(out, "sanroot/plan/1", &Planned { plan, findings })
}

struct Planned<'p, 'a> {
    plan: &'p BootPlan<'a>,
    findings: &'p Findings<'a>,
}

impl Object for Planned<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let plan = self.plan;
        let verdict = match plan.verdict() {
            Verdict::Boot => "boot",
            Verdict::NothingAsked => "nothing-asked",
            Verdict::Impossible => "impossible",
        };
        members.text("verdict", &verdict);
        members.flag("asked_for", plan.asked_for);
        members.add("initiator", Value::object(plan.initiator.as_ref()));
        members.list("nics", &|items| nics(plan, items));
        members.list("sessions", &|items| sessions(plan, items));
        members.add("login", Value::Object(&plan.login));
        members.number("deadline_s", plan.deadline.as_secs());
        self.findings.members(members);
    }
}

/// The NICs of the plan, then those that only carry its VLAN devices.
fn nics(plan: &BootPlan<'_>, items: &mut Items<'_>) {
    let parents = parents(plan);
    for (id, nic) in plan.nics.iter().enumerate() {
        let position = parents.iter().position(|parent| *parent == nic.selector);
        let parent = nic.vlan.and(position);
        items.add(Value::Object(&NicView {
            id,
            selector: &nic.selector,
            parent: parent.map(|position| plan.nics.len() + position),
            plan: Some(nic),
        }));
    }
    for (id, selector) in (plan.nics.len()..).zip(&parents) {
        items.add(Value::Object(&NicView {
            id,
            selector,
            parent: None,
            plan: None,
        }));
    }
}

fn sessions(plan: &BootPlan<'_>, items: &mut Items<'_>) {
    let initiator = plan.initiator.map(|initiator| initiator.name);
    for (id, session) in plan.sessions.iter().enumerate() {
        items.add(Value::Object(&SessionView {
            id,
            initiator,
            session,
        }));
    }
}

/// The NICs that stay bare below the plan's VLAN devices, each once.
fn parents<'a>(plan: &BootPlan<'a>) -> Vec<NicSelector<'a>, NICS> {
    let mut parents = Vec::new();
    for nic in plan.nics.iter().filter(|nic| nic.vlan.is_some()) {
        if !parents.contains(&nic.selector) {
            // There are no more of them than NICs.
            let _ = parents.push(nic.selector);
        }
    }
    parents
}

impl Object for PlannedInitiator<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &self.name);
        members.text("origin", &self.origin);
    }
}

/// A NIC to configure, or one that only carries VLAN devices.
struct NicView<'p, 'a> {
    id: usize,
    selector: &'p NicSelector<'a>,
    parent: Option<usize>,
    plan: Option<&'p NicPlan<'a>>,
}

impl Object for NicView<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let whole = self.parent.is_none();
        let selector = Value::Text(self.selector);
        let (mut name, mut mac, mut pci) = (Value::Null, Value::Null, Value::Null);
        match self.selector {
            NicSelector::Mac(_) if whole => mac = selector,
            NicSelector::Pci(_) if whole => pci = selector,
            NicSelector::Name(given) if whole => name = Value::Text(given),
            _ => {}
        }
        members.add("id", Value::count(self.id));
        members.add("name", name);
        members.add("mac", mac);
        members.add("pci", pci);
        members.flag("any", *self.selector == NicSelector::Any);
        members.text("kind", if whole { &"phys" } else { &"vlan" });
        members.list("parents", &|items| {
            if let Some(parent) = self.parent {
                items.add(Value::count(parent));
            }
        });
        let plan = self.plan;
        members.add("vlan", Value::number(plan.and_then(|plan| plan.vlan)));
        members.add("mtu", Value::number(plan.and_then(|plan| plan.mtu)));
        let none = (&Ipv4Plan::None, &Ipv6Plan::None);
        let (ipv4, ipv6) = plan.map_or(none, |plan| (&plan.ipv4, &plan.ipv6));
        addressing(ipv4, ipv6, members);
        members.list("dns", &|items| {
            for server in plan.iter().flat_map(|plan| &plan.dns) {
                items.add(Value::Text(server));
            }
        });
        let hostname = plan.and_then(|plan| plan.hostname);
        let origin = plan.map(|plan| plan.origin);
        members.add("hostname", Value::text(&hostname));
        members.add("origin", Value::text(&origin));
    }
}

/// How a NIC gets its addresses, and those given beforehand.
fn addressing(ipv4: &Ipv4Plan, ipv6: &Ipv6Plan, members: &mut Members<'_>) {
    members.add("addressing", Value::Object(&AddressingView { ipv4, ipv6 }));
    let (v4, v6) = (ipv4.given(), ipv6.given());
    members.list("addresses", &|items| {
        for subnet in [v4.map(Static::subnet), v6.map(Static::subnet)]
            .into_iter()
            .flatten()
        {
            items.add(Value::Text(&subnet));
        }
    });
    let gateway = v4
        .and_then(|given| given.gateway().map(IpAddr::V4))
        .or(v6.and_then(|given| given.gateway().map(IpAddr::V6)));
    members.add("gateway", Value::text(&gateway));
}

struct AddressingView<'p> {
    ipv4: &'p Ipv4Plan,
    ipv6: &'p Ipv6Plan,
}

impl Object for AddressingView<'_> {
    fn members(&self, members: &mut Members<'_>) {
        let v4 = match self.ipv4 {
            Ipv4Plan::None => "none",
            Ipv4Plan::Static(_) => "static",
            Ipv4Plan::Dhcp => "dhcp",
        };
        let v6 = match self.ipv6 {
            Ipv6Plan::None => "none",
            Ipv6Plan::Static(_) => "static",
            Ipv6Plan::Auto => "auto",
            Ipv6Plan::Dhcp6 => "dhcp6",
            Ipv6Plan::LinkLocal => "link-local",
        };
        members.text("v4", &v4);
        members.text("v6", &v6);
    }
}

struct SessionView<'p, 'a> {
    id: usize,
    initiator: Option<IscsiName<'a>>,
    session: &'p SessionPlan<'a>,
}

impl Object for SessionView<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let session = self.session;
        members.add("id", Value::count(self.id));
        members.text("target", &session.target);
        members.add("portal", Value::Object(&PortalView(session.portal)));
        members.add("initiator", Value::text(&self.initiator));
        members.list("luns", &|items| {
            items.add(Value::Number(session.lun.kernel_number()));
        });
        members.text("transport", &"tcp");
        members.add("chap", Value::object(session.chap.as_ref()));
        members.text("origin", &session.origin);
        members.add("nic", session.nic.map_or(Value::Null, Value::count));
        let role = match session.boot_selected {
            true => "required",
            false => "alternative",
        };
        members.text("role", &role);
    }
}

impl Object for LoginSettings {
    fn members(&self, members: &mut Members<'_>) {
        members.text("chap", &self.algorithms.names());
        members.text("header_digest", &self.header_digest.word());
        members.text("data_digest", &self.data_digest.word());
    }
}

struct PortalView(SocketAddr);

impl Object for PortalView {
    fn members(&self, members: &mut Members<'_>) {
        members.text("address", &self.0.ip());
        members.number("port", self.0.port());
        let family = if self.0.is_ipv4() { "ipv4" } else { "ipv6" };
        members.text("family", &family);
    }
}

impl Object for Credentials<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &Escaped(self.initiator.name));
        members.add("secret", Value::Object(&SecretView));
        let name = self.target.map(|target| Escaped(target.name));
        let secret = self.target.map(|_| SecretView);
        members.add("reverse_name", Value::text(&name));
        members.add("reverse_secret", Value::object(secret.as_ref()));
    }
}

/// A secret that is there, and that nobody is shown.
struct SecretView;

impl Object for SecretView {
    fn members(&self, members: &mut Members<'_>) {
        members.flag("present", true);
    }
}

#[cfg(test)]
mod tests;
