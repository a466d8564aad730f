//! The elements of the document's lists.

use core::net::{IpAddr, Ipv4Addr};
use core::time::Duration;

use serde::{Serialize, Serializer};

use crate::boot::Stage;
use crate::iscsi::negotiation::Negotiated;
use crate::json::Text;
use crate::net::dhcp4::{Lease, Times};
use crate::net::{MacAddress, Nic};
use crate::plan::{NicSelector, Origin};
use crate::session::{Session, Timeline};
use crate::time::Instant;

#[derive(Serialize)]
pub(super) struct StageElement {
    stage: &'static str,
    start_us: u64,
    duration_us: Option<u64>,
}

impl StageElement {
    pub(super) fn new((stage, began, lasted): (Stage, Instant, Option<Duration>)) -> Self {
        Self {
            stage: stage.word(),
            start_us: began.micros(),
            duration_us: lasted.map(|lasted| u64::try_from(lasted.as_micros()).unwrap_or(u64::MAX)),
        }
    }
}

#[derive(Serialize)]
pub(super) struct NicElement<'r> {
    mac: Option<Text<MacAddress>>,
    name: Option<&'r str>,
    ifindex: Option<u32>,
    vlan: Option<u16>,
    origin: Text<Origin<'r>>,
    state: &'static str,
    addresses: Addresses<'r>,
}

#[derive(Serialize)]
struct AddressElement<'r> {
    address: Text<IpAddr>,
    prefix: u8,
    lease: Option<LeaseElement<'r>>,
}

/// What a DHCP server granted; times in microseconds on the boot clock, null for a lease that does not end.
#[derive(Serialize)]
struct LeaseElement<'r> {
    server: Text<Ipv4Addr>,
    routers: Texts<'r>,
    dns: Texts<'r>,
    renew_us: Option<u64>,
    rebind_us: Option<u64>,
    expire_us: Option<u64>,
}

/// Addresses as text.
struct Texts<'r>(&'r [Ipv4Addr]);

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Text))
    }
}

/// What a NIC was given.
struct Addresses<'r>(&'r Nic<'r>);

impl Serialize for Addresses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.addresses().map(|plan| AddressElement {
            address: Text(plan.address),
            prefix: plan.prefix,
            lease: plan.lease().map(LeaseElement::new),
        }))
    }
}

impl<'r> LeaseElement<'r> {
    fn new(lease: &'r Lease) -> Self {
        let time =
            |pick: fn(&Times) -> Instant| lease.times.as_ref().map(|times| pick(times).micros());
        Self {
            server: Text(lease.server),
            routers: Texts(&lease.routers),
            dns: Texts(&lease.dns),
            renew_us: time(|times| times.renew),
            rebind_us: time(|times| times.rebind),
            expire_us: time(|times| times.expire),
        }
    }
}

impl<'r> NicElement<'r> {
    pub(super) fn new(nic: &'r Nic<'_>) -> Self {
        let plan = nic.plan();
        let link = nic.link();
        let planned = match plan.selector {
            NicSelector::Mac(mac) => Some(mac),
            _ => None,
        };
        Self {
            mac: planned.or(link.and_then(|link| link.address)).map(Text),
            name: link.map(|link| link.name.as_str()),
            ifindex: link.map(|link| link.ifindex.get()),
            vlan: plan.vlan,
            origin: Text(plan.origin),
            state: nic.state().word(),
            addresses: Addresses(nic),
        }
    }
}

#[derive(Serialize)]
pub(super) struct SessionElement<'r> {
    target: &'r str,
    portal: Portal,
    lun: u64,
    nic: Option<usize>,
    origin: Text<Origin<'r>>,
    state: &'static str,
    sid: Option<u32>,
    host: Option<u32>,
    disk: Option<&'r str>,
    attempts: u32,
    steps: Steps,
    negotiated: Option<NegotiatedElement>,
}

impl<'r> SessionElement<'r> {
    pub(super) fn new(session: &'r Session<'_>) -> Self {
        let plan = session.plan();
        Self {
            target: plan.target.as_str(),
            portal: Portal {
                address: Text(plan.portal.ip()),
                port: plan.portal.port(),
            },
            lun: plan.lun.kernel_number(),
            nic: plan.nic,
            origin: Text(plan.origin),
            state: session.status().word(),
            sid: session.sid(),
            host: session.host(),
            disk: session.disk().map(|disk| disk.as_str()),
            attempts: session.attempts(),
            steps: Steps::new(session.timeline()),
            negotiated: session.negotiated().map(NegotiatedElement::new),
        }
    }
}

#[derive(Serialize)]
struct Portal {
    address: Text<IpAddr>,
    port: u16,
}

/// When each step began, in microseconds on the boot clock.
#[derive(Serialize)]
struct Steps {
    create_us: Option<u64>,
    connect_us: Option<u64>,
    login_us: Option<u64>,
    start_us: Option<u64>,
    scan_us: Option<u64>,
    disk_us: Option<u64>,
}

impl Steps {
    fn new(timeline: &Timeline) -> Self {
        let micros = |step: Option<Instant>| step.map(Instant::micros);
        Self {
            create_us: micros(timeline.create),
            connect_us: micros(timeline.connect),
            login_us: micros(timeline.login),
            start_us: micros(timeline.start),
            scan_us: micros(timeline.scan),
            disk_us: micros(timeline.disk),
        }
    }
}

/// What a login settled, under the names of RFC 7143, 13.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct NegotiatedElement {
    header_digest: &'static str,
    data_digest: &'static str,
    #[serde(rename = "InitialR2T")]
    initial_r2t: bool,
    immediate_data: bool,
    first_burst_length: u32,
    max_burst_length: u32,
    max_xmit_data_segment_length: u32,
    target_portal_group_tag: Option<u16>,
}

impl NegotiatedElement {
    const fn new(settled: &Negotiated) -> Self {
        Self {
            header_digest: digest(settled.header_digest),
            data_digest: digest(settled.data_digest),
            initial_r2t: settled.initial_r2t,
            immediate_data: settled.immediate_data,
            first_burst_length: settled.first_burst_length,
            max_burst_length: settled.max_burst_length,
            max_xmit_data_segment_length: settled.max_xmit_data_segment_length,
            target_portal_group_tag: settled.target_portal_group_tag,
        }
    }
}

const fn digest(used: bool) -> &'static str {
    if used { "CRC32C" } else { "None" }
}

#[derive(Serialize)]
pub(super) struct DiskElement<'r> {
    name: &'r str,
    session: usize,
    lun: u64,
}

impl<'r> DiskElement<'r> {
    pub(super) fn all(sessions: &'r [Session<'_>]) -> impl Iterator<Item = Self> {
        sessions.iter().enumerate().filter_map(|(place, session)| {
            Some(Self {
                name: session.disk()?.as_str(),
                session: place,
                lun: session.plan().lun.kernel_number(),
            })
        })
    }
}
