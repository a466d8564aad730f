//! The kernel's sessions, as far as recovering them needs: the kernel's news, connections, and children.

use core::mem::ManuallyDrop;
use core::net::SocketAddr;

use heapless::Deque;
use sanroot_core::iscsi::login::chap::Nonce;
use sanroot_core::limits::{SESSIONS, TURN, WWID_BYTES};
use sanroot_core::net::{Ifindex, LocalEnd};
use sanroot_core::netlink::iscsi::Transport;
use sanroot_core::session::{DiskName, Event, Job, JobKind};
use sanroot_core::supervise::{Condition, Sessions, SessionsOutbox, Sysfs};
use sanroot_core::time::Instant;
use sanroot_core::uevent::ScsiAddress;

use super::Token;
use super::children::Children;
use super::connections::Connections;
use crate::netlink::{Family, Netlink};
use crate::poll::{Interest, Poll};
use crate::process::Processes;
use crate::{Errno, clock, disks, errno, links, random, transport};

/// Sessions, and the descriptors by which they are recovered.
pub struct Recovery<'d, 's, 'r> {
    /// What is looked after.
    pub sessions: Sessions<'s, 'r>,
    /// What it takes.
    pub desk: &'d mut Desk,
}

impl Recovery<'_, '_, '_> {
    /// When to call [`Self::advance`].
    pub fn deadline(&self) -> Option<Instant> {
        self.sessions.deadline()
    }

    /// Lets what is due, and what that brings about at once, have its consequences.
    pub fn advance(&mut self, poll: &Poll) {
        let now = clock::now();
        self.sessions.advance(now, &mut self.desk.on(poll));
        while let Some((place, event)) = self.desk.pending.pop_front() {
            self.sessions
                .tell(now, place, event, &mut self.desk.on(poll));
        }
    }

    /// Takes what one descriptor has, for a turn.
    pub fn receive(&mut self, poll: &Poll, token: Token, buffer: &mut [u8]) {
        let now = clock::now();
        let (place, event) = match token {
            Token::Iscsi => return self.hear(now, poll, buffer),
            Token::Connection(place) => (place, self.desk.connections.decided(poll, place)),
            Token::Child(place, job) => {
                let end = self.desk.children.ended(poll, place, job);
                (place, end.map(|end| Event::ChildEnded { job, end }))
            }
            _ => return,
        };
        if let Some(event) = event {
            self.sessions
                .tell(now, place, event, &mut self.desk.on(poll));
        }
    }

    /// Whether they are needed: the kernel has sessions that are told of (`are_there`), or `folder` shows one of their targets,
    /// be it under another number. Such a one takes the place of one that is gone, once whoever opens it has done so.
    pub fn are_needed(&mut self, folder: &transport::Sessions, are_there: bool) -> bool {
        let mut are_needed = are_there;
        if !are_there || self.sessions.is_one_gone() {
            let now = clock::now();
            folder.each(&mut |session, creator, is_lost| {
                let mut yields = self.desk.yields.iter();
                let is_opened = yields.any(|it| self.desk.processes.runs(creator, it));
                let stands = !is_lost && !is_opened;
                let state = (stands, creator == self.desk.port);
                let sysfs = &mut self.desk.sysfs;
                are_needed |= self.sessions.lead_to(now, session, state, sysfs);
            });
        }
        are_needed
    }

    /// Leaves all sessions as they are.
    pub fn abandon(&mut self, poll: &Poll) {
        self.sessions.abandon(clock::now(), &mut self.desk.on(poll));
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn hear(&mut self, now: Instant, poll: &Poll, buffer: &mut [u8]) {
        for _ in 0..TURN {
            match self.desk.socket.receive(buffer) {
                Ok(Some(datagram)) if datagram.from_kernel => {
                    self.sessions
                        .hear(now, datagram.bytes, &mut self.desk.on(poll));
                }
                Ok(Some(_)) => {}
                Ok(None) => return,
                Err(_) => self.sessions.overrun(now, &mut self.desk.on(poll)),
            }
        }
    }
}

/// The descriptors.
pub struct Desk {
    socket: Netlink,
    port: u32,
    /// The kernel's transport.
    pub transport: Transport,
    /// What the kernel shows of processes.
    pub processes: Processes,
    yields: &'static [&'static str],
    /// What the kernel shows of sessions.
    pub sysfs: transport::Sessions,
    listeners: transport::Listeners,
    connections: Connections,
    children: Children,
    /// What came at once of what was asked for; a session asks for few things at a time.
    pending: Deque<(usize, Event<'static>), { 2 * SESSIONS }>,
}

impl Desk {
    /// Opens what recovering sessions takes, and listens from now on; `None` where the kernel has no transport, and so no
    /// session. Whoever else listens leaves the sessions to us if it runs one of the commands `yields`.
    ///
    /// # Errors
    /// The kernel's.
    pub fn open(poll: &Poll, yields: &'static [&'static str]) -> Result<Option<Self>, Errno> {
        let transport = match transport::handle() {
            Err(Errno::NOENT) => return Ok(None),
            handle => Transport::new(handle?),
        };
        // Where the next one cannot be had those before stay open until the process ends: it tries once.
        let processes = ManuallyDrop::new(Processes::open()?);
        let sysfs = ManuallyDrop::new(transport::Sessions::open()?);
        let listeners = ManuallyDrop::new(transport::Listeners::open()?);
        let socket = ManuallyDrop::new(Netlink::open(Family::Iscsi)?);
        let port = socket.port()?;
        poll.add(&*socket, Token::Iscsi.into(), Interest::Read)?;
        Ok(Some(Self {
            port,
            socket: ManuallyDrop::into_inner(socket),
            transport,
            processes: ManuallyDrop::into_inner(processes),
            yields,
            sysfs: ManuallyDrop::into_inner(sysfs),
            listeners: ManuallyDrop::into_inner(listeners),
            connections: Connections::new(),
            children: Children::new(),
            pending: Deque::new(),
        }))
    }

    const fn on<'d>(&'d mut self, poll: &'d Poll) -> OnPoll<'d> {
        OnPoll { desk: self, poll }
    }

    fn happen(&mut self, place: usize, event: Event<'static>) {
        // What finds no room ends at its deadline.
        let _ = self.pending.push_back((place, event));
    }
}

/// The descriptors, and the set that they are waited for in.
struct OnPoll<'d> {
    desk: &'d mut Desk,
    poll: &'d Poll,
}

impl SessionsOutbox for OnPoll<'_> {
    fn condition(&mut self, sid: u32) -> Condition {
        self.desk.sysfs.condition(sid)
    }

    fn sysfs(&mut self) -> &mut dyn Sysfs {
        &mut self.desk.sysfs
    }

    fn has_link(&mut self, link: Ifindex) -> bool {
        links::is_there(&self.desk.socket, link)
    }

    fn disks(&mut self, visit: &mut dyn FnMut(DiskName, ScsiAddress)) {
        disks::list(visit);
    }

    fn is_empty(&mut self, disk: &DiskName) -> bool {
        disks::is_empty(disk)
    }

    fn wwid(&mut self, disk: &DiskName) -> [u8; WWID_BYTES] {
        disks::wwid(disk)
    }

    fn is_attended(&mut self) -> bool {
        let (own, processes) = (self.desk.port, &self.desk.processes);
        // Where it cannot be told, somebody may be: two at a time would do more harm than none.
        let others = self.desk.listeners.others(own, processes, self.desk.yields);
        others.unwrap_or(true)
    }

    fn request(&mut self, place: usize, requests: &[u8]) {
        if let Err(error) = self.desk.socket.send(requests) {
            self.desk.happen(place, Event::RequestFailed(errno(error)));
        }
    }

    fn connect(&mut self, place: usize, portal: SocketAddr, own: Option<LocalEnd>) {
        let token = Token::Connection(place).into();
        let begun = self
            .desk
            .connections
            .begin(self.poll, token, place, (portal, own));
        if let Err(error) = begun {
            self.desk.happen(place, Event::ConnectFailed(errno(error)));
        }
    }

    fn close(&mut self, place: usize) {
        self.desk.connections.close(self.poll, place);
    }

    fn spawn(&mut self, place: usize, job: Job<'_>) {
        let kind = job.kind();
        let token = Token::Child(place, kind).into();
        let transport = Some(self.desk.transport);
        let begun = self
            .desk
            .children
            .begin(self.poll, token, (place, job), transport);
        if let Err(end) = begun {
            self.desk
                .happen(place, Event::ChildEnded { job: kind, end });
        }
    }

    fn kill(&mut self, place: usize, job: JobKind) {
        self.desk.children.kill(self.poll, place, job);
    }

    fn is_probed(&mut self, host: u32) -> bool {
        disks::are_probed(host)
    }

    fn nonce(&mut self) -> Option<Nonce> {
        random::nonce().ok()
    }
}
