//! One session's life: from a plan to a disk, and to the next connection when one is lost.
//!
//! ```text
//! DNS                           where the portal is given by name
//! connect                       TCP, whose round trip the next two fill
//! CREATE_SESSION, CREATE_CONN   the kernel's numbers, of which the ISID is made
//! BIND_CONN, SET_PARAM          the socket is the kernel's; what START goes by. With CREATE_CONN where the portal has answered
//! SEND_PDU, RECV_PDU            the login, through the kernel, which fills in the CmdSN
//! SET_PARAM                     what was negotiated; every reply must be good
//! START_CONN                    in a message of its own, since the kernel goes on after one that failed
//! scan, uevent, read            the boot's logical unit first, then the disk
//! SET_PARAM                     meanwhile: what the kernel keeps for whoever takes the session over
//! ```
//!
//! # What follows a failure
//!
//! An attempt to connect, log in and start has [`crate::limits::ATTEMPT_DEADLINE`]; redirects are followed within it,
//! [`crate::limits::REDIRECTS`] of them, and the addresses of a name are tried one after the other. After a failure comes
//! a wait that begins with [`crate::limits::RETRY_FIRST`], doubles up to [`crate::limits::RETRY_MOST`], and is shortened
//! at random by up to half; then the next attempt, at the configured portal, with the same kernel session and so the same
//! ISID. Behind a connection that was lost in full feature phase the target's respite comes first: the Time2Wait of its
//! login, or of its word that it drops the connection, up to [`crate::limits::TIME2WAIT_MOST`] (RFC 7143, 7.5). A socket
//! that was not given to the kernel is only closed; otherwise the connection is stopped, since it takes one socket per
//! stop. This ends with the disk, at the boot's deadline, or with a failure that no other attempt can mend. A session
//! without a disk then leaves nothing behind in the kernel: STOP_CONN, DESTROY_CONN, DESTROY_SESSION.
//!
//! A session whose second scan brings no disk is destroyed and opened anew, since the kernel asks a unit only once what it
//! is. So is, behind the first scan, one whose disk has no bytes, and after [`crate::limits::DISKS_DEADLINE`] one whose
//! disk's first read hangs. One whose disk refuses to be read stays, and the disk is read again. One that is opened behind
//! the boot has no deadline ([`Goal::Late`]): it connects before it asks the kernel for a session, and of an attempt that
//! has failed nothing stays there.
//!
//! A session that has its disk is never given up, and one that has shown any disk is never destroyed: somebody may use it.
//! When its connection is lost it is tried again without end, until the agent ends and leaves it to others. Whoever looks
//! after it then may [adopt](Session::adopt) it. The same holds for one that was opened for all that the target shows
//! ([`Goal::Scan`]), once that was scanned.

mod attempt;
mod cleanup;
mod disk;
mod event;
mod fault;
mod kernel;
mod parameters;
mod reach;
mod read;
mod recipient;
mod recovery;
mod remark;
mod scan;
mod shown;
mod state;
mod timeline;
mod told;

use core::net::SocketAddr;

use crate::backoff::Backoff;
use crate::dns::Addresses;
use crate::errno::Errno;
use crate::finding::{Explain, Finding};
use crate::iscsi::login::{Login, chap::Challenges};
use crate::iscsi::{IscsiName, Lun, negotiation::Negotiated};
use crate::limits::{RESCAN_FIRST, RESCAN_MOST, REST_DELAY, RETRY_FIRST, RETRY_MOST, TIME2WAIT_S};
use crate::netlink::iscsi::{NewSession, Transport};
use crate::phrase::Phrase;
use crate::plan::{LoginSettings, SessionPlan};
use crate::random::Random;
use crate::time::Instant;

pub use disk::{DiskName, are_same};
pub use event::{ChildEnd, Event, Job, JobKind, Outbox, Selection};
pub(crate) use fault::FORBIDDEN;
pub use fault::{Failure, Fault};
pub use recipient::recipient;
pub(crate) use remark::{Remark, remark};
pub use shown::{host_of, is_half_made, shown_session};
pub use state::Status;
pub use timeline::{Step, Timeline};

use self::reach::NOWHERE;
pub(crate) use self::reach::{address_of, socket};
use self::read::Candidates;
use self::scan::Scan;
use self::state::{Attempt, InKernel, State};

/// The time at which a session is told something, and where it puts what it asks for.
struct Turn<'t, 'a> {
    now: Instant,
    out: &'t mut dyn Outbox<'a>,
}

/// What all sessions of a boot have in common, and one random number.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The name that they log in with.
    pub initiator: IscsiName<'a>,
    /// The kernel's transport.
    pub transport: Transport,
    /// When a session without a disk is given up.
    pub deadline: Instant,
    /// Any random number, another one for each session: it spreads the waits.
    pub seed: u64,
    /// What the login offers and demands.
    pub login: LoginSettings,
    /// The challenges of all logins of this boot.
    pub challenges: &'a Challenges,
    /// Seconds that a disk's commands wait for a lost connection; `None` leaves that, names, credentials and timers of the
    /// kernel's session as they are.
    pub recovery_timeout_s: Option<u32>,
    /// What else the target is told of the initiator (InitiatorAlias).
    pub alias: Option<&'a str>,
    /// What they are opened for.
    pub goal: Goal,
}

/// What a session is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The disk of its plan's logical unit, which is looked for until it appears.
    Disk,
    /// The same of a target that may come in hours: nothing of the session is in the kernel before its portal has answered, nor
    /// between attempts.
    Late,
    /// The session itself and one scan of all logical units: it is up when that has ended, whatever was found. Its disks are
    /// for others to look for.
    Scan,
}

/// One planned session on its way into the kernel and to its disk.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Session<'a> {
    state: State,
    in_kernel: InKernel,
    /// A socket of ours is open: connecting, connected, or given to the kernel and not yet closed on our side.
    socket: bool,
    /// Where any disk will do: LUN 0 is none, so that all are looked for.
    wide: bool,
    /// The scan that it was opened for has ended, before it was adopted where it was.
    scanned: bool,
    /// A child process stops or destroys something.
    removing: bool,
    /// The kernel was not told all yet that it is to keep.
    untold: bool,
    /// It was told with what happened last: the next thing to happen may be that it was not reached.
    telling: bool,
    /// Child processes cannot be made.
    childless: bool,
    /// The other logical units are to be scanned as soon as possible.
    rest_wanted: bool,
    /// Another session has its disk.
    spare: bool,
    /// A host has answered at the portal.
    reached: bool,
    /// A login took longer than an attempt may: the next ones may take longer.
    patient: bool,
    /// The agent ends: whatever comes is cleaned up.
    abandoned: bool,
    scan: Option<Scan>,
    /// When the connection was started last.
    started: Instant,
    /// When the next attempt may begin.
    again: Instant,
    attempt: Attempt,
    /// The boot's disk, and which of the target's logical units it is.
    disk: Option<(DiskName, Lun)>,
    attempts: u32,
    /// For how many seconds the target wants to be left alone once the connection is lost (Time2Wait).
    respite_s: u64,
    /// When the last scan ended.
    looked: Instant,
    /// What may become the disk.
    candidates: Candidates,
    failure: Option<Fault>,
    /// The code of the failure that was reported last; the next one is said only if it is another.
    reported: Option<Phrase>,
    /// It stands, and the kernel has no session and connection for it yet.
    ready: Option<u64>,
    plan: SessionPlan<'a>,
    terms: Terms<'a>,
    retry: Backoff,
    rescan: Backoff,
    timeline: Timeline,
    /// The configured portal's address, where the last attempt went first.
    configured: SocketAddr,
    negotiated: Option<Negotiated>,
    /// The addresses of the name where the attempt goes; none where it goes to an address.
    addresses: Addresses,
    /// How many of them the attempt has tried.
    tried: usize,
    /// The login under way; it outlives the reconnect that it may ask for.
    login: Option<Login<'a>>,
}

impl<'a> Session<'a> {
    /// For how many seconds a target is left alone whose word on it is not known (RFC 7143, 13.15).
    pub(crate) const RESPITE_S: u64 = TIME2WAIT_S as u64;

    /// A session that waits for [`Event::Begin`].
    // Large: it is made where it stays.
    #[inline(always)]
    pub fn new(plan: SessionPlan<'a>, terms: Terms<'a>) -> Self {
        Self {
            state: State::Idle,
            in_kernel: InKernel::NOTHING,
            socket: false,
            wide: false,
            scanned: false,
            removing: false,
            untold: false,
            telling: false,
            childless: false,
            rest_wanted: false,
            spare: false,
            reached: false,
            patient: false,
            abandoned: false,
            scan: None,
            candidates: Candidates::NONE,
            started: Instant::ZERO,
            looked: Instant::ZERO,
            again: Instant::ZERO,
            respite_s: Self::RESPITE_S,
            attempt: Attempt::NONE,
            attempts: 0,
            disk: None,
            failure: None,
            reported: None,
            ready: None,
            plan,
            terms,
            retry: Backoff::new(RETRY_FIRST, RETRY_MOST, Random::new(terms.seed)),
            rescan: Backoff::new(RESCAN_FIRST, RESCAN_MOST, Random::new(!terms.seed)),
            timeline: Timeline::default(),
            configured: NOWHERE,
            negotiated: None,
            addresses: Addresses::new(),
            tried: 0,
            login: None,
        }
    }

    /// It is one that the kernel has. Where its connection is lost it is logged in anew from [`Event::Begin`] on: with its disks
    /// (`shown`), or with some that may be there and in use, and are looked for (`used`). One that stands shows its disk from
    /// then on. The target is left alone for `respite_s` seconds; what was `reported` last is not said again.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub const fn adopt(
        &mut self,
        session: NewSession,
        (shown, used): (bool, bool),
        respite_s: u64,
        reported: Option<Phrase>,
    ) {
        // Whether the connection still has a socket is not known; to stop it twice does no harm.
        self.in_kernel = InKernel {
            session: Some(session),
            connection: true,
            bound: true,
            started: true,
            disks: used,
            empty: false,
            searched: false,
        };
        self.scanned = shown;
        self.respite_s = respite_s;
        self.reported = reported;
    }

    /// Whether somebody may use its disks.
    const fn is_in_use(&self) -> bool {
        self.in_kernel.disks || self.is_kept()
    }

    /// Takes an event. An event that does not fit what the session waits for is a late one, and is passed over.
    pub fn handle(&mut self, now: Instant, event: Event<'_>, out: &mut dyn Outbox<'a>) {
        let turn = &mut Turn { now, out };
        let telling = core::mem::take(&mut self.telling);
        match event {
            Event::Begin if !matches!(self.state, State::Idle) => {}
            Event::Begin => self.begin(turn),
            Event::Anew => self.begin_anew(turn),
            Event::Tick => self.tick(turn),
            Event::Kernel(event) => self.hear_kernel(event, turn),
            Event::Overrun => self.overrun(turn),
            Event::RequestFailed(errno) => self.request_failed(errno, telling, turn),
            Event::Resolved(addresses) => self.resolved(addresses, turn),
            Event::Unresolved(fault) => self.unresolved(fault, turn),
            Event::Connected { socket } => {
                self.reached = true;
                self.connected(socket, turn);
            }
            Event::ConnectFailed(errno) => {
                self.reached |= errno == Errno::CONNREFUSED;
                self.connect_failed(errno, turn);
            }
            Event::ChildEnded { job, end } => match job {
                JobKind::Scan => self.scan_ended(end, turn),
                JobKind::Read => self.read_ended(end, turn),
                JobKind::Netlink => self.removal_ended(end, turn),
            },
            Event::Disk { block, is_empty } => self.disk_appeared(&block, is_empty, turn),
            Event::ScanRest => {
                self.rest_wanted = true;
                self.scan_rest(turn);
            }
            Event::Spare => self.spare = true,
            Event::Alone => self.take_time(turn),
            Event::Abandon => self.abandon(turn),
        }
    }

    /// When the session wants [`Event::Tick`]; `None` while only others' events matter.
    pub fn deadline(&self) -> Option<Instant> {
        let boot = self.may_be_given_up().then_some(self.terms.deadline);
        let scan = self.scan.map(|scan| scan.until);
        let rest = self.owes_rest().then(|| self.started.plus(REST_DELAY));
        Instant::earliest(&[self.until(), scan, rest, boot])
    }

    /// When it stops waiting for what its state waits for.
    const fn until(&self) -> Option<Instant> {
        self.state.until(self.attempt.until, self.again)
    }

    /// Reports a fault, unless the one reported last was of the same kind and the session goes on, or stays as it is.
    fn report(&mut self, fault: Fault, given_up: bool, turn: &mut Turn<'_, 'a>) {
        let failure = Failure { fault, given_up };
        let code = failure.code();
        if given_up && !self.is_in_use() || self.reported != Some(code) {
            self.reported = Some(code);
            let finding = Finding::new(self.subject(), failure);
            turn.out.report(finding);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
