//! What the addresses are kept by.

use core::net::Ipv4Addr;

use sanroot_core::finding::tell;
use sanroot_core::handover::Network;
use sanroot_core::limits::{NICS, TURN};
use sanroot_core::net::{Ifindex, LinkName};
use sanroot_core::netlink::Builder;
use sanroot_core::netlink::route::{REQUEST_BYTES, Request, Table, write_list};
use sanroot_core::story::Level;
use sanroot_core::supervise::{Event, Fault, Outbox, Supervisor};
use sanroot_linux::host::Token;
use sanroot_linux::netlink::Netlink;
use sanroot_linux::packet::FrameSocket;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::{Errno, clock, links, state, udp};

use crate::refused;

/// The sockets.
pub(super) struct Host<'p> {
    pub(super) poll: &'p Poll,
    pub(super) route: Netlink,
    /// Those of the links on which frames are sent.
    pub(super) frames: [Option<(Ifindex, FrameSocket)>; NICS],
}

impl Host<'_> {
    /// Asks for all addresses.
    pub(super) fn list(&mut self, supervisor: &mut Supervisor<'_>) {
        supervisor.handle(clock::now(), Event::Lost, self);
        self.ask(&|builder| write_list(Table::Addresses, builder, 1));
    }

    fn ask(&self, write: &dyn Fn(&mut Builder<'_>)) {
        let mut bytes = [0; REQUEST_BYTES];
        let mut builder = Builder::new(&mut bytes);
        write(&mut builder);
        if let Some(datagram) = builder.finish() {
            // What the kernel has not done is seen to be missing, and asked for again.
            let _ = self.route.send(datagram);
        }
    }

    /// Tells what one descriptor has, for a turn.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn receive(
        &mut self,
        token: Token,
        buffer: &mut [u8],
        supervisor: &mut Supervisor<'_>,
    ) {
        for _ in 0..TURN {
            let more = match token {
                Token::Route => self.receive_notice(buffer, supervisor),
                Token::Frames(slot) => self.receive_frame(slot, buffer, supervisor),
                _ => false,
            };
            if !more {
                return;
            }
        }
    }

    /// Whether there may be another one.
    fn receive_notice(&mut self, buffer: &mut [u8], supervisor: &mut Supervisor<'_>) -> bool {
        match self.route.receive(buffer) {
            Ok(Some(datagram)) if datagram.from_kernel => {
                supervisor.handle(clock::now(), Event::Route(datagram.bytes), self);
            }
            Ok(Some(_)) => {}
            Ok(None) => return false,
            Err(_) => self.list(supervisor),
        }
        true
    }

    /// As above.
    fn receive_frame(
        &mut self,
        slot: usize,
        buffer: &mut [u8],
        supervisor: &mut Supervisor<'_>,
    ) -> bool {
        let Some((ifindex, socket)) = self.frames.get(slot).and_then(Option::as_ref) else {
            return false;
        };
        let ifindex = *ifindex;
        match socket.receive(buffer) {
            Ok(Some(bytes)) => {
                let event = Event::Frame { ifindex, bytes };
                supervisor.handle(clock::now(), event, self);
                true
            }
            Ok(None) => false,
            // The next frame that is sent opens it again.
            Err(_) => {
                self.close_socket(ifindex);
                false
            }
        }
    }

    fn socket(&mut self, ifindex: Ifindex) -> Option<usize> {
        let open = |entry: &Option<(Ifindex, FrameSocket)>| {
            entry.as_ref().is_some_and(|(link, _)| *link == ifindex)
        };
        self.frames.iter().position(open)
    }
}

impl Outbox for Host<'_> {
    fn request(&mut self, request: &Request) {
        self.ask(&|builder| request.write(builder, 2));
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn open_socket(&mut self, ifindex: Ifindex) -> bool {
        let free = self.frames.iter().position(Option::is_none);
        if self.socket(ifindex).is_none()
            && let Some(slot) = free
        {
            let socket = match FrameSocket::open(ifindex.get()) {
                Ok(socket) => socket,
                Err(error) => return error != Errno::ACCESS,
            };
            if self
                .poll
                .add(&socket, Token::Frames(slot).into(), Interest::Read)
                .is_ok()
                && let Some(place) = self.frames.get_mut(slot)
            {
                *place = Some((ifindex, socket));
            }
        }
        true
    }

    fn transmit(&mut self, ifindex: Ifindex, frame: &[u8]) {
        let slot = self.socket(ifindex).and_then(|slot| self.frames.get(slot));
        if let Some(Some((_, socket))) = slot {
            // As good as lost on the way: it is sent again.
            let _ = socket.send(frame);
        }
    }

    fn close_socket(&mut self, ifindex: Ifindex) {
        if let Some(slot) = self.socket(ifindex)
            && let Some((_, socket)) = self.frames.get_mut(slot).and_then(Option::take)
        {
            self.poll.remove(&socket);
        }
    }

    fn send(&mut self, from: Ipv4Addr, to: Ipv4Addr, packet: &[u8]) {
        // As above.
        let _ = udp::send_packet(from, to, packet);
    }

    fn has_link(&mut self, ifindex: Ifindex) -> bool {
        links::is_there(&self.route, ifindex)
    }

    fn keep(&mut self, network: &Network) {
        if let Err(error) = state::set_network(network) {
            refused::tell(
                Level::Warn,
                format_args!("the network cannot be told"),
                error,
            );
        }
    }

    fn report(&mut self, link: &LinkName, fault: Fault) {
        tell(&format_args!("NIC {link}"), &fault);
    }
}
