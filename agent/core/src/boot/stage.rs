//! The stages of a boot, and when each began and ended.

use core::time::Duration;

use crate::chosen::chosen;
use crate::exit::Exit;
use crate::time::Instant;

/// Where a boot is. The word of the current one is kept in `/run/sanroot/stage`, so that it is known even if the agent
/// dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Reading firmware tables and arguments, and deciding what to do.
    Plan,
    /// Loading the kernel's iSCSI transport.
    Transport,
    /// Finding, raising and addressing NICs.
    Network,
    /// Connecting and logging in.
    Login,
    /// From the kernel's session to the first disk.
    Disk,
    /// A usable path stands and the boot may go on; the remaining ones are being finished.
    Released,
    /// Everything planned is done.
    Complete,
    /// Given up.
    Failed,
    /// Nothing was asked for.
    Idle,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 9] = [
        Self::Plan,
        Self::Transport,
        Self::Network,
        Self::Login,
        Self::Disk,
        Self::Released,
        Self::Complete,
        Self::Failed,
        Self::Idle,
    ];

    /// The word in the stage file and in reports.
    pub const fn word(self) -> &'static str {
        chosen! { match self {
            Self::Plan => "plan",
            Self::Transport => "transport",
            Self::Network => "network",
            Self::Login => "login",
            Self::Disk => "disk",
            Self::Released => "released",
            Self::Complete => "complete",
            Self::Failed => "failed",
            Self::Idle => "idle",
        } }
    }

    /// Reads a stage file.
    pub fn from_word(word: &[u8]) -> Option<Self> {
        let word = word.trim_ascii();
        Self::ALL
            .into_iter()
            .find(|stage| stage.word().as_bytes() == word)
    }

    /// How the agent ends, if it ends there.
    pub const fn exit(self) -> Exit {
        match self {
            Self::Released | Self::Complete | Self::Idle => Exit::Done,
            _ => Exit::Failed,
        }
    }

    /// Whether nobody needs to wait for the agent any more.
    pub const fn is_decided(self) -> bool {
        matches!(
            self,
            Self::Released | Self::Complete | Self::Failed | Self::Idle
        )
    }
}

/// The stages that take time, in the order of their first work; they overlap where NICs and sessions run side by side.
const TIMED: usize = 5;

/// When each stage began and ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timeline([Span; TIMED]);

#[derive(Clone, Copy, Debug, Default)]
struct Span {
    began: Option<Instant>,
    ended: Option<Instant>,
}

impl Timeline {
    /// Nothing began yet.
    pub const fn new() -> Self {
        Self(
            [Span {
                began: None,
                ended: None,
            }; TIMED],
        )
    }

    /// Notes that `stage` began; its first beginning counts.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub fn begin(&mut self, stage: Stage, now: Instant) {
        if let Some(span) = self.span(stage) {
            span.began.get_or_insert(now);
        }
    }

    /// Notes that `stage` ended; its first end counts.
    // As above.
    #[inline(never)]
    pub fn end(&mut self, stage: Stage, now: Instant) {
        if let Some(span) = self.span(stage)
            && span.began.is_some()
        {
            span.ended.get_or_insert(now);
        }
    }

    /// Whether `stage` has begun, and goes on.
    pub(super) fn goes_on(&self, stage: Stage) -> bool {
        let span = self.0.get(stage as usize);
        span.is_some_and(|span| span.began.is_some() && span.ended.is_none())
    }

    /// The stages that began: when, and for how long; no duration for one that still goes on.
    #[inline(never)]
    pub fn stages(&self) -> impl Iterator<Item = (Stage, Instant, Option<Duration>)> + '_ {
        Stage::ALL
            .into_iter()
            .zip(&self.0)
            .filter_map(|(stage, span)| {
                let began = span.began?;
                Some((stage, began, span.ended.map(|ended| ended.since(began))))
            })
    }

    fn span(&mut self, stage: Stage) -> Option<&mut Span> {
        self.0.get_mut(stage as usize)
    }
}

#[cfg(test)]
mod tests;
