//! Talking to the kernel: requests out, replies and events in.

use super::state::State;
use super::{Fault, Session, Turn};
use crate::errno::Errno;
use crate::iscsi::login;
use crate::iscsi::login::REQUEST_BYTES;
use crate::limits::ISCSI_NAME_BYTES;
use crate::netlink::Builder;
use crate::netlink::iscsi::{
    ConnectionError, KernelEvent, LINK_TEXT_BYTES, MESSAGE_BYTES, Parameter, Request, RequestKind,
};
use crate::secret::{self, SECRET_BYTES};

/// Bytes of the largest datagram: SET_HOST_PARAM and the parameters that START does without. Of these four are CHAP's,
/// two are names, and no other takes more text than an address.
const DATAGRAM_BYTES: usize = 4096;
const _: () = {
    let other = 14 * (MESSAGE_BYTES + 48) + MESSAGE_BYTES + LINK_TEXT_BYTES + 3;
    let texts = 4 * (SECRET_BYTES + 1) + 2 * (ISCSI_NAME_BYTES + 1);
    assert!(other + texts <= DATAGRAM_BYTES);
    assert!(MESSAGE_BYTES + REQUEST_BYTES <= DATAGRAM_BYTES);
};

/// Bytes of the largest other datagram: what a login settled, nine numbers, and START.
const FEW_BYTES: usize = 1024;
const _: () = assert!(9 * (MESSAGE_BYTES + 12) + MESSAGE_BYTES <= FEW_BYTES);

/// Takes a request.
pub(super) type Ask<'k> = dyn FnMut(&Request<'_>) + 'k;

impl<'a> Session<'a> {
    /// Sends the few requests that `all` hands on as one datagram.
    pub(super) fn ask(&self, all: &dyn Fn(&mut Ask<'_>), turn: &mut Turn<'_, 'a>) {
        self.encode(all, &mut |datagram| turn.out.request(datagram));
    }

    /// The same of requests that have texts or a PDU.
    pub(super) fn ask_much(&self, all: &dyn Fn(&mut Ask<'_>), turn: &mut Turn<'_, 'a>) {
        let buffer = &mut [0; DATAGRAM_BYTES];
        self.encode_in(buffer, all, &mut |datagram| turn.out.request(datagram));
    }

    /// Gives the few requests that `all` hands on to `deliver` as one datagram.
    pub(super) fn encode(&self, all: &dyn Fn(&mut Ask<'_>), deliver: &mut dyn FnMut(&[u8])) {
        self.encode_in(&mut [0; FEW_BYTES], all, deliver);
    }

    /// Gives the requests that `all` hands on to `deliver` as one datagram, which may hold secrets. None of them is none.
    // One for all sizes.
    #[inline(never)]
    fn encode_in(
        &self,
        buffer: &mut [u8],
        all: &dyn Fn(&mut Ask<'_>),
        deliver: &mut dyn FnMut(&[u8]),
    ) {
        let mut builder = Builder::new(buffer);
        let transport = self.terms.transport;
        all(&mut |request| request.encode(transport, &mut builder));
        // It always fits: names and secrets are told behind the login, which has judged them.
        let datagram = builder.finish().unwrap_or_default();
        let used = datagram.len();
        if used > 0 {
            deliver(datagram);
        }
        if let Some(used) = buffer.get_mut(..used) {
            secret::wipe(used);
        }
    }

    /// Takes what the kernel says.
    pub(super) fn hear_kernel(&mut self, event: KernelEvent<'_>, turn: &mut Turn<'_, 'a>) {
        let about = event.connection();
        if about.is_some() && about != self.in_kernel.connection() {
            return;
        }
        match event {
            KernelEvent::SessionCreated(result) => self.session_created(result, turn),
            KernelEvent::Answer {
                request: RequestKind::SetParameter,
                parameter,
                result,
                ..
            } => self.parameter_set(parameter, result, turn),
            KernelEvent::Answer {
                request, result, ..
            } => self.answered(request, result, turn),
            KernelEvent::Pdu { header, data, .. } => self.hear_target(header, data, turn),
            KernelEvent::ConnectionLost { error, .. } => self.connection_lost(error, turn),
        }
    }

    fn answered(
        &mut self,
        request: RequestKind,
        result: Result<(), Errno>,
        turn: &mut Turn<'_, 'a>,
    ) {
        if let (State::AwaitingBind, RequestKind::CreateConnection, Err(_)) =
            (self.state, request, result)
        {
            // It is refused what was asked for behind it, too.
            self.in_kernel.bound = false;
            self.state = State::AwaitingConnection;
        }
        if self.state.request() != Some(request) {
            return;
        }
        match self.state {
            State::AwaitingStop(..) => return self.stopped(result, turn),
            State::AwaitingCleanup(..) => return self.destroyed(result, turn),
            _ => {}
        }
        match result {
            Ok(()) => {}
            Err(Errno::NOTCONN) => return self.connection_lost(ConnectionError::CLOSED, turn),
            Err(errno) => return self.fail(Fault::Refused { request, errno }, turn),
        }
        match self.state {
            State::AwaitingConnection => {
                self.in_kernel.connection = true;
                self.connect(turn);
            }
            State::AwaitingBind => self.log_in(turn),
            State::AwaitingStart => self.connection_started(turn),
            _ => {}
        }
    }

    /// Nothing waits for these replies: what was asked for behind the parameters is under way already, and its own reply
    /// comes after theirs. Only a refusal says something.
    fn parameter_set(&mut self, number: u32, result: Result<(), Errno>, turn: &mut Turn<'_, 'a>) {
        let Err(errno) = result else {
            return;
        };
        let optional = Parameter::from_number(number).is_some_and(Parameter::is_optional);
        if optional && errno == Errno::NOSYS {
            return;
        }
        match self.state {
            State::AwaitingBind
            | State::AwaitingLogin
            | State::AwaitingStart
            | State::AwaitingDisk(_)
            | State::Up => {}
            _ => return,
        }
        match errno {
            Errno::NOTCONN => self.connection_lost(ConnectionError::CLOSED, turn),
            _ => self.fail(Fault::Parameter { number, errno }, turn),
        }
    }

    /// The kernel has told so, or answers that there is no connection any more, which it does once it has taken up that the target
    /// has closed it (ENOTCONN; `iscsi_set_param`, Linux 6.1). An error of an earlier connection cannot come here: it is behind
    /// none of the replies to the requests since.
    fn connection_lost(&mut self, error: ConnectionError, turn: &mut Turn<'_, 'a>) {
        let fault = match self.state {
            State::AwaitingLogin if error == ConnectionError::CLOSED => {
                let nothing = login::Fault::Closed(login::Waiting::Nothing);
                let login = self.login.as_ref();
                Fault::Login(login.map_or(nothing, login::Login::closed))
            }
            State::AwaitingBind | State::AwaitingLogin | State::AwaitingStart => Fault::Closed {
                portal: self.attempt.portal,
                error,
            },
            State::AwaitingDisk(_) | State::Up => Fault::Lost(error),
            _ => return,
        };
        self.fail(fault, turn);
    }
}
