//! A plan for programs: schema `sanroot/plan/1`. NICs and sessions have the keys of `sanroot/spec/1`.

mod nics;

use core::net::IpAddr;

use embedded_io::Write;

use nics::Devices;

use super::{BootPlan, Credentials, LoginSettings, PlannedInitiator, SessionPlan, Verdict};
use crate::finding::Findings;
use crate::iscsi::IscsiName;
use crate::json::{self, Items, Members, Object, Value};
use crate::limits::ATTEMPT_DEADLINE;
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
        members.list("nics", |items| Devices::of(plan).list(items));
        members.list("sessions", |items| sessions(plan, items));
        members.add("login", Value::Object(&plan.login));
        members.number("deadline_s", plan.deadline.as_secs());
        members.number("attempt_s", ATTEMPT_DEADLINE.as_secs());
        self.findings.members(members);
    }
}

fn sessions(plan: &BootPlan<'_>, items: &mut Items<'_>) {
    let initiator = plan.initiator.map(|initiator| initiator.name);
    for (id, session) in plan.sessions.iter().enumerate() {
        items.add(Value::Object(&SessionView {
            id,
            initiator,
            nic: session.nic.and_then(|nic| nics::id(plan, nic)),
            session,
        }));
    }
}

impl Object for PlannedInitiator<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &self.name);
        members.text("origin", &self.origin);
    }
}

struct SessionView<'p, 'a> {
    id: usize,
    initiator: Option<IscsiName<'a>>,
    nic: Option<usize>,
    session: &'p SessionPlan<'a>,
}

impl Object for SessionView<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let session = self.session;
        members.add("id", Value::count(self.id));
        members.text("target", &session.target);
        members.add("portal", Value::Object(&PortalView(session)));
        members.add("initiator", Value::text(&self.initiator));
        members.list("luns", |items| {
            if let Some(lun) = session.lun {
                items.add(Value::Number(lun.kernel_number()));
            }
        });
        members.add("iface", Value::text(&session.iface));
        members.text("transport", &"tcp");
        members.add("chap", Value::object(session.chap.as_ref()));
        members.text("origin", &session.origin);
        members.add("nic", self.nic.map_or(Value::Null, Value::count));
        let role = match session.boot_selected {
            true => "required",
            false => "alternative",
        };
        members.text("role", &role);
        // A portal group is known only once its portal has answered.
        members.add("tpgt", Value::Null);
    }
}

impl Object for LoginSettings {
    fn members(&self, members: &mut Members<'_>) {
        members.text("chap", &self.algorithms.names());
        members.text("header_digest", &self.header_digest.word());
        members.text("data_digest", &self.data_digest.word());
    }
}

struct PortalView<'p, 'a>(&'p SessionPlan<'a>);

impl Object for PortalView<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let portal = self.0.portal;
        members.add("address", Value::Text(&portal.host()));
        members.number("port", portal.port());
        let family = portal.address().map(|address| match address {
            IpAddr::V4(_) => "ipv4",
            IpAddr::V6(_) => "ipv6",
        });
        members.add("family", Value::text(&family));
        members.add("zone", Value::text(&self.0.zone));
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
