//! `sanroot logout`: sessions of the kernel that nobody uses, removed.

mod show;
mod write;

use core::fmt::Write as _;

use heapless::{String, Vec};
use sanroot_core::boot::{Event as Happened, Outbox as _};
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Explain, Notes};
use sanroot_core::limits::{ISCSI_NAME_BYTES, KERNEL_SESSIONS, LOOK_AGAIN, SESSIONS};
use sanroot_core::logout::{Event, Logout, Look, Outbox};
use sanroot_core::netlink::Messages;
use sanroot_core::netlink::iscsi::{Transport, decode};
use sanroot_core::session::{Job, JobKind};
use sanroot_core::system::live::{self, LiveFlaw, Tables};
use sanroot_core::system::{Paths, Tree};
use sanroot_core::time::Instant;
use sanroot_linux::host::{self, Host, MadeLinks};
use sanroot_linux::memory::Static;
use sanroot_linux::stdio::complain;
use sanroot_linux::tree::System;
use sanroot_linux::{Errno, clock, errno, file, process};

/// Bytes of the longest message of the iSCSI transport, and more.
static BUFFER: Static<[u8; 32 * 1024]> = Static::new([0; 32 * 1024]);
static HOST: Static<host::Room> = Static::new(host::Room::new());
static NOTES: Static<Notes<LiveFlaw>> = Static::new(Notes::new());
static CHOSEN: Static<Vec<Chosen, KERNEL_SESSIONS>> = Static::new(Vec::new());
/// The tables of mounts and of swaps. What a longer one has behind its end the kernel tells when a disk is asked for.
static MOUNTS: Static<[u8; 256 * 1024]> = Static::new([0; 256 * 1024]);
static SWAPS: Static<[u8; 16 * 1024]> = Static::new([0; 16 * 1024]);

/// A session that was asked for.
struct Chosen {
    sid: u32,
    target: String<ISCSI_NAME_BYTES>,
    is_up: bool,
    /// Whether it is gone, or why it is not.
    outcome: Option<Result<(), LiveFlaw>>,
}

/// Removes the sessions of these numbers or targets, or all, and prints what came of each.
pub(crate) fn run(asked: Option<Paths<'static>>, format: Format) -> Exit {
    let (Some(chosen), Some(found)) = (CHOSEN.take(), NOTES.take()) else {
        return Exit::Internal;
    };
    let system = System::live();
    let (Some(mounts), Some(swaps)) = (MOUNTS.take(), SWAPS.take()) else {
        return Exit::Internal;
    };
    let mut room = Shown { mounts, swaps };
    let missing = choose(&system, asked, chosen, found);
    judge(&system, &mut room, chosen, found);
    write::write_back(&system, chosen, found);
    if chosen.iter().any(|chosen| chosen.outcome.is_none())
        && let Err(error) = remove(&system, &mut room, chosen, found)
    {
        let error = errno(error);
        complain(format_args!(
            "the kernel lets no session be removed: {error}"
        ));
    }
    for chosen in chosen.iter_mut() {
        let outcome = *chosen.outcome.get_or_insert(Err(LiveFlaw::Interrupted));
        if let Err(flaw @ (LiveFlaw::Remains(_) | LiveFlaw::Interrupted)) = outcome {
            note(found, chosen.sid, flaw);
        }
    }
    show::print(format, chosen, found, missing)
}

fn note(found: &mut Notes<LiveFlaw>, sid: u32, flaw: LiveFlaw) {
    found.keep(format_args!("session {sid}"), flaw.severity(), flaw);
}

/// Finds the sessions that are asked for; whether something names none, or not all were looked at.
fn choose(
    system: &System,
    asked: Option<Paths<'_>>,
    chosen: &mut Vec<Chosen, KERNEL_SESSIONS>,
    found: &mut Notes<LiveFlaw>,
) -> bool {
    let mut crowded: usize = 0;
    let dropped = live::meant(system, asked, &mut |session| {
        let is_up = session.is_up();
        let outcome = (!session.is_own).then_some(Err(LiveFlaw::Card));
        if !session.is_own {
            note(found, session.sid, LiveFlaw::Card);
        }
        let session = Chosen {
            sid: session.sid,
            target: session.target,
            is_up,
            outcome,
        };
        if chosen.push(session).is_err() {
            crowded = crowded.saturating_add(1);
        }
    });
    let unknown = dropped != 0 || crowded != 0;
    if unknown {
        let flaw = LiveFlaw::TooMuch;
        found.keep(format_args!("sessions"), flaw.severity(), flaw);
    }
    let mut missing = unknown;
    for asked in asked.iter().flat_map(Paths::iter) {
        let is_it = |chosen: &Chosen| live::is_meant(asked, chosen.sid, &chosen.target);
        if !chosen.iter().any(is_it) && !unknown {
            let flaw = LiveFlaw::NoSuchSession;
            found.keep(format_args!("{asked}"), flaw.severity(), flaw);
            missing = true;
        }
    }
    missing
}

/// Room for the tables of mounts and of swaps.
struct Shown {
    mounts: &'static mut [u8],
    swaps: &'static mut [u8],
}

/// Sets those aside of which a disk is in use, or may be.
fn judge(system: &System, room: &mut Shown, chosen: &mut [Chosen], found: &mut Notes<LiveFlaw>) {
    fn text<E>(table: Result<&[u8], E>) -> &str {
        core::str::from_utf8(table.unwrap_or_default()).unwrap_or_default()
    }
    let tables = Tables {
        mounts: text(system.read("/proc/self/mountinfo", room.mounts)),
        swaps: text(system.read("/proc/swaps", room.swaps)),
    };
    for chosen in chosen.iter_mut().filter(|chosen| chosen.outcome.is_none()) {
        let sid = chosen.sid;
        let unseen = live::uses(system, sid, tables, &mut |name, flaw| {
            let flaw = flaw.or_else(|| is_claimed(name).then_some(LiveFlaw::Used));
            if let Some(flaw) = flaw {
                let subject = format_args!("{name} of session {sid}");
                found.keep(subject, flaw.severity(), flaw);
                chosen.outcome = Some(Err(flaw));
            }
        });
        if unseen != 0 && chosen.outcome.is_none() {
            note(found, sid, LiveFlaw::Unjudged);
            chosen.outcome = Some(Err(LiveFlaw::Unjudged));
        }
    }
}

/// Whether the kernel says that somebody has a block device, or a part of it, for himself.
fn is_claimed(name: &str) -> bool {
    node(name).is_some_and(|path| file::is_claimed(&path))
}

/// The path of a block device.
fn node(name: &str) -> Option<String<64>> {
    let mut path = String::new();
    write!(path, "/dev/{name}").ok()?;
    Some(path)
}

/// Removes the sessions that are left, as many at a time as there is room for. Writing back may have taken long, and so may
/// those before: who uses a disk is asked again.
fn remove(
    system: &System,
    room: &mut Shown,
    chosen: &mut [Chosen],
    found: &mut Notes<LiveFlaw>,
) -> Result<(), Errno> {
    let buffer = BUFFER.take().ok_or(Errno::BUSY)?;
    // While it listens, others take it for one that recovers sessions: it must not wait for a lost one, on which the program
    // may lie.
    process::guard_memory();
    sanroot_linux::keep_resident!();
    let mut host = Host::open(HOST.take().ok_or(Errno::BUSY)?)?;
    host.load_transport(MadeLinks::default());
    let Some(Happened::TransportReady(transport)) = host.next_pending() else {
        return Err(Errno::NODEV);
    };
    let mut crowd = Crowd {
        system,
        transport,
        found,
        logouts: Vec::new(),
    };
    let mut in_a_hurry = false;
    for batch in chosen.chunks_mut(SESSIONS) {
        if in_a_hurry {
            break;
        }
        judge(system, room, batch, crowd.found);
        let open = batch.iter().filter(|chosen| chosen.outcome.is_none());
        let logouts = open.map(|chosen| Logout::new(chosen.sid, chosen.is_up, transport));
        crowd.logouts = logouts.collect();
        in_a_hurry = crowd.run(&mut host, buffer)?;
        for logout in &crowd.logouts {
            let mut batch = batch.iter_mut();
            if let Some(chosen) = batch.find(|chosen| chosen.sid == logout.sid()) {
                chosen.outcome = logout.outcome();
            }
        }
    }
    Ok(())
}

/// Logouts at the same time.
struct Crowd<'c> {
    system: &'c System,
    transport: Transport,
    found: &'c mut Notes<LiveFlaw>,
    logouts: Vec<Logout, SESSIONS>,
}

impl Crowd<'_> {
    /// Takes all to their ends; whether somebody asked to end meanwhile.
    fn run(&mut self, host: &mut Host, buffer: &mut [u8]) -> Result<bool, Errno> {
        let mut in_a_hurry = false;
        self.tell_all(clock::now(), Event::Begin, host);
        loop {
            let now = clock::now();
            while let Some(event) = host.next_pending() {
                self.hear(now, event, host);
            }
            self.look(now, host);
            self.tell_all(now, Event::Tick, host);
            if host.has_pending() {
                continue;
            }
            if self.logouts.iter().all(|logout| logout.outcome().is_some()) {
                return Ok(in_a_hurry);
            }
            host.wait(self.deadline(now))?;
            let now = clock::now();
            while let Some(token) = host.ready() {
                while let Some(event) = host.receive(token, buffer) {
                    in_a_hurry |= matches!(event, Happened::Terminate);
                    self.hear(now, event, host);
                }
            }
        }
    }

    fn deadline(&self, now: Instant) -> Option<Instant> {
        let logouts = self.logouts.iter();
        let looks = logouts.clone().any(Logout::wants_look);
        let again = looks.then(|| now.plus(LOOK_AGAIN));
        logouts.filter_map(Logout::deadline).chain(again).min()
    }

    fn hear(&mut self, now: Instant, event: Happened<'_>, host: &mut Host) {
        match event {
            Happened::Iscsi(datagram) => {
                for message in Messages::new(datagram) {
                    if let Some(event) = decode(&message, self.transport) {
                        self.tell_all(now, Event::Kernel(event), host);
                    }
                }
            }
            Happened::IscsiRefused { session, errno } => {
                self.tell(now, session, Event::RequestFailed(errno), host);
            }
            Happened::ChildEnded { session, end, .. } => {
                self.tell(now, session, Event::ChildEnded(end), host);
            }
            Happened::Terminate => self.tell_all(now, Event::Hurry, host),
            _ => {}
        }
    }

    /// Looks at the sessions that are to lose their disks, or should be gone.
    fn look(&mut self, now: Instant, host: &mut Host) {
        for place in 0..self.logouts.len() {
            let wanting = self.logouts.get(place).filter(|logout| logout.wants_look());
            let Some(sid) = wanting.map(Logout::sid) else {
                continue;
            };
            let look = match live::exists(self.system, sid) {
                false => Look::Gone,
                true if live::has_targets(self.system, sid) => Look::Targets,
                true => Look::Bare,
            };
            self.tell(now, place, Event::Looked(look), host);
        }
    }

    fn tell_all(&mut self, now: Instant, event: Event<'_>, host: &mut Host) {
        for place in 0..self.logouts.len() {
            self.tell(now, place, event, host);
        }
    }

    fn tell(&mut self, now: Instant, place: usize, event: Event<'_>, host: &mut Host) {
        let Some(logout) = self.logouts.get_mut(place) else {
            return;
        };
        let mut desk = Desk {
            sid: logout.sid(),
            place,
            host,
            found: self.found,
        };
        logout.handle(now, event, &mut desk);
    }
}

/// What one logout asks for, done under its place.
struct Desk<'d> {
    sid: u32,
    place: usize,
    host: &'d mut Host,
    found: &'d mut Notes<LiveFlaw>,
}

impl Outbox for Desk<'_> {
    fn request(&mut self, requests: &[u8]) {
        self.host.iscsi(self.place, requests);
    }

    fn spawn(&mut self, job: Job<'_>) {
        self.host.spawn(self.place, job);
    }

    fn kill(&mut self, job: JobKind) {
        self.host.kill(self.place, job);
    }

    fn note(&mut self, flaw: LiveFlaw) {
        note(self.found, self.sid, flaw);
    }
}
