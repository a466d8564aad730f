//! `sanroot attend`: logs the kernel's sessions in anew when they are lost, whoever opened them, until it is told to end.
//!
//! It does what iscsid does for sessions that stand, and leaves all of them to iscsid while that runs. It must work while the
//! disks do not: nothing here opens a path on one after the begin, and the program is in RAM.

use core::time::Duration;

use heapless::Vec;
use sanroot_core::exit::Exit;
use sanroot_core::finding::Findings;
use sanroot_core::iscsi::login::chap::{Algorithms, Challenges};
use sanroot_core::limits::{KERNEL_SESSIONS, NEW_SESSIONS_PAUSE, RECOVERY_STEP, SESSIONS};
use sanroot_core::plan::LoginSettings;
use sanroot_core::supervise::{Common, Record, Sessions, SessionsRoom, Standing};
use sanroot_core::system::live::{self, LiveSession};
use sanroot_linux::host::Token;
use sanroot_linux::host::recovery::{Desk, Recovery};
use sanroot_linux::memory::Static;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::stdio::complain;
use sanroot_linux::tree::System;
use sanroot_linux::{
    Errno, clock, errno, kmsg, process, random, signals, sources, state, transport,
};

/// Bytes of the longest message of the iSCSI transport, and more.
static BUFFER: Static<[u8; 32 * 1024]> = Static::new([0; 32 * 1024]);
static CHALLENGES: Challenges = Challenges::new();
/// What is wrong with the command line is the boot's to tell.
static FINDINGS: Static<Findings<'static>> = Static::new(Findings::new());

/// Who leaves the sessions to us: `sanroot supervise`, which listens to be there when we are not, and `sanroot login`, but for
/// those that it opens.
const YIELDS: &[&str] = &["supervise", "login"];

/// The numbers of sessions.
type Numbers = Vec<u32, KERNEL_SESSIONS>;

/// Attends to all sessions.
pub(crate) fn run() -> Exit {
    let lock = state::claim_attendance();
    let error = match lock {
        Err(Errno::WOULDBLOCK) => {
            complain(format_args!("another process attends to the sessions"));
            return Exit::Failed;
        }
        Err(error) => error,
        Ok(_lock) => match attend() {
            Ok(()) => return Exit::Done,
            Err(error) => error,
        },
    };
    let error = errno(error);
    complain(format_args!("no session is attended to: {error}"));
    Exit::Failed
}

fn attend() -> Result<(), Errno> {
    kmsg::install();
    let signals = signals::termination()?;
    let poll = Poll::new();
    poll.add(&signals, Token::Signal.into(), Interest::Read)?;
    let mut attendant = Attendant {
        poll,
        system: System::live(),
        buffer: BUFFER.take().ok_or(Errno::BUSY)?,
        login: login().ok_or(Errno::BUSY)?,
        told: Vec::new(),
        known: Vec::new(),
    };
    process::guard_memory();
    sanroot_linux::keep_resident!();
    let room = sources::room_for_sessions().ok_or(Errno::BUSY)?;
    let mut desk = None;
    loop {
        if desk.is_none() {
            desk = Desk::open(&attendant.poll, YIELDS)?;
        }
        let ends = match &mut desk {
            Some(desk) => attendant.watch(desk, room)?,
            None => attendant.wait(NEW_SESSIONS_PAUSE)?,
        };
        if ends {
            return Ok(());
        }
    }
}

/// What a login offers: with which digest a session was opened nobody tells.
fn login() -> Option<LoginSettings> {
    sources::login(Algorithms::ANY, FINDINGS.take()?)
}

struct Attendant {
    poll: Poll,
    system: System,
    buffer: &'static mut [u8; 32 * 1024],
    login: LoginSettings,
    /// The sessions of which it was told that they are not attended to.
    told: Numbers,
    /// What was known of sessions when they stood last.
    known: Vec<(u32, Standing), SESSIONS>,
}

impl Attendant {
    /// Attends to the sessions that there are now, until there are others; whether it is to end.
    // Its room is on the stack, which no other command is to have in RAM.
    #[inline(never)]
    fn watch(&mut self, desk: &mut Desk, mut room: &mut [u8]) -> Result<bool, Errno> {
        let numbers = live::session_numbers(&self.system).0;
        let mut is_whole = true;
        let mut records: Vec<Record<'_>, SESSIONS> = Vec::new();
        self.known.retain(|(number, _)| numbers.contains(number));
        for &number in &numbers {
            let Some(session) = LiveSession::read(&self.system, number) else {
                continue;
            };
            // Before its first login nobody knows whether all is told of it that there will be.
            is_whole &= session.is_up();
            let is_opened = !desk.processes.runs(session.creator, "login");
            if session.is_own && (session.is_up() || is_opened) {
                let record = self.record(&session, &mut desk.sysfs, &mut room);
                if record.is_none_or(|record| records.push(record).is_err()) {
                    self.tell_left(&session);
                }
            }
        }
        let common = Common {
            transport: desk.transport,
            login: self.login,
            challenges: &CHALLENGES,
        };
        let mut place = SessionsRoom::new();
        // By then `sanroot supervise` has noticed us, and begins nothing any more.
        let begin = clock::now().plus(RECOVERY_STEP.saturating_mul(2));
        let mut sessions = Sessions::new(&mut place, common, random::number());
        for record in &records {
            sessions.add(begin, record);
        }
        let mut recovery = Recovery {
            sessions: sessions.with_texts(room),
            desk,
        };
        let ends = self.recover(&mut recovery, &numbers, is_whole);
        recovery.abandon(&self.poll);
        ends
    }

    /// What a login of the session takes. What is known of one that stands is kept for when it is lost.
    fn record<'r>(
        &mut self,
        session: &LiveSession,
        sysfs: &mut transport::Sessions,
        room: &mut &'r mut [u8],
    ) -> Option<Record<'r>> {
        let number = session.sid;
        let known = self.known.iter().position(|(known, _)| *known == number);
        let standing = known
            .filter(|_| !session.is_up())
            .and_then(|place| Some(self.known.get(place)?.1));
        let record = Record::of_any(number, standing, sysfs, room)?;
        if session.is_up() {
            let _ = known.map(|place| self.known.swap_remove(place));
            // There is room for all that are attended to.
            let _ = self.known.push((number, record.standing()));
        }
        Some(record)
    }

    fn recover(
        &mut self,
        recovery: &mut Recovery<'_, '_, '_>,
        numbers: &Numbers,
        is_whole: bool,
    ) -> Result<bool, Errno> {
        let mut look = clock::now().plus(NEW_SESSIONS_PAUSE);
        loop {
            recovery.advance(&self.poll);
            let now = clock::now();
            if now >= look {
                let is_stale = !is_whole && recovery.sessions.are_at_rest();
                if is_stale || live::session_numbers(&self.system).0 != *numbers {
                    return Ok(false);
                }
                look = now.plus(NEW_SESSIONS_PAUSE);
            }
            let deadline = recovery.deadline().map_or(look, |due| due.min(look));
            self.poll.wait(Some(deadline))?;
            while let Some(number) = self.poll.ready() {
                let token = Token::from_number(number);
                if let Token::Signal = token {
                    return Ok(true);
                }
                recovery.receive(&self.poll, token, self.buffer);
            }
        }
    }

    /// Waits that long; whether it is to end.
    fn wait(&self, pause: Duration) -> Result<bool, Errno> {
        self.poll.wait(Some(clock::now().plus(pause)))?;
        Ok(self.poll.ready().is_some())
    }

    /// Tells once of a session that it is left alone. One that is being opened tells more of itself later.
    fn tell_left(&mut self, session: &LiveSession) {
        let number = session.sid;
        if session.is_up() && !self.told.contains(&number) && self.told.push(number).is_ok() {
            log::warn!(
                "session {number} is not attended to: sysfs does not tell what a login needs, or there are more than \
                 {SESSIONS}"
            );
        }
    }
}
