//! Connections and targets.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use sanroot_core::errno::Errno;
use sanroot_core::net::LocalEnd;

use super::{
    Effect, Happening, Login, Manner, REQUEST, Reaction, SYN_RETRIES, Socket, Told, World,
};
use crate::simulation::link::Link;
use crate::simulation::target::HEADER_BYTES;
use crate::simulation::transport::Outcome;

impl World {
    pub(super) fn open_connection(
        &mut self,
        session: usize,
        portal: SocketAddr,
        source: Option<IpAddr>,
    ) {
        let own = |socket: &Socket| socket.session == session && socket.held_by_agent;
        assert!(
            !self.sockets.values().any(own),
            "session {session} has an open socket already"
        );
        self.count += 1;
        let number = self.count;
        let target = self.host_at(portal, source);
        let manner = target.map_or(Manner::Dead, |place| {
            self.connections[place] += 1;
            self.setup.targets[place].manner(self.connections[place] - 1, self.now)
        });
        let round_trip =
            target.map_or(Duration::ZERO, |place| self.setup.targets[place].round_trip);
        let arrival = round_trip + self.setup.weather.delay(&mut self.random);
        let socket = Socket {
            session,
            target,
            login: Login::new(manner, self.random.next_u32()),
            held_by_agent: true,
            held_by_kernel: false,
            connected: false,
            closed_by_target: false,
        };
        self.sockets.insert(number, socket);
        let (wait, happening) = match manner {
            _ if !self.has_address(source, &|link| self.has_way(link, portal.ip())) => {
                (REQUEST, Happening::ConnectFailed(number, Errno::NETUNREACH))
            }
            Manner::Dead => (
                SYN_RETRIES,
                Happening::ConnectFailed(number, Errno::TIMEDOUT),
            ),
            Manner::Refuses => (
                arrival,
                Happening::ConnectFailed(number, Errno::CONNREFUSED),
            ),
            _ => (arrival, Happening::Connected(number)),
        };
        self.after(wait, happening);
        if let Manner::Drops(after) = manner {
            self.after(
                arrival + after,
                Happening::ReachesKernel(number, Reaction::Close),
            );
        }
    }

    /// Who has the portal where a connection from `source` gets to: where it is near an address before others.
    fn host_at(&self, portal: SocketAddr, source: Option<IpAddr>) -> Option<usize> {
        let targets = self.setup.targets.iter().enumerate();
        let at = |near: bool, network: u8| {
            let leads = |link: &Link| {
                let is_there = link.passes(self.now) && link.nic.network == network;
                is_there && (!near || link.is_near(portal.ip()))
            };
            self.has_address(source, &leads)
        };
        let there =
            targets.filter(|(_, target)| target.portal == portal && at(false, target.network));
        let nearest = there.min_by_key(|(_, target)| !at(true, target.network));
        nearest.map(|(place, _)| place)
    }

    pub(super) fn stands(&mut self, number: u64) -> Option<Told> {
        let socket = self.sockets.get_mut(&number)?;
        socket.connected = true;
        Some(Told::Connected(socket.session, number))
    }

    pub(super) fn stands_not(&mut self, number: u64, errno: Errno) -> Option<Told> {
        let socket = self.sockets.remove(&number)?;
        Some(Told::ConnectFailed(socket.session, errno))
    }

    /// Whether the link that a connection is to leave by has the address that it is to come from.
    pub(super) fn is_on_its_link(&self, own: LocalEnd) -> bool {
        own.link.is_none_or(|ifindex| {
            let is_it = |link: &Link| link.nic.ifindex == ifindex.get();
            self.has_address(Some(own.address), &is_it)
        })
    }

    /// Whether one of the links that `serves` names has the address, or any where none is given.
    fn has_address(&self, source: Option<IpAddr>, serves: &dyn Fn(&Link) -> bool) -> bool {
        let usable = self
            .links
            .iter()
            .filter(|link| link.carrier && serves(link));
        usable
            .flat_map(|link| &link.addresses)
            .any(|(address, _)| source.is_none_or(|source| source == *address))
    }

    /// Whether a link's network has a router, or the portal is in the subnet of one of its addresses.
    fn has_way(&self, link: &Link, portal: IpAddr) -> bool {
        let mut servers = self.setup.servers.iter();
        let routed = match portal {
            IpAddr::V6(_) if !self.setup.router_begins.is_zero() => link.leads,
            _ => servers
                .all(|server| server.network != link.nic.network || !server.routers.is_empty()),
        };
        routed || link.is_near(portal)
    }

    pub(super) fn handle_iscsi(&mut self, requests: &[u8]) -> Outcome {
        let refused = self.refuses(|refusals| refusals.kernel_percent);
        self.transport.refuses = refused.map(|errno| i32::from(errno.number()));
        let sockets = &self.sockets;
        let outcome = self.transport.handle(requests, |number| {
            sockets.get(&number).is_some_and(|socket| socket.connected)
        });
        for session in self.transport.sessions.values() {
            if let Some(number) = session
                .connection
                .as_ref()
                .and_then(|connection| connection.socket)
            {
                self.sockets
                    .get_mut(&number)
                    .expect("a bound socket is there")
                    .held_by_kernel = true;
            }
        }
        for effect in &outcome.effects {
            match effect {
                Effect::Send { socket, pdu } => {
                    let wait = self.half_way(*socket);
                    self.after(wait, Happening::ReachesTarget(*socket, pdu.clone()));
                }
                Effect::Release(number) => {
                    self.sockets
                        .get_mut(number)
                        .expect("a bound socket is there")
                        .held_by_kernel = false;
                }
            }
        }
        self.drop_closed();
        outcome
    }

    /// Forgets sockets that nobody holds any more.
    pub(super) fn drop_closed(&mut self) {
        self.sockets
            .retain(|_, socket| socket.held_by_agent || socket.held_by_kernel);
    }

    fn half_way(&mut self, number: u64) -> Duration {
        let target = self.sockets.get(&number).and_then(|socket| socket.target);
        let round_trip =
            target.map_or(Duration::ZERO, |place| self.setup.targets[place].round_trip);
        round_trip / 2 + self.setup.weather.delay(&mut self.random)
    }

    pub(super) fn reaches_target(&mut self, number: u64, pdu: &[u8]) -> Option<Told> {
        let socket = self.sockets.get_mut(&number)?;
        let target = &self.setup.targets[socket.target?];
        let (header, data) = pdu.split_at(HEADER_BYTES);
        let reaction = if socket.closed_by_target {
            Reaction::Close
        } else {
            socket.login.receive(target, header, data)
        };
        let pace = socket.login.pace(&reaction);
        let wait = self.half_way(number) + pace;
        self.after(wait, Happening::ReachesKernel(number, reaction));
        None
    }

    pub(super) fn reaches_kernel(&mut self, number: u64, reaction: &Reaction) -> Option<Told> {
        let news = match reaction {
            Reaction::Pdu(pdu) => self.transport.received(number, pdu),
            Reaction::Close => self.transport.closed(number),
            Reaction::Nothing => None,
        };
        if *reaction == Reaction::Close
            && let Some(socket) = self.sockets.get_mut(&number)
        {
            // A socket that the kernel was not given yet looks connected to whoever does not read from it.
            socket.closed_by_target = true;
            socket.held_by_kernel = false;
            self.drop_closed();
        }
        if let Some(news) = news {
            self.tell(REQUEST, Told::Iscsi(news));
        }
        None
    }
}
