//! Whether a disk can be read. One over a path that stands by (ALUA), or that another machine has reserved, tells its capacity
//! and refuses every read: it is no disk before it can be read, and read again where it is.

use heapless::Vec;

use super::state::State;
use super::{ChildEnd, DiskName, Fault, Job, JobKind, Session, Turn};
use crate::errno::Errno;
use crate::iscsi::Lun;
use crate::limits::CANDIDATE_DISKS;

/// What may be a session's disk, until one of it has been read.
// As of the session: the disks are last.
#[repr(C)]
pub(super) struct Candidates {
    /// The one that is being read, or is next.
    next: usize,
    /// A child process reads it.
    pub(super) is_reading: bool,
    /// One could not be read.
    failed: bool,
    /// They are read once more.
    again: bool,
    disks: Vec<(DiskName, Lun), CANDIDATE_DISKS>,
}

impl Candidates {
    /// None.
    pub(super) const NONE: Self = Self {
        next: 0,
        is_reading: false,
        failed: false,
        again: false,
        disks: Vec::new(),
    };

    /// Forgets them; whether one is being read.
    pub(super) fn clear(&mut self) -> bool {
        self.disks.clear();
        self.failed = false;
        core::mem::take(&mut self.is_reading)
    }

    /// Whether one of them could not be read.
    pub(super) const fn have_failed(&self) -> bool {
        self.failed
    }

    /// Whether there are some, and none of them could be read.
    pub(super) fn are_unreadable(&self) -> bool {
        self.failed && !self.is_reading
    }
}

impl<'a> Session<'a> {
    /// A disk has appeared that may be the session's. One without bytes is not read, and gone with its host when they are read
    /// again.
    pub(super) fn consider(
        &mut self,
        (disk, lun): (&DiskName, Lun),
        is_empty: bool,
        turn: &mut Turn<'_, 'a>,
    ) {
        let disks = &mut self.candidates.disks;
        // It may be told of over and over.
        if disks.iter().any(|(_, known)| *known == lun) {
            return;
        }
        // The target's first disks are kept, as they are the likeliest to be read later; the last one makes room once it has had
        // its turn.
        if !is_empty && !self.candidates.is_reading {
            disks.truncate(CANDIDATE_DISKS - 1);
        }
        if disks.push((*disk, lun)).is_ok() && !is_empty && !self.candidates.is_reading {
            self.candidates.next = disks.len().saturating_sub(1);
            self.candidates.again = false;
            self.read(turn);
        }
    }

    /// One that has no bytes, or could not be read, while it has no other and is not known to be a spare.
    pub(crate) fn doubtful(&self) -> Option<&DiskName> {
        let first = self.candidates.disks.first();
        first.map(|(name, _)| name).filter(|_| !self.spare)
    }

    /// Reads those that could not be read once more.
    pub(super) fn read_again(&mut self, turn: &mut Turn<'_, 'a>) {
        self.candidates.next = 0;
        self.candidates.again = true;
        self.read(turn);
    }

    /// The read of one takes long: where there are others they are read meanwhile. Whether there are.
    pub(super) fn read_others(&mut self, turn: &mut Turn<'_, 'a>) -> bool {
        let candidates = &mut self.candidates;
        let next = candidates.next.saturating_add(1);
        let others = candidates.is_reading && next < candidates.disks.len();
        if others {
            turn.out.kill(JobKind::Read);
            candidates.failed = true;
            candidates.next = next;
            self.read(turn);
        }
        others
    }

    /// Reads the next one.
    fn read(&mut self, turn: &mut Turn<'_, 'a>) {
        let Candidates {
            disks,
            next,
            is_reading,
            again,
            ..
        } = &mut self.candidates;
        if let Some((disk, _)) = disks.get(*next) {
            *is_reading = true;
            self.looked = turn.now;
            let again = *again;
            turn.out.spawn(Job::Read { disk, again });
        }
    }

    /// The child process that reads has ended.
    pub(super) fn read_ended(&mut self, end: ChildEnd, turn: &mut Turn<'_, 'a>) {
        let candidates = &mut self.candidates;
        if !core::mem::take(&mut candidates.is_reading) {
            return;
        }
        if let ChildEnd::Failed(errno) = end
            && let Some((_, lun)) = candidates.disks.get(candidates.next)
        {
            let fault = match errno {
                // Reads that hang have taken all room.
                Errno::BUSY => Fault::SilentDisk(Some(*lun)),
                _ => Fault::UnreadableDisk(*lun, errno),
            };
            candidates.failed = true;
            candidates.next = candidates.next.saturating_add(1);
            self.note(fault, false, turn);
            return self.read(turn);
        }
        // Where no child can be made nobody knows better.
        self.take_disk(self.candidates.next);
        if let State::AwaitingDisk(_) = self.state {
            self.up(turn);
        }
    }

    /// Takes one of them for the session's disk, if there is it, and none yet.
    pub(super) fn take_disk(&mut self, place: usize) {
        if let (None, Some(disk)) = (self.disk, self.candidates.disks.get(place)) {
            self.disk = Some(*disk);
            self.in_kernel.disks = true;
        }
    }
}
