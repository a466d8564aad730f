//! Children of the agent, scans and disks.

use std::time::Duration;

use sanroot_core::errno::Errno;
use sanroot_core::netlink::Messages;
use sanroot_core::session::{ChildEnd, DiskName, Job, JobKind, Selection};
use sanroot_core::uevent::ScsiAddress;

use super::{Happening, REQUEST, Told, World};
use crate::simulation::bytes::{u32_at, uevent};
use crate::simulation::target::Target;
use crate::simulation::transport::{Connection, Session};

/// From the end of a scan to the disk: `sd` probes by itself.
const PROBE: Duration = Duration::from_millis(17);
/// How long stopping and destroying takes.
const REMOVAL: Duration = Duration::from_millis(20);
/// Round trips of a scan for each logical unit.
const SCAN_ROUND_TRIPS: u32 = 40;
/// How soon the kernel goes on with what waited for a connection.
const RESUMPTION: Duration = Duration::from_millis(100);

/// A child process of the agent.
pub(super) struct Child {
    /// The session's place in the plan.
    pub(super) session: usize,
    /// What it is for.
    pub(super) job: JobKind,
    /// The kernel's number of the session.
    sid: u32,
}

impl World {
    pub(super) fn begin_child(&mut self, session: usize, job: Job<'_>) {
        self.count += 1;
        let number = self.count;
        let (kind, sid, happening) = match job {
            Job::Scan { host, selection } => {
                let known = self
                    .transport
                    .sessions
                    .values()
                    .find(|known| known.host == host);
                let sid = known.map_or(0, |known| known.sid);
                (
                    JobKind::Scan,
                    sid,
                    Happening::Scan {
                        child: number,
                        sid,
                        selection,
                    },
                )
            }
            Job::Read { disk, .. } => {
                let sid = self.owner_of(disk);
                (JobKind::Read, sid, Happening::Read { child: number, sid })
            }
            Job::Netlink(requests) => {
                let sid = Messages::new(requests)
                    .next()
                    .map_or(0, |message| u32_at(message.body, 16));
                let end = self
                    .handle_iscsi(requests)
                    .failure
                    .map_or(ChildEnd::Done, |errno| {
                        ChildEnd::Failed(Errno::new(u16::try_from(errno).expect("a small number")))
                    });
                (JobKind::Netlink, sid, Happening::ChildEnds(number, end))
            }
        };
        let alike = self
            .children
            .values()
            .any(|child| child.session == session && child.job == kind);
        assert!(!alike, "session {session} has a {kind:?} already");
        self.children.insert(
            number,
            Child {
                session,
                job: kind,
                sid,
            },
        );
        self.after(
            if kind == JobKind::Netlink {
                REMOVAL
            } else {
                REQUEST
            },
            happening,
        );
    }

    /// What the session is connected to, while it is.
    pub(super) fn connected(&self, sid: u32) -> Option<&Target> {
        let connection = self.transport.sessions.get(&sid)?.connection.as_ref()?;
        let socket = connection.socket.filter(|_| connection.started)?;
        Some(&self.setup.targets[self.sockets.get(&socket)?.target?])
    }

    /// The kernel begins to scan. Without a connection it waits, and the child with it.
    pub(super) fn scan(&mut self, child: u64, sid: u32, selection: Selection) -> Option<Told> {
        self.children.get(&child)?;
        if !self.transport.sessions.contains_key(&sid) {
            return self.child_ends(child, ChildEnd::Failed(Errno::NODEV));
        }
        let wanted = |unit: &&u64| match selection {
            Selection::Unit(lun) => lun.kernel_number() == **unit,
            Selection::All => true,
        };
        match self.connected(sid) {
            None => self.after(
                RESUMPTION,
                Happening::Scan {
                    child,
                    sid,
                    selection,
                },
            ),
            Some(target) => {
                let units: Vec<u64> = target.units.iter().filter(wanted).copied().collect();
                let most = u32::try_from(units.len().max(1)).expect("few units");
                let wait = target.round_trip * SCAN_ROUND_TRIPS * most;
                self.after(
                    wait,
                    Happening::Scanned {
                        child,
                        sid,
                        selection,
                        units,
                    },
                );
            }
        }
        None
    }

    /// The kernel reads a disk. Without a connection it waits, and the child with it.
    pub(super) fn read(&mut self, child: u64, sid: u32) -> Option<Told> {
        self.children.get(&child)?;
        if !self.transport.sessions.contains_key(&sid) {
            return self.child_ends(child, ChildEnd::Failed(Errno::NODEV));
        }
        let happening = match self.connected(sid) {
            None => Happening::Read { child, sid },
            Some(target) if self.now < target.readable => {
                Happening::ChildEnds(child, ChildEnd::Failed(Errno::IO))
            }
            Some(_) => Happening::ChildEnds(child, ChildEnd::Done),
        };
        let wait = self.connected(sid);
        self.after(
            wait.map_or(RESUMPTION, |target| target.round_trip),
            happening,
        );
        None
    }

    pub(super) fn scanned(
        &mut self,
        child: u64,
        sid: u32,
        selection: Selection,
        units: Vec<u64>,
    ) -> Option<Told> {
        if self.connected(sid).is_none() {
            return self.scan(child, sid, selection);
        }
        for unit in units {
            self.after(PROBE, Happening::Disk(sid, unit));
        }
        self.child_ends(child, ChildEnd::Done)
    }

    pub(super) fn disk_appears(&mut self, sid: u32, unit: u64) -> Option<Told> {
        let Some(target) = self.connected(sid) else {
            if self.transport.sessions.contains_key(&sid) {
                self.after(RESUMPTION, Happening::Disk(sid, unit));
            }
            return None;
        };
        let (is_connected, is_ready) = (self.now >= target.connected, self.now >= target.ready);
        let reads = target.reads;
        let session = self.transport.sessions.get_mut(&sid)?;
        // The kernel passes over what it has, whatever that is.
        let is_probed = *session.known.entry(unit).or_insert(is_connected);
        let is_shown = session.units.contains(&unit) || session.empty.contains(&unit);
        if is_shown || !is_probed {
            return None;
        }
        if self.now < reads {
            let wait = reads.since(self.now);
            self.after(wait, Happening::Disk(sid, unit));
            return None;
        }
        match is_ready {
            true => session.units.insert(unit),
            false => session.empty.insert(unit),
        };
        Some(Told::Uevent(disk_uevent(session.host, sid, unit)))
    }

    /// The session that has a disk of this name.
    fn owner_of(&self, name: &DiskName) -> u32 {
        let mut sessions = self.transport.sessions.values();
        let owner = sessions.find(|session| {
            let mut units = session.units.union(&session.empty);
            units.any(|unit| disk(session.host, session.sid, *unit).0 == name.as_str())
        });
        owner.map_or(0, |session| session.sid)
    }

    /// What the unit of a disk says that it is.
    pub(super) fn wwid_of(&self, name: &DiskName) -> &'static str {
        let target = self.connected(self.owner_of(name));
        target.map_or("", |target| target.wwid)
    }

    /// Whether the only disk of this name has no bytes.
    pub(super) fn is_disk_empty(&self, name: &DiskName) -> bool {
        let mut sessions = self.transport.sessions.values();
        sessions.any(|session| {
            let mut empty = session.empty.iter();
            empty.any(|unit| disk(session.host, session.sid, *unit).0 == name.as_str())
        })
    }

    pub(super) fn child_ends(&mut self, number: u64, end: ChildEnd) -> Option<Told> {
        let child = self.children.remove(&number)?;
        Some(Told::ChildEnded(child.session, child.job, end))
    }

    /// How many of the kernel's sessions are connected.
    pub fn connected_sessions(&self) -> usize {
        let sids = self.transport.sessions.keys();
        sids.filter(|sid| self.connected(**sid).is_some()).count()
    }

    /// What outlives the agent and must not: half-made sessions, and children but for those at work on a session that
    /// has its disk. One without bytes is one beside another path.
    pub fn leftovers(&self) -> Vec<String> {
        let sessions = &self.transport.sessions;
        let own = |sid: &u32| !self.transport.foreign.contains(sid);
        let mut standing = sessions.values().filter(|session| own(&session.sid));
        let stands = self.is_robbed || standing.any(|session| !session.units.is_empty());
        let has_disk = |sid: &u32| {
            sessions.get(sid).is_some_and(|session| {
                !session.units.is_empty() || (stands && !session.empty.is_empty())
            })
        };
        let half_made = sessions.keys().filter(|sid| own(sid) && !has_disk(sid));
        // Where the session is gone, the child will be soon.
        let is_there = |child: &&Child| sessions.contains_key(&child.sid);
        let children = self.children.values().filter(is_there);
        let children = children.filter(|child| !has_disk(&child.sid));
        let half_made = half_made.map(|sid| format!("session {sid} without a disk"));
        let touched = self.transport.touched().into_iter();
        let touched = touched.map(|sid| format!("somebody else's session {sid}, touched"));
        let is_bare = |session: &&Session| {
            let connection = session.connection.as_ref();
            own(&session.sid) && connection.is_some_and(Connection::is_bare)
        };
        let bare = sessions.values().filter(is_bare);
        half_made
            .chain(touched)
            .chain(bare.map(|it| format!("session {} that nobody can take over", it.sid)))
            .chain(children.map(|child| format!("a {:?} of session {}", child.job, child.session)))
            .chain(
                self.askers
                    .keys()
                    .map(|session| format!("a question of session {session}")),
            )
            .collect()
    }
}

/// The name of a session's disk, and where it hangs.
fn disk(host: u32, sid: u32, unit: u64) -> (String, String) {
    let name = format!(
        "sd{}",
        char::from(b'a' + u8::try_from(sid % 26).expect("below 26"))
    );
    let path = format!(
        "/devices/platform/host{host}/session{sid}/target{host}:0:0/{host}:0:0:{unit}/block/{name}"
    );
    (name, path)
}

/// The kernel's uevent when a disk appears.
pub(super) fn disk_uevent(host: u32, sid: u32, unit: u64) -> Vec<u8> {
    let (name, path) = disk(host, sid, unit);
    let properties = [
        ("SUBSYSTEM", "block".to_owned()),
        ("DEVNAME", name),
        ("DEVTYPE", "disk".to_owned()),
    ];
    uevent(&path, &properties)
}

/// As the edge tells of a disk that sysfs shows.
pub(super) fn shown_disk(host: u32, sid: u32, unit: u64) -> Told {
    let (name, path) = disk(host, sid, unit);
    let address = ScsiAddress::of_disk(&name, &path).expect("a whole disk of a session");
    Told::Disk(DiskName::new(&name).expect("a name"), address)
}
