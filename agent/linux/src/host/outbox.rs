//! What the core asks for, done.

use core::net::SocketAddr;

use sanroot_core::boot::{Event, Outbox};
use sanroot_core::dns::Queries;
use sanroot_core::iscsi::login::chap::Nonce;
use sanroot_core::limits::WWID_BYTES;
use sanroot_core::net::{Ifindex, LocalEnd};
use sanroot_core::session::{ChildEnd, DiskName, Job, JobKind};

use super::{Host, Token};
use crate::packet::FrameSocket;
use crate::poll::Interest;
use crate::{Errno, disks, errno, ipv6, random, udev};

impl Outbox for Host {
    fn route(&mut self, datagram: &[u8]) {
        match self.route.send(datagram) {
            Ok(()) => self.asked = Some(Token::Route),
            Err(error) => self.happen(Event::RouteRefused(errno(error))),
        }
    }

    fn iscsi(&mut self, session: usize, requests: &[u8]) {
        let sent = match &self.iscsi {
            Some(socket) => socket.send(requests),
            None => Err(Errno::NOTCONN),
        };
        match sent {
            Ok(()) => {
                self.asked = Some(Token::Iscsi);
                // A session's making takes the kernel longer than most portals take to answer: the next wait would tell of it only
                // behind what is read now.
                if let Some(event) = self.connection_decided(session) {
                    self.happen(event);
                }
            }
            Err(error) => self.happen(Event::IscsiRefused {
                session,
                errno: errno(error),
            }),
        }
    }

    fn ask_udev(&mut self, link: Ifindex) {
        if !self.udev_runs || udev::has_finished(link.get()) {
            self.happen(Event::UdevFinished(link));
        }
    }

    fn take_over_ipv6(&mut self, link: Ifindex, mtu: Option<u16>) {
        ipv6::take_over(link.get(), mtu);
    }

    fn open_frames(&mut self, nic: usize, link: Ifindex) {
        let opened = FrameSocket::open(link.get()).and_then(|socket| {
            self.poll
                .add(&socket, Token::Frames(nic).into(), Interest::Read)?;
            Ok(socket)
        });
        match (opened, self.frames.get_mut(nic)) {
            (Ok(socket), Some(place)) => *place = Some(socket),
            (Ok(_), None) => {}
            (Err(error), _) => {
                let event = self.frames_refused(nic, error);
                self.happen(event);
            }
        }
    }

    fn send_frame(&mut self, nic: usize, frame: &[u8]) {
        let sent = match self.frames.get(nic) {
            Some(Some(socket)) => socket.send(frame),
            _ => Err(Errno::NOTCONN),
        };
        if let Err(error) = sent {
            let event = self.frames_refused(nic, error);
            self.happen(event);
        }
    }

    fn close_frames(&mut self, nic: usize) {
        if let Some(socket) = self.frames.get_mut(nic).and_then(Option::take) {
            self.poll.remove(&socket);
        }
    }

    fn ask_name(&mut self, session: usize, server: SocketAddr, queries: Queries<'_>) {
        let asked = self.names.ask(self.poll, session, server, queries);
        if asked.is_err() {
            self.happen(Event::NameRefused { session });
        }
    }

    fn close_names(&mut self, session: usize) {
        self.names.close(self.poll, session);
    }

    fn connect(&mut self, session: usize, portal: SocketAddr, own: Option<LocalEnd>) {
        let token = Token::Connection(session).into();
        let begun = self
            .connections
            .begin(self.poll, token, session, (portal, own));
        if let Err(error) = begun {
            self.happen(Event::ConnectFailed {
                session,
                errno: errno(error),
            });
        }
    }

    fn close_socket(&mut self, session: usize) {
        self.connections.close(self.poll, session);
    }

    fn spawn(&mut self, session: usize, job: Job<'_>) {
        let kind = job.kind();
        let token = Token::Child(session, kind).into();
        // No disk of ours appears before its scan, and of what the kernel makes for a session it tells a dozen times.
        let heard = match kind {
            JobKind::Scan => self.uevent.hear_kernel().map_err(|_| ChildEnd::Lost),
            _ => Ok(()),
        };
        let begun = heard.and_then(|()| {
            self.children
                .begin(self.poll, token, (session, job), self.transport)
        });
        if let Err(end) = begun {
            self.happen(Event::ChildEnded {
                session,
                job: kind,
                end,
            });
        }
    }

    fn kill(&mut self, session: usize, job: JobKind) {
        self.children.kill(self.poll, session, job);
    }

    fn is_empty(&mut self, disk: &DiskName) -> bool {
        disks::is_empty(disk)
    }

    fn wwid(&mut self, disk: &DiskName) -> [u8; WWID_BYTES] {
        disks::wwid(disk)
    }

    fn is_probed(&mut self, host: u32) -> bool {
        disks::are_probed(host)
    }

    fn nonce(&mut self) -> Option<Nonce> {
        random::nonce().ok()
    }
}
