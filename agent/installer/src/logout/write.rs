//! What the kernel still has to write to the disks of a session, before it loses them.
//!
//! Removing a disk fails every write at once that is not on its way by then: what a program wrote to the device itself, without
//! a file system, lies in the kernel as long as anybody has the device open.

use heapless::Vec;
use sanroot_core::errno::Errno;
use sanroot_core::finding::Notes;
use sanroot_core::limits::{SESSIONS, UNBIND_DEADLINE};
use sanroot_core::system::live::{self, LiveFlaw, Tables};
use sanroot_core::time::Instant;
use sanroot_linux::child::Child;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::tree::System;
use sanroot_linux::{clock, errno, file};

use super::{Chosen, node, note};

/// Has it written for the sessions that are to go, all at the same time and each by a child, since it may block; one for
/// which that fails is not to go.
pub(super) fn write_back(system: &System, chosen: &mut [Chosen], found: &mut Notes<LiveFlaw>) {
    for batch in chosen.chunks_mut(SESSIONS) {
        let until = clock::now().plus(UNBIND_DEADLINE);
        let mut children: Vec<Option<Child>, SESSIONS> = Vec::new();
        for chosen in batch.iter() {
            // One that is not logged in has nowhere to write to.
            let wanted = chosen.outcome.is_none() && chosen.is_up;
            let child = wanted.then(|| Child::start(|| write_session(system, chosen.sid)).ok());
            // A batch is no longer than this.
            let _ = children.push(child.flatten());
        }
        for (chosen, child) in batch.iter_mut().zip(children) {
            if chosen.outcome.is_some() || !chosen.is_up {
                continue;
            }
            let written = child.map_or(Err(Errno::NOMEM), |child| await_end(child, until));
            if let Err(errno) = written {
                let flaw = LiveFlaw::Unwritten(errno);
                note(found, chosen.sid, flaw);
                chosen.outcome = Some(Err(flaw));
            }
        }
    }
}

/// In a child: zero, or the error number of the first disk that cannot be written.
fn write_session(system: &System, sid: u32) -> u8 {
    let nothing = Tables {
        mounts: "",
        swaps: "",
    };
    let mut failure = 0;
    // One of which not all is seen is not to go.
    let _ = live::uses(system, sid, nothing, &mut |name, _| {
        let written = node(name).map(|path| file::write_back(&path).map_err(errno));
        if let (0, Some(Err(errno))) = (failure, written) {
            failure = u8::try_from(errno.number()).unwrap_or(u8::MAX);
        }
    });
    failure
}

fn await_end(child: Child, until: Instant) -> Result<(), Errno> {
    let poll = Poll::new();
    poll.add(&child, 0, Interest::Read).map_err(errno)?;
    loop {
        if let Some(code) = child.ended() {
            return match code {
                0 => Ok(()),
                code => Err(Errno::new(u16::from(code))),
            };
        }
        if clock::now() >= until {
            child.abandon();
            return Err(Errno::TIMEDOUT);
        }
        poll.wait(Some(until)).map_err(errno)?;
    }
}
