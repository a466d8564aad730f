//! What the agent is told, owned, as it waits for its time.

use std::net::SocketAddr;

use sanroot_core::boot::{Event, TransportFault};
use sanroot_core::errno::Errno;
use sanroot_core::net::Ifindex;
use sanroot_core::netlink::iscsi::{NewSession, Transport};
use sanroot_core::session::{ChildEnd, DiskName, JobKind};
use sanroot_core::uevent::ScsiAddress;

use super::transport::HANDLE;

/// What the agent is told; see [`Event`].
#[derive(Clone, Debug)]
pub enum Told {
    /// Its deadline has come.
    Tick,
    /// The modules are loaded.
    TransportReady,
    /// There is no transport: `modprobe` ended with 1.
    TransportMissing,
    /// A datagram of the route socket.
    Route(Vec<u8>),
    /// A datagram of the iSCSI socket.
    Iscsi(Vec<u8>),
    /// Datagrams of the route socket were lost.
    RouteOverrun,
    /// Datagrams of the iSCSI socket were lost.
    IscsiOverrun,
    /// A session that the kernel shows: its number and its host, and whether its connection does not stand.
    IscsiSession(NewSession, bool),
    /// Uevents were lost.
    UeventOverrun,
    /// A disk that the kernel shows.
    Disk(DiskName, ScsiAddress),
    /// A uevent of the kernel.
    Uevent(Vec<u8>),
    /// A message of udev.
    Udev(Vec<u8>),
    /// udev has finished with a link already.
    UdevFinished(Ifindex),
    /// A frame for a NIC of the plan.
    Frame(usize, Vec<u8>),
    /// A datagram from a name server, for a session.
    NameAnswer(usize, SocketAddr, Vec<u8>),
    /// A session's name server does not listen.
    NameRefused(usize),
    /// A session's connection stands; the socket.
    Connected(usize, u64),
    /// A session's connection could not be made.
    ConnectFailed(usize, Errno),
    /// A session's child ended.
    ChildEnded(usize, JobKind, ChildEnd),
    /// The kernel did not take a datagram of the route socket.
    RouteRefused(Errno),
    /// The kernel did not take a session's requests.
    IscsiRefused(usize, Errno),
    /// A NIC's packet socket could not be opened or used.
    FramesRefused(usize, Errno),
    /// SIGTERM.
    Terminate,
}

impl Told {
    /// As the boot takes it.
    pub fn event(&self) -> Event<'_> {
        match self {
            Self::Tick => Event::Tick,
            Self::TransportReady => Event::TransportReady(Transport::new(HANDLE)),
            Self::TransportMissing => Event::TransportMissing(TransportFault::LoaderFailed(1)),
            Self::Route(datagram) => Event::Route(datagram),
            Self::Iscsi(datagram) => Event::Iscsi(datagram),
            Self::RouteOverrun => Event::RouteOverrun,
            Self::IscsiOverrun => Event::IscsiOverrun,
            Self::IscsiSession(session, lost) => Event::IscsiSession {
                session: *session,
                lost: *lost,
            },
            Self::UeventOverrun => Event::UeventOverrun,
            Self::Disk(name, at) => Event::Disk {
                name: *name,
                at: *at,
            },
            Self::Uevent(message) => Event::Uevent(message),
            Self::Udev(message) => Event::Udev(message),
            Self::UdevFinished(ifindex) => Event::UdevFinished(*ifindex),
            Self::Frame(nic, frame) => Event::Frame { nic: *nic, frame },
            Self::NameAnswer(session, from, datagram) => Event::NameAnswer {
                session: *session,
                from: *from,
                datagram,
            },
            Self::NameRefused(session) => Event::NameRefused { session: *session },
            Self::Connected(session, socket) => Event::Connected {
                session: *session,
                socket: *socket,
            },
            Self::ConnectFailed(session, errno) => Event::ConnectFailed {
                session: *session,
                errno: *errno,
            },
            Self::ChildEnded(session, job, end) => Event::ChildEnded {
                session: *session,
                job: *job,
                end: *end,
            },
            Self::RouteRefused(errno) => Event::RouteRefused(*errno),
            Self::IscsiRefused(session, errno) => Event::IscsiRefused {
                session: *session,
                errno: *errno,
            },
            Self::FramesRefused(nic, errno) => Event::FramesRefused {
                nic: *nic,
                errno: *errno,
            },
            Self::Terminate => Event::Terminate,
        }
    }
}
