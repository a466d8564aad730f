//! Opens what the boot could not finish: sessions whose target, or controller, was not there by the end of the initramfs.
//!
//! They are made as in the boot, with two differences ([`Goal::Late`]): hours may pass until the portal answers, so that nothing
//! is in the kernel before, and there is no deadline. Whoever comes to look after sessions has the machine's own list of them:
//! from then on these are theirs, too, for good. What no other attempt can mend ends it; nothing that a target says while it
//! starts is of this kind.

use core::time::Duration;

use heapless::Vec;

use super::{Sessions, SessionsOutbox, Watched};
use crate::handover;
use crate::limits::{RECOVERY_STEP, RECOVERY_TIMEOUT_S, RETRY_MOST, SESSIONS, SESSIONS_PAUSE};
use crate::session::{Event, Goal, Session, Status, Terms, are_same};
use crate::time::Instant;
use crate::uevent::{Block, Extent};

/// It is to be opened behind the boot, as in a boot that has several.
pub(super) const fn make_late(terms: &mut Terms<'_>) {
    terms.recovery_timeout_s = Some(RECOVERY_TIMEOUT_S);
    terms.goal = Goal::Late;
}

impl Sessions<'_, '_> {
    /// One that was opened since this was asked last, or is there under another number; and the mark that it had among those that
    /// the boot could not finish.
    pub fn opened(&mut self) -> Option<(handover::Session, Option<u32>)> {
        // Of one without a link nobody is told.
        self.watched.iter_mut().find_map(|own| {
            let record = Some(&own.record).filter(|_| core::mem::take(&mut own.untold))?;
            let (sid, link) = (record.session?.sid, record.link?);
            let respite_s = record.respite_s;
            let session = handover::Session {
                sid,
                link,
                respite_s,
            };
            Some((session, record.mark))
        })
    }

    /// Nobody tells of disks here. Where the unit has its disk by another session too, of the same target or by what it says
    /// that it is, one that cannot be used may be that of a controller which stands by.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn look_for_disk(
        &mut self,
        now: Instant,
        place: usize,
        out: &mut dyn SessionsOutbox,
    ) {
        let Some(own) = self.watched.get(place) else {
            return;
        };
        let machine = own.machine.as_ref().filter(|machine| {
            own.record.session.is_none() && machine.status() == Status::AwaitingDisk
        });
        let Some(machine) = machine else {
            return;
        };
        let (sid, plan) = (own.sid(), &own.record.plan);
        let doubtful = machine.doubtful().map(|disk| out.wwid(disk));
        let mut found = None;
        let mut others = Vec::<_, SESSIONS>::new();
        out.disks(&mut |name, at| {
            let is_wanted = plan.lun.is_none_or(|lun| lun == at.lun);
            if at.session != sid {
                // Of more than have room the further ones are passed over.
                let _ = others.push((name, at.session, is_wanted));
            } else if is_wanted {
                found = Some((name, at));
            }
        });
        let is_spare = doubtful.as_ref().is_some_and(|wwid| {
            others.iter().any(|(name, session, is_wanted)| {
                let stands = |it: &&Watched<'_>| {
                    let standing = it.record.session.map(|standing| standing.sid);
                    standing.is_some() && standing == *session
                };
                self.watched.iter().find(stands).is_some_and(|it| {
                    let is_sibling = *is_wanted && it.record.plan.target == plan.target;
                    (is_sibling || are_same(wwid, &out.wwid(name))) && !out.is_empty(name)
                })
            })
        });
        if is_spare {
            self.tell(now, place, Event::Spare, out);
        }
        if let Some((name, at)) = &found {
            let is_empty = out.is_empty(name);
            let block = Block {
                name: name.as_str(),
                extent: Extent::Disk,
                scsi: Some(*at),
            };
            self.tell(now, place, Event::Disk { block, is_empty }, out);
        }
    }
}

impl Watched<'_> {
    /// How soon it is to be looked who else is there: hours may pass while the kernel has nothing of it.
    pub(super) fn step(&self) -> Duration {
        let has_nothing = |machine: &Session<'_>| !machine.awaits_number();
        match self.sid().is_none() && self.machine.as_ref().is_some_and(has_nothing) {
            true => SESSIONS_PAUSE,
            false => RECOVERY_STEP,
        }
    }

    /// Draws the conclusions from where the machine is that opens it.
    pub(super) fn advanced(&mut self, now: Instant) {
        let Some(machine) = &self.machine else {
            return;
        };
        match (machine.status(), machine.new_session()) {
            (Status::Up | Status::Left, session @ Some(_)) => {
                machine.tell_disk();
                self.record.session = session;
                self.untold = true;
                self.settled = now.plus(RETRY_MOST);
                self.rest(self.settled);
            }
            (Status::Ended, _) => {
                self.machine = None;
                self.look = None;
            }
            _ => {}
        }
    }
}
