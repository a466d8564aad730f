//! The child processes of sessions: at most one of each kind.

use sanroot_core::limits::SESSIONS;
use sanroot_core::netlink::iscsi::Transport;
use sanroot_core::session::{ChildEnd, Job, JobKind};

use super::jobs;
use super::place::Place;
use crate::child::{Child, Order};
use crate::poll::{Interest, Poll};
use crate::{Errno, errno};

/// What the sessions' children write.
static ORDERS: [Order; SESSIONS] = [const { Order::new() }; SESSIONS];

/// Children of one session and kind that were given up and may still live, at most: those of a kernel that hangs for hours must
/// not pile up.
const ABANDONED: usize = 2;

/// The children of each session.
pub struct Children {
    running: [[Kind; 3]; SESSIONS],
}

/// A session's children of one kind.
struct Kind {
    running: Place<Child>,
    abandoned: [Place<Child>; ABANDONED],
}

impl Children {
    /// None yet.
    pub const fn new() -> Self {
        Self {
            running: [const { [const { Kind::new() }; 3] }; SESSIONS],
        }
    }

    /// Begins a session's job; `token` is ready when its child has ended.
    ///
    /// # Errors
    /// What it comes to where no child does it.
    pub fn begin(
        &mut self,
        poll: &Poll,
        token: u32,
        (session, job): (usize, Job<'_>),
        transport: Option<Transport>,
    ) -> Result<(), ChildEnd> {
        let place = self.place(session, job.kind()).ok_or(ChildEnd::Lost)?;
        if !place.has_room() {
            return Err(ChildEnd::Failed(errno(Errno::BUSY)));
        }
        let child = match job {
            Job::Scan { host, selection } => {
                // The file is opened here, and written to by the child: only that may block.
                let failed = |error| ChildEnd::Failed(errno(error));
                let file = jobs::open_scan(host).map_err(failed)?;
                let order = ORDERS.get(session).ok_or(ChildEnd::Lost)?;
                order.set(jobs::words(selection).as_bytes());
                Child::write(&file, order)
            }
            job => Child::start(|| jobs::run(job, transport)),
        };
        let begun = child.and_then(|child| {
            poll.add(&child, token, Interest::Read)?;
            place.running = Place::Full(child);
            Ok(())
        });
        begun.map_err(|_| ChildEnd::Lost)
    }

    /// How a session's child has ended, once.
    pub fn ended(&mut self, poll: &Poll, session: usize, job: JobKind) -> Option<ChildEnd> {
        let place = &mut self.place(session, job)?.running;
        let code = place.get()?.ended()?;
        if let Some(child) = place.take() {
            poll.remove(&child);
        }
        Some(ChildEnd::from_code(code))
    }

    /// Kills a session's child. It is not waited for any more, but for the kernel to forget it.
    pub fn kill(&mut self, poll: &Poll, session: usize, job: JobKind) {
        if let Some(place) = self.place(session, job)
            && let Some(child) = place.running.take()
        {
            poll.remove(&child);
            child.abandon();
            let mut free = place.abandoned.iter_mut();
            if let Some(free) = free.find(|place| place.is_empty()) {
                *free = Place::Full(child);
            }
        }
    }

    fn place(&mut self, session: usize, job: JobKind) -> Option<&mut Kind> {
        let [scan, read, netlink] = self.running.get_mut(session)?;
        Some(match job {
            JobKind::Scan => scan,
            JobKind::Read => read,
            JobKind::Netlink => netlink,
        })
    }
}

impl Kind {
    const fn new() -> Self {
        Self {
            running: Place::Empty,
            abandoned: [const { Place::Empty }; ABANDONED],
        }
    }

    /// Whether one more child could be abandoned. Those that have ended are forgotten.
    fn has_room(&mut self) -> bool {
        let mut has_room = false;
        for place in &mut self.abandoned {
            if place.get().is_some_and(|child| child.ended().is_some()) {
                *place = Place::Empty;
            }
            has_room |= place.is_empty();
        }
        has_room
    }
}

impl Default for Children {
    fn default() -> Self {
        Self::new()
    }
}
