//! Leaving nothing half-made behind.

use super::kernel::Ask;
use super::state::{AfterCleanup, InKernel, State};
use super::{ChildEnd, Fault, Job, JobKind, Session, Turn};
use crate::errno::Errno;
use crate::limits::CLEANUP_DEADLINE;
use crate::netlink::iscsi::{RequestKind, removal};

impl<'a> Session<'a> {
    /// The agent ends, or the session is not wanted any more.
    pub(super) fn abandon(&mut self, turn: &mut Turn<'_, 'a>) {
        self.abandoned = true;
        match self.state {
            State::Idle | State::Ended => self.state = State::Ended,
            // The session's number is still to come; then there is something to destroy.
            State::AwaitingSession | State::Left => {}
            State::AwaitingCleanup(_, until) => {
                self.state = State::AwaitingCleanup(AfterCleanup::End, until);
            }
            _ => self.let_go(turn),
        }
    }

    /// Leaves the session as it is where somebody may use its disks; otherwise nothing of it stays.
    pub(super) fn let_go(&mut self, turn: &mut Turn<'_, 'a>) {
        self.settle();
        if self.is_in_use() {
            // What its child has not done yet would be done to whoever has it then.
            self.drop_child(turn);
            self.tell_rest(turn);
            self.close_socket(turn);
            self.state = State::Left;
        } else {
            self.clean_up(AfterCleanup::End, turn);
        }
    }

    /// Destroys what the kernel has of the session.
    pub(super) fn clean_up(&mut self, then: AfterCleanup, turn: &mut Turn<'_, 'a>) {
        self.close_socket(turn);
        self.login = None;
        // It goes with the session.
        self.in_kernel.empty = false;
        self.drop_child(turn);
        if self.scan.take().is_some() {
            turn.out.kill(JobKind::Scan);
        }
        if self.candidates.clear() {
            turn.out.kill(JobKind::Read);
        }
        let Some(connection) = self.in_kernel.connection() else {
            return self.cleaned_up(then);
        };
        // It was asked for, and may have been made.
        self.in_kernel.connection |= matches!(self.state, State::AwaitingConnection);
        self.state = State::AwaitingCleanup(then, turn.now.plus(CLEANUP_DEADLINE));
        let has_connection = self.in_kernel.connection;
        let all = |ask: &mut Ask<'_>| removal(connection, has_connection, ask);
        self.remove(&all, turn);
    }

    /// Sends requests that take something away. From a child process where they may block: where there may be devices,
    /// and where the agent is about to end, since even without devices each takes some 10 ms.
    pub(super) fn remove(&mut self, all: &dyn Fn(&mut Ask<'_>), turn: &mut Turn<'_, 'a>) {
        let may_block = self.in_kernel.started || self.abandoned;
        self.removing = may_block && !self.childless;
        if self.removing {
            self.encode(all, &mut |datagram| turn.out.spawn(Job::Netlink(datagram)));
        } else {
            self.ask(all, turn);
        }
    }

    /// A child process that takes something away is no longer waited for.
    pub(super) fn drop_child(&mut self, turn: &mut Turn<'_, 'a>) {
        if core::mem::take(&mut self.removing) {
            turn.out.kill(JobKind::Netlink);
        }
    }

    /// The child process of [`Self::remove`] has ended.
    pub(super) fn removal_ended(&mut self, end: ChildEnd, turn: &mut Turn<'_, 'a>) {
        if !core::mem::take(&mut self.removing) {
            return;
        }
        let result = match end {
            ChildEnd::Done => Ok(()),
            ChildEnd::Failed(errno) => Err(errno),
            ChildEnd::Lost => return self.remove_directly(turn),
        };
        match self.state {
            State::AwaitingStop(..) => self.stopped(result, turn),
            State::AwaitingCleanup(..) => self.destroyed(result, turn),
            _ => {}
        }
    }

    /// Better to block than to leave something behind, or to give the kernel a second socket.
    fn remove_directly(&mut self, turn: &mut Turn<'_, 'a>) {
        self.childless = true;
        match self.state {
            State::AwaitingStop(then, _) => self.stop(then, turn),
            State::AwaitingCleanup(then, _) => self.clean_up(then, turn),
            _ => {}
        }
    }

    /// The reply to DESTROY_SESSION, or to the first request of a child process that failed.
    pub(super) fn destroyed(&mut self, result: Result<(), Errno>, turn: &mut Turn<'_, 'a>) {
        let State::AwaitingCleanup(then, _) = self.state else {
            return;
        };
        match result {
            // No such session or connection: somebody else destroyed it, which is as good.
            Ok(()) | Err(Errno::INVAL) => self.cleaned_up(then),
            Err(errno) => {
                let request = RequestKind::DestroySession;
                self.cleanup_failed(Fault::Refused { request, errno }, turn);
            }
        }
    }

    /// The kernel keeps something. Making another session would only add to it.
    pub(super) fn cleanup_failed(&mut self, fault: Fault, turn: &mut Turn<'_, 'a>) {
        self.report(fault, true, turn);
        self.cleaned_up(AfterCleanup::End);
    }

    // Within each of its callers it would take as much.
    #[inline(never)]
    fn cleaned_up(&mut self, then: AfterCleanup) {
        self.in_kernel = InKernel::NOTHING;
        self.state = match then {
            AfterCleanup::Retry => State::AwaitingRetry,
            AfterCleanup::End => State::Ended,
        };
    }
}
