//! `sanroot supervise`: keeps the boot's sessions and the addresses that they use, until the last of them is gone.
//!
//! It begins in the initramfs and goes on beside the installed system. It must work while the root's disk does not: nothing
//! here opens a path on a disk after the begin, and the program is in RAM.
//!
//! The program's file goes with the initramfs, so that nobody could start it once more. So two processes do this: a child that
//! works, and its parent, which has opened and read whatever has a path, waits, and makes another child where that one dies.

use core::mem::ManuallyDrop;

use sanroot_core::boot;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Findings, tell};
use sanroot_core::handover::Network;
use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::limits::{
    NETWORK_STATE_BYTES, NICS, SUPERVISOR_PAUSE_MOST_S, SUPERVISOR_PAUSE_S,
};
use sanroot_core::plan::BootPlan;
use sanroot_core::story::{self, Level};
use sanroot_core::supervise::{Common, Event, Record, Sessions, SessionsRoom, Supervisor};
use sanroot_core::text::AsIs;
use sanroot_core::text::digits::Decimal;
use sanroot_linux::child::Child;
use sanroot_linux::host::Token;
use sanroot_linux::host::recovery::{Desk, Recovery};
use sanroot_linux::memory::Static;
use sanroot_linux::netlink::{Family, Netlink};
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::sources::Given;
use sanroot_linux::stdio::complain;
use sanroot_linux::{
    Errno, OwnedFd, clock, errno, kmsg, process, random, sources, state, transport,
};

use crate::publish::NETWORK;
use crate::refused;

use sockets::Host;

mod sockets;

/// The state of the network as it is read, and then what comes from sockets.
static BUFFER: Static<[u8; NETWORK_STATE_BYTES]> = Static::new([0; NETWORK_STATE_BYTES]);

static CHALLENGES: Challenges = Challenges::new();
/// The state of the network that is read where a child has died, until it proves to be one.
static SPARE: Static<Network> = Static::new(Network::new());
/// What is wrong with the command line has been told by the boot.
static FINDINGS: Static<Findings<'static>> = Static::new(Findings::new());
static ROOM: Static<SessionsRoom<'static>> = Static::new(SessionsRoom::new());

/// Who has to do with sessions that it opens itself alone.
const YIELDS: &[&str] = &["login"];

/// Supervises; ends at once where no boot has left anything.
pub(crate) fn run() -> Exit {
    kmsg::install();
    match supervise() {
        Ok(exit) => exit,
        // There was no boot from a SAN, or none that released the machine.
        Err(Errno::NOENT) => Exit::Done,
        Err(Errno::WOULDBLOCK) => {
            complain(format_args!("another process supervises"));
            Exit::Failed
        }
        Err(error) => {
            refused::tell(Level::Error, format_args!("addresses are not kept"), error);
            Exit::Failed
        }
    }
}

/// Supervises in a child process; what it ends by.
fn supervise() -> Result<Exit, Errno> {
    state::enter()?;
    let mut network = NETWORK.take().ok_or(Errno::BUSY)?;
    let buffer = BUFFER.take().ok_or(Errno::BUSY)?;
    state::read_network(buffer, network)?;
    // Two of them would leave each lost session to each other.
    let lock = ManuallyDrop::new(state::claim_supervision()?);
    // Where the boot was killed before it could.
    state::remove_for_images();
    let plan = plan(network);
    // What is open is closed with the process.
    let folder = ManuallyDrop::new(transport::Sessions::open()?);
    let poll = &*ManuallyDrop::new(Poll::new());
    let mut host = ManuallyDrop::new(Host {
        poll,
        route: Netlink::open(Family::Route)?,
        frames: [const { None }; NICS],
    });
    poll.add(&host.route, Token::Route.into(), Interest::Read)?;
    let mut desk = desk(poll);
    let desk = desk.as_mut().ok().and_then(Option::as_mut).zip(plan);
    let mut recovery = desk.and_then(|(desk, plan)| recovery(desk, plan));
    let mut recovery = recovery.as_mut();
    guard();
    if let Some(exit) = watch(&folder, (buffer, &mut network), &mut recovery, lock) {
        return Ok(exit);
    }
    if let Some((recovery, plan)) = recovery.as_mut().zip(plan) {
        add_unfinished(&mut recovery.sessions, network, plan);
    }
    let mut supervisor = Supervisor::new(network, random::number());
    let host = &mut *host;
    host.list(&mut supervisor);
    let has = |sid| folder.has(sid);
    // Asked before anything else is done: what is left of addresses then is not ours.
    while {
        let are_there = supervisor.is_needed(&has);
        (recovery.as_mut()).map_or(are_there, |it| it.are_needed(&folder, are_there))
    } {
        while let Some(number) = poll.ready() {
            let token = Token::from_number(number);
            host.receive(token, buffer, &mut supervisor);
            if let Some(recovery) = &mut recovery {
                recovery.receive(poll, token, buffer);
            }
        }
        let now = clock::now();
        supervisor.handle(now, Event::Tick, host);
        let mut deadline = supervisor.deadline(now);
        if let Some(recovery) = &mut recovery {
            recovery.advance(poll);
            while let Some((session, mark)) = recovery.sessions.opened() {
                supervisor.add(session, mark, &has, host);
            }
            deadline = recovery
                .deadline()
                .map_or(deadline, |due| due.min(deadline));
        }
        poll.wait(Some(deadline))?;
    }
    Ok(Exit::Done)
}

/// The boot's plan, made of the same as in the boot, so that no secret had to be left anywhere; where all is finished, of the
/// arguments alone.
fn plan(network: &Network) -> Option<&'static BootPlan<'static>> {
    let given = Given {
        ibft: network.unfinished.is_empty().then_some("none"),
        ..Given::default()
    };
    let (plan, _) = sources::plan(given, FINDINGS.take()?)?;
    Some(plan)
}

/// What it takes to recover sessions, where that can be done; closed with the process, too.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
fn desk(poll: &Poll) -> ManuallyDrop<Result<Option<Desk>, Errno>> {
    let desk = ManuallyDrop::new(Desk::open(poll, YIELDS));
    if let Err(error) = *desk {
        refused::tell(
            Level::Error,
            format_args!("sessions are not recovered"),
            error,
        );
    }
    desk
}

/// Makes a child, and another one where it dies, until one has ended by itself: by that. `None` in the child, and where none can
/// be made. What a child has left half made through this process's socket goes behind it: nobody is at work on it. The lock is
/// the parent's alone: it ends before its child does, and its successor may be waiting for that.
fn watch(
    folder: &transport::Sessions,
    (buffer, network): (&mut [u8; NETWORK_STATE_BYTES], &mut &'static mut Network),
    recovery: &mut Option<&mut Recovery<'_, 'static, 'static>>,
    lock: ManuallyDrop<OwnedFd>,
) -> Option<Exit> {
    let mut pause = SUPERVISOR_PAUSE_S;
    let mut spare = SPARE.take()?;
    loop {
        if let Some(Recovery { sessions, desk }) = recovery {
            sessions.learn(clock::now(), network, &mut desk.sysfs);
        }
        let code = match Child::fork() {
            Ok(Some(child)) => child.end(),
            Ok(None) => {
                drop(ManuallyDrop::into_inner(lock));
                process::end_with_parent();
                guard();
                return None;
            }
            Err(_) => return None,
        };
        if let Some(recovery) = recovery {
            folder.remove_half_made(process::own(), recovery.desk.transport);
        }
        match code {
            0 => return Some(Exit::Done),
            1 => return Some(Exit::Failed),
            code => {
                let what = format_args!(
                    "the supervisor has died ({}) and begins anew",
                    Decimal(code)
                );
                story::tell(Level::Error, what);
            }
        }
        clock::pause(pause);
        pause = pause.saturating_mul(2).min(SUPERVISOR_PAUSE_MOST_S);
        // The child may have kept something else.
        match state::read_network(buffer, spare) {
            Ok(()) => core::mem::swap(network, &mut spare),
            Err(error) => tell(&AsIs("network"), &boot::Fault::Unreadable(errno(error))),
        }
    }
}

/// Keeps this process in RAM; a child does not inherit that.
fn guard() {
    process::guard_memory();
    sanroot_linux::keep_resident!();
}

/// What looks after the boot's sessions; none yet.
fn recovery<'d>(
    desk: &'d mut Desk,
    plan: &'static BootPlan<'static>,
) -> Option<Recovery<'d, 'static, 'static>> {
    let common = Common {
        transport: desk.transport,
        login: plan.login,
        challenges: &CHALLENGES,
    };
    let sessions = Sessions::new(ROOM.take()?, common, random::number());
    let sessions = sessions.with_texts(sources::room_for_sessions()?);
    Some(Recovery { sessions, desk })
}

/// Has those opened that the boot could not finish.
fn add_unfinished(
    sessions: &mut Sessions<'_, 'static>,
    network: &Network,
    plan: &BootPlan<'static>,
) {
    for unfinished in &network.unfinished {
        // The boot has told which ones are left.
        if let Some(record) = &Record::planned(network, unfinished, plan) {
            sessions.add(clock::now(), record);
        }
    }
}
