//! From a started session to its disk, and to the target's other disks.

use core::time::Duration;

use super::state::{AfterCleanup, State};
use super::{ChildEnd, DiskName, Fault, Goal, Job, JobKind, Selection, Session, Step, Turn};
use crate::limits::{DISK_PROBE, DISKS_DEADLINE, LATE_PAUSE, SCAN_DEADLINE};
use crate::time::Instant;
use crate::uevent::{Block, Extent};

/// A scan that a child process is about.
#[derive(Clone, Copy)]
pub(super) struct Scan {
    /// When it is no longer waited for.
    pub(super) until: Instant,
}

impl<'a> Session<'a> {
    /// Looks for what the session was opened for, unless a scan is under way. Where any disk will do LUN 0 comes first: it is
    /// the disk of most targets that have only one, and costs a scan of one unit.
    pub(super) fn look(&mut self, turn: &mut Turn<'_, 'a>) {
        self.state = State::AwaitingDisk(None);
        if self.scan.is_none() {
            self.timeline.note(Step::Scan, turn.now);
            let selection = match (self.terms.goal, self.plan.lun) {
                (Goal::Scan, _) => Selection::All,
                (_, None) if self.wide => Selection::All,
                (_, lun) => Selection::Unit(lun.unwrap_or_default()),
            };
            self.scan(selection, turn);
        }
    }

    /// Looks for the target's other logical units, if that is wanted and nothing else is under way.
    pub(super) fn scan_rest(&mut self, turn: &mut Turn<'_, 'a>) {
        if let (State::Up, true, None) = (self.state, self.rest_wanted, self.scan) {
            self.rest_wanted = false;
            self.scan(Selection::All, turn);
        }
    }

    fn scan(&mut self, selection: Selection, turn: &mut Turn<'_, 'a>) {
        let Some(host) = self.host() else {
            return;
        };
        self.scan = Some(Scan {
            until: turn.now.plus(SCAN_DEADLINE),
        });
        turn.out.spawn(Job::Scan { host, selection });
    }

    /// The child process of a scan has ended. The disk may appear some time later.
    pub(super) fn scan_ended(&mut self, end: ChildEnd, turn: &mut Turn<'_, 'a>) {
        if self.scan.take().is_none() {
            return;
        }
        self.looked = turn.now;
        match (self.state, self.terms.goal) {
            (State::AwaitingDisk(_), Goal::Disk | Goal::Late) => {
                let wait = match self.plan.lun {
                    None if !self.wide => DISK_PROBE,
                    _ if self.is_late() && self.candidates.have_failed() => LATE_PAUSE,
                    _ => self.rescan.wait(),
                };
                self.state = State::AwaitingDisk(Some(turn.now.plus(wait)));
            }
            (State::AwaitingDisk(_), Goal::Scan) => {
                self.scanned = true;
                self.up(turn);
            }
            _ => {}
        }
        match end {
            ChildEnd::Done => {}
            ChildEnd::Failed(errno) => self.note(Fault::ScanFailed(errno), false, turn),
            ChildEnd::Lost => self.note(Fault::NoChild, false, turn),
        }
        self.scan_rest(turn);
    }

    /// The scan takes too long. Without a disk the connection is made anew, which ends whatever the scan waits for.
    pub(super) fn scan_overdue(&mut self, turn: &mut Turn<'_, 'a>) {
        self.scan = None;
        turn.out.kill(JobKind::Scan);
        let fault = Fault::ScanTimedOut(self.plan.lun);
        match self.state {
            State::AwaitingDisk(_) => self.fail(fault, turn),
            _ => self.note(fault, false, turn),
        }
    }

    /// The scan is over, and no disk came of it. It is made again once; then the session is opened anew, with another host,
    /// since a scan passes over units that the kernel has (`scsi_probe_and_add_lun`, Linux 6.1): one that was not connected
    /// when it was first asked (peripheral qualifier 001b; ALUA unavailable) never becomes a disk, and one without bytes is
    /// not asked for them. Asked by itself (`device/rescan`) it would tell nobody of its first bytes
    /// (`set_capacity_and_notify`), and have no partitions.
    pub(super) fn disk_overdue(&mut self, turn: &mut Turn<'_, 'a>) {
        if self.plan.lun.is_none() && !self.wide {
            self.wide = true;
            return self.look(turn);
        }
        let known = self.in_kernel.empty;
        let is_unreadable = self.candidates.are_unreadable();
        // The boot goes on by another path, and this one is kept: a session that is taken away and opened over and over may be
        // missing when the agent ends, and never shows its other units.
        if (known || is_unreadable) && self.spare {
            self.settle();
            return self.up(turn);
        }
        if is_unreadable && !known {
            self.read_again(turn);
            return self.look(turn);
        }
        if self.read_others(turn) {
            return self.look(turn);
        }
        let mut reads = self.candidates.is_reading;
        if !known {
            if !reads && let Some(host) = self.host() {
                reads = turn.out.is_probed(host);
            }
            let lun = self.plan.lun;
            let fault = match reads {
                true => Fault::SilentDisk(lun),
                false => Fault::NoDisk(lun),
            };
            self.note(fault, false, turn);
        }
        // The session is not taken away under the disk's driver as long as it may only be slow.
        if reads && turn.now < self.looked.plus(DISKS_DEADLINE) {
            let again = turn.now.plus(self.rescan.wait());
            self.state = State::AwaitingDisk(Some(again));
            return;
        }
        let again = core::mem::replace(&mut self.in_kernel.searched, true);
        match (known || reads || again) && !self.is_in_use() {
            true => {
                let pause = match self.is_late() {
                    true => LATE_PAUSE,
                    false => Duration::ZERO,
                };
                self.again = turn.now.plus(pause);
                self.clean_up(AfterCleanup::Retry, turn);
            }
            false => self.look(turn),
        }
    }

    /// A block device appeared somewhere. One that appears while the session is destroyed goes with it.
    pub(super) fn disk_appeared(
        &mut self,
        block: &Block<'_>,
        is_empty: bool,
        turn: &mut Turn<'_, 'a>,
    ) {
        let own = block.scsi.filter(|scsi| {
            let going = matches!(self.state, State::AwaitingCleanup(..));
            scsi.session.is_some() && scsi.session == self.sid() && !going
        });
        let Some(scsi) = own.filter(|_| block.extent == Extent::Disk) else {
            return;
        };
        let named = self.plan.lun.is_none_or(|lun| lun == scsi.lun);
        let wanted = named && self.terms.goal != Goal::Scan;
        let name = DiskName::new(block.name).filter(|_| wanted && self.disk.is_none());
        let Some(name) = &name else {
            // One without bytes is of no use to anybody, and goes with the session; so does one that cannot be read.
            self.in_kernel.disks |= !is_empty;
            return;
        };
        if is_empty {
            self.in_kernel.empty = true;
            self.note(Fault::EmptyDisk(scsi.lun), false, turn);
        } else {
            self.timeline.note(Step::Disk, turn.now);
        }
        self.consider((name, scsi.lun), is_empty, turn);
    }

    /// Takes a disk without bytes, or one that cannot be read, for the session's, where the boot goes on by another path: it may
    /// be that of a controller that stands by, which dm-multipath takes up when its turn comes.
    pub(crate) fn settle(&mut self) {
        if self.rest_wanted {
            self.take_disk(0);
        }
    }

    /// Connection and disk are there.
    pub(super) fn up(&mut self, turn: &mut Turn<'_, 'a>) {
        self.state = State::Up;
        self.tell_rest(turn);
        self.scan_rest(turn);
    }

    /// Keeps what went wrong, and reports it.
    pub(super) fn note(&mut self, fault: Fault, given_up: bool, turn: &mut Turn<'_, 'a>) {
        self.failure = Some(fault);
        self.report(fault, given_up, turn);
    }
}
