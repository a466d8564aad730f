//! What is around the sessions: sockets, children, disks, and the time that each takes.

use core::net::{Ipv4Addr, SocketAddr};
use core::time::Duration;
use std::format;
use std::string::ToString;
use std::vec::Vec;

use super::kernel::Dialled;
use super::targets::{Manner, answer, portal};
use super::{REFUSED_SOON, SLOW, TRIED_SOON, Thing, World};
use crate::errno::Errno;
use crate::handover::Network;
use crate::iscsi::Lun;
use crate::iscsi::login::chap::Nonce;
use crate::limits::{CLEANUP_DEADLINE, RECOVERY_STEP, WWID_BYTES};
use crate::net::{Ifindex, LinkName, LocalEnd};
use crate::netlink::route;
use crate::session::tests::kernel::unasked;
use crate::session::{ChildEnd, DiskName, Job, JobKind};
use crate::supervise::{Condition, Fault, Outbox, SessionsOutbox, Sysfs};
use crate::uevent::ScsiAddress;

const MOMENT: Duration = Duration::from_millis(1);

impl World {
    /// What the target behind `sid` says to a login request, if its connection is still the same then.
    fn answer(&mut self, sid: u32, pdu: &[u8]) {
        let socket = self.kernel.sessions[&sid].socket.unwrap();
        let peer = self.kernel.sockets[&socket].peer;
        let manner = self.manner(peer);
        let place = self.kernel.sockets[&socket].place;
        let patience = match manner {
            Manner::Serves => TRIED_SOON,
            Manner::Mute => SLOW,
            _ => REFUSED_SOON,
        };
        self.be_patient(place, patience);
        self.story.push(format!("    {sid} logs in {manner:?}"));
        let (said, closes) = answer(manner, pdu);
        if let Some(said) = said {
            let message = unasked(101, [sid, 0, 0], &said);
            self.later(MOMENT, Thing::Said(sid, socket, message));
        }
        if closes {
            self.later(MOMENT, Thing::Lose(sid, socket));
        }
    }

    pub(super) fn manner(&self, peer: core::net::IpAddr) -> Manner {
        let place = (0..self.manners.len()).find(|number| portal(*number) == peer);
        self.manners[place.unwrap()]
    }

    /// What the one at `place` is at work on need not be tried again before.
    pub(super) fn be_patient(&mut self, place: usize, patience: Duration) {
        let now = self.now;
        let spec = self.kernel.places[place];
        for held in self.kernel.sessions.values_mut() {
            if held.is_of(&spec) && !held.started {
                (held.waits, held.patience) = (Some(now), patience);
            }
        }
    }

    /// A child of the session at `place` does its work.
    pub(super) fn work(&mut self, place: usize, requests: &[u8]) -> ChildEnd {
        let failure = self.kernel.handle(place, requests).failure;
        let failed = |errno: i32| ChildEnd::Failed(Errno::check(-errno).unwrap_err());
        failure.map_or(ChildEnd::Done, failed)
    }
}

impl SessionsOutbox for World {
    fn condition(&mut self, sid: u32) -> Condition {
        self.kernel.condition(sid)
    }

    fn sysfs(&mut self) -> &mut dyn Sysfs {
        &mut self.kernel
    }

    fn disks(&mut self, visit: &mut dyn FnMut(DiskName, ScsiAddress)) {
        for (sid, held) in self
            .kernel
            .sessions
            .iter()
            .filter(|(_, held)| held.has_disk)
        {
            let address = ScsiAddress {
                host: held.host,
                session: Some(*sid),
                channel: 0,
                target: 0,
                lun: Lun::from_kernel_number(5),
            };
            visit(DiskName::new(&format!("sd{sid}")).unwrap(), address);
        }
    }

    fn is_empty(&mut self, _disk: &DiskName) -> bool {
        false
    }

    fn wwid(&mut self, _disk: &DiskName) -> [u8; WWID_BYTES] {
        [0; WWID_BYTES]
    }

    fn has_link(&mut self, _link: Ifindex) -> bool {
        true
    }

    fn is_attended(&mut self) -> bool {
        self.kernel.attended.is_some()
    }

    fn request(&mut self, place: usize, requests: &[u8]) {
        if core::mem::take(&mut self.deaf) {
            self.be_patient(place, SLOW);
            self.kernel.give_up(place);
            return self.later(Duration::ZERO, Thing::Deaf(place));
        }
        let outcome = self.kernel.handle(place, requests);
        for reply in outcome.replies {
            self.later(Duration::ZERO, Thing::Message(reply));
        }
        for (sid, pdu) in outcome.pdus {
            self.answer(sid, &pdu);
        }
    }

    fn connect(&mut self, place: usize, portal: SocketAddr, own: Option<LocalEnd>) {
        let spec = self.kernel.places[place];
        let end = LocalEnd {
            address: spec.source(),
            link: Some(spec.link()),
        };
        assert_eq!(own, Some(end), "over its own NIC alone");
        let is_configured = portal == spec.portal();
        let mut manners = self.manners.iter();
        let may_redirect = manners.any(|manner| matches!(manner, Manner::Redirects(_)));
        assert!(is_configured || may_redirect || self.redirected, "{portal}");
        let mut sockets = self.kernel.sockets.values();
        assert!(
            sockets.all(|socket| socket.place != place),
            "a second socket"
        );
        self.judge_connection(place);
        let since = self.now.since(crate::time::Instant::ZERO);
        let (at, manner) = (portal.ip(), self.manner(portal.ip()));
        let line = format!("    {since:?} connect {place} {at} {manner:?}");
        self.story.push(line);
        self.sockets += 1;
        let dialled = Dialled {
            place,
            peer: portal.ip(),
            source: end.address,
            stands: false,
        };
        self.kernel.sockets.insert(self.sockets, dialled);
        let (after, patience, thing) = match self.manner(portal.ip()) {
            Manner::Away => return self.be_patient(place, SLOW),
            Manner::Refuses => {
                let thing = Thing::ConnectFailed(self.sockets, Errno::CONNREFUSED);
                (MOMENT, TRIED_SOON, thing)
            }
            _ => {
                let slowly = Duration::from_millis(self.below(300));
                let after = [MOMENT, slowly][usize::from(self.below(4) == 0)];
                (after, TRIED_SOON, Thing::Connected(self.sockets))
            }
        };
        self.be_patient(place, patience);
        self.later(after, thing);
    }

    fn close(&mut self, place: usize) {
        let before = self.kernel.sockets.len();
        self.kernel
            .sockets
            .retain(|_, socket| socket.place != place);
        assert_eq!(self.kernel.sockets.len() + 1, before, "no socket is open");
    }

    fn spawn(&mut self, place: usize, job: Job<'_>) {
        let kind = job.kind();
        let mut after = Duration::from_millis(1 + self.below(20));
        let lost = core::mem::take(&mut self.child_dies);
        let work = match job {
            _ if lost => None,
            Job::Netlink(requests) if core::mem::take(&mut self.child_hangs) => {
                // The kernel lets nobody else ask before it has done this, and tells of it later than that is waited for.
                self.work(place, requests);
                self.be_patient(place, SLOW);
                after = CLEANUP_DEADLINE * 2;
                Some(Vec::new())
            }
            Job::Netlink(requests) => Some(requests.to_vec()),
            Job::Scan { host, .. } => {
                let mut sessions = self.kernel.sessions.iter();
                let sid = sessions.find(|(_, held)| held.host == host && held.started);
                if let Some((sid, _)) = sid
                    && self.has_disk
                {
                    self.later(after * 2, Thing::Disk(*sid));
                }
                Some(Vec::new())
            }
            Job::Read { .. } => Some(Vec::new()),
        };
        self.later(after, Thing::Child(place, kind, work));
    }

    fn kill(&mut self, place: usize, job: JobKind) {
        self.coming.retain(
            |_, thing| !matches!(thing, Thing::Child(of, kind, _) if (*of, *kind) == (place, job)),
        );
    }

    fn is_probed(&mut self, _host: u32) -> bool {
        false
    }

    fn nonce(&mut self) -> Option<Nonce> {
        None
    }
}

impl World {
    /// A connection is begun.
    fn judge_connection(&self, place: usize) {
        let spec = self.kernel.places[place];
        let mut sessions = self.kernel.sessions.values();
        let stands = sessions.any(|held| held.kept && held.is_of(&spec));
        let since = self.kernel.attended.filter(|_| stands);
        let late = since.is_some_and(|since| self.now > since.plus(RECOVERY_STEP));
        assert!(!late, "what is theirs is connected to");
    }
}

impl Outbox for World {
    fn request(&mut self, _request: &route::Request) {}

    fn open_socket(&mut self, _ifindex: Ifindex) -> bool {
        true
    }

    fn transmit(&mut self, _ifindex: Ifindex, _frame: &[u8]) {}

    fn close_socket(&mut self, _ifindex: Ifindex) {}

    fn send(&mut self, _from: Ipv4Addr, _to: Ipv4Addr, _packet: &[u8]) {}

    fn has_link(&mut self, _ifindex: Ifindex) -> bool {
        true
    }

    fn keep(&mut self, network: &Network) {
        self.state = network.state().to_string();
    }

    fn report(&mut self, _link: &LinkName, _fault: Fault) {}
}
