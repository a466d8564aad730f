//! What the agent wants done, done.

use std::net::SocketAddr;
use std::time::Duration;

use sanroot_core::boot::Outbox;
use sanroot_core::dns::Queries;
use sanroot_core::errno::Errno;
use sanroot_core::iscsi::login::chap::Nonce;
use sanroot_core::limits::WWID_BYTES;
use sanroot_core::net::{Ifindex, LocalEnd};
use sanroot_core::netlink::Messages;
use sanroot_core::session::{ChildEnd, DiskName, Job, JobKind};

use super::{Happening, REQUEST, Told, World, link};

/// DESTROY_SESSION, DESTROY_CONN and STOP_CONN: what cannot be sent is left behind.
const REMOVALS: [u16; 3] = [12, 14, 18];

/// RTM_GETLINK: whoever may not look sees nothing.
const LIST: u16 = 18;

impl Outbox for World {
    fn route(&mut self, datagram: &[u8]) {
        self.note(|| "agent: route request".to_owned());
        let lists = Messages::new(datagram).any(|message| message.kind == LIST);
        let refused = self.refuses(|refusals| refusals.route_percent);
        if let Some(errno) = refused.filter(|_| !lists) {
            return self.tell(Duration::ZERO, Told::RouteRefused(errno));
        }
        let answer = link::handle(&mut self.links, datagram);
        for datagram in answer.said {
            self.tell(REQUEST, Told::Route(datagram));
        }
        for place in answer.raised {
            self.tell(REQUEST, Told::Route(self.links[place].news(0, 0)));
            if let Some(wait) = self.links[place].nic.carrier {
                self.after(wait, Happening::Carrier(place));
            }
        }
    }

    fn iscsi(&mut self, session: usize, requests: &[u8]) {
        self.note(|| format!("agent: iSCSI requests of session {session}"));
        let removes = Messages::new(requests).any(|message| REMOVALS.contains(&message.kind));
        let refused = self.refuses(|refusals| refusals.iscsi_percent);
        if let Some(errno) = refused.filter(|_| !removes) {
            return self.tell(Duration::ZERO, Told::IscsiRefused(session, errno));
        }
        let outcome = self.handle_iscsi(requests);
        for reply in outcome.replies {
            self.tell(REQUEST, Told::Iscsi(reply));
        }
    }

    fn ask_udev(&mut self, link: Ifindex) {
        let finished = self
            .links
            .iter()
            .any(|known| known.nic.ifindex == link.get() && known.udev_finished);
        if finished {
            self.tell(REQUEST, Told::UdevFinished(link));
        }
    }

    fn take_over_ipv6(&mut self, link: Ifindex, _: Option<u16>) {
        self.note(|| format!("agent: IPv6 of link {link}"));
        let mut links = self.links.iter_mut();
        let link = links.find(|known| known.nic.ifindex == link.get() && known.present);
        // One that is gone has no settings.
        let Some(link) = link else {
            return;
        };
        let is_in_time = link.taken_over || !link.up;
        assert!(is_in_time, "the kernel begins when a link is raised");
        link.taken_over = true;
        assert!(link.udev_finished, "udev may rename it yet");
    }

    fn open_frames(&mut self, nic: usize, link: Ifindex) {
        self.note(|| format!("agent: opens NIC {nic}'s socket on link {link}"));
        if let Some(errno) = self.refuses(|refusals| refusals.frames_percent) {
            return self.frames_refused(nic, errno);
        }
        if !self.is_present(link.get()) {
            return self.frames_refused(nic, Errno::NODEV);
        }
        self.frames.insert(nic, link.get());
    }

    fn send_frame(&mut self, nic: usize, frame: &[u8]) {
        self.note(|| format!("agent: frame of {} bytes on NIC {nic}", frame.len()));
        if let Some(errno) = self.refuses(|refusals| refusals.frames_percent) {
            return self.frames_refused(nic, errno);
        }
        let Some(open) = self.frames.get(&nic) else {
            return self.frames_refused(nic, Errno::NOTCONN);
        };
        let known = self.links.iter().position(|link| link.nic.ifindex == *open);
        let place = known.expect("the socket's link is there");
        if !self.links[place].up {
            return self.frames_refused(nic, Errno::NETDOWN);
        }
        if self.links[place].passes(self.now) {
            for wait in self.setup.weather.copies(&mut self.random) {
                self.after(wait, Happening::Broadcast(place, frame.to_vec()));
            }
        }
    }

    fn close_frames(&mut self, nic: usize) {
        self.frames.remove(&nic);
    }

    fn ask_name(&mut self, session: usize, server: SocketAddr, queries: Queries<'_>) {
        self.note(|| format!("agent: session {session} asks {server}"));
        let queries: Vec<_> = queries.collect();
        self.ask_server(session, server, &queries);
    }

    fn close_names(&mut self, session: usize) {
        self.askers.remove(&session);
    }

    fn connect(&mut self, session: usize, portal: SocketAddr, own: Option<LocalEnd>) {
        let source = own.map(|own| own.address);
        self.note(|| format!("agent: session {session} connects to {portal} from {source:?}"));
        if own.is_some_and(|own| !self.is_on_its_link(own)) {
            return self.tell(
                Duration::ZERO,
                Told::ConnectFailed(session, Errno::ADDRNOTAVAIL),
            );
        }
        if let Some(errno) = self.refuses(|refusals| refusals.connections_percent) {
            return self.tell(Duration::ZERO, Told::ConnectFailed(session, errno));
        }
        self.open_connection(session, portal, source);
    }

    fn close_socket(&mut self, session: usize) {
        self.note(|| format!("agent: session {session} closes its socket"));
        let own = |socket: &&mut super::Socket| socket.session == session;
        for socket in self.sockets.values_mut().filter(own) {
            socket.held_by_agent = false;
        }
        self.drop_closed();
    }

    fn spawn(&mut self, session: usize, job: Job<'_>) {
        self.note(|| format!("agent: session {session} spawns a {:?}", job.kind()));
        if let Some(errno) = self.refuses(|refusals| refusals.children_percent) {
            let end = match job.kind() {
                JobKind::Netlink | JobKind::Read => ChildEnd::Lost,
                JobKind::Scan => ChildEnd::Failed(errno),
            };
            return self.tell(Duration::ZERO, Told::ChildEnded(session, job.kind(), end));
        }
        self.begin_child(session, job);
    }

    fn kill(&mut self, session: usize, job: JobKind) {
        self.note(|| format!("agent: session {session} kills its {job:?}"));
        self.children
            .retain(|_, child| child.session != session || child.job != job);
    }

    fn is_empty(&mut self, disk: &DiskName) -> bool {
        self.is_disk_empty(disk)
    }

    fn wwid(&mut self, disk: &DiskName) -> [u8; WWID_BYTES] {
        let mut wwid = [0; WWID_BYTES];
        let text = self.wwid_of(disk);
        wwid[..text.len()].copy_from_slice(text.as_bytes());
        wwid
    }

    fn is_probed(&mut self, host: u32) -> bool {
        let mut sessions = self.transport.sessions.values();
        sessions.any(|session| session.host == host && session.known.values().any(|probed| *probed))
    }

    fn nonce(&mut self) -> Option<Nonce> {
        let mut nonce = Nonce::UNUSED;
        for byte in nonce.challenge.iter_mut().chain([&mut nonce.identifier]) {
            [*byte, ..] = self.random.next_u64().to_be_bytes();
        }
        Some(nonce)
    }
}
