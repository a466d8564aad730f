//! The child processes of sessions: at most one of each kind, and one that is ready to scan.

use sanroot_core::limits::SESSIONS;
use sanroot_core::netlink::iscsi::Transport;
use sanroot_core::session::{ChildEnd, Job, JobKind};

use super::jobs;
use super::scanner::Scanner;
use crate::Errno;
use crate::child::Child;
use crate::poll::{Interest, Poll};

/// The children of each session.
pub struct Children {
    running: [[Option<Child>; 2]; SESSIONS],
    scanners: [Option<Scanner>; SESSIONS],
}

impl Children {
    /// None yet.
    pub const fn new() -> Self {
        Self {
            running: [const { [const { None }; 2] }; SESSIONS],
            scanners: [const { None }; SESSIONS],
        }
    }

    /// Makes a child that a scan of this SCSI host will need.
    pub fn prepare(&mut self, session: usize, host: u32) {
        if let Some(place @ None) = self.scanners.get_mut(session) {
            // Without one the scan gets a child when it is asked for.
            *place = Scanner::prepare(host).ok();
        }
    }

    /// Begins a session's job; `token` is ready when its child has ended.
    ///
    /// # Errors
    /// The kernel's.
    pub fn begin(
        &mut self,
        poll: &Poll,
        token: u64,
        (session, job): (usize, Job<'_>),
        transport: Option<Transport>,
    ) -> Result<(), Errno> {
        let scanner = self.scanners.get_mut(session).and_then(Option::take);
        let (kind, prepared) = match job {
            Job::Scan { host, selection } => (
                JobKind::Scan,
                scanner.and_then(|scanner| scanner.begin(host, selection)),
            ),
            Job::Netlink(_) => (JobKind::Netlink, None),
        };
        let child = match prepared {
            Some(child) => child,
            None => Child::start(|| jobs::run(job, transport))?,
        };
        poll.add(&child, token, Interest::Read)?;
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

impl Default for Children {
    fn default() -> Self {
        Self::new()
    }
}
