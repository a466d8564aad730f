//! Which sessions are looked after.

use super::{Sessions, Watched};
use crate::handover::Network;
use crate::limits::SESSIONS;
use crate::story::{self, Level};
use crate::supervise::{Record, Sysfs};
use crate::text::digits::Decimal;
use crate::time::Instant;

impl<'r> Sessions<'_, 'r> {
    /// Looks after one more, from now on; opens it where it is to be opened. There are no more than fit.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub fn add(&mut self, now: Instant, record: &Record<'r>) {
        let watched = Watched {
            record: *record,
            look: Some(now),
            told_lost: false,
            untold: false,
            begun: None,
            settled: now,
            reported: None,
            machine: None,
        };
        let _ = self.watched.push(watched);
    }

    /// Looks from now on after those sessions of `network` that it does not know yet. Whoever does so before each process that is
    /// to do the work has that one know what was there before: of a session that is gone nothing tells by then where it led.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn learn(&mut self, now: Instant, network: &Network, sysfs: &mut dyn Sysfs) {
        for session in &network.sessions {
            let sid = session.sid;
            if self.watched.iter().any(|own| own.sid() == Some(sid)) {
                continue;
            }
            match &Record::read(network, session, sysfs, &mut self.texts) {
                Some(record) => self.take_up(now, network, record),
                None => story::tell(
                    Level::Warn,
                    format_args!(
                        "session {} is not recovered: sysfs does not tell what a login needs",
                        Decimal(sid)
                    ),
                ),
            }
        }
    }

    /// Looks after a session, in the place of the one whose number it has got meanwhile: one that leads the same way and that
    /// `network` does not have any more; where there is no further room, in the place of any that it does not have.
    fn take_up(&mut self, now: Instant, network: &Network, record: &Record<'r>) {
        let mut before = None;
        // There are no more than fit, with those that are still to be opened: where all places are taken, one of these is gone.
        let are_all = self.watched.len() + network.unfinished.len() >= SESSIONS;
        for own in self.watched.iter_mut() {
            let mut kept = network.sessions.iter();
            if (own.sid()).is_some_and(|sid| kept.all(|session| session.sid != sid)) {
                let leads = own.leads_like(&record.plan, record.standing.source);
                if leads || are_all {
                    before = Some(own);
                }
                if leads {
                    break;
                }
            }
        }
        match before {
            Some(own) => own.record = *record,
            None => self.add(now, record),
        }
    }
}
