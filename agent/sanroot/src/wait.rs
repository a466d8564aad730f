//! `sanroot wait`: until the boot may go on.

use core::mem::{ManuallyDrop, forget};

use sanroot_core::boot::{Agent, Seen, Verdict, judge};
use sanroot_core::command::Wait;
use sanroot_core::exit::Exit;
use sanroot_core::time::Instant;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::watch::Watch;
use sanroot_linux::{Errno, clock, file, initqueue, state};

use crate::publish;

const FOLDERS: u32 = 0;
const AGENT: u32 = 1;
/// The agent makes its own folder in this one.
const PARENT: &str = "/run";

/// Waits; ends with [`Exit::Done`] where the boot may go on and with [`Exit::Failed`] where others have work first or a
/// slice of time is over.
pub(crate) fn run(others: Wait<'_>) -> Exit {
    // Without the means to wait the boot goes on; it then waits for its root device as it would without sanroot.
    wait(others).unwrap_or(Exit::Done)
}

fn wait(others: Wait<'_>) -> Result<Exit, Errno> {
    let began = clock::now();
    let poll = Poll::new();
    // What is open is closed with the process.
    let watch = ManuallyDrop::new(Watch::new()?);
    poll.add(&*watch, FOLDERS, Interest::Read)?;
    watch.folder(PARENT)?;
    let mut is_known = false;
    let mut ended = false;
    loop {
        // Watched before they are looked at, so that nothing is missed in between.
        watch_folders(&watch, others);
        watch.drain();
        let seen = look(others, began, &poll, &mut is_known, ended);
        match judge(seen) {
            Verdict::GoOn => return Ok(Exit::Done),
            Verdict::OtherWork => return Ok(Exit::Failed),
            Verdict::Crashed => {
                publish::crashed();
                return Ok(Exit::Done);
            }
            Verdict::Wait(patience) => {
                let until = clock::now().plus(patience);
                poll.wait(Some(until))?;
                while let Some(token) = poll.ready() {
                    ended |= token == AGENT;
                }
            }
        }
    }
}

/// Watches every folder in which something may change the verdict. One that is missing is watched from when its parent
/// tells that it has appeared.
fn watch_folders(watch: &Watch, others: Wait<'_>) {
    let mut folder = |path: &str| {
        let _ = watch.folder(path);
    };
    folder(state::FOLDER);
    let _ = others.jobs.map(&mut folder);
    if others.coldplug {
        folder(initqueue::UDEV);
    }
    for path in [others.root, others.work].iter().flatten() {
        state::folders(path).for_each(&mut folder);
    }
}

fn look(others: Wait<'_>, began: Instant, poll: &Poll, is_known: &mut bool, ended: bool) -> Seen {
    let process = match state::agent() {
        // Its parent may not have reaped it yet.
        Ok(_) if ended => Agent::Ended,
        Ok(process) => {
            if !*is_known && poll.add(&process, AGENT, Interest::Read).is_ok() {
                *is_known = true;
                forget(process);
            }
            Agent::Running
        }
        Err(Errno::SRCH) => Agent::Ended,
        Err(_) => Agent::Unknown,
    };
    Seen {
        // Read after the process: an agent that ended has kept its last stage before.
        stage: state::stage(),
        agent: process,
        root_elsewhere: others.root.is_some_and(|root| {
            file::exists(root) || (state::is_unasked() && !root.starts_with("/"))
        }),
        work_due: others.work.is_some_and(file::exists)
            || others.jobs.is_some_and(initqueue::has_jobs)
            || (others.coldplug && initqueue::udev_is_idle()),
        waited: clock::now().since(began),
    }
}
