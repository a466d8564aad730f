//! The end of one of the kernel's sessions, whoever made it.
//!
//! ```text
//! UNBIND_SESSION            the kernel removes the disks, and writes what they hold back
//! sysfs                     until no target of the session is left
//! SEND_PDU, RECV_PDU        the logout, through the kernel, which fills in the CmdSN
//! STOP_CONN, DESTROY_CONN, DESTROY_SESSION
//! sysfs                     whether the session is gone
//! ```
//!
//! Once it has begun it goes on to the end: a session without its disks is of use to nobody. What does not come in time is
//! told and passed over. A session that is not logged in has nobody to write to or to log out from: it is removed at once,
//! its disks with it.

use crate::errno::Errno;
use crate::iscsi::pdu::{LogoutOutcome, LogoutReason, LogoutRequest, LogoutResponse};
use crate::limits::{CLEANUP_DEADLINE, LOGOUT_WAIT, UNBIND_DEADLINE};
use crate::netlink::Builder;
use crate::netlink::iscsi::{
    Connection, KernelEvent, MESSAGE_BYTES, Request, RequestKind, StopMode, Transport, write_unbind,
};
use crate::session::{ChildEnd, Job, JobKind};
use crate::system::live::LiveFlaw;
use crate::time::Instant;

/// Bytes of the longest datagram: three requests without payload, or one PDU.
const DATAGRAM_BYTES: usize = 3 * MESSAGE_BYTES;

/// What a logout is told.
#[derive(Clone, Copy)]
pub enum Event<'e> {
    /// Begin.
    Begin,
    /// Nothing happened, but its deadline has come.
    Tick,
    /// What sysfs shows of the session; asked for by [`Logout::wants_look`].
    Looked(Look),
    /// The kernel said something about the session.
    Kernel(KernelEvent<'e>),
    /// Requests could not be sent to the kernel; no reply will come.
    RequestFailed(Errno),
    /// The child process that it asked for has ended.
    ChildEnded(ChildEnd),
    /// Whoever asked for it wants to end: nothing is waited for any more but the removal.
    Hurry,
}

/// What sysfs shows of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It has targets, and so perhaps disks.
    Targets,
    /// It is there, and has no target.
    Bare,
    /// There is no such session.
    Gone,
}

/// What a logout asks for. None of these calls it back.
pub trait Outbox {
    /// Send these requests to the kernel as one datagram.
    fn request(&mut self, requests: &[u8]);

    /// Begin a child process.
    fn spawn(&mut self, job: Job<'_>);

    /// Kill the child of this kind and forget it.
    fn kill(&mut self, job: JobKind);

    /// Keep what was found.
    fn note(&mut self, flaw: LiveFlaw);
}

/// What a logout waits for.
#[derive(Clone, Copy)]
enum State {
    /// To be told to begin.
    Idle,
    /// That sysfs shows no target, until then.
    AwaitingDisks(Instant),
    /// The target's answer, until then.
    AwaitingResponse(Instant),
    /// The end of the child that removes the session, until then.
    AwaitingRemoval(Instant),
    /// That sysfs shows whether the session is gone, and with what error if it is not.
    AwaitingLook(Errno),
    /// Nothing more.
    Over(Result<(), LiveFlaw>),
}

/// One session on its way out of the kernel.
pub struct Logout {
    connection: Connection,
    transport: Transport,
    is_up: bool,
    /// A child process is at work.
    child: bool,
    state: State,
}

impl Logout {
    /// The session of this number, which is logged in or not.
    pub const fn new(sid: u32, is_up: bool, transport: Transport) -> Self {
        Self {
            connection: Connection::leading(sid),
            transport,
            is_up,
            child: false,
            state: State::Idle,
        }
    }

    /// The kernel's number of the session.
    pub const fn sid(&self) -> u32 {
        self.connection.sid
    }

    /// How it ended: the session is gone, or why it is not; `None` before.
    pub const fn outcome(&self) -> Option<Result<(), LiveFlaw>> {
        match self.state {
            State::Over(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Whether it wants [`Event::Looked`], again and again.
    pub const fn wants_look(&self) -> bool {
        matches!(self.state, State::AwaitingDisks(_) | State::AwaitingLook(_))
    }

    /// When it wants [`Event::Tick`].
    pub const fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Idle | State::AwaitingLook(_) | State::Over(_) => None,
            State::AwaitingDisks(until)
            | State::AwaitingResponse(until)
            | State::AwaitingRemoval(until) => Some(until),
        }
    }

    /// Takes an event; one that does not fit what it waits for is passed over.
    pub fn handle(&mut self, now: Instant, event: Event<'_>, out: &mut dyn Outbox) {
        match (self.state, event) {
            (State::Idle, Event::Begin) if self.is_up => self.unbind(now, out),
            (State::Idle, Event::Begin) => self.remove(now, out),
            (State::AwaitingDisks(_), Event::Looked(Look::Bare)) => self.log_out(now, out),
            (State::AwaitingDisks(_), Event::Looked(Look::Gone)) => self.end(Ok(()), out),
            (State::AwaitingDisks(_), Event::ChildEnded(end)) => {
                self.child = false;
                if end == ChildEnd::Lost {
                    self.send_unbind(|datagram| out.request(datagram));
                }
            }
            (State::AwaitingResponse(_), Event::Kernel(event)) => self.hear(now, &event, out),
            (State::AwaitingResponse(_), Event::RequestFailed(_)) => {
                self.give_up(now, LiveFlaw::NoResponse, out);
            }
            (State::AwaitingRemoval(_), Event::ChildEnded(end)) => self.removed(end, out),
            (State::AwaitingLook(_), Event::Looked(Look::Gone)) => self.end(Ok(()), out),
            (State::AwaitingLook(errno), Event::Looked(_)) => {
                self.end(Err(LiveFlaw::Remains(errno)), out);
            }
            (_, Event::Hurry) => self.overdue(now, out),
            (_, Event::Tick) if self.deadline().is_some_and(|until| now >= until) => {
                self.overdue(now, out);
            }
            _ => {}
        }
    }

    /// What it waits for does not come.
    fn overdue(&mut self, now: Instant, out: &mut dyn Outbox) {
        match self.state {
            State::Idle => self.end(Err(LiveFlaw::Interrupted), out),
            State::AwaitingDisks(_) => self.give_up(now, LiveFlaw::DisksRemain, out),
            State::AwaitingResponse(_) => self.give_up(now, LiveFlaw::NoResponse, out),
            State::AwaitingRemoval(until) if now >= until => {
                self.drop_child(out);
                self.state = State::AwaitingLook(Errno::TIMEDOUT);
            }
            _ => {}
        }
    }

    fn unbind(&mut self, now: Instant, out: &mut dyn Outbox) {
        self.state = State::AwaitingDisks(now.plus(UNBIND_DEADLINE));
        self.child = true;
        self.send_unbind(|datagram| out.spawn(Job::Netlink(datagram)));
    }

    fn send_unbind(&self, deliver: impl FnOnce(&[u8])) {
        let mut buffer = [0; DATAGRAM_BYTES];
        let mut builder = Builder::new(&mut buffer);
        write_unbind(self.connection.sid, self.transport, &mut builder);
        // One message fits.
        if let Some(datagram) = builder.finish() {
            deliver(datagram);
        }
    }

    fn log_out(&mut self, now: Instant, out: &mut dyn Outbox) {
        self.drop_child(out);
        self.state = State::AwaitingResponse(now.plus(LOGOUT_WAIT));
        // The kernel fills in the tag and both numbers.
        let header = LogoutRequest {
            reason: LogoutReason::CloseSession,
            initiator_task_tag: 0,
            cid: 0,
            cmd_sn: 0,
            exp_stat_sn: 0,
        };
        let send = Request::SendPdu {
            connection: self.connection,
            header: &header.emit(),
            data: &[],
        };
        self.encode(&[send], |datagram| out.request(datagram));
    }

    /// The kernel says something while the target's answer is awaited.
    fn hear(&mut self, now: Instant, event: &KernelEvent<'_>, out: &mut dyn Outbox) {
        let ours = self.connection;
        match *event {
            KernelEvent::Pdu {
                connection, header, ..
            } if connection == ours => match LogoutResponse::parse(header) {
                Ok(response) if response.outcome == LogoutOutcome::Closed => self.remove(now, out),
                Ok(_) => self.give_up(now, LiveFlaw::Unclosed, out),
                // Something else that the kernel leaves to others.
                Err(_) => {}
            },
            KernelEvent::Answer {
                request: RequestKind::SendPdu,
                connection,
                result: Err(_),
                ..
            }
            | KernelEvent::ConnectionLost { connection, .. }
                if connection == ours =>
            {
                self.give_up(now, LiveFlaw::NoResponse, out);
            }
            _ => {}
        }
    }

    fn give_up(&mut self, now: Instant, flaw: LiveFlaw, out: &mut dyn Outbox) {
        out.note(flaw);
        self.remove(now, out);
    }

    /// From a child process, since it may block where there are disks.
    fn remove(&mut self, now: Instant, out: &mut dyn Outbox) {
        self.drop_child(out);
        self.state = State::AwaitingRemoval(now.plus(CLEANUP_DEADLINE));
        self.child = true;
        self.encode(&self.removal(), |datagram| {
            out.spawn(Job::Netlink(datagram))
        });
    }

    const fn removal(&self) -> [Request<'static>; 3] {
        let sid = self.connection.sid;
        [
            Request::Stop(self.connection, StopMode::Terminate),
            Request::DestroyConnection(self.connection),
            Request::DestroySession { sid },
        ]
    }

    fn removed(&mut self, end: ChildEnd, out: &mut dyn Outbox) {
        self.child = false;
        self.state = State::AwaitingLook(match end {
            ChildEnd::Done => Errno::BUSY,
            ChildEnd::Failed(errno) => errno,
            // Better to block than to leave it behind.
            ChildEnd::Lost => {
                self.encode(&self.removal(), |datagram| out.request(datagram));
                Errno::BUSY
            }
        });
    }

    fn encode(&self, requests: &[Request<'_>], deliver: impl FnOnce(&[u8])) {
        let mut buffer = [0; DATAGRAM_BYTES];
        let mut builder = Builder::new(&mut buffer);
        for request in requests {
            request.encode(self.transport, &mut builder);
        }
        // What is sent here fits.
        if let Some(datagram) = builder.finish() {
            deliver(datagram);
        }
    }

    fn end(&mut self, outcome: Result<(), LiveFlaw>, out: &mut dyn Outbox) {
        self.drop_child(out);
        self.state = State::Over(outcome);
    }

    fn drop_child(&mut self, out: &mut dyn Outbox) {
        if core::mem::take(&mut self.child) {
            out.kill(JobKind::Netlink);
        }
    }
}

#[cfg(test)]
mod tests;
