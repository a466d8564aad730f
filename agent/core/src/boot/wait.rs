//! When those who wait for the agent may go on.

use core::time::Duration;

use super::Stage;
use crate::limits::{AGENT_START_PATIENCE, WAIT_SLICE};

/// What somebody who waits can see.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The stage that the agent kept last.
    pub stage: Option<Stage>,
    /// The agent's process.
    pub agent: Agent,
    /// Whether the root is there whoever provided it, or cannot be what the agent provides.
    pub root_elsewhere: bool,
    /// Whether others have something to do.
    pub work_due: bool,
    /// For how long this has been waited.
    pub waited: Duration,
}

/// The agent's process, as somebody else sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agent {
    /// It has not said which process it is, or has ended as it should.
    Unknown,
    /// It runs.
    Running,
    /// It has ended, and has not said that it would.
    Ended,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody needs to wait any more: the boot is released, has failed, or does not need the agent.
    GoOn,
    /// The agent died; that has to be reported, and then the boot goes on.
    Crashed,
    /// Something else wants to be done first; wait again afterwards.
    OtherWork,
    /// Wait until something changes, for this long at most.
    Wait(Duration),
}

/// Judges what is seen. A death is told whatever else may be said, and a decided stage counts more than other work, so that a
/// boot that may go on does so at once.
pub fn judge(seen: Seen) -> Verdict {
    match (seen.stage, seen.agent) {
        (_, Agent::Ended) => return Verdict::Crashed,
        (Some(stage), _) if stage.is_decided() => return Verdict::GoOn,
        _ if seen.root_elsewhere => return Verdict::GoOn,
        (_, Agent::Unknown) if seen.waited >= AGENT_START_PATIENCE => return Verdict::GoOn,
        _ => {}
    }
    if seen.work_due || seen.waited >= WAIT_SLICE {
        return Verdict::OtherWork;
    }
    let patience = match seen.agent {
        Agent::Unknown => AGENT_START_PATIENCE,
        Agent::Running | Agent::Ended => WAIT_SLICE,
    };
    Verdict::Wait(patience.saturating_sub(seen.waited))
}

#[cfg(test)]
mod tests;
