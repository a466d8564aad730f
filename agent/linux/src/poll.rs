//! The one wait of the poll loop.

use core::mem::MaybeUninit;
use core::time::Duration;

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use sanroot_core::limits::LONGEST_WAIT;
use sanroot_core::time::Instant;

/// How many descriptors one wait reports; more wait for the next.
const READY: usize = 32;

/// What to wait for.
#[derive(Clone, Copy)]
pub enum Interest {
    /// Something to read.
    Read,
    /// A connection that is decided.
    Write,
    /// Something to read, or room to write.
    Both,
}

impl Interest {
    const fn flags(self) -> EventFlags {
        match self {
            Self::Read => EventFlags::IN,
            Self::Write => EventFlags::OUT,
            Self::Both => EventFlags::IN.union(EventFlags::OUT),
        }
    }
}

/// A set of descriptors, each with a token by which it is reported.
pub struct Poll(OwnedFd);

impl Poll {
    /// An empty set.
    ///
    /// # Errors
    /// The kernel's.
    pub fn new() -> Result<Self, Errno> {
        epoll::create(CreateFlags::CLOEXEC).map(Self)
    }

    /// Adds a descriptor.
    ///
    /// # Errors
    /// The kernel's.
    pub fn add(&self, descriptor: impl AsFd, token: u64, interest: Interest) -> Result<(), Errno> {
        self.add_one(descriptor.as_fd(), token, interest)
    }

    /// For all types of descriptors.
    #[inline(never)]
    fn add_one(
        &self,
        descriptor: BorrowedFd<'_>,
        token: u64,
        interest: Interest,
    ) -> Result<(), Errno> {
        let token = EventData::new_u64(token);
        epoll::add(&self.0, descriptor, token, interest.flags())
    }

    /// Waits for something else on a descriptor of the set.
    ///
    /// # Errors
    /// The kernel's.
    pub fn change(
        &self,
        descriptor: impl AsFd,
        token: u64,
        interest: Interest,
    ) -> Result<(), Errno> {
        let token = EventData::new_u64(token);
        epoll::modify(&self.0, descriptor, token, interest.flags())
    }

    /// Removes a descriptor. Closing is not enough where the kernel's initiator holds the socket too.
    pub fn remove(&self, descriptor: impl AsFd) {
        // One that is not in the set is as good as removed.
        let _ = epoll::delete(&self.0, descriptor);
    }

    /// Waits until a descriptor is ready or `deadline` is reached, a day at most, and calls `ready` with each token.
    ///
    /// # Errors
    /// The kernel's.
    pub fn wait(&self, deadline: Option<Instant>, ready: &mut dyn FnMut(u64)) -> Result<(), Errno> {
        let left = deadline.map(|deadline| deadline.since(crate::clock::now()));
        let timeout = left.map(|left| timespec(left.min(LONGEST_WAIT)));
        let mut buffer = [const { MaybeUninit::uninit() }; READY];
        match epoll::wait(&self.0, buffer.as_mut_slice(), timeout.as_ref()) {
            Ok((events, _)) => {
                for event in events {
                    ready(event.data.u64());
                }
                Ok(())
            }
            Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(duration.subsec_nanos()),
    }
}
