//! `sanroot supervise`: keeps the boot's sessions and the addresses that they use, until the last of them is gone.
//!
//! It begins in the initramfs and goes on beside the installed system. It must work while the root's disk does not: nothing
//! here opens a path on a disk after the begin, and the program is in RAM.
//!
//! The program's file goes with the initramfs, so that nobody could start it once more. So two processes do this: a child that
//! works, and its parent, which has opened and read whatever has a path, waits, and makes another child where that one dies.

use core::mem::ManuallyDrop;
use core::net::Ipv4Addr;

use heapless::Vec;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Findings, tell};
use sanroot_core::handover::Network;
use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::limits::{
    NETWORK_STATE_BYTES, NICS, SUPERVISOR_PAUSE_MOST_S, SUPERVISOR_PAUSE_S, TURN,
};
use sanroot_core::net::{Ifindex, LinkName};
use sanroot_core::netlink::Builder;
use sanroot_core::netlink::route::{REQUEST_BYTES, Request, Table, write_list};
use sanroot_core::plan::BootPlan;
use sanroot_core::story::{self, Level};
use sanroot_core::supervise::{
    Common, Event, Fault, Outbox, Record, Sessions, SessionsRoom, Supervisor,
};
use sanroot_core::text::digits::Decimal;
use sanroot_linux::child::Child;
use sanroot_linux::host::Token;
use sanroot_linux::host::recovery::{Desk, Recovery};
use sanroot_linux::kmsg::{self, LevelFilter};
use sanroot_linux::memory::Static;
use sanroot_linux::netlink::{Family, Netlink};
use sanroot_linux::packet::FrameSocket;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::sources::Given;
use sanroot_linux::stdio::complain;
use sanroot_linux::{Errno, OwnedFd, clock, process, random, sources, state, transport, udp};

use crate::publish::NETWORK;
use crate::refused;

/// The state of the network as it is read, and then what comes from sockets.
static BUFFER: Static<[u8; NETWORK_STATE_BYTES]> = Static::new([0; NETWORK_STATE_BYTES]);

static CHALLENGES: Challenges = Challenges::new();
/// What is wrong with the command line has been told by the boot.
static FINDINGS: Static<Findings<'static>> = Static::new(Findings::new());
static ROOM: Static<SessionsRoom<'static>> = Static::new(SessionsRoom::new());

/// Who has to do with sessions that it opens itself alone.
const YIELDS: &[&str] = &["login"];

/// Descriptors that are ready at a time; more of them stay ready.
const READY: usize = 64;

/// Supervises; ends at once where no boot has left anything.
pub(crate) fn run() -> Exit {
    kmsg::install(LevelFilter::Info);
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
    let network = NETWORK.take().ok_or(Errno::BUSY)?;
    let buffer = BUFFER.take().ok_or(Errno::BUSY)?;
    state::read_network(buffer, network)?;
    // Two of them would leave each lost session to each other.
    let lock = ManuallyDrop::new(state::claim_supervision()?);
    // Where the boot was killed before it could.
    state::remove_for_images();
    let plan = plan(network);
    let folder = transport::Sessions::open()?;
    // What is open is closed with the process.
    let mut host = ManuallyDrop::new(Host {
        poll: Poll::new()?,
        route: Netlink::open(Family::Route)?,
        frames: [const { None }; NICS],
    });
    let host = &mut *host;
    host.poll
        .add(&host.route, Token::Route.into(), Interest::Read)?;
    let mut desk = desk(&host.poll);
    let desk = desk.as_mut().zip(plan);
    let mut recovery = desk.and_then(|(desk, plan)| recovery(desk, plan));
    guard();
    if let Some(exit) = watch(&folder, (buffer, network), recovery.as_mut(), lock) {
        return Ok(exit);
    }
    if let Some((recovery, plan)) = recovery.as_mut().zip(plan) {
        add_unfinished(&mut recovery.sessions, network, plan);
    }
    let mut supervisor = Supervisor::new(network, random::number());
    host.list(&mut supervisor);
    let mut ready: Vec<Token, READY> = Vec::new();
    let has = |sid| folder.has(sid);
    // Asked before anything else is done: what is left of addresses then is not ours.
    while {
        let are_there = supervisor.is_needed(&has);
        (recovery.as_mut()).map_or(are_there, |it| it.are_needed(&folder, are_there))
    } {
        for &token in &ready {
            host.receive(token, buffer, &mut supervisor);
            if let Some(recovery) = &mut recovery {
                recovery.receive(&host.poll, token, buffer);
            }
        }
        let now = clock::now();
        supervisor.handle(now, Event::Tick, host);
        let mut deadline = supervisor.deadline(now);
        if let Some(recovery) = &mut recovery {
            recovery.advance(&host.poll);
            while let Some((session, mark)) = recovery.sessions.opened() {
                supervisor.add(session, mark, &has, host);
            }
            deadline = recovery
                .deadline()
                .map_or(deadline, |due| due.min(deadline));
        }
        ready.clear();
        host.poll.wait(Some(deadline), &mut |token| {
            if let Some(token) = Token::from_number(token) {
                let _ = ready.push(token);
            }
        })?;
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
fn desk(poll: &Poll) -> ManuallyDrop<Option<Desk>> {
    let desk = Desk::open(poll, YIELDS).unwrap_or_else(|error| {
        refused::tell(
            Level::Error,
            format_args!("sessions are not recovered"),
            error,
        );
        None
    });
    ManuallyDrop::new(desk)
}

/// Makes a child, and another one where it dies, until one has ended by itself: by that. `None` in the child, and where none can
/// be made. What a child has left half made through this process's socket goes behind it: nobody is at work on it. The lock is
/// the parent's alone: it ends before its child does, and its successor may be waiting for that.
fn watch(
    folder: &transport::Sessions,
    (buffer, network): (&mut [u8; NETWORK_STATE_BYTES], &mut Network),
    mut recovery: Option<&mut Recovery<'_, 'static, 'static>>,
    lock: ManuallyDrop<OwnedFd>,
) -> Option<Exit> {
    let mut pause = SUPERVISOR_PAUSE_S;
    loop {
        if let Some(Recovery { sessions, desk }) = &mut recovery {
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
        if let Some(recovery) = &recovery {
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
        // The child may have kept something else. Where no file is left, what is known counts.
        let _ = state::read_network(buffer, network);
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

/// The sockets.
struct Host {
    poll: Poll,
    route: Netlink,
    frames: [Option<(Ifindex, FrameSocket)>; NICS],
}

impl Host {
    /// Asks for all addresses.
    fn list(&mut self, supervisor: &mut Supervisor<'_>) {
        supervisor.handle(clock::now(), Event::Lost, self);
        self.ask(&|builder| write_list(Table::Addresses, builder, 1));
    }

    fn ask(&self, write: &dyn Fn(&mut Builder<'_>)) {
        let mut bytes = [0; REQUEST_BYTES];
        let mut builder = Builder::new(&mut bytes);
        write(&mut builder);
        if let Some(datagram) = builder.finish() {
            // What the kernel has not done is seen to be missing, and asked for again.
            let _ = self.route.send(datagram);
        }
    }

    /// Tells what one descriptor has, for a turn.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn receive(&mut self, token: Token, buffer: &mut [u8], supervisor: &mut Supervisor<'_>) {
        for _ in 0..TURN {
            let more = match token {
                Token::Route => self.receive_notice(buffer, supervisor),
                Token::Frames(slot) => self.receive_frame(slot, buffer, supervisor),
                _ => false,
            };
            if !more {
                return;
            }
        }
    }

    /// Whether there may be another one.
    fn receive_notice(&mut self, buffer: &mut [u8], supervisor: &mut Supervisor<'_>) -> bool {
        match self.route.receive(buffer) {
            Ok(Some(datagram)) if datagram.from_kernel => {
                supervisor.handle(clock::now(), Event::Route(datagram.bytes), self);
            }
            Ok(Some(_)) => {}
            Ok(None) => return false,
            Err(_) => self.list(supervisor),
        }
        true
    }

    /// As above.
    fn receive_frame(
        &mut self,
        slot: usize,
        buffer: &mut [u8],
        supervisor: &mut Supervisor<'_>,
    ) -> bool {
        let Some((ifindex, socket)) = self.frames.get(slot).and_then(Option::as_ref) else {
            return false;
        };
        let ifindex = *ifindex;
        match socket.receive(buffer) {
            Ok(Some(bytes)) => {
                let event = Event::Frame { ifindex, bytes };
                supervisor.handle(clock::now(), event, self);
                true
            }
            Ok(None) => false,
            // The next frame that is sent opens it again.
            Err(_) => {
                self.close_socket(ifindex);
                false
            }
        }
    }

    fn socket(&mut self, ifindex: Ifindex) -> Option<usize> {
        let open = |entry: &Option<(Ifindex, FrameSocket)>| {
            entry.as_ref().is_some_and(|(link, _)| *link == ifindex)
        };
        self.frames.iter().position(open)
    }
}

impl Outbox for Host {
    fn request(&mut self, request: &Request) {
        self.ask(&|builder| request.write(builder, 2));
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn open_socket(&mut self, ifindex: Ifindex) -> bool {
        let free = self.frames.iter().position(Option::is_none);
        if self.socket(ifindex).is_none()
            && let Some(slot) = free
        {
            let socket = match FrameSocket::open(ifindex.get()) {
                Ok(socket) => socket,
                Err(error) => return error != Errno::ACCESS,
            };
            if self
                .poll
                .add(&socket, Token::Frames(slot).into(), Interest::Read)
                .is_ok()
                && let Some(place) = self.frames.get_mut(slot)
            {
                *place = Some((ifindex, socket));
            }
        }
        true
    }

    fn transmit(&mut self, ifindex: Ifindex, frame: &[u8]) {
        let slot = self.socket(ifindex).and_then(|slot| self.frames.get(slot));
        if let Some(Some((_, socket))) = slot {
            // As good as lost on the way: it is sent again.
            let _ = socket.send(frame);
        }
    }

    fn close_socket(&mut self, ifindex: Ifindex) {
        if let Some(slot) = self.socket(ifindex)
            && let Some(place) = self.frames.get_mut(slot)
        {
            *place = None;
        }
    }

    fn send(&mut self, from: Ipv4Addr, to: Ipv4Addr, packet: &[u8]) {
        // As above.
        let _ = udp::send_packet(from, to, packet);
    }

    fn keep(&mut self, network: &Network) {
        if let Err(error) = state::set_network(network) {
            refused::tell(
                Level::Warn,
                format_args!("the network cannot be told"),
                error,
            );
        }
    }

    fn report(&mut self, link: &LinkName, fault: Fault) {
        tell(&format_args!("NIC {link}"), &fault);
    }
}
