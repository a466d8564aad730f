//! The machine under a boot: its sockets, children and clock, as the core's outbox and its source of events.

use core::mem::ManuallyDrop;
use core::time::Duration;

use heapless::Deque;
use sanroot_core::boot::{Event, Outbox, TransportFault};
use sanroot_core::limits::{NICS, SESSIONS, TURN, UEVENTS_PASSED_OVER};
use sanroot_core::netlink::iscsi::Transport;
use sanroot_core::session;

use self::children::Children;
use self::connections::Connections;
use self::names::Names;
use crate::child::Child;
use crate::netlink::{Datagram, Family, Netlink};
use crate::packet::FrameSocket;
use crate::poll::{Interest, Poll};
use crate::{Errno, OwnedFd, disks, errno, process, signals, transport, udev};

pub mod children;
pub mod connections;
mod jobs;
mod names;
mod outbox;
mod place;
pub mod recovery;
mod token;

pub use token::Token;

/// What a call of the outbox brought about at once. Each NIC and session waits for at most a few things at a time.
const PENDING: usize = 4 * (NICS + SESSIONS);

/// Room for what a boot has open: too large for the stack, each page of which would be written to.
// What is used by every boot comes first, so that it lies together.
#[repr(C)]
pub struct Room {
    poll: Poll,
    connections: Connections,
    children: Children,
    names: Names,
    /// What happened at once and is still to be told.
    pending: Deque<Event<'static>, PENDING>,
}

impl Room {
    /// Nothing is open.
    pub const fn new() -> Self {
        Self {
            poll: Poll::new(),
            connections: Connections::new(),
            children: Children::new(),
            names: Names::new(),
            pending: Deque::new(),
        }
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::new()
    }
}

/// The kinds of links that are going to be made. The kernel loads what makes one itself, but whoever asks for the link waits
/// meanwhile, and a module is not loaded before all disks of the machine have been probed (`do_init_module`, Linux 6.1).
#[derive(Clone, Copy, Default)]
pub struct MadeLinks {
    /// VLAN devices.
    pub vlans: bool,
    /// Bonds.
    pub bonds: bool,
}

/// The open descriptors of a boot.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Host {
    poll: &'static Poll,
    route: Netlink,
    uevent: Netlink,
    iscsi: Option<Netlink>,
    transport: Option<Transport>,
    signals: OwnedFd,
    loader: Option<Child>,
    pending: &'static mut Deque<Event<'static>, PENDING>,
    connections: &'static mut Connections,
    children: &'static mut Children,
    names: &'static mut Names,
    /// How often in a row uevents waited for what is urgent.
    passed_over: u8,
    /// Whether something urgent was ready in this turn, and uevents.
    is_urgent: bool,
    has_uevents: bool,
    udev_runs: bool,
    /// How much was taken of what is ready, in its turn.
    turn: usize,
    /// The socket by which the kernel was asked for something. It has answered before sending returns, so that nothing else is
    /// asked for what is ready.
    asked: Option<Token>,
    frames: [Option<FrameSocket>; NICS],
}

impl Host {
    /// Opens what every boot needs.
    ///
    /// # Errors
    /// The kernel's.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn open(room: &'static mut Room) -> Result<Self, Errno> {
        let poll = &room.poll;
        // Who cannot have all of them ends with his process, which closes the others.
        let route = ManuallyDrop::new(Netlink::open(Family::Route)?);
        let uevent = ManuallyDrop::new(Netlink::open(Family::Uevent)?);
        let signals = ManuallyDrop::new(signals::termination()?);
        poll.add(&*route, Token::Route.into(), Interest::Read)?;
        poll.add(&*uevent, Token::Uevent.into(), Interest::Read)?;
        poll.add(&*signals, Token::Signal.into(), Interest::Read)?;
        Ok(Self {
            poll,
            route: ManuallyDrop::into_inner(route),
            uevent: ManuallyDrop::into_inner(uevent),
            iscsi: None,
            transport: None,
            signals: ManuallyDrop::into_inner(signals),
            loader: None,
            pending: &mut room.pending,
            connections: &mut room.connections,
            children: &mut room.children,
            names: &mut room.names,
            passed_over: 0,
            is_urgent: false,
            has_uevents: false,
            udev_runs: udev::runs(),
            turn: 0,
            asked: None,
            frames: [const { None }; NICS],
        })
    }

    /// Begins to load the iSCSI transport, and what makes links; where the transport is there already, it is taken at once and
    /// nothing is loaded.
    pub fn load_transport(&mut self, made: MadeLinks) {
        match transport::handle() {
            Err(Errno::NOENT) => {}
            found => return self.take_transport(found),
        }
        match Child::start(|| jobs::load_transport(made)) {
            Ok(child) => {
                let added = self.poll.add(&child, Token::Loader.into(), Interest::Read);
                self.loader = Some(child);
                if let Err(error) = added {
                    self.transport_missing(TransportFault::Unusable(errno(error)));
                }
            }
            Err(error) => self.transport_missing(TransportFault::Unusable(errno(error))),
        }
    }

    /// Whether udev runs.
    pub const fn udev_runs(&self) -> bool {
        self.udev_runs
    }

    /// What a call of the outbox brought about at once; asked for before anything is waited for.
    pub fn next_pending(&mut self) -> Option<Event<'static>> {
        self.pending.pop_front()
    }

    /// Whether there is more of that.
    pub fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Whether something has happened, or will before `patience` is over; [`Self::ready`] tells what.
    ///
    /// # Errors
    /// The kernel's.
    pub fn look(&mut self, patience: Duration) -> Result<bool, Errno> {
        let found = self.asked.is_some() || self.poll.look(patience)?;
        self.begin_turns();
        Ok(found)
    }

    /// Waits until something happens or `deadline` is reached; [`Self::ready`] tells what.
    ///
    /// # Errors
    /// The kernel's.
    pub fn wait(&mut self, deadline: Option<sanroot_core::time::Instant>) -> Result<(), Errno> {
        if self.asked.is_none() {
            self.poll.wait(deadline)?;
        }
        self.begin_turns();
        Ok(())
    }

    const fn begin_turns(&mut self) {
        self.is_urgent = false;
    }

    /// The next one of what is ready, uevents last. Whoever makes a session has a dozen of them: they are left for the time in
    /// which the target thinks.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn ready(&mut self) -> Option<Token> {
        self.turn = 0;
        if let Some(token) = self.asked.take() {
            return Some(token);
        }
        while let Some(number) = self.poll.ready() {
            self.is_urgent |= Token::is_urgent(number);
            match Token::from_number(number) {
                Token::Uevent => self.has_uevents = true,
                token => return Some(token),
            }
        }
        if !core::mem::take(&mut self.has_uevents) {
            return None;
        }
        if self.is_urgent && self.passed_over < UEVENTS_PASSED_OVER {
            self.passed_over = self.passed_over.saturating_add(1);
            return None;
        }
        self.passed_over = 0;
        Some(Token::Uevent)
    }

    /// The next event of what is ready, its bytes in `buffer`; `None` once it has been emptied, or has had its turn: what is
    /// left stays ready.
    pub fn receive<'b>(&mut self, token: Token, buffer: &'b mut [u8]) -> Option<Event<'b>> {
        if self.turn >= TURN {
            return None;
        }
        self.turn = self.turn.saturating_add(1);
        match token {
            Token::Route => self.hear(token, self.route.receive(buffer)),
            Token::Uevent => self.hear(token, self.uevent.receive(buffer)),
            Token::Iscsi => self.hear(token, self.iscsi.as_ref()?.receive(buffer)),
            Token::Frames(nic) => match self.frames.get(nic)?.as_ref()?.receive(buffer) {
                Ok(frame) => frame.map(|frame| Event::Frame { nic, frame }),
                Err(error) => Some(self.frames_refused(nic, error)),
            },
            Token::Name(session) => self.names.receive(self.poll, session, buffer),
            Token::Signal => signals::take(&self.signals).then_some(Event::Terminate),
            Token::Loader => self.loader_ended(),
            Token::Connection(session) => self.connection_decided(session),
            Token::Child(session, job) => {
                let end = self.children.ended(self.poll, session, job)?;
                Some(Event::ChildEnded { session, job, end })
            }
        }
    }

    /// What the netlink socket of `token` has received. Only udev says anything but the kernel, and of errors only a loss of
    /// messages says something; others pass.
    fn hear<'b>(
        &mut self,
        token: Token,
        received: Result<Option<Datagram<'b>>, Errno>,
    ) -> Option<Event<'b>> {
        let datagram = match received {
            Ok(Some(datagram)) => datagram,
            Ok(None) => {
                // What was asked meanwhile has been answered and heard, too.
                self.asked.take_if(|asked| *asked == token);
                return None;
            }
            Err(Errno::NOBUFS) => return Some(self.lost(token)),
            Err(_) => return None,
        };
        let bytes = datagram.bytes;
        match (token, datagram.from_kernel) {
            (Token::Uevent, true) => Some(Event::Uevent(bytes)),
            (Token::Uevent, false) => Some(Event::Udev(bytes)),
            (_, false) => None,
            (Token::Route, true) => Some(Event::Route(bytes)),
            (_, true) => Some(Event::Iscsi(bytes)),
        }
    }

    /// Messages of the socket of `token` were lost.
    fn lost(&mut self, token: Token) -> Event<'static> {
        match token {
            Token::Route => Event::RouteOverrun,
            // Disks may be among them.
            Token::Uevent => {
                disks::list(&mut |name, at| self.happen(Event::Disk { name, at }));
                Event::UeventOverrun
            }
            // Replies may be among them, and a session that nobody knows of then.
            _ => {
                if let Ok(sessions) = transport::Sessions::open() {
                    sessions.each(&mut |session, creator, lost| {
                        if creator == process::own() {
                            self.happen(Event::IscsiSession { session, lost });
                        }
                    });
                }
                Event::IscsiOverrun
            }
        }
    }

    fn loader_ended(&mut self) -> Option<Event<'static>> {
        let code = self.loader.as_ref()?.ended()?;
        if let Some(child) = self.loader.take() {
            self.poll.remove(&child);
        }
        match transport::handle() {
            Err(Errno::NOENT) if code != 0 => {
                self.transport_missing(TransportFault::LoaderFailed(code));
            }
            found => self.take_transport(found),
        }
        self.next_pending()
    }

    fn take_transport(&mut self, found: Result<u64, Errno>) {
        let opened = found.and_then(|handle| {
            let socket = Netlink::open(Family::Iscsi)?;
            self.poll
                .add(&socket, Token::Iscsi.into(), Interest::Read)?;
            self.iscsi = Some(socket);
            Ok(handle)
        });
        match opened {
            Ok(handle) => {
                let transport = Transport::new(handle);
                self.transport = Some(transport);
                self.happen(Event::TransportReady(transport));
            }
            Err(error) => self.transport_missing(TransportFault::Unusable(errno(error))),
        }
    }

    fn transport_missing(&mut self, fault: TransportFault) {
        self.happen(Event::TransportMissing(fault));
    }

    fn connection_decided(&mut self, session: usize) -> Option<Event<'static>> {
        Some(match self.connections.decided(self.poll, session)? {
            session::Event::Connected { socket } => Event::Connected { session, socket },
            session::Event::ConnectFailed(errno) => Event::ConnectFailed { session, errno },
            _ => return None,
        })
    }

    fn frames_refused(&mut self, nic: usize, error: Errno) -> Event<'static> {
        self.close_frames(nic);
        Event::FramesRefused {
            nic,
            errno: errno(error),
        }
    }

    fn happen(&mut self, event: Event<'static>) {
        // There is room for all that can be asked for at a time; what is lost here ends at its deadline.
        let _ = self.pending.push_back(event);
    }
}
