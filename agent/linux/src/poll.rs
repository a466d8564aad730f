//! The one wait of the poll loop.
#![expect(
    unsafe_code,
    reason = "ppoll as a raw system call: the set that it writes to is shared"
)]

use core::cell::Cell;
use core::ptr;
use core::time::Duration;

use rustix::event::Timespec;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use rustix::io::Errno;
use sanroot_core::limits::DESCRIPTORS;
use sanroot_core::time::Instant;

use crate::arch::{check, number, syscall5};

/// `POLLIN`, `POLLOUT` and `POLLNVAL` (`include/uapi/asm-generic/poll.h`).
const IN: i16 = 1;
const OUT: i16 = 4;
const INVALID: i16 = 0x20;
/// A token that nobody gives.
const NOBODY: u32 = u32::MAX;

/// What to wait for, as the kernel has it.
#[derive(Clone, Copy)]
#[repr(i16)]
pub enum Interest {
    /// Something to read.
    Read = IN,
    /// A connection that is decided.
    Write = OUT,
    /// Something to read, or room to write.
    Both = IN | OUT,
}

/// `struct pollfd`.
#[repr(C)]
#[derive(Clone, Copy)]
struct Descriptor {
    number: RawFd,
    events: i16,
    found: i16,
}

/// A set of descriptors, each with a token by which it is reported. It is this process's own and not the kernel's: of the few
/// descriptors of most boots asking for all at each wait takes less than telling the kernel of each beforehand.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Poll {
    count: Cell<usize>,
    /// The place behind the one that was reported last.
    next: Cell<usize>,
    descriptors: [Cell<Descriptor>; DESCRIPTORS],
    tokens: [Cell<u32>; DESCRIPTORS],
}

impl Poll {
    /// An empty set.
    pub const fn new() -> Self {
        const NONE: Descriptor = Descriptor {
            number: 0,
            events: 0,
            found: 0,
        };
        Self {
            count: Cell::new(0),
            next: Cell::new(0),
            descriptors: [const { Cell::new(NONE) }; DESCRIPTORS],
            tokens: [const { Cell::new(0) }; DESCRIPTORS],
        }
    }

    /// Adds a descriptor. It takes the place of the one that had its token. Before it is closed it is to be removed.
    ///
    /// # Errors
    /// ENOSPC where there are as many as a set takes.
    pub fn add(&self, descriptor: impl AsFd, token: u32, interest: Interest) -> Result<(), Errno> {
        self.add_one(descriptor.as_fd(), token, interest)
    }

    /// For all types of descriptors.
    #[inline(never)]
    fn add_one(
        &self,
        descriptor: BorrowedFd<'_>,
        token: u32,
        interest: Interest,
    ) -> Result<(), Errno> {
        let number = descriptor.as_raw_fd();
        self.take_out(number, token);
        let count = self.count.get();
        let (place, its_token) = self.place(count).ok_or(Errno::NOSPC)?;
        place.set(Descriptor {
            number,
            events: interest as i16,
            found: 0,
        });
        its_token.set(token);
        self.count.set(count.saturating_add(1));
        Ok(())
    }

    /// Removes a descriptor.
    pub fn remove(&self, descriptor: impl AsFd) {
        self.take_out(descriptor.as_fd().as_raw_fd(), NOBODY);
    }

    /// Removes the descriptor of this number, and that of this token; the last one takes the place of each.
    #[inline(never)]
    fn take_out(&self, number: RawFd, token: u32) {
        let mut at = self.count.get();
        while let Some(before) = at.checked_sub(1) {
            at = before;
            let last = self.count.get().saturating_sub(1);
            if let Some((place, its_token)) = self.place(at)
                && (place.get().number == number || its_token.get() == token)
                && let Some((last_place, last_token)) = self.place(last)
            {
                place.set(last_place.get());
                its_token.set(last_token.get());
                self.count.set(last);
            }
        }
    }

    fn place(&self, at: usize) -> Option<(&Cell<Descriptor>, &Cell<u32>)> {
        self.descriptors.get(at).zip(self.tokens.get(at))
    }

    /// Waits until a descriptor is ready or `deadline` is reached. [`Self::ready`] tells which ones are.
    ///
    /// # Errors
    /// The kernel's.
    pub fn wait(&self, deadline: Option<Instant>) -> Result<(), Errno> {
        let left = deadline.map(|deadline| deadline.since(crate::clock::now()));
        self.ask(left).map(drop)
    }

    /// Whether a descriptor is ready, or will be before `patience` is over.
    ///
    /// # Errors
    /// The kernel's.
    pub fn look(&self, patience: Duration) -> Result<bool, Errno> {
        self.ask(Some(patience))
    }

    #[inline(never)]
    fn ask(&self, timeout: Option<Duration>) -> Result<bool, Errno> {
        self.next.set(0);
        let mut timeout = timeout.map(|timeout| Timespec {
            tv_sec: i64::try_from(timeout.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(timeout.subsec_nanos()),
        });
        let timeout = timeout.as_mut();
        // SAFETY: the set holds as many `struct pollfd` as it is said to, in cells, so that the kernel may write to them; the
        // time that is left is written to as well. No mask is given.
        let asked = unsafe {
            syscall5(
                number::PPOLL,
                [
                    self.descriptors.as_ptr().expose_provenance(),
                    self.count.get(),
                    timeout.map_or(0, |timeout| ptr::from_mut(timeout).expose_provenance()),
                    0,
                    0,
                ],
            )
        };
        match check(asked) {
            Err(Errno::INTR) => Ok(false),
            asked => Ok(asked? != 0),
        }
    }

    /// The token of the next descriptor that the last wait found ready; each is told of once.
    pub fn ready(&self) -> Option<u32> {
        loop {
            let at = self.next.get();
            let place = self.descriptors.get(at).filter(|_| at < self.count.get())?;
            let Descriptor { number, found, .. } = place.get();
            if found & INVALID != 0 {
                // It was closed without a word, and nobody is to be woken by it for ever.
                self.take_out(number, NOBODY);
                continue;
            }
            self.next.set(at.saturating_add(1));
            if found != 0 {
                return self.tokens.get(at).map(Cell::get);
            }
        }
    }
}

impl Default for Poll {
    fn default() -> Self {
        Self::new()
    }
}
