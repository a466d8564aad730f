//! One attempt: from CREATE_SESSION to START_CONN.

use core::net::SocketAddr;

use super::kernel::Ask;
use super::state::{AfterCleanup, AfterStop, State};
use super::{Fault, Outbox, Remark, Session, Step, parameters, remark};
use crate::errno::Errno;
use crate::finding::Finding;
use crate::iscsi::login::chap::{Authentication, Nonce};
use crate::iscsi::login::{Login, LoginOptions, Progress, REQUEST_BYTES, Redirect, SessionType};
use crate::iscsi::{Host, Isid};
use crate::limits::{
    ATTEMPT_DEADLINE, CLEANUP_DEADLINE, LONG_ATTEMPT_DEADLINE, QUEUE_DEPTH, REDIRECTS,
    SESSION_COMMANDS,
};
use crate::netlink::iscsi::{
    Connection, HEADER_SEGMENT_BYTES, NewSession, Parameter, Request, RequestKind, Value,
};
use crate::plan::PlannedPortal;
use crate::time::Instant;

/// CmdSN of a new session. What iscsid uses; a constant, since nothing in the kernel tells it later.
const INITIAL_CMDSN: u32 = 0;

impl<'a> Session<'a> {
    /// Begins. An adopted session loses its socket at once.
    pub(super) fn begin(&mut self, now: Instant, out: &mut dyn Outbox<'a>) {
        if self.in_kernel.bound {
            self.again = now.plus(self.respite());
            self.stop(now, AfterStop::Retry, out);
        } else {
            self.begin_attempt(now, out);
        }
    }

    /// Begins at the configured portal.
    pub(super) fn begin_attempt(&mut self, now: Instant, out: &mut dyn Outbox<'a>) {
        self.attempts = self.attempts.saturating_add(1);
        let deadline = match self.patient {
            true => LONG_ATTEMPT_DEADLINE,
            false => ATTEMPT_DEADLINE,
        };
        self.attempt.until = now.plus(deadline);
        self.attempt.redirects = 0;
        match self.plan.portal {
            PlannedPortal::Address(portal) => self.begin_at(now, portal, out),
            PlannedPortal::Name { host, port } => self.look_up(now, (host, port), out),
        }
    }

    /// Begins a login at an address.
    fn begin_at(&mut self, now: Instant, portal: SocketAddr, out: &mut dyn Outbox<'a>) {
        self.attempt.portal = portal;
        self.login = None;
        self.addresses.clear();
        self.go_to(now, out);
    }

    /// Asks the kernel for what it does not have of the session.
    pub(super) fn create(&mut self, now: Instant, out: &mut dyn Outbox<'a>) {
        self.timeline.note(Step::Create, now);
        if let Some(connection) = self.in_kernel.connection() {
            return self.create_connection(now, connection, out);
        }
        // A name may have taken all of the attempt's time. The kernel is not to be left before it can have answered: what it makes
        // then would be nobody's, and the session is given up for good.
        let until = &mut self.attempt.until;
        *until = now.plus(CLEANUP_DEADLINE).max(*until);
        self.state = State::AwaitingSession;
        let create = Request::CreateSession {
            initial_cmdsn: INITIAL_CMDSN,
            commands: SESSION_COMMANDS,
            queue_depth: QUEUE_DEPTH,
        };
        self.ask_or_fail(now, create, out);
    }

    /// The reply to CREATE_SESSION; one that is late is kept for the next attempt, or destroyed.
    pub(super) fn session_created(
        &mut self,
        now: Instant,
        result: Result<NewSession, Errno>,
        out: &mut dyn Outbox<'a>,
    ) {
        match self.state {
            State::AwaitingSession => {}
            State::AwaitingName | State::AwaitingRetry | State::Ended
                if self.in_kernel.session.is_none() =>
            {
                self.in_kernel.session = result.ok();
                if let State::Ended = self.state {
                    self.clean_up(now, AfterCleanup::End, out);
                }
                return;
            }
            _ => return,
        }
        self.in_kernel.session = result.ok();
        if self.abandoned {
            return self.clean_up(now, AfterCleanup::End, out);
        }
        match result {
            Err(errno) => {
                let request = RequestKind::CreateSession;
                self.fail(now, Fault::Refused { request, errno }, out);
            }
            Ok(session) => {
                self.create_connection(now, Connection::leading(session.sid), out);
            }
        }
    }

    fn create_connection(
        &mut self,
        now: Instant,
        connection: Connection,
        out: &mut dyn Outbox<'a>,
    ) {
        self.state = State::AwaitingConnection;
        self.ask_or_fail(now, Request::CreateConnection(connection), out);
    }

    /// The connection stands: the kernel gets the socket and what is known beforehand.
    pub(super) fn connected(&mut self, now: Instant, socket: u64, out: &mut dyn Outbox<'a>) {
        let State::AwaitingSocket(_) = self.state else {
            return;
        };
        let Some(connection) = self.in_kernel.connection() else {
            self.ready = Some(socket);
            return self.create(now, out);
        };
        self.timeline.note(Step::Login, now);
        self.in_kernel.bound = true;
        let bind = Request::Bind { connection, socket };
        // After each connection: a session that was made anew has another host.
        let nic = self.host().zip(out.nic());
        let asked = self.ask(
            &|ask| {
                ask(bind);
                if let Some((host, nic)) = nic {
                    ask(Request::SetNic { host, nic });
                }
                parameters::known(
                    &self.plan,
                    self.configured,
                    &self.terms,
                    &mut setting(connection, ask),
                );
            },
            out,
        );
        match asked {
            Ok(()) => self.state = State::AwaitingBind,
            Err(fault) => self.fail(now, fault, out),
        }
    }

    /// The kernel has the socket: begins the login, or goes on with the one that asked for a new connection.
    pub(super) fn log_in(&mut self, now: Instant, out: &mut dyn Outbox<'a>) {
        if let (None, Some(sid)) = (&self.login, self.sid())
            && let Err(fault) = self.begin_login(sid, out)
        {
            return self.fail(now, fault, out);
        }
        self.send_login(now, out);
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn begin_login(&mut self, sid: u32, out: &mut dyn Outbox<'a>) -> Result<(), Fault> {
        let target = SessionType::Normal(self.plan.target);
        let isid = Isid::from_kernel_session(sid);
        let settings = &self.terms.login;
        let options = LoginOptions::new(self.terms.initiator, target, isid);
        // Where it stays, so that nothing of it is copied once more.
        let login = self.login.insert(Login::prepare(&options));
        let options = login.options_mut();
        options.initiator_alias = self.terms.alias;
        options.offer.header_digest = settings.header_digest;
        options.offer.data_digest = settings.data_digest;
        if let Some(credentials) = self.plan.chap {
            // Only a target that has to prove itself is challenged.
            let nonce = match credentials.target {
                Some(_) => out.nonce().ok_or(Fault::NoRandomness)?,
                None => Nonce::UNUSED,
            };
            options.authentication = Some(Authentication {
                credentials,
                algorithms: settings.algorithms,
                nonce,
                challenges: self.terms.challenges,
            });
        }
        login.begin().map_err(Fault::Login)
    }

    fn send_login(&mut self, now: Instant, out: &mut dyn Outbox<'a>) {
        let (Some(login), Some(connection)) = (&self.login, self.in_kernel.connection()) else {
            return;
        };
        let mut buffer = [0; REQUEST_BYTES];
        let Some((header, data)) = login.request(&mut buffer).split_first_chunk() else {
            return;
        };
        let send = Request::SendPdu {
            connection,
            header,
            data,
        };
        self.state = State::AwaitingLogin;
        self.ask_or_fail(now, send, out);
    }

    /// A PDU of the target's. During a login it may come before the reply to the request that it answers.
    pub(super) fn hear_target(
        &mut self,
        now: Instant,
        header: &[u8; HEADER_SEGMENT_BYTES],
        data: &[u8],
        out: &mut dyn Outbox<'a>,
    ) {
        let (State::AwaitingLogin, Some(login)) = (self.state, &mut self.login) else {
            return self.hear_remark(now, header, out);
        };
        match login.response(header, data) {
            Ok(Progress::Send) => self.send_login(now, out),
            Ok(Progress::Reconnect) => self.stop(now, AfterStop::Connect, out),
            Ok(Progress::Redirect(redirect)) => self.follow(now, &redirect, out),
            Ok(Progress::Done) => self.configure(now, out),
            Err(fault) => self.fail(now, Fault::Login(fault), out),
        }
    }

    /// What the target says beside its answers. One that wants to be logged out of gets a new login instead, which ends the
    /// session there as well (RFC 7143, 6.3.5).
    fn hear_remark(
        &mut self,
        now: Instant,
        header: &[u8; HEADER_SEGMENT_BYTES],
        out: &mut dyn Outbox<'a>,
    ) {
        if let State::Up | State::AwaitingDisk(_) = self.state {
            match remark(self.subject(), header) {
                Some(Remark::Dismissal) => self.fail(now, Fault::Dismissed, out),
                Some(Remark::Drop(respite)) => self.respite = respite,
                None => {}
            }
        }
    }

    /// Logs in anew elsewhere. The configured portal stays where later attempts begin, whether the target calls its move
    /// permanent or not.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn follow(&mut self, now: Instant, redirect: &Redirect<'_>, out: &mut dyn Outbox<'a>) {
        if self.attempt.redirects >= REDIRECTS {
            return self.fail(now, Fault::TooManyRedirects(self.attempt.portal), out);
        }
        self.attempt.redirects = self.attempt.redirects.saturating_add(1);
        let port = redirect.address.port;
        match redirect.address.host {
            Host::Address(address) => self.begin_at(now, SocketAddr::new(address, port), out),
            Host::Name(host) => self.look_up(now, (host, port), out),
        }
    }

    /// The login is done: tells the kernel what it settled, and to begin the full feature phase with it.
    fn configure(&mut self, now: Instant, out: &mut dyn Outbox<'a>) {
        let (Some(login), Some(connection)) = (&self.login, self.in_kernel.connection()) else {
            return;
        };
        self.timeline.note(Step::Start, now);
        if let (Some(weakness), false) = (login.weakness(), self.is_kept()) {
            out.report(Finding::new(self.subject(), weakness));
        }
        let negotiated = login.negotiated();
        self.respite = negotiated.default_time2wait;
        self.negotiated = Some(negotiated);
        self.login = None;
        let asked = self.ask(
            &|ask| {
                if let Some(result) = &self.negotiated {
                    parameters::negotiated(result, &mut setting(connection, ask));
                }
                ask(Request::Start(connection));
            },
            out,
        );
        match asked {
            Ok(()) => self.state = State::AwaitingStart,
            Err(fault) => self.fail(now, fault, out),
        }
    }

    /// The session is the kernel's.
    pub(super) fn connection_started(&mut self, now: Instant, out: &mut dyn Outbox<'a>) {
        self.in_kernel.started = true;
        self.started = now;
        // What went wrong before is mended: the same again would be news. But a disk is still to come.
        if !self.failure.is_some_and(|fault| fault.is_of_disk()) {
            self.failure = None;
            self.reported = None;
        }
        self.close_socket(out);
        if self.is_kept() {
            self.up(now, out);
        } else {
            self.look(now, out);
        }
    }

    /// Closes our side of the socket; the kernel keeps its own reference to one that it was given.
    pub(super) fn close_socket(&mut self, out: &mut dyn Outbox<'a>) {
        self.ready = None;
        if core::mem::take(&mut self.socket) {
            out.close();
        }
    }

    fn ask_or_fail(&mut self, now: Instant, request: Request<'_>, out: &mut dyn Outbox<'a>) {
        if let Err(fault) = self.ask(&|ask| ask(request), out) {
            self.fail(now, fault, out);
        }
    }
}

/// Asks for a parameter to be set.
fn setting(connection: Connection, ask: &mut Ask<'_>) -> impl FnMut(Parameter, Value<'_>) {
    move |parameter, value| {
        ask(Request::SetParameter {
            connection,
            parameter,
            value,
        });
    }
}
