//! What happens to a boot, and what it wants done.

use core::net::SocketAddr;

use crate::dns::Queries;
use crate::errno::Errno;
use crate::iscsi::login::chap::Nonce;
use crate::limits::WWID_BYTES;
use crate::net::{Ifindex, LocalEnd};
use crate::netlink::iscsi::{NewSession, Transport};
use crate::session::{ChildEnd, DiskName, Job, JobKind};
use crate::uevent::ScsiAddress;

/// What happened. Bytes are as they were received and not judged yet; the edge vouches only that netlink datagrams of the
/// kernel came from the kernel.
#[derive(Clone, Copy)]
pub enum Event<'e> {
    /// Nothing but time passed.
    Tick,
    /// The kernel's iSCSI transport can be used, and its socket is open.
    TransportReady(Transport),
    /// The kernel's iSCSI transport could not be had: how the loader of modules ended, or what the kernel said.
    TransportMissing(TransportFault),
    /// A datagram of the route socket.
    Route(&'e [u8]),
    /// Datagrams of the route socket were lost.
    RouteOverrun,
    /// The kernel refused to take a datagram on the route socket.
    RouteRefused(Errno),
    /// A datagram of the iSCSI socket.
    Iscsi(&'e [u8]),
    /// Datagrams of the iSCSI socket were lost.
    IscsiOverrun,
    /// The kernel has a session that this process made; told of every such session behind [`Self::IscsiOverrun`].
    IscsiSession {
        /// Its numbers.
        session: NewSession,
        /// Its connection does not stand.
        lost: bool,
    },
    /// Uevents of the kernel or of udev were lost.
    UeventOverrun,
    /// The kernel has a disk on a session; told of every such disk behind [`Self::UeventOverrun`].
    Disk {
        /// Its name.
        name: DiskName,
        /// Where it hangs.
        at: ScsiAddress,
    },
    /// A uevent of the kernel.
    Uevent(&'e [u8]),
    /// A message of udev.
    Udev(&'e [u8]),
    /// udev has finished with this link, or no udev runs.
    UdevFinished(Ifindex),
    /// A frame on a NIC whose DHCP socket is open.
    Frame {
        /// The NIC's place in the plan.
        nic: usize,
        /// The whole frame.
        frame: &'e [u8],
    },
    /// A NIC's DHCP socket could not be opened or used.
    FramesRefused {
        /// The NIC's place in the plan.
        nic: usize,
        /// What the kernel said.
        errno: Errno,
    },
    /// A datagram at the port from which a session's last queries went to a name server.
    NameAnswer {
        /// The session's place in the plan.
        session: usize,
        /// Who sent it.
        from: SocketAddr,
        /// The whole datagram.
        datagram: &'e [u8],
    },
    /// A session's name server cannot be asked: no way leads there, or nobody listens.
    NameRefused {
        /// The session's place in the plan.
        session: usize,
    },
    /// A session's TCP connection stands.
    Connected {
        /// The session's place in the plan.
        session: usize,
        /// The number by which BIND names the socket.
        socket: u64,
    },
    /// A session's TCP connection failed.
    ConnectFailed {
        /// The session's place in the plan.
        session: usize,
        /// What the kernel said.
        errno: Errno,
    },
    /// A session's child process ended.
    ChildEnded {
        /// The session's place in the plan.
        session: usize,
        /// What the child was for.
        job: JobKind,
        /// How it ended.
        end: ChildEnd,
    },
    /// The kernel refused to take requests that a session had sent on the iSCSI socket.
    IscsiRefused {
        /// The session's place in the plan.
        session: usize,
        /// What the kernel said.
        errno: Errno,
    },
    /// The agent is asked to end.
    Terminate,
}

/// Why there is no iSCSI transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportFault {
    /// `modprobe` ended with this code.
    LoaderFailed(u8),
    /// The modules were loaded but the transport did not appear, or its socket could not be opened.
    Unusable(Errno),
}

/// What a boot wants done. Nothing here waits or answers: what comes of it is an [`Event`].
pub trait Outbox {
    /// Sends a datagram on the route socket.
    fn route(&mut self, datagram: &[u8]);

    /// Sends a session's requests on the iSCSI socket; a refusal is told with the session's number.
    fn iscsi(&mut self, session: usize, requests: &[u8]);

    /// Asks whether udev has finished with a link; answered by [`Event::UdevFinished`] at once where it has, or where no
    /// udev runs, and else by nothing: udev's message comes later.
    fn ask_udev(&mut self, link: Ifindex);

    /// Keeps the kernel's own IPv6 autoconfiguration off a link, and its wait before the link-local address can be used; with `mtu`,
    /// has IPv6 send no larger packets there.
    fn take_over_ipv6(&mut self, link: Ifindex, mtu: Option<u16>);

    /// Opens a NIC's packet socket on a link.
    fn open_frames(&mut self, nic: usize, link: Ifindex);

    /// Sends a frame on a NIC's packet socket.
    fn send_frame(&mut self, nic: usize, frame: &[u8]);

    /// Closes a NIC's packet socket.
    fn close_frames(&mut self, nic: usize);

    /// Sends a session's queries to a name server, from a port that nobody can foresee and that was not used before;
    /// nothing more is told of earlier ones.
    fn ask_name(&mut self, session: usize, server: SocketAddr, queries: Queries<'_>);

    /// Closes the port from which a session's queries went, if there is one.
    fn close_names(&mut self, session: usize);

    /// Begins a session's TCP connection, from `own` where one NIC has to carry it.
    fn connect(&mut self, session: usize, portal: SocketAddr, own: Option<LocalEnd>);

    /// Closes the agent's end of a session's socket; the kernel's session keeps its own.
    fn close_socket(&mut self, session: usize);

    /// Starts a session's child process. A session has one of each kind at a time.
    fn spawn(&mut self, session: usize, job: Job<'_>);

    /// Kills a session's child of this kind, and tells nothing more of it.
    fn kill(&mut self, session: usize, job: JobKind);

    /// Whether a disk has no bytes, as the kernel says at once.
    fn is_empty(&mut self, disk: &DiskName) -> bool;

    /// What the unit of a disk says that it is, as the kernel shows it at once (`wwid`): as much as fits, and zeros.
    fn wwid(&mut self, disk: &DiskName) -> [u8; WWID_BYTES];

    /// Whether the kernel's disk driver has taken up a logical unit of this SCSI host, as the kernel says at once.
    fn is_probed(&mut self, host: u32) -> bool;

    /// Random bytes that nobody can foresee, for a target that has to prove itself. May wait until the kernel's generator
    /// is seeded; `None` where it does not work.
    fn nonce(&mut self) -> Option<Nonce>;
}
