//! What happens to the sessions.

use core::time::Duration;

use super::kernel::{Held, OTHERS};
use super::left::{SPECS, Spec, spec};
use super::targets::Manner;
use super::{CALM, INITIATOR, Life, OTHER, THEIR_WAIT, Thing, WILD, World, live};
use crate::iscsi::pdu::{AsyncEvent, AsyncMessage};
use crate::limits::SESSIONS_PAUSE;
use crate::session::tests::kernel::unasked;
use crate::session::tests::recovery::DISMISSALS;

/// A session that is somebody else's.
const FOREIGN: Spec = spec("iqn.2026-11.example:foreign", 0, 0);

impl World {
    pub(super) fn run(&mut self) {
        let mut left = WILD;
        while left > 0 && !self.over {
            self.dies = false;
            live(self, |life| life.be_wild(&mut left));
        }
        if self.over {
            return;
        }
        self.end_wildness();
        live(self, |life| {
            life.pass(CALM);
            life.world.judge_calm(&life.supervisor);
            life.remove_all();
            life.pass(SESSIONS_PAUSE * 3);
            assert!(life.world.over, "it goes on behind the last session");
        });
    }

    fn end_wildness(&mut self) {
        self.story.push("calm".into());
        self.manners = [Manner::Serves; 3];
        (self.has_disk, self.dies) = (true, false);
        (self.deaf, self.child_hangs, self.child_dies) = (false, false, false);
        self.kernel.attended = None;
    }

    /// One of the boot's sessions, or somebody else's.
    fn any(&mut self) -> Option<u32> {
        let all: std::vec::Vec<u32> = self.kernel.sessions.keys().copied().collect();
        (!all.is_empty()).then(|| self.pick(&all))
    }

    pub(super) fn spec_of(&self, sid: u32) -> Option<Spec> {
        let held = self.kernel.sessions.get(&sid)?;
        SPECS.into_iter().find(|spec| held.is_of(spec))
    }

    /// Whether the session's connection is over this socket.
    pub(super) fn is_over(&self, sid: u32, socket: u64) -> bool {
        let held = self.kernel.sessions.get(&sid);
        held.is_some_and(|held| held.socket == Some(socket))
    }

    /// iscsid comes, and stops everything first; or it goes.
    fn change_hands(&mut self) {
        if self.kernel.attended.take().is_some() {
            return;
        }
        self.kernel.attended = Some(self.now);
        for held in self.kernel.sessions.values_mut() {
            held.lose();
            (held.silent, held.waits) = (true, None);
        }
        self.later(THEIR_WAIT, Thing::Theirs(self.now));
    }

    /// iscsid logs in what is lost.
    pub(super) fn attend(&mut self, came: crate::time::Instant) {
        if self.kernel.attended != Some(came) {
            return;
        }
        for sid in self
            .kernel
            .sessions
            .keys()
            .copied()
            .collect::<std::vec::Vec<_>>()
        {
            let held = &self.kernel.sessions[&sid];
            let spec = self
                .spec_of(sid)
                .filter(|_| !held.started && held.has_target);
            if let Some(spec) = spec
                && self.manner(spec.portal().ip()) == Manner::Serves
            {
                self.kernel.sessions.get_mut(&sid).unwrap().stand(&spec);
            }
        }
        self.later(THEIR_WAIT, Thing::Theirs(came));
    }

    /// Somebody logs a session in under a new number, which may take a while.
    pub(super) fn log_in(&mut self, spec: &Spec, initiator: &str) {
        let (sid, host) = (self.kernel.number(), self.kernel.host());
        let mut held = Held::standing(spec, initiator, OTHERS, host);
        held.again = true;
        if self.below(2) == 0 {
            held.busy = true;
            (held.started, held.has_target, held.has_disk) = (false, false, false);
            let after = 1 + self.below(500);
            self.later(Duration::from_millis(after), Thing::Stands(sid));
        }
        self.kernel.sessions.insert(sid, held);
    }

    /// Somebody's login is done, unless the session was lost or removed meanwhile.
    pub(super) fn stand(&mut self, sid: u32) {
        if let Some(held) = self.kernel.sessions.get_mut(&sid) {
            held.busy = false;
            let stands = held.socket.is_some();
            (held.started, held.has_target, held.has_disk) = (stands, stands, stands);
        }
    }

    fn change_manner(&mut self) {
        use Manner::{Away, Closes, Mute, Redirects, Refuses, Rejects, Serves};
        let number = usize::try_from(self.below(3)).unwrap();
        let to = usize::try_from(self.below(3)).unwrap();
        let all = [
            Serves,
            Serves,
            Serves,
            Refuses,
            Away,
            Rejects(2, 1),
            Rejects(2, 3),
            Rejects(3, 1),
            Mute,
            Closes,
            Redirects(to),
        ];
        self.manners[number] = self.pick(&all);
        self.redirected |= matches!(self.manners[number], Redirects(_));
        self.story
            .push(std::format!("  {number} {:?}", self.manners[number]));
    }
}

impl Life<'_, '_> {
    pub(super) fn be_wild(&mut self, left: &mut usize) {
        while *left > 0 && !self.world.over && !self.world.dies {
            *left -= 1;
            for _ in 0..=self.world.below(2) {
                self.befall();
            }
            let scale = self.world.pick(&[3, 30, 300, 3000, 30_000, 100_000]);
            let pause = 1 + self.world.below(scale);
            self.pass(Duration::from_millis(pause));
        }
    }

    /// The kernel tells that a connection is lost.
    pub(super) fn lose(&mut self, sid: u32) {
        let held = self.world.kernel.sessions.get_mut(&sid).unwrap();
        if held.socket.is_some() {
            held.lose();
            let error = self.world.pick(&[1011, 1020, 1022]);
            let message = unasked(102, [sid, 0, error], &[]);
            self.hear(&message);
        }
    }

    fn befall(&mut self) {
        let kind = self.world.below(24);
        let drawn = self.world.any();
        let since = self.world.now.since(crate::time::Instant::ZERO);
        self.world
            .story
            .push(std::format!("{since:?} {kind} {drawn:?}"));
        let Some(sid) = drawn else {
            return;
        };
        match kind {
            0..6 => self.lose(sid),
            6..11 => self.world.change_manner(),
            11 | 12 => self.world.change_hands(),
            13 => self.overrun(sid),
            14 | 15 => self.log_out(sid, kind == 15),
            16 | 17 => self.world.dies = true,
            18 => self.world.child_hangs = true,
            19 => self.world.child_dies = true,
            20 => self.world.deaf = true,
            21 => self.dismiss(sid),
            22 => self.world.log_in(&FOREIGN, INITIATOR),
            _ => self.world.has_disk ^= true,
        }
    }

    /// News is lost, that of a lost connection among it. What the kernel has made is not lost: nobody would know of it.
    fn overrun(&mut self, sid: u32) {
        let creates = |thing: &Thing| match thing {
            Thing::Message(message) => message[4] == 11,
            _ => false,
        };
        if self.world.coming.values().any(creates) {
            return;
        }
        self.world
            .coming
            .retain(|_, thing| !matches!(thing, Thing::Message(_) | Thing::Said(..)));
        self.world.kernel.sessions.get_mut(&sid).unwrap().lose();
        self.sessions.overrun(self.world.now, self.world);
    }

    /// Somebody removes a session, and logs it in again later.
    fn log_out(&mut self, sid: u32, again: bool) {
        let spec = self.world.spec_of(sid);
        self.world.kernel.sessions.remove(&sid);
        if let Some(spec) = spec
            && again
        {
            let initiator = self.world.pick(&[INITIATOR, INITIATOR, OTHER]);
            let after = self.world.pick(&[10, 1000, 20_000, 50_000]);
            let thing = Thing::Again(spec, initiator);
            self.world.later(Duration::from_millis(after), thing);
        }
    }

    /// The target wants to be logged in to anew.
    fn dismiss(&mut self, sid: u32) {
        let all = [DISMISSALS[0], DISMISSALS[1], AsyncEvent::Scsi];
        let message = AsyncMessage {
            event: self.world.pick(&all),
            lun: crate::iscsi::Lun::default(),
            stat_sn: 0,
            exp_cmd_sn: 0,
            max_cmd_sn: 32,
            data_segment_length: 0,
        };
        if self.world.kernel.sessions[&sid].started {
            self.hear(&unasked(101, [sid, 0, 0], &message.emit()));
        }
    }

    fn remove_all(&mut self) {
        let world = &mut *self.world;
        world.story.push("all are removed".into());
        world
            .coming
            .retain(|_, thing| !matches!(thing, Thing::Again(..)));
        let ours = |sid: &u32| world.spec_of(*sid).is_some();
        let all: std::vec::Vec<u32> = world.kernel.sessions.keys().copied().filter(ours).collect();
        for sid in all {
            world.kernel.sessions.remove(&sid);
        }
    }
}
