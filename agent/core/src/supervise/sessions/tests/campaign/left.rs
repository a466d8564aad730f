//! What a boot has left.

use core::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::string::ToString;

use super::kernel::{Held, OURS};
use super::targets::portal;
use super::{INITIATOR, OTHER, World};
use crate::handover::{Network, Session, Unfinished};
use crate::iscsi::IscsiName;
use crate::net::{Ifindex, MacAddress};
use crate::plan::{NicPlan, NicSelector, Origin, PlannedInitiator, PlannedPortal, SessionPlan};
use crate::session::tests::world::plan;
use crate::supervise::{Record, Sessions};

/// What a boot leaves of two NICs.
const NETWORK: &str = "sanroot/network/1
links eth0 2 52:54:00:12:34:56 - ethernet - - 1500 static none
addresses 10.0.2.15/24 - 3260 -
routes 10.0.2.0/24 - 254
routes 10.0.2.0/24 - 3260
links eth1 3 52:54:00:12:34:57 - ethernet - - 1500 static none
addresses 10.0.2.16/24 - 3261 -
routes 10.0.2.0/24 - 254
routes 10.0.2.0/24 - 3261
end
";

/// A session of the boot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    pub(super) target: &'static str,
    /// The portal's number.
    portal: usize,
    /// The NIC's number.
    nic: usize,
}

const ROOT: &str = "iqn.2026-11.example:root";
pub(super) const SPECS: [Spec; 5] = [
    spec(ROOT, 0, 0),
    spec(ROOT, 0, 1),
    spec(ROOT, 1, 1),
    spec("iqn.2026-11.example:data", 1, 0),
    spec("iqn.2026-11.example:root2", 2, 0),
];

pub(super) const fn spec(target: &'static str, portal: usize, nic: usize) -> Spec {
    Spec {
        target,
        portal,
        nic,
    }
}

impl Spec {
    pub(super) fn portal(&self) -> SocketAddr {
        SocketAddr::new(portal(self.portal), 3260)
    }

    pub(super) fn link(&self) -> Ifindex {
        Ifindex::new(2 + u32::try_from(self.nic).unwrap()).unwrap()
    }

    pub(super) fn source(&self) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(
            10,
            0,
            2,
            15 + u8::try_from(self.nic).unwrap(),
        ))
    }

    pub(super) fn planned(&self) -> SessionPlan<'static> {
        SessionPlan {
            target: IscsiName::parse(self.target.as_bytes()).unwrap(),
            portal: PlannedPortal::Address(self.portal()),
            nic: Some(self.nic),
            ..plan()
        }
    }
}

impl World {
    /// Whoever begins another process knows what it has read before the ones that there were.
    pub(super) fn note_known(&mut self, sessions: &Sessions<'_, '_>) {
        let known = self.known.len();
        self.kernel
            .places
            .extend(self.known.iter().map(|(spec, _)| *spec));
        for own in sessions.watched.iter().skip(known) {
            let record = &own.record;
            let mut specs = SPECS.into_iter();
            let spec = specs.find(|spec| {
                let planned = spec.planned();
                Some(spec.link()) == record.link
                    && planned.target == record.plan.target
                    && planned.portal == record.plan.portal
            });
            let spec = spec.unwrap();
            let mut initiators = [INITIATOR, OTHER].into_iter();
            let initiator = initiators.find(|name| *name == record.initiator.as_str());
            self.kernel.places.push(spec);
            let record = Record {
                initiator: IscsiName::parse(initiator.unwrap().as_bytes()).unwrap(),
                plan: SessionPlan {
                    chap: None,
                    lun: None,
                    ..spec.planned()
                },
                ..*record
            };
            self.known.push((spec, record));
        }
    }

    /// A boot has left some sessions that stand, and some that it could not finish.
    pub(super) fn boot(&mut self) {
        self.boot.initiator = Some(PlannedInitiator {
            name: IscsiName::parse(INITIATOR.as_bytes()).unwrap(),
            origin: Origin::FirmwareTarget(0),
        });
        for last in [0x56, 0x57] {
            let mac = MacAddress::parse(&std::format!("52:54:00:12:34:{last:02x}")).unwrap();
            let nic = NicPlan::bare(NicSelector::Mac(mac), Origin::FirmwareTarget(0));
            self.boot.nics.push(nic).ok().unwrap();
        }
        let mut network = Network::new();
        network.read_state(NETWORK.as_bytes()).unwrap();
        let first = self.below(5);
        for number in 0..=self.below(4) {
            let spec = SPECS[usize::try_from((first + number) % 5).unwrap()];
            let (planned, link) = (spec.planned(), spec.link());
            self.specs.push(spec);
            self.boot.sessions.push(planned).ok().unwrap();
            if number > 0 && self.below(3) == 0 {
                let mark = Unfinished::mark(&self.boot, &planned);
                network.unfinished.push(Unfinished { mark, link }).unwrap();
                continue;
            }
            let (sid, host) = (self.kernel.number(), self.kernel.host());
            let mut held = Held::standing(&spec, INITIATOR, OURS, host);
            held.kept = true;
            self.kernel.sessions.insert(sid, held);
            network.sessions.push(Session::new(sid, link)).unwrap();
        }
        self.state = network.state().to_string();
    }
}
