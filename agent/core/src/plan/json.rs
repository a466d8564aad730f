//! A plan for programs: schema `sanroot/plan/1`. NICs and sessions have the keys of `sanroot/spec/1`.

use core::fmt;
use core::net::{IpAddr, SocketAddr};

use embedded_io::Write;
use heapless::Vec;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{
    BootPlan, Credentials, Identity, Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, PlannedInitiator,
    SessionPlan, Static, Verdict,
};
use crate::finding::Findings;
use crate::iscsi::negotiation::DigestPreference;
use crate::json::{Document, List, Members, Text, Value};
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
    let mut document = Document::begin(out, "sanroot/plan/1");
    let verdict = match plan.verdict() {
        Verdict::Boot => "boot",
        Verdict::NothingAsked => "nothing-asked",
        Verdict::Impossible => "impossible",
    };
    document.member("verdict", &verdict);
    document.member("asked_for", &plan.asked_for);
    document.member("initiator", &plan.initiator);
    let parents = parents(plan);
    let id_of = |nic: &NicPlan<'_>| {
        let position = parents.iter().position(|parent| *parent == nic.selector);
        nic.vlan
            .and(position)
            .map(|position| plan.nics.len() + position)
    };
    let planned = plan.nics.iter().enumerate().map(|(id, nic)| NicView {
        id,
        selector: &nic.selector,
        parent: id_of(nic),
        plan: Some(nic),
    });
    let bare = (plan.nics.len()..)
        .zip(&parents)
        .map(|(id, selector)| NicView {
            id,
            selector,
            parent: None,
            plan: None,
        });
    document.list("nics", planned.chain(bare));
    let sessions = plan.sessions.iter().enumerate();
    let initiator = plan.initiator.map(|initiator| initiator.name.as_str());
    let sessions = sessions.map(|(id, session)| SessionView {
        id,
        initiator,
        session,
    });
    document.list("sessions", sessions);
    let login = &plan.login;
    let word = |digest: DigestPreference| digest.word();
    let (header, data) = (word(login.header_digest), word(login.data_digest));
    document.member(
        "login",
        &Members(&[
            ("chap", Value::Text(&login.algorithms.names())),
            ("header_digest", Value::Text(&header)),
            ("data_digest", Value::Text(&data)),
        ]),
    );
    document.member("deadline_s", &plan.deadline.as_secs());
    document.list("findings", findings.kept());
    document.member("findings_dropped", &findings.dropped());
    document.end()
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

impl Serialize for PlannedInitiator<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Initiator", 2)?;
        fields.serialize_field("name", self.name.as_str())?;
        fields.serialize_field("origin", &Text(&self.origin))?;
        fields.end()
    }
}

/// A NIC to configure, or one that only carries VLAN devices.
struct NicView<'p, 'a> {
    id: usize,
    selector: &'p NicSelector<'a>,
    parent: Option<usize>,
    plan: Option<&'p NicPlan<'a>>,
}

impl Serialize for NicView<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.parent.is_none();
        let (mut name, mut mac, mut pci) = (None, None, None);
        match self.selector {
            NicSelector::Mac(_) if whole => mac = Some(Text(self.selector)),
            NicSelector::Pci(_) if whole => pci = Some(Text(self.selector)),
            NicSelector::Name(given) if whole => name = Some(*given),
            _ => {}
        }
        let mut fields = serializer.serialize_struct("Nic", 15)?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("name", &name)?;
        fields.serialize_field("mac", &mac)?;
        fields.serialize_field("pci", &pci)?;
        fields.serialize_field("any", &(*self.selector == NicSelector::Any))?;
        fields.serialize_field("kind", if whole { "phys" } else { "vlan" })?;
        fields.serialize_field("parents", &List(self.parent.iter()))?;
        fields.serialize_field("vlan", &self.plan.and_then(|plan| plan.vlan))?;
        fields.serialize_field("mtu", &self.plan.and_then(|plan| plan.mtu))?;
        let none = (&Ipv4Plan::None, &Ipv6Plan::None);
        let (ipv4, ipv6) = self.plan.map_or(none, |plan| (&plan.ipv4, &plan.ipv6));
        fields.serialize_field("addressing", &AddressingView { ipv4, ipv6 })?;
        let (v4, v6) = (ipv4.given(), ipv6.given());
        let addresses = v4.map(Subnet::of).into_iter().chain(v6.map(Subnet::of));
        fields.serialize_field("addresses", &List(addresses.map(Text)))?;
        let gateway = v4
            .and_then(|given| given.gateway().map(IpAddr::V4))
            .or(v6.and_then(|given| given.gateway().map(IpAddr::V6)));
        fields.serialize_field("gateway", &gateway.map(Text))?;
        fields.serialize_field(
            "dns",
            &List(self.plan.iter().flat_map(|plan| &plan.dns).map(Text)),
        )?;
        fields.serialize_field("hostname", &self.plan.and_then(|plan| plan.hostname))?;
        fields.serialize_field("origin", &self.plan.map(|plan| Text(&plan.origin)))?;
        fields.end()
    }
}

struct AddressingView<'p> {
    ipv4: &'p Ipv4Plan,
    ipv6: &'p Ipv6Plan,
}

impl Serialize for AddressingView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Addressing", 2)?;
        fields.serialize_field(
            "v4",
            match self.ipv4 {
                Ipv4Plan::None => "none",
                Ipv4Plan::Static(_) => "static",
                Ipv4Plan::Dhcp => "dhcp",
            },
        )?;
        fields.serialize_field(
            "v6",
            match self.ipv6 {
                Ipv6Plan::None => "none",
                Ipv6Plan::Static(_) => "static",
                Ipv6Plan::Auto => "auto",
                Ipv6Plan::Dhcp6 => "dhcp6",
                Ipv6Plan::LinkLocal => "link-local",
            },
        )?;
        fields.end()
    }
}

/// An address with its prefix length, of either family.
#[derive(Clone)]
struct Subnet(IpAddr, u8);

impl Subnet {
    fn of<A: Copy + Into<IpAddr>>(given: &Static<A>) -> Self {
        Self(given.address().into(), given.prefix())
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.0, self.1)
    }
}

struct SessionView<'p, 'a> {
    id: usize,
    initiator: Option<&'a str>,
    session: &'p SessionPlan<'a>,
}

impl Serialize for SessionView<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let session = self.session;
        let mut fields = serializer.serialize_struct("Session", 10)?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("target", session.target.as_str())?;
        fields.serialize_field("portal", &PortalView(session.portal))?;
        fields.serialize_field("initiator", &self.initiator)?;
        fields.serialize_field("luns", &[session.lun.kernel_number()])?;
        fields.serialize_field("transport", "tcp")?;
        fields.serialize_field("chap", &session.chap.as_ref().map(ChapView))?;
        fields.serialize_field("origin", &Text(&session.origin))?;
        fields.serialize_field("nic", &session.nic)?;
        let role = match session.boot_selected {
            true => "required",
            false => "alternative",
        };
        fields.serialize_field("role", role)?;
        fields.end()
    }
}

struct PortalView(SocketAddr);

impl Serialize for PortalView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Portal", 3)?;
        fields.serialize_field("address", &Text(self.0.ip()))?;
        fields.serialize_field("port", &self.0.port())?;
        let family = if self.0.is_ipv4() { "ipv4" } else { "ipv6" };
        fields.serialize_field("family", family)?;
        fields.end()
    }
}

fn name(identity: Identity<'_>) -> Text<Escaped<'_>> {
    Text(Escaped(identity.name))
}

struct ChapView<'p, 'a>(&'p Credentials<'a>);

impl Serialize for ChapView<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let target = self.0.target;
        let mut fields = serializer.serialize_struct("Chap", 4)?;
        fields.serialize_field("name", &name(self.0.initiator))?;
        fields.serialize_field("secret", &SecretView)?;
        fields.serialize_field("reverse_name", &target.map(name))?;
        fields.serialize_field("reverse_secret", &target.map(|_| SecretView))?;
        fields.end()
    }
}

/// A secret that is there, and that nobody is shown.
struct SecretView;

impl Serialize for SecretView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Secret", 1)?;
        fields.serialize_field("present", &true)?;
        fields.end()
    }
}

#[cfg(test)]
mod tests;
