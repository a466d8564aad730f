//! `sanroot wait`: until the boot may go on.

use sanroot_core::boot::{Agent, Seen, Stage, Verdict, judge};
use sanroot_core::exit::Exit;
use sanroot_core::time::Instant;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::watch::Watch;
use sanroot_linux::{Errno, OwnedFd, clock, file, state};

const FOLDERS: u64 = 0;
const AGENT: u64 = 1;
/// The agent makes its own folder in this one.
const PARENT: &str = "/run";

/// Waits; ends with [`Exit::Done`] where the boot may go on and with [`Exit::Failed`] where `work` appeared first or a
/// slice of time is over.
pub(crate) fn run(work: Option<&str>) -> Exit {
    // Without the means to wait the boot goes on; it then waits for its root device as it would without sanroot.
    wait(work).unwrap_or(Exit::Done)
}

fn wait(work: Option<&str>) -> Result<Exit, Errno> {
    let began = clock::now();
    let poll = Poll::new()?;
    let watch = Watch::new()?;
    poll.add(&watch, FOLDERS, Interest::Read)?;
    watch.folder(PARENT)?;
    if let Some((folder, _)) = work.and_then(|work| work.rsplit_once('/')) {
        // Without that folder no work can become due.
        let _ = watch.folder(folder);
    }
    let mut agent: Option<OwnedFd> = None;
    let mut ended = false;
    loop {
        // Watched before it is looked at, so that nothing is missed in between; fails until the agent has made it.
        let _ = watch.folder(state::FOLDER);
        watch.drain();
        let seen = look(work, began, &poll, &mut agent, ended);
        match judge(seen) {
            Verdict::GoOn => return Ok(Exit::Done),
            Verdict::OtherWork => return Ok(Exit::Failed),
            Verdict::Crashed(stage) => {
                crashed(stage);
                return Ok(Exit::Done);
            }
            Verdict::Wait(patience) => {
                let until = clock::now().plus(patience);
                poll.wait(Some(until), |token| ended |= token == AGENT)?;
            }
        }
    }
}

fn look(
    work: Option<&str>,
    began: Instant,
    poll: &Poll,
    agent: &mut Option<OwnedFd>,
    ended: bool,
) -> Seen {
    let process = match state::agent() {
        // Its parent may not have reaped it yet.
        _ if ended => Agent::Ended,
        Ok(process) => {
            if agent.is_none() && poll.add(&process, AGENT, Interest::Read).is_ok() {
                *agent = Some(process);
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
        work_due: work.is_some_and(file::exists),
        waited: clock::now().since(began),
    }
}

fn crashed(_stage: Stage) {}
