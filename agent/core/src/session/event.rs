//! What a session is told, and what it asks for.

use core::fmt;
use core::net::SocketAddr;

use super::DiskName;
use crate::dns::{Addresses, DnsFault, HostName};
use crate::errno::Errno;
use crate::finding::Finding;
use crate::iscsi::Lun;
use crate::iscsi::login::chap::Nonce;
use crate::netlink::iscsi::{KernelEvent, SessionNic};
use crate::plan::SessionPlan;
use crate::time::Instant;
use crate::uevent::Block;

/// What a session is told.
#[derive(Clone, Copy)]
pub enum Event<'e> {
    /// Its NIC has an address (or it needs none): begin.
    Begin,
    /// There is another way to its portal: a connection to whatever is where the one before leads is given up for it, unless the
    /// target has let the session in.
    Anew,
    /// Nothing happened, but its deadline has come.
    Tick,
    /// The kernel said something; [`super::recipient()`] knows to whom.
    Kernel(KernelEvent<'e>),
    /// Messages of the kernel were lost (ENOBUFS).
    Overrun,
    /// Requests could not be sent to the kernel; no reply will come.
    RequestFailed(Errno),
    /// The name it asked for has these addresses, at least one.
    Resolved(&'e Addresses),
    /// The name it asked for has none that it could use.
    Unresolved(DnsFault),
    /// The connection it asked for stands; `socket` is the descriptor's number in this process.
    Connected {
        /// `transport_eph` of the kernel's interface.
        socket: u64,
    },
    /// The connection it asked for could not be made.
    ConnectFailed(Errno),
    /// A child process that it asked for has ended.
    ChildEnded {
        /// What the child was for.
        job: JobKind,
        /// How it ended.
        end: ChildEnd,
    },
    /// A block device appeared somewhere; the session knows its own.
    Disk {
        /// Which.
        block: Block<'e>,
        /// It has no bytes: its logical unit was not ready when the kernel asked for its capacity.
        is_empty: bool,
    },
    /// Another session has the disk of the same logical unit: one without bytes is kept, as it may be that of a controller which
    /// stands by.
    Spare,
    /// No other session of the boot has a disk, nor will have one.
    Alone,
    /// The boot no longer waits for it: the target's other logical units may be scanned too.
    ScanRest,
    /// The agent ends, or the session is not wanted any more. A session that has its disk stays as it is; anything less
    /// is cleaned up.
    Abandon,
}

/// How a child process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildEnd {
    /// It did its work.
    Done,
    /// The kernel refused what it was made for.
    Failed(Errno),
    /// It could not be made, or was killed.
    Lost,
}

impl ChildEnd {
    /// From an exit code: zero for success, an error number, or 128 and the signal that killed the child.
    pub fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Done,
            1..128 => Self::Failed(Errno::new(u16::from(code))),
            128.. => Self::Lost,
        }
    }
}

/// Work for a child process, because the kernel may block for long in it. Exit code as [`ChildEnd::from_code`] reads it.
#[derive(Clone, Copy)]
pub enum Job<'j> {
    /// Write the selection into `/sys/class/scsi_host/hostH/scan`. The write returns when the scan is done.
    Scan {
        /// The `H`.
        host: u32,
        /// What is written.
        selection: Selection,
    },
    /// Read the beginning of a disk, past what the kernel keeps of it.
    Read {
        /// Which.
        disk: &'j DiskName,
        /// It could not be read before: first have its driver ask anew what it is, and once it can be read, have its partitions
        /// looked for and udev told of it, since neither has seen anything of it yet.
        again: bool,
    },
    /// Send these requests as one datagram through an iSCSI netlink socket of the child's own; when that returns the
    /// kernel has done them all, and the replies wait. The first [`KernelEvent::failure`] among them is how the child
    /// ends. The kernel handles the requests of all senders under one lock, so whoever sends others meanwhile blocks
    /// until the child is through.
    Netlink(&'j [u8]),
}

impl Job<'_> {
    /// What it is for.
    pub const fn kind(&self) -> JobKind {
        match self {
            Self::Scan { .. } => JobKind::Scan,
            Self::Read { .. } => JobKind::Read,
            Self::Netlink(_) => JobKind::Netlink,
        }
    }
}

/// What a child process is for, without the particulars. A session has at most one of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// [`Job::Scan`]
    Scan,
    /// [`Job::Read`]
    Read,
    /// [`Job::Netlink`]
    Netlink,
}

/// What of a target is scanned; `Display` is the text for the kernel: channel, target and logical unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// One logical unit, with some 40 commands.
    Unit(Lun),
    /// All of them, with as many commands for each.
    All,
}

impl fmt::Display for Selection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(lun) => write!(out, "0 0 {lun}"),
            Self::All => out.write_str("- - -"),
        }
    }
}

/// What a session asks for, with its plan where that matters. None of these calls the session back: what comes of them is told by
/// a later [`Event`].
pub trait Outbox<'a> {
    /// Send these requests to the kernel as one datagram. They may hold secrets.
    fn request(&mut self, requests: &[u8]);

    /// Look for the addresses of `name` until then; what the session asks for next takes its place.
    fn resolve(&mut self, plan: &SessionPlan<'a>, name: &HostName, until: Instant);

    /// Begin a TCP connection to `portal` over the session's NIC, without delayed sending (TCP_NODELAY).
    fn connect(&mut self, plan: &SessionPlan<'a>, portal: SocketAddr);

    /// Close the session's socket, connected or not; nothing more is told of it. The kernel keeps a reference to one
    /// that it was given.
    fn close(&mut self);

    /// The NIC that the session is to keep to, where it has one among several.
    fn nic(&mut self, plan: &SessionPlan<'a>) -> Option<SessionNic>;

    /// Begin a child process.
    fn spawn(&mut self, job: Job<'_>);

    /// Kill the child of this kind and forget it; nothing more is told of it.
    fn kill(&mut self, job: JobKind);

    /// Whether the kernel's disk driver has taken up a logical unit of this SCSI host, as the kernel says at once. Its disk appears
    /// behind its first reads, however long these take.
    fn is_probed(&mut self, host: u32) -> bool;

    /// Random bytes that nobody can foresee, for a login in which the target has to prove itself. This may wait until the
    /// kernel's generator is seeded, so it is asked for nowhere else; `None` where it does not work.
    fn nonce(&mut self) -> Option<Nonce>;

    /// Keep a finding, and say it at once.
    fn report(&mut self, finding: Finding<'a>);
}
