//! What goes wrong with a boot as a whole.

use core::fmt;

use super::{Stage, TransportFault};
use crate::errno::Errno;
use crate::finding::{Explain, Severity};
use crate::handover::Order;
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::text::AsIs;

#[cfg(test)]
mod tests;

/// A fault that no single NIC or session is to blame for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The kernel's iSCSI transport could not be had.
    Transport(TransportFault),
    /// Messages of the kernel were lost; the state was asked for again.
    Overrun,
    /// The kernel did not take a request about links, addresses or routes.
    RouteRefused(Errno),
    /// No path stood by the end of the time that the boot has, in seconds.
    TimedOut(u64),
    /// Every session was given up.
    NothingLeft,
    /// The agent was asked to end before any path stood.
    Interrupted,
    /// The boot went on without any path, and no argument had asked for one.
    NotNeeded,
    /// A path had no disk when the boot was told to end, and another one's had released it.
    Unfinished,
    /// Another target's disk is there than the root's.
    OtherDisk,
    /// The agent died in this stage.
    Crashed(Stage),
    /// What was kept of the network cannot be read, or is none of ours.
    Unreadable(Errno),
    /// A file of the installed system comes behind one that the boot left, or before it.
    Shadowed(Order),
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::Transport(TransportFault::LoaderFailed(code)) => said.number(*code),
            Self::Transport(TransportFault::Unusable(errno))
            | Self::RouteRefused(errno)
            | Self::Unreadable(errno) => {
                said.value(errno);
            }
            Self::TimedOut(seconds) => said.number(*seconds),
            Self::Crashed(stage) => said.value(&AsIs(stage.word())),
            _ => {}
        }
        said.end()
    }
}

impl Fault {
    // Within `fmt` its choice would become one with that of the values.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Transport(TransportFault::LoaderFailed(_)) =>
                "modprobe could not load the iSCSI transport: exit code {}",
            Self::Transport(TransportFault::Unusable(_)) =>
                "the kernel's iSCSI transport cannot be used: {}",
            Self::Overrun => "messages of the kernel were lost and asked for again",
            Self::RouteRefused(_) => "the kernel takes no requests about links: {}",
            Self::TimedOut(_) => "no disk after {} s, the boot gives up waiting",
            Self::NothingLeft => "every session was given up",
            Self::Interrupted => "asked to end before any disk was there",
            Self::NotNeeded => "the boot went on without the SAN",
            Self::Unfinished => "not there when the system started",
            Self::OtherDisk => "its disk is there, and the first target's is waited for",
            Self::Shadowed(Order::Behind) => "what the boot left in /run for its NIC goes before it",
            Self::Shadowed(Order::Before) => "it goes before what the boot left in /run for its NIC",
            Self::Shadowed(Order::Joined) => "it is read with what the boot left in /run for its NIC",
            Self::Crashed(_) => "the agent died in the stage {}",
            Self::Unreadable(_) => "it cannot be read, what was known before counts: {}",
        } }
    }
}

impl Explain for Fault {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::Transport(TransportFault::LoaderFailed(_)) => "boot.transport.not-loaded",
            Self::Transport(TransportFault::Unusable(_)) => "boot.transport.unusable",
            Self::Overrun => "boot.overrun",
            Self::RouteRefused(_) => "boot.route-refused",
            Self::TimedOut(_) => "boot.timed-out",
            Self::NothingLeft => "boot.nothing-left",
            Self::Interrupted => "boot.interrupted",
            Self::NotNeeded => "boot.not-needed",
            Self::Unfinished => "session.unfinished",
            Self::OtherDisk => "boot.other-disk",
            Self::Crashed(_) => "agent.crashed",
            Self::Unreadable(_) => "agent.state",
            Self::Shadowed(_) => "net.handover.shadowed",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::Unfinished | Self::OtherDisk | Self::Shadowed(Order::Before) => Severity::Warning,
            Self::Overrun | Self::NotNeeded | Self::Shadowed(_) => Severity::Info,
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::Transport(_) =>
                "Are iscsi_tcp, crc32c and modprobe in the image, for the kernel that runs?",
            Self::TimedOut(_) =>
                "The findings of NICs and sessions say what was waited for; rd.retry sets how long.",
            Self::NothingLeft =>
                "The findings of the sessions say why. For targets that were not up yet, raise rd.retry.",
            Self::Crashed(_) =>
                "Where nobody killed it, please report it, with the kernel log; a boot with the stock initiator is the way around.",
            Self::NotNeeded =>
                "Add rd.iscsi.firmware=1 where the root is on the SAN, rd.iscsi.firmware=0 where it never is.",
            Self::Unfinished =>
                "`sanroot supervise` tries on, unless its portal is a name, its NIC has no address, or iscsid runs.",
            Self::OtherDisk => "Name the root by root=UUID=... where both are paths to it.",
            Self::Shadowed(Order::Before) => "Give it another name.",
            Self::RouteRefused(_) => "Look into the kernel log.",
            Self::Interrupted => "Leave the shell by `exit` to try again.",
            Self::Unreadable(_) => "Leave this file to sanroot alone.",
            Self::Overrun | Self::Shadowed(_) => "",
        } }
    }
}
