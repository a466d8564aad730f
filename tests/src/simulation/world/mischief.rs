//! What befalls the machine.

use std::time::Duration;

use sanroot_core::errno::Errno;

use super::START;
use super::child::disk_uevent;
use super::{Happening, REQUEST, Told, World};
use crate::simulation::chaos::{Chaos, Mischief, Refusals};
use crate::simulation::ipv6::{Network, Stray};
use crate::simulation::target::Reaction;
use crate::simulation::weather::Weather;
use crate::simulation::{dhcp, link, names, target};

/// `ENOBUFS`
const NO_BUFFERS: Errno = Errno::new(105);
/// Who answers for an address that is another's.
const OTHER_MAC: [u8; 6] = [0x52, 0x54, 0, 0xee, 0, 9];

impl World {
    /// Puts what is going to befall the machine on its way.
    pub(super) fn brew(&mut self) {
        for (wait, mischief) in self.setup.chaos.mischief.clone() {
            self.after(wait, Happening::Mischief(mischief));
        }
        if let Some(calm) = self.setup.chaos.calm {
            self.after(calm, Happening::Calm);
        }
    }

    pub(super) fn chance(&mut self, percent: u8) -> bool {
        percent > 0 && self.random.next_u64() % 100 < u64::from(percent)
    }

    /// The error number where one of these is refused now.
    pub(super) fn refuses(&mut self, which: fn(&Refusals) -> u8) -> Option<Errno> {
        let percent = which(&self.setup.chaos.refusals);
        let errors = [NO_BUFFERS, Errno::NOMEM, Errno::NODEV, Errno::ADDRNOTAVAIL];
        let place = usize::try_from(self.random.next_u64() % 4).expect("below 4");
        self.chance(percent).then(|| errors[place])
    }

    pub(super) fn is_present(&self, ifindex: u32) -> bool {
        let mut links = self.links.iter();
        links.any(|link| link.present && link.nic.ifindex == ifindex)
    }

    /// As the edge does where a packet socket fails: it is closed.
    pub(super) fn frames_refused(&mut self, nic: usize, errno: Errno) {
        self.frames.remove(&nic);
        self.tell(Duration::ZERO, Told::FramesRefused(nic, errno));
    }

    pub(super) fn befall(&mut self, mischief: Mischief) -> Option<Told> {
        self.note(|| format!("mischief: {mischief:?}"));
        match mischief {
            Mischief::CarrierLost(place) => self.carrier_goes(place),
            Mischief::CarrierBack(place) => return self.carrier_comes(place),
            Mischief::Vanishes(place) => self.link_vanishes(place),
            Mischief::Returns(place) => self.link_returns(place),
            Mischief::Lowered(place) => self.link_lowered(place),
            Mischief::AddressesTaken(place) => self.addresses_taken(place, |_| true),
            Mischief::Stalls(wait) => self.now = self.now.plus(wait),
            Mischief::Breaks(number) => {
                let held = self.sockets.iter().filter(|(_, it)| it.held_by_kernel);
                let held: Vec<u64> = held.map(|(number, _)| *number).collect();
                if let Some(socket) = pick(&held, number) {
                    return self.reaches_kernel(socket, &Reaction::Close);
                }
            }
            Mischief::Says(number, event) => {
                let own = self.transport.own();
                if let Some(said) =
                    pick(&own, number).and_then(|sid| self.transport.says(sid, event))
                {
                    self.tell(REQUEST, Told::Iscsi(said));
                }
            }
            Mischief::Repeats => self.repeat(),
            Mischief::OthersOpen => {
                let (sid, host) = self.transport.open_foreign();
                self.tell(REQUEST, Told::Uevent(disk_uevent(host, sid, 0)));
            }
            Mischief::OthersClose => self.transport.close_foreign(),
            Mischief::Removed(number) => {
                let own = self.transport.own();
                let removed =
                    pick(&own, number).and_then(|sid| self.transport.sessions.remove(&sid));
                self.is_robbed |= removed.as_ref().is_some_and(|it| !it.units.is_empty());
                if let Some(socket) = removed.and_then(|it| it.connection?.socket)
                    && let Some(socket) = self.sockets.get_mut(&socket)
                {
                    socket.held_by_kernel = false;
                    self.drop_closed();
                }
            }
        }
        None
    }

    /// From now on everything is as it should be.
    pub(super) fn calm(&mut self) -> Option<Told> {
        self.note(|| "calm".to_owned());
        self.setup.chaos = Chaos::default();
        self.transport.refuses = None;
        self.setup.weather = Weather::default();
        for server in &mut self.setup.servers {
            server.manners = vec![dhcp::Manner::Serves];
        }
        for server in &mut self.setup.names {
            server.manners = vec![names::Manner::Answers];
        }
        for target in &mut self.setup.targets {
            target.manners = vec![target::Manner::Serves];
            target.starts = self.now.min(target.starts);
            target.connected = self.now.min(target.connected);
            target.ready = self.now.min(target.ready);
        }
        for place in 0..self.links.len() {
            self.links[place].nic.carrier = Some(Duration::from_millis(2));
            self.setup.nics[place].carrier = Some(Duration::from_millis(2));
            if !self.links[place].present {
                self.link_returns(place);
            }
            if self.links[place].lowered {
                self.links[place].lowered = false;
                self.links[place].up = true;
            }
            if self.links[place].up && !self.links[place].carrier {
                self.after(Duration::from_millis(2), Happening::Carrier(place));
            }
        }
        None
    }

    pub(super) fn carrier_comes(&mut self, place: usize) -> Option<Told> {
        let now = self.now;
        let link = &mut self.links[place];
        if link.up && link.present && link.nic.carrier.is_some() {
            link.carrier = true;
            link.forwards = now.plus(link.nic.forwards);
            self.link_news(place);
        }
        None
    }

    fn link_news(&mut self, place: usize) {
        self.tell(REQUEST, Told::Route(self.links[place].news(0, 0)));
    }

    fn carrier_goes(&mut self, place: usize) {
        if self.links[place].carrier {
            self.links[place].carrier = false;
            self.link_news(place);
        }
    }

    fn link_vanishes(&mut self, place: usize) {
        if !self.links[place].present {
            return;
        }
        self.sockets_break(place);
        self.addresses_taken(place, |_| true);
        let link = &mut self.links[place];
        (link.present, link.up, link.carrier) = (false, false, false);
        (link.taken_over, link.udev_finished, link.lowered) = (false, false, false);
        link.vanished = true;
        self.tell(REQUEST, Told::Route(self.links[place].gone()));
    }

    fn link_returns(&mut self, place: usize) {
        if self.links[place].present || !self.links[place].vanished {
            return;
        }
        self.links[place].vanished = false;
        self.links[place].nic.ifindex += 16;
        self.link_appears(place);
        self.tell(REQUEST, Told::Uevent(self.links[place].appeared()));
        self.link_news(place);
    }

    /// An IPv4 address outlives it.
    fn link_lowered(&mut self, place: usize) {
        if !self.links[place].up {
            return;
        }
        self.sockets_break(place);
        let link = &mut self.links[place];
        (link.up, link.carrier, link.lowered) = (false, false, true);
        self.addresses_taken(place, |address| address.is_ipv6());
        self.link_news(place);
    }

    fn sockets_break(&mut self, place: usize) {
        let ifindex = self.links[place].nic.ifindex;
        let open = self.frames.iter().filter(|(_, open)| **open == ifindex);
        let open: Vec<usize> = open.map(|(nic, _)| *nic).collect();
        for nic in open {
            self.frames_refused(nic, Errno::NETDOWN);
        }
    }

    fn addresses_taken(&mut self, place: usize, which: fn(&std::net::IpAddr) -> bool) {
        let link = &mut self.links[place];
        let (taken, left) = link
            .addresses
            .iter()
            .partition(|(address, _)| which(address));
        link.addresses = left;
        let taken: Vec<_> = taken;
        for (address, prefix) in taken {
            let news = link::address_gone(self.links[place].nic.ifindex, address, prefix);
            self.tell(REQUEST, Told::Route(news));
        }
    }

    fn repeat(&mut self) {
        for place in 0..self.links.len() {
            if self.links[place].present {
                self.tell(REQUEST, Told::Uevent(self.links[place].appeared()));
                self.link_news(place);
                if self.links[place].udev_finished {
                    self.tell(REQUEST, Told::Udev(self.links[place].finished()));
                }
            }
        }
        let disks = self.transport.sessions.values().flat_map(|session| {
            let units = session.units.union(&session.empty);
            units.map(|unit| disk_uevent(session.host, session.sid, *unit))
        });
        let disks: Vec<Vec<u8>> = disks.collect();
        for disk in disks {
            self.tell(REQUEST, Told::Uevent(disk));
        }
    }

    /// Who else claims the address that is asked for in `probe`.
    pub(super) fn claims(&mut self, probe: &[u8]) -> Vec<Vec<u8>> {
        if !self.chance(self.setup.chaos.claims_percent) {
            return Vec::new();
        }
        let mut claim = probe.to_vec();
        claim.copy_within(6..12, 0);
        claim[6..12].copy_from_slice(&OTHER_MAC);
        claim[21] = 2;
        claim[22..28].copy_from_slice(&OTHER_MAC);
        claim.copy_within(38..42, 28);
        vec![claim]
    }

    /// The router and the DHCPv6 server, and what goes astray of them.
    pub(super) fn broadcast_v6(&mut self, place: usize, protocol: &'static str, frame: &[u8]) {
        let network = self.setup.ipv6;
        let begins = START.plus(self.setup.router_begins);
        let serves = |_: &Network| protocol != "router" || self.now >= begins;
        let answer = network
            .filter(serves)
            .and_then(|network| network.receive(frame));
        let mut answers: Vec<Vec<u8>> = answer.into_iter().collect();
        if self.chance(self.setup.chaos.astray_percent)
            && let Some(answer) = answers.first().cloned()
        {
            match self.random.next_u64() % 8 {
                0 | 1 => answers.clear(),
                2 => answers.push(answer),
                3 => {
                    answers[0].truncate(usize::try_from(self.random.next_u64() % 100).expect("few"))
                }
                4 => {
                    answers.clear();
                    let wait = Duration::from_micros(self.random.next_u64() % 20_000_000);
                    self.after(wait, Happening::Arrives(place, answer));
                }
                number => {
                    let stray = [Stray::OtherPrefix, Stray::NoRouter, Stray::NoPrefix];
                    let stray = stray[usize::try_from(number - 5).expect("below 3")];
                    answers.extend(network.and_then(|network| network.stray(frame, stray)));
                    answers.rotate_right(1);
                }
            }
        }
        self.answer(place, protocol, answers);
    }
}

/// The one that a number stands for.
fn pick<T: Copy>(those: &[T], number: usize) -> Option<T> {
    let place = number.checked_rem(those.len())?;
    those.get(place).copied()
}
