//! One attempt: from CREATE_SESSION to START_CONN.

use core::net::SocketAddr;

use super::kernel::Ask;
use super::reach::socket;
use super::state::{AfterCleanup, AfterStop, State};
use super::{Fault, Remark, Session, Step, Turn, parameters, remark};
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

/// CmdSN of a new session. What iscsid uses; a constant, since nothing in the kernel tells it later.
const INITIAL_CMDSN: u32 = 0;

impl<'a> Session<'a> {
    /// Begins. An adopted session loses its socket at once, and one that was taken up stands: it is known by what the kernel was
    /// told of it, all at once, so that nothing is left to be told.
    pub(super) fn begin(&mut self, turn: &mut Turn<'_, 'a>) {
        if self.in_kernel.bound && !self.in_kernel.disks {
            // What went wrong before it stood is mended.
            self.reported = None;
            self.look(turn);
        } else if self.in_kernel.bound {
            self.again = turn.now.plus(self.respite());
            self.stop(AfterStop::Retry, turn);
        } else {
            self.begin_attempt(turn);
        }
    }

    /// Begins at the configured portal.
    pub(super) fn begin_attempt(&mut self, turn: &mut Turn<'_, 'a>) {
        self.attempts = self.attempts.saturating_add(1);
        let deadline = match self.patient {
            true => LONG_ATTEMPT_DEADLINE,
            false => ATTEMPT_DEADLINE,
        };
        self.attempt.until = turn.now.plus(deadline);
        self.attempt.redirects = 0;
        match self.plan.portal {
            PlannedPortal::Address(portal) => self.begin_at(portal, turn),
            PlannedPortal::Name { host, port } => self.look_up((host, port), turn),
        }
    }

    /// Begins a login at an address.
    fn begin_at(&mut self, portal: SocketAddr, turn: &mut Turn<'_, 'a>) {
        self.attempt.portal = portal;
        self.login = None;
        self.addresses.clear();
        self.go_to(turn);
    }

    /// Asks the kernel for what it does not have of the session. The portal is called first: its answer comes while the kernel
    /// is about that.
    pub(super) fn create(&mut self, turn: &mut Turn<'_, 'a>) {
        self.timeline.note(Step::Create, turn.now);
        self.dial(turn);
        if let Some(connection) = self.in_kernel.connection() {
            return self.create_connection(connection, turn);
        }
        // A name may have taken all of the attempt's time. The kernel is not to be left before it can have answered: what it makes
        // then would be nobody's, and the session is given up for good.
        let until = &mut self.attempt.until;
        *until = turn.now.plus(CLEANUP_DEADLINE).max(*until);
        self.state = State::AwaitingSession;
        let create = Request::CreateSession {
            initial_cmdsn: INITIAL_CMDSN,
            commands: SESSION_COMMANDS,
            queue_depth: QUEUE_DEPTH,
        };
        self.ask(&|ask| ask(&create), turn);
    }

    /// The reply to CREATE_SESSION; one that is late is kept for the next attempt, or destroyed.
    pub(super) fn session_created(
        &mut self,
        result: Result<NewSession, Errno>,
        turn: &mut Turn<'_, 'a>,
    ) {
        let is_wanted = match self.state {
            State::AwaitingSession => true,
            State::AwaitingName | State::AwaitingRetry | State::Ended => {
                self.in_kernel.session.is_none()
            }
            _ => false,
        };
        if !is_wanted {
            return;
        }
        self.in_kernel.session = result.ok();
        match self.state {
            State::AwaitingSession if !self.abandoned => {}
            State::AwaitingSession | State::Ended => {
                return self.clean_up(AfterCleanup::End, turn);
            }
            _ => return,
        }
        match result {
            Err(errno) => {
                let request = RequestKind::CreateSession;
                self.fail(Fault::Refused { request, errno }, turn);
            }
            // The kernel gets both at once.
            Ok(_) if self.ready.is_some() => self.connect(turn),
            Ok(session) => {
                self.create_connection(Connection::leading(session.sid), turn);
            }
        }
    }

    fn create_connection(&mut self, connection: Connection, turn: &mut Turn<'_, 'a>) {
        self.state = State::AwaitingConnection;
        let create = Request::CreateConnection(connection);
        self.ask(&|ask| ask(&create), turn);
    }

    /// The connection stands: the kernel gets the socket, and what START goes by, once it has a session for it.
    pub(super) fn connected(&mut self, socket: u64, turn: &mut Turn<'_, 'a>) {
        match self.state {
            State::AwaitingSession | State::AwaitingConnection => {
                self.ready = Some(socket);
                return;
            }
            State::AwaitingSocket(_) => {}
            _ => return,
        }
        let Some(connection) = self.in_kernel.connection() else {
            self.ready = Some(socket);
            return self.create(turn);
        };
        self.timeline.note(Step::Login, turn.now);
        self.in_kernel.bound = true;
        let is_there = core::mem::replace(&mut self.in_kernel.connection, true);
        let bind = Request::Bind { connection, socket };
        self.ask(
            &|ask| {
                if !is_there {
                    ask(&Request::CreateConnection(connection));
                }
                ask(&bind);
                parameters::known(&self.terms, &mut setting(connection, ask));
            },
            turn,
        );
        self.state = State::AwaitingBind;
    }

    /// The kernel has the socket: begins the login, or goes on with the one that asked for a new connection.
    pub(super) fn log_in(&mut self, turn: &mut Turn<'_, 'a>) {
        if let (None, Some(sid)) = (&self.login, self.sid())
            && let Err(fault) = self.begin_login(sid, turn)
        {
            return self.fail(fault, turn);
        }
        self.send_login(turn);
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn begin_login(&mut self, sid: u32, turn: &mut Turn<'_, 'a>) -> Result<(), Fault> {
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
            let authentication = options.authentication.insert(Authentication {
                credentials,
                algorithms: settings.algorithms,
                nonce: Nonce::UNUSED,
                challenges: self.terms.challenges,
            });
            // Only a target that has to prove itself is challenged.
            if credentials.target.is_some() {
                authentication.nonce = turn.out.nonce().ok_or(Fault::NoRandomness)?;
            }
        }
        login.begin().map_err(Fault::Login)
    }

    fn send_login(&mut self, turn: &mut Turn<'_, 'a>) {
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
        self.ask_much(&|ask| ask(&send), turn);
    }

    /// A PDU of the target's. During a login it may come before the reply to the request that it answers.
    pub(super) fn hear_target(
        &mut self,
        header: &[u8; HEADER_SEGMENT_BYTES],
        data: &[u8],
        turn: &mut Turn<'_, 'a>,
    ) {
        let (State::AwaitingLogin, Some(login)) = (self.state, &mut self.login) else {
            return self.hear_remark(header, turn);
        };
        match login.response(header, data) {
            Ok(Progress::Send) => self.send_login(turn),
            Ok(Progress::Reconnect) => self.stop(AfterStop::Connect, turn),
            Ok(Progress::Redirect(redirect)) => self.follow(&redirect, turn),
            Ok(Progress::Done) => self.configure(turn),
            Err(fault) => self.fail(Fault::Login(fault), turn),
        }
    }

    /// What the target says beside its answers. One that wants to be logged out of gets a new login instead, which ends the
    /// session there as well (RFC 7143, 6.3.5).
    fn hear_remark(&mut self, header: &[u8; HEADER_SEGMENT_BYTES], turn: &mut Turn<'_, 'a>) {
        if let State::Up | State::AwaitingDisk(_) = self.state {
            match remark(&self.subject(), header) {
                Some(Remark::Dismissal) => self.fail(Fault::Dismissed, turn),
                Some(Remark::Drop(respite_s)) => self.respite_s = respite_s,
                None => {}
            }
        }
    }

    /// Logs in anew elsewhere. The configured portal stays where later attempts begin, whether the target calls its move
    /// permanent or not.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn follow(&mut self, redirect: &Redirect<'_>, turn: &mut Turn<'_, 'a>) {
        if self.attempt.redirects >= REDIRECTS {
            return self.fail(Fault::TooManyRedirects(self.attempt.portal), turn);
        }
        self.attempt.redirects = self.attempt.redirects.saturating_add(1);
        let port = redirect.address.port;
        match redirect.address.host {
            Host::Address(address) => self.begin_at(socket(&address, port), turn),
            Host::Name(host) => self.look_up((host, port), turn),
        }
    }

    /// The login is done: tells the kernel what it settled, and to begin the full feature phase with it.
    fn configure(&mut self, turn: &mut Turn<'_, 'a>) {
        let (Some(login), Some(connection)) = (&self.login, self.in_kernel.connection()) else {
            return;
        };
        self.timeline.note(Step::Start, turn.now);
        if let (Some(weakness), false) = (login.weakness(), self.is_kept()) {
            turn.out.report(Finding::new(self.subject(), weakness));
        }
        let is_again = self.in_kernel.started || self.negotiated.is_some();
        let negotiated = self.negotiated.insert(login.negotiated());
        self.respite_s = negotiated.default_time2wait.as_secs();
        self.login = None;
        self.ask(
            &|ask| {
                if let Some(result) = &self.negotiated {
                    parameters::negotiated(result, is_again, &mut setting(connection, ask));
                }
                ask(&Request::Start(connection));
            },
            turn,
        );
        self.state = State::AwaitingStart;
        self.in_kernel.started = true;
    }

    /// The session is the kernel's.
    pub(super) fn connection_started(&mut self, turn: &mut Turn<'_, 'a>) {
        self.untold = true;
        self.started = turn.now;
        // What went wrong before is mended: the same again would be news. But a disk is still to come.
        if !self.failure.is_some_and(|fault| fault.is_of_disk()) {
            self.failure = None;
            self.reported = None;
        }
        self.close_socket(turn);
        if self.is_kept() {
            self.up(turn);
        } else {
            self.look(turn);
        }
    }

    /// Whether the kernel was not told all yet that it is to keep.
    pub(super) const fn owes_rest(&self) -> bool {
        self.untold && matches!(self.state, State::AwaitingDisk(_) | State::Up)
    }

    /// Tells the kernel the rest of what it is to keep of the session. The disk is looked for meanwhile: on a machine with one
    /// processor that begins when the agent waits again.
    pub(super) fn tell_rest(&mut self, turn: &mut Turn<'_, 'a>) {
        let (true, Some(connection)) = (self.owes_rest(), self.in_kernel.connection()) else {
            return;
        };
        (self.untold, self.telling) = (false, true);
        // After each connection: a session that was made anew has another host.
        let nic = self.host().zip(turn.out.nic(&self.plan));
        self.ask_much(
            &|ask| {
                if let Some((host, nic)) = nic {
                    ask(&Request::SetNic { host, nic });
                }
                let set = &mut setting(connection, ask);
                parameters::kept(&self.plan, &self.configured, &self.terms, set);
                // The kernel only shows it.
                let negotiated = self.negotiated.as_ref();
                if let Some(tag) = negotiated.and_then(|it| it.target_portal_group_tag) {
                    set(Parameter::PortalGroupTag, Value::Number(tag.into()));
                }
            },
            turn,
        );
    }

    /// Closes our side of the socket; the kernel keeps its own reference to one that it was given.
    pub(super) fn close_socket(&mut self, turn: &mut Turn<'_, 'a>) {
        self.ready = None;
        if core::mem::take(&mut self.socket) {
            turn.out.close();
        }
    }
}

/// Asks for a parameter to be set.
fn setting(connection: Connection, ask: &mut Ask<'_>) -> impl FnMut(Parameter, Value<'_>) {
    move |parameter, value| {
        ask(&Request::SetParameter {
            connection,
            parameter,
            value,
        });
    }
}
