//! `sanroot login`: the kernel's sessions at all portals of a request, and the disks that come of them.

mod show;

use heapless::Vec;
use sanroot_core::boot::{Event, Facts, Known, Logins, Room};
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Explain, Findings, Notes};
use sanroot_core::iscsi::IscsiName;
use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::limits::{DISKS_DEADLINE, KERNEL_SESSIONS, LOOK_AGAIN};
use sanroot_core::plan::BootPlan;
use sanroot_core::request::{RequestFlaw, What};
use sanroot_core::system::live::{self, LiveFlaw, LiveSession};
use sanroot_core::time::Instant;
use sanroot_linux::host::{self, Host, MadeLinks};
use sanroot_linux::memory::Static;
use sanroot_linux::process::Processes;
use sanroot_linux::stdio::complain;
use sanroot_linux::transport::Listeners;
use sanroot_linux::tree::System;
use sanroot_linux::{Errno, clock, errno, random};

use crate::notes::Answer;
use crate::request;

/// Bytes of the longest datagram of a socket that is read; a message of the iSCSI transport has less than 9 KiB.
static BUFFER: Static<[u8; 32 * 1024]> = Static::new([0; 32 * 1024]);
static CHALLENGES: Challenges = Challenges::new();
static HOST: Static<host::Room> = Static::new(host::Room::new());
static FINDINGS: Static<Findings<'static>> = Static::new(Findings::new());
static ROOM: Static<Room<'static>> = Static::new(Room::new());
static PLAN: Static<Option<BootPlan<'static>>> = Static::new(None);
static KNOWN: Static<Vec<Known, KERNEL_SESSIONS>> = Static::new(Vec::new());
static NOTES: Static<Notes<LiveFlaw>> = Static::new(Notes::new());

/// Our commands that hear what the kernel tells of sessions.
const LISTENERS: &[&str] = &["login", "attend", "supervise"];

type Opened = Logins<'static, 'static>;

/// Opens sessions at all portals of the request, and prints what each one came to.
pub(crate) fn run(format: Format) -> Exit {
    let answer = Answer {
        format,
        schema: show::SCHEMA,
        members: &[],
        lists: &["portals"],
    };
    match opened(&answer) {
        Ok((opened, notes, waited)) => {
            find_unattended(&opened, notes);
            match (show::print(format, &opened, notes), waited) {
                (Exit::Done, Waited::Interrupted) => Exit::Failed,
                (exit, _) => exit,
            }
        }
        Err(exit) => exit,
    }
}

/// Notes that a program looks after sessions which does not know a new one: none of ours.
fn find_unattended(opened: &Opened, notes: &mut Notes<LiveFlaw>) {
    let mut places = 0..opened.sessions().len();
    if !places.any(|place| opened.came(place).is_ok()) {
        return;
    }
    let others =
        Processes::open().and_then(|processes| Listeners::open()?.others(0, &processes, LISTENERS));
    if others == Ok(true) {
        let flaw = LiveFlaw::Unattended;
        notes.keep(format_args!("sessions"), flaw.severity(), flaw);
    }
}

/// How a wait ended.
enum Waited {
    /// With what was waited for, or when its time was over.
    Out,
    /// Somebody asked to end.
    Interrupted,
}

fn opened(answer: &Answer) -> Result<(Opened, &'static mut Notes<LiveFlaw>, Waited), Exit> {
    let request = request::read(answer)?;
    let missing = || request::refuse(answer, &RequestFlaw::new("target.name", What::Missing));
    let target = request.target().ok_or_else(missing)?;
    let initiator = request::initiator(answer, request)?;
    let plan = request.plan(initiator, &request::name_servers());
    let (Some(plan), Some(notes), Some(known)) = (plan, NOTES.take(), KNOWN.take()) else {
        return Err(Exit::Internal);
    };
    let system = System::live();
    known_sessions(&system, target, known, notes);
    let plan = PLAN.take().ok_or(Exit::Internal)?.insert(plan);
    let buffer = BUFFER.take().ok_or(Exit::Internal)?;
    let host_room = HOST.take().ok_or(Exit::Internal)?;
    // While it listens, its own sessions are nobody else's to recover, and the program may lie on another one.
    sanroot_linux::keep_resident!();
    let waited = Host::open(host_room).and_then(|mut host| {
        let (opened, waited) = open(plan, request.alias(), known, &mut host, buffer)?;
        let until = clock::now().plus(DISKS_DEADLINE);
        let waited = match waited {
            Waited::Out => await_disks(&system, &opened, until, &mut host, buffer),
            Waited::Interrupted => Ok(Waited::Interrupted),
        };
        // The sessions stand, whether they can be waited for or not.
        Ok((opened, waited.unwrap_or(Waited::Out)))
    });
    match waited {
        Ok((opened, waited)) => Ok((opened, notes, waited)),
        Err(error) => {
            let error = errno(error);
            complain(format_args!(
                "the kernel lets no sessions be opened: {error}"
            ));
            Err(Exit::Failed)
        }
    }
}

/// The sessions that the kernel has of `target`.
fn known_sessions(
    system: &System,
    target: IscsiName<'_>,
    known: &mut Vec<Known, KERNEL_SESSIONS>,
    notes: &mut Notes<LiveFlaw>,
) {
    let (numbers, dropped) = live::session_numbers(system);
    let sessions = numbers.iter();
    let sessions = sessions.filter_map(|sid| LiveSession::read(system, *sid));
    known.extend(sessions.filter_map(|session| Known::of(&session, target)));
    if dropped != 0 {
        let flaw = LiveFlaw::TooMuch;
        notes.keep(format_args!("sessions"), flaw.severity(), flaw);
    }
}

fn open(
    plan: &'static BootPlan<'static>,
    alias: Option<&'static str>,
    known: &'static [Known],
    host: &mut Host,
    buffer: &mut [u8],
) -> Result<(Opened, Waited), Errno> {
    let findings = FINDINGS.take().ok_or(Errno::BUSY)?;
    let room = ROOM.take().ok_or(Errno::BUSY)?;
    host.load_transport(MadeLinks::default());
    let facts = Facts {
        began: clock::now(),
        udev_runs: host.udev_runs(),
        seed: random::number(),
        name_seed: random::number(),
        challenges: &CHALLENGES,
    };
    let mut now = facts.began;
    let mut logins = Logins::begin(room, plan, alias, known, findings, facts);
    let mut waited = Waited::Out;
    loop {
        settle(&mut logins, host, now);
        if logins.is_over() {
            return Ok((logins, waited));
        }
        host.wait(logins.deadline())?;
        now = clock::now();
        while let Some(token) = host.ready() {
            while let Some(event) = host.receive(token, buffer) {
                if matches!(event, Event::Terminate) {
                    waited = Waited::Interrupted;
                }
                logins.handle(now, event, host);
            }
        }
    }
}

/// Lets what happened have its consequences, and what those bring about at once, too.
fn settle(logins: &mut Opened, host: &mut Host, now: Instant) {
    loop {
        while let Some(event) = host.next_pending() {
            logins.handle(now, event, host);
        }
        logins.handle(now, Event::Tick, host);
        if !host.has_pending() {
            return;
        }
    }
}

/// Waits until every logical unit that is to be a disk is one: `sd` goes on behind the scan.
fn await_disks(
    system: &System,
    opened: &Opened,
    until: Instant,
    host: &mut Host,
    buffer: &mut [u8],
) -> Result<Waited, Errno> {
    loop {
        let mut awaited = false;
        for place in 0..opened.sessions().len() {
            if let Ok(session) = opened.came(place) {
                live::disks(system, session, &mut |disk| awaited |= disk.is_awaited());
            }
        }
        let now = clock::now();
        if !awaited || now >= until {
            return Ok(Waited::Out);
        }
        // What the kernel says meanwhile is of no use; only that somebody wants to end is.
        let again = now.plus(LOOK_AGAIN).min(until);
        while clock::now() < again {
            host.wait(Some(again))?;
            while let Some(token) = host.ready() {
                while let Some(event) = host.receive(token, buffer) {
                    if matches!(event, Event::Terminate) {
                        return Ok(Waited::Interrupted);
                    }
                }
            }
        }
    }
}
