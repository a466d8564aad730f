//! The child processes of sessions: at most one of each kind.

use sanroot_core::limits::SESSIONS;
use sanroot_core::netlink::iscsi::Transport;
use sanroot_core::session::{ChildEnd, Job, JobKind, Selection};

use super::jobs;
use crate::child::{Child, Order};
use crate::poll::{Interest, Poll};
use crate::{Errno, file};

/// What the sessions' children write.
static ORDERS: [Order; SESSIONS] = [const { Order::new() }; SESSIONS];

/// The children of each session.
pub struct Children {
    running: [[Option<Child>; 2]; SESSIONS],
}

impl Children {
    /// None yet.
    pub const fn new() -> Self {
        Self {
            running: [const { [const { None }; 2] }; SESSIONS],
        }
    }

    /// Begins a session's job; `token` is ready when its child has ended.
    ///
    /// # Errors
    /// What it comes to where no child does it.
    pub fn begin(
        &mut self,
        poll: &Poll,
        token: u64,
        (session, job): (usize, Job<'_>),
        transport: Option<Transport>,
    ) -> Result<(), ChildEnd> {
        let kind = job.kind();
        let child = match job {
            Job::Scan { host, selection } => scan(session, host, selection)?,
            Job::Netlink(requests) => {
                Child::start(|| jobs::run(requests, transport)).map_err(lost)?
            }
        };
        poll.add(&child, token, Interest::Read).map_err(lost)?;
        if let Some(place) = self.place(session, kind) {
            *place = Some(child);
        }
        Ok(())
    }

    /// How a session's child has ended, once.
    pub fn ended(&mut self, poll: &Poll, session: usize, job: JobKind) -> Option<ChildEnd> {
        let place = self.place(session, job)?;
        let code = place.as_ref()?.ended()?;
        if let Some(child) = place.take() {
            poll.remove(&child);
        }
        Some(ChildEnd::from_code(code))
    }

    /// Kills a session's child and forgets it.
    pub fn kill(&mut self, poll: &Poll, session: usize, job: JobKind) {
        if let Some(child) = self.place(session, job).and_then(Option::take) {
            poll.remove(&child);
            child.abandon();
        }
    }

    fn place(&mut self, session: usize, job: JobKind) -> Option<&mut Option<Child>> {
        let [scan, netlink] = self.running.get_mut(session)?;
        Some(match job {
            JobKind::Scan => scan,
            JobKind::Netlink => netlink,
        })
    }
}

/// The file is opened here, and written to by the child: only that may block.
fn scan(session: usize, host: u32, selection: Selection) -> Result<Child, ChildEnd> {
    let failed = |error| ChildEnd::from_code(jobs::code(Err(error)));
    let file = file::open_command(&jobs::scan_file(host)).map_err(failed)?;
    let order = ORDERS.get(session).ok_or(ChildEnd::Lost)?;
    order.set(jobs::words(selection).as_bytes());
    Child::write(&file, order).map_err(lost)
}

fn lost(_: Errno) -> ChildEnd {
    ChildEnd::Lost
}

impl Default for Children {
    fn default() -> Self {
        Self::new()
    }
}
