//! The elements of the document's lists.

use core::net::Ipv4Addr;
use core::time::Duration;

use crate::boot::Stage;
use crate::iscsi::Lun;
use crate::iscsi::negotiation::Negotiated;
use crate::json::{Members, Object, Value};
use crate::net::dhcp4::Lease;
use crate::net::{AddressPlan, Nic};
use crate::plan::{NicSelector, PlannedPortal};
use crate::session::{DiskName, Session, Timeline};
use crate::text::AsIs;
use crate::text::address::AsText;
use crate::time::Instant;

/// A moment on the boot clock, in microseconds, where there is one.
fn micros(moment: Option<Instant>) -> Option<u64> {
    moment.map(Instant::micros)
}

pub(super) struct StageElement {
    pub(super) stage: Stage,
    pub(super) began: Instant,
    pub(super) lasted: Option<Duration>,
}

impl Object for StageElement {
    fn members(&self, members: &mut Members<'_>) {
        let micros = |lasted: Duration| u64::try_from(lasted.as_micros()).unwrap_or(u64::MAX);
        members.word("stage", self.stage.word());
        members.number("start_us", self.began.micros());
        members.number_or_null("duration_us", self.lasted.map(micros));
    }
}

impl Object for Nic<'_> {
    fn members(&self, members: &mut Members<'_>) {
        let plan = self.plan();
        let link = self.link();
        let planned = match plan.selector {
            NicSelector::Mac(mac) => Some(mac),
            _ => None,
        };
        let mac = planned.or(link.and_then(|link| link.address));
        let name = link.map(|link| link.name);
        let ifindex = link.map(|link| link.ifindex.get());
        members.add("mac", Value::text(&mac));
        members.add("name", Value::text(&name));
        members.number_or_null("ifindex", ifindex);
        members.add("bond", Value::text(&plan.bond.map(|bond| AsIs(bond.ports))));
        members.number_or_null("vlan", plan.vlan);
        members.text("origin", &plan.origin);
        members.word("state", self.state().word());
        members.list("addresses", |items| {
            for address in self.addresses() {
                items.object(address);
            }
        });
    }
}

impl Object for AddressPlan {
    fn members(&self, members: &mut Members<'_>) {
        members.text("address", &AsText(&self.address));
        members.number("prefix", self.prefix);
        members.add("lease", Value::object(self.lease()));
    }
}

/// What a DHCP server granted; the times are null for a lease that does not end.
impl Object for Lease {
    fn members(&self, members: &mut Members<'_>) {
        members.text("server", &AsText(&self.server));
        let mut list = |name, addresses: &[Ipv4Addr]| {
            members.list(name, |items| {
                for address in addresses {
                    items.text(&AsText(address));
                }
            });
        };
        list("routers", &self.routers);
        list("dns", &self.dns);
        let times = self.times.as_ref();
        members.number_or_null("renew_us", micros(times.map(|times| times.renew)));
        members.number_or_null("rebind_us", micros(times.map(|times| times.rebind)));
        members.number_or_null("expire_us", micros(times.map(|times| times.expire)));
    }
}

impl Object for Session<'_> {
    fn members(&self, members: &mut Members<'_>) {
        let plan = self.plan();
        members.word("target", plan.target.as_str());
        members.add("portal", Value::Object(&plan.portal));
        members.number_or_null("lun", self.lun().map(Lun::kernel_number));
        members.add("nic", plan.nic.map_or(Value::Null, Value::count));
        members.text("origin", &plan.origin);
        members.word("state", self.status().word());
        members.number_or_null("sid", self.sid());
        members.number_or_null("host", self.host());
        members.add("disk", Value::text(&self.disk()));
        members.number("attempts", self.attempts());
        members.add("steps", Value::Object(self.timeline()));
        members.add("negotiated", Value::object(self.negotiated()));
    }
}

impl Object for PlannedPortal<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.add("address", Value::Text(&self.host()));
        members.number("port", self.port());
    }
}

/// When each step began.
impl Object for Timeline {
    fn members(&self, members: &mut Members<'_>) {
        let names = "create_us connect_us login_us start_us scan_us disk_us";
        members.numbers(names, &self.all().map(micros));
    }
}

/// What a login settled, under the names of RFC 7143, 13.
impl Object for Negotiated {
    fn members(&self, members: &mut Members<'_>) {
        let digest = |used| if used { "CRC32C" } else { "None" };
        members.word("HeaderDigest", digest(self.header_digest));
        members.word("DataDigest", digest(self.data_digest));
        members.flag("InitialR2T", self.initial_r2t);
        members.flag("ImmediateData", self.immediate_data);
        members.number("FirstBurstLength", self.first_burst_length);
        members.number("MaxBurstLength", self.max_burst_length);
        members.number(
            "MaxXmitDataSegmentLength",
            self.max_xmit_data_segment_length,
        );
        let group = self.target_portal_group_tag;
        members.number_or_null("TargetPortalGroupTag", group);
    }
}

pub(super) struct DiskElement<'r> {
    pub(super) name: &'r DiskName,
    pub(super) session: usize,
    pub(super) lun: Option<u64>,
}

impl Object for DiskElement<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", self.name);
        members.add("session", Value::count(self.session));
        members.number_or_null("lun", self.lun);
    }
}
