//! What follows a failure, and what the passing of time means.

use core::time::Duration;

use super::state::{AfterCleanup, AfterStop, State};
use super::{Fault, Goal, Session, Turn};
use crate::dns::DnsFault;
use crate::errno::Errno;
use crate::iscsi::login;
use crate::limits::{
    CLEANUP_DEADLINE, LATE_PAUSE, RECOVERY_TIMEOUT_ALONE_S, REFUSAL_PAUSE, RETRY_MOST,
};
use crate::netlink::iscsi::{Parameter, Request, RequestKind, StopMode, Value};

impl<'a> Session<'a> {
    /// The attempt has failed, or a started session is lost: tries again, or gives up.
    pub(super) fn fail(&mut self, fault: Fault, turn: &mut Turn<'_, 'a>) {
        self.close_socket(turn);
        self.login = None;
        self.patient |= matches!(fault, Fault::Login(login::Fault::TimedOut(_)));
        let was_up = matches!(self.state, State::Up | State::AwaitingDisk(_));
        if was_up && turn.now.since(self.started) >= RETRY_MOST {
            self.retry.reset();
        }
        let (is_refusal, is_final) = (fault.is_refusal(), fault.is_final());
        // One whose disk is in use had been let in before, and is asked soon for a while.
        let is_patient = !self.is_kept() || self.retry.is_longest();
        let pause = if self.is_late() && self.in_kernel.session.is_some() {
            LATE_PAUSE
        } else if (is_refusal | is_final) & is_patient {
            REFUSAL_PAUSE
        } else if was_up && !matches!(fault, Fault::Dismissed) {
            // Not where the target itself asks for the login: then it is no connection that was lost.
            self.respite()
        } else {
            Duration::ZERO
        };
        self.again = turn.now.plus(pause).plus(self.retry.wait());
        // Who asks for a session, and does not boot from it, is told.
        let is_told = is_refusal & (self.terms.goal == Goal::Scan);
        let too_late = (self.again >= self.terms.deadline) | is_final | is_told;
        let over = self.abandoned | too_late & self.may_be_given_up();
        self.note(fault, over, turn);
        if over {
            self.let_go(turn);
        } else if matches!(self.state, State::AwaitingConnection) || self.is_late() {
            self.clean_up(AfterCleanup::Retry, turn);
        } else if self.in_kernel.bound {
            self.stop(AfterStop::Retry, turn);
        } else {
            self.state = State::AwaitingRetry;
        }
    }

    /// Whether it is one that the boot could not finish, and has no disk yet.
    pub(super) fn is_late(&self) -> bool {
        self.terms.goal == Goal::Late && !self.is_in_use()
    }

    /// There is another way to the portal than the attempt under way, or the last one, has taken. A respite is kept to.
    pub(super) fn begin_anew(&mut self, turn: &mut Turn<'_, 'a>) {
        let begins = match self.state {
            // What goes the other way already is not waited for.
            State::AwaitingSession | State::AwaitingConnection => return self.close_socket(turn),
            State::AwaitingSocket(_) | State::AwaitingLogin => true,
            State::AwaitingRetry => !self.in_kernel.started,
            _ => false,
        };
        if begins {
            self.close_socket(turn);
            self.begin_attempt(turn);
        }
    }

    /// Whether the boot's deadline and final faults end it: not once it has its disk. A scan for its own sake has a deadline
    /// of its own.
    pub(super) const fn may_be_given_up(&self) -> bool {
        let over = matches!(
            self.state,
            State::AwaitingCleanup(AfterCleanup::End, _) | State::Ended | State::Left
        );
        let scans = matches!(
            (self.terms.goal, self.state),
            (Goal::Scan, State::AwaitingDisk(_))
        );
        !over && !scans && !self.abandoned && !self.is_kept()
    }

    /// Nothing else can serve its disk's commands: they wait for the connection as those of the only session of a boot do. What
    /// dm-multipath has set by sysfs, the kernel keeps (`recovery_tmo_sysfs_override`, Linux 6.1 `iscsi_set_param`).
    pub(super) fn take_time(&mut self, turn: &mut Turn<'_, 'a>) {
        self.terms.recovery_timeout_s = Some(RECOVERY_TIMEOUT_ALONE_S);
        if let Some(connection) = self.in_kernel.connection() {
            let request = Request::SetParameter {
                connection,
                parameter: Parameter::RecoveryTimeout,
                value: Value::Number(RECOVERY_TIMEOUT_ALONE_S),
            };
            self.ask(&|ask| ask(&request), turn);
        }
    }

    /// Takes the socket away from the kernel's connection, so that it may be given another.
    pub(super) fn stop(&mut self, then: AfterStop, turn: &mut Turn<'_, 'a>) {
        self.close_socket(turn);
        let Some(connection) = self.in_kernel.connection() else {
            return;
        };
        self.state = State::AwaitingStop(then, turn.now.plus(CLEANUP_DEADLINE));
        let stop = Request::Stop(connection, StopMode::Recover);
        self.remove(&|ask| ask(&stop), turn);
    }

    /// The reply to STOP_CONN.
    pub(super) fn stopped(&mut self, result: Result<(), Errno>, turn: &mut Turn<'_, 'a>) {
        let State::AwaitingStop(then, _) = self.state else {
            return;
        };
        match (result, then) {
            (Ok(()), AfterStop::Connect) => {
                self.in_kernel.bound = false;
                self.connect(turn);
            }
            (Ok(()), AfterStop::Retry) => {
                self.in_kernel.bound = false;
                self.state = State::AwaitingRetry;
            }
            (Err(errno), _) => {
                let request = RequestKind::Stop;
                self.stop_failed(Fault::Refused { request, errno }, turn);
            }
        }
    }

    /// The connection may or may not be stopped: a session without a disk begins from nothing, one with a disk is no
    /// longer ours to judge.
    fn stop_failed(&mut self, fault: Fault, turn: &mut Turn<'_, 'a>) {
        let in_use = self.is_in_use();
        self.note(fault, in_use, turn);
        if in_use {
            self.state = State::Left;
            return;
        }
        self.again = turn.now.plus(self.retry.wait());
        self.clean_up(AfterCleanup::Retry, turn);
    }

    /// The time has come that [`Self::deadline`] told.
    pub(super) fn tick(&mut self, turn: &mut Turn<'_, 'a>) {
        if self.may_be_given_up() && turn.now >= self.terms.deadline {
            return self.give_up(turn);
        }
        if self.scan.is_some_and(|scan| turn.now >= scan.until) {
            return self.scan_overdue(turn);
        }
        if turn.now > self.started {
            self.tell_rest(turn);
        }
        if self.until().is_none_or(|until| turn.now < until) {
            return;
        }
        match self.state {
            State::AwaitingSocket(_) => {
                let fault = Fault::ConnectTimedOut(self.attempt.portal);
                self.try_next(fault, turn);
            }
            State::AwaitingRetry => self.begin_attempt(turn),
            State::AwaitingDisk(_) => self.disk_overdue(turn),
            State::AwaitingStop(..) => {
                self.drop_child(turn);
                self.stop_failed(Fault::NoAnswer(RequestKind::Stop), turn);
            }
            State::AwaitingCleanup(..) => {
                self.drop_child(turn);
                self.cleanup_failed(Fault::NoAnswer(RequestKind::DestroySession), turn);
            }
            _ => {
                if let Some(fault) = self.overdue() {
                    self.fail(fault, turn);
                }
            }
        }
    }

    /// The boot's deadline has passed.
    fn give_up(&mut self, turn: &mut Turn<'_, 'a>) {
        let mut fault = self.overdue();
        if fault.is_none() {
            fault = self.failure;
        }
        if let Some(fault) = fault {
            self.note(fault, true, turn);
        }
        self.abandon(turn);
    }

    /// What it means that the current attempt takes too long, where that says more than what has failed already.
    fn overdue(&self) -> Option<Fault> {
        match self.state {
            State::AwaitingName => Some(Fault::name(&self.attempt, DnsFault::TimedOut)),
            State::AwaitingSocket(_) => Some(Fault::ConnectTimedOut(self.attempt.portal)),
            State::AwaitingLogin => {
                let waiting = self.login.as_ref().map(login::Login::waiting);
                Some(Fault::Login(login::Fault::TimedOut(
                    waiting.unwrap_or(login::Waiting::Nothing),
                )))
            }
            State::AwaitingDisk(_) if self.failure.is_none() => Some(Fault::NoDisk(self.plan.lun)),
            State::AwaitingStop(..) | State::AwaitingCleanup(..) => None,
            _ => Some(Fault::NoAnswer(self.state.request()?)),
        }
    }

    /// Messages of the kernel were lost: whoever waits for one begins anew, or asks once more where that does no harm.
    pub(super) fn overrun(&mut self, turn: &mut Turn<'_, 'a>) {
        match self.state {
            State::AwaitingSession
            | State::AwaitingConnection
            | State::AwaitingBind
            | State::AwaitingLogin
            | State::AwaitingStart => {}
            State::AwaitingStop(then, _) if !self.removing => {
                return self.stop(then, turn);
            }
            State::AwaitingCleanup(then, _) if !self.removing => {
                return self.clean_up(then, turn);
            }
            _ => return,
        }
        self.fail(Fault::Overrun, turn);
    }

    /// A request did not reach the kernel. What one asks for that has its disk, or waits for it, may do without, but for what the kernel
    /// is to keep (`telling`).
    pub(super) fn request_failed(&mut self, errno: Errno, telling: bool, turn: &mut Turn<'_, 'a>) {
        let fault = Fault::Unreachable(errno);
        match self.state {
            State::AwaitingSession
            | State::AwaitingConnection
            | State::AwaitingBind
            | State::AwaitingLogin
            | State::AwaitingStart => self.fail(fault, turn),
            State::AwaitingDisk(_) | State::Up if telling => self.fail(fault, turn),
            State::AwaitingStop(..) => self.stop_failed(fault, turn),
            State::AwaitingCleanup(..) => self.cleanup_failed(fault, turn),
            _ => {}
        }
    }
}
