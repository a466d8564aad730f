//! The arguments that configure NICs.

mod address;
mod unnamed;

use core::net::IpAddr;

use heapless::Vec;

use super::{Item, Maker, NicWord};
use crate::args::needs::{Need, Needs, needs};
use crate::args::spec::{Kind, SpecNic, V4, V6};
use crate::args::vlan::identifier;
use crate::args::{ArgsFlaw, Dialect, Pin};
use crate::cmdline::{
    Argument, BondArgument, NameArgument, RouteArgument, Unprintable, VlanArgument,
};
use crate::limits::{CMDLINE_BYTES, SPEC_NICS};
use crate::system::network::NetworkFlaw;

impl<'a> Maker<'_, 'a> {
    /// Tells of every NIC that carries a session, and of what lies below it.
    pub(super) fn tell_nics(&mut self) {
        let needs = needs(self.spec, self.made.networked);
        for (place, need) in needs.iter().enumerate() {
            let infiniband = self.nic(place).is_some_and(|nic| nic.infiniband);
            if infiniband && need.sessions != 0 && !self.stock() {
                self.find_nic(place, ArgsFlaw::InfiniBand);
            }
        }
        if self.how.pin == Pin::None {
            return self.tell_unnamed(&needs);
        }
        for (place, need) in needs.iter().enumerate() {
            let word = match need.sessions != 0 {
                true => self.word(place, need),
                false => None,
            };
            // As many as there are NICs.
            let _ = self.made.words.push(word);
        }
        let tell: [fn(&mut Self, usize, &Need); 4] = [
            Self::tell_name,
            Self::tell_device,
            Self::tell_addresses,
            Self::tell_routes,
        ];
        for tell in tell {
            for (place, need) in needs.iter().enumerate() {
                if need.sessions != 0 {
                    tell(self, place, need);
                }
            }
        }
        self.tell_servers(&needs);
    }

    /// What the NIC is called: its name, or its MAC address where the parser takes that in its place.
    fn word(&mut self, place: usize, need: &Need) -> Option<NicWord<'a>> {
        let nic = self.nic(place)?;
        if matches!(nic.kind, Kind::Bridge | Kind::Team) {
            self.find_nic(place, ArgsFlaw::NicKind);
            return None;
        }
        let physical = nic.kind == Kind::Physical;
        let takes_mac = match (self.how.pin, self.how.dialect) {
            (Pin::Name, _) => false,
            (_, Dialect::Sanroot) => true,
            (_, Dialect::DracutLegacy | Dialect::DracutNm) => !need.below,
            _ => false,
        };
        let by_mac = self.how.pin == Pin::Mac && physical && !self.pins(nic);
        if let Some(text) = nic.name.filter(|_| !by_mac) {
            let stays = !physical || self.pins(nic) || nic.is_predictable();
            if !stays {
                self.find_nic(place, ArgsFlaw::NicUnpinned);
            }
            return Some(NicWord { text, stays });
        }
        let dashed = nic.mac.filter(|_| physical && takes_mac).and_then(|mac| {
            let [a, b, c, d, e, f] = mac.octets();
            self.room.keep(format_args!(
                "{a:02x}-{b:02x}-{c:02x}-{d:02x}-{e:02x}-{f:02x}"
            ))
        });
        match nic.name {
            _ if dashed.is_some() => {}
            Some(_) => self.find_nic(place, ArgsFlaw::PinMac),
            None => self.find_nic(place, ArgsFlaw::NicName),
        }
        dashed.map(|text| NicWord { text, stays: true })
    }

    /// Whether the NIC gets its name from an argument. dracut renames it for that, which does not work with the kernel's own
    /// names and is of no use where udev gives the same; the agent only finds it.
    fn pins(&self, nic: &SpecNic<'_>) -> bool {
        let known = nic.name.is_some() && nic.mac.is_some() && nic.kind == Kind::Physical;
        let renames = !(self.stock() && (nic.is_kernel_named() || nic.is_firmware_named()));
        match self.how.pin {
            Pin::Auto => known && renames && !(self.stock() && nic.is_predictable()),
            Pin::Mac => known && renames,
            Pin::Name | Pin::None => false,
        }
    }

    fn text(&self, place: usize) -> Option<&'a str> {
        let word = self.made.words.get(place).copied().flatten();
        word.map(|word| word.text)
    }

    fn add_nic(&mut self, place: usize, need: &Need, argument: Argument<'a>, why: &'static str) {
        let mut nics = Vec::new();
        // There is room for one.
        let _ = nics.push(place);
        let item = Item {
            argument,
            sessions: need.sessions,
            nics,
            why,
        };
        if let Err(unprintable) = self.add(item) {
            self.find_nic(place, ArgsFlaw::Unprintable(unprintable));
        }
    }

    fn tell_name(&mut self, place: usize, need: &Need) {
        let Some(nic) = self.nic(place).filter(|nic| self.pins(nic)) else {
            return;
        };
        if let (Some(name), Some(mac)) = (nic.name, nic.mac) {
            let argument = Argument::Name(NameArgument { name, mac });
            self.add_nic(place, need, argument, "the NIC is found by its MAC address");
        }
    }

    fn tell_device(&mut self, place: usize, need: &Need) {
        let (Some(nic), Some(name)) = (self.nic(place), self.text(place)) else {
            return;
        };
        match nic.kind {
            Kind::Vlan(id) => self.tell_vlan(place, need, (nic, name, id)),
            Kind::Bond(options) => self.tell_bond(place, need, (nic, name, options)),
            _ => {}
        }
    }

    fn tell_vlan(
        &mut self,
        place: usize,
        need: &Need,
        (nic, name, id): (&SpecNic<'a>, &'a str, u16),
    ) {
        let parent = nic.parents.first().copied();
        let Some((at, parent)) = parent.and_then(|at| Some((at, self.text(at)?))) else {
            return;
        };
        if identifier(name, self.how.dialect) != Some(id) {
            return self.find_nic(place, ArgsFlaw::Unprintable(Unprintable::VlanName));
        }
        let vlan = VlanArgument { name, parent, id };
        self.add_nic(
            place,
            need,
            Argument::Vlan(vlan),
            "the sessions run in a VLAN",
        );
        let lower = self.nic(at);
        let mtus = (nic.mtu, lower.and_then(|lower| lower.mtu));
        match mtus {
            (Some(vlan), Some(lower)) if vlan > lower => self.find_nic(place, ArgsFlaw::VlanMtu),
            (Some(vlan), lower_mtu) if self.stock() && vlan > ETHERNET_MTU => {
                let bond = lower.is_some_and(|lower| matches!(lower.kind, Kind::Bond(_)));
                let told =
                    lower_mtu.is_some() && (bond || self.how.dialect != Dialect::DracutLegacy);
                if !told {
                    self.find_nic(place, ArgsFlaw::LowerMtu);
                }
            }
            _ => {}
        }
    }

    fn tell_bond(
        &mut self,
        place: usize,
        need: &Need,
        (nic, name, options): (&SpecNic<'a>, &'a str, &'a str),
    ) {
        if self.how.dialect == Dialect::DracutNetworkd && !options.is_empty() {
            return self.find_nic(place, ArgsFlaw::BondOptions);
        }
        let mut ports: Option<&'a str> = None;
        for port in &nic.parents {
            let Some(port) = self.text(*port) else { return };
            let joined = match ports {
                None => Some(port),
                Some(ports) => self.room.keep(format_args!("{ports},{port}")),
            };
            ports = joined;
            if ports.is_none() {
                return self.find_whole(ArgsFlaw::TooLong(CMDLINE_BYTES));
            }
        }
        let bond = BondArgument {
            name,
            ports: ports.unwrap_or_default(),
            options,
            mtu: nic.mtu,
        };
        self.add_nic(
            place,
            need,
            Argument::Bond(bond),
            "the sessions run over a bond",
        );
    }

    fn tell_routes(&mut self, place: usize, need: &Need) {
        let (Some(nic), Some(word)) = (self.nic(place), self.text(place)) else {
            return;
        };
        for route in &nic.routes {
            let argument = Argument::Route(RouteArgument {
                route: *route,
                nic: Some(word),
            });
            self.add_nic(place, need, argument, "the NIC has this route");
        }
    }

    /// Name servers: where a portal is told by name, and of a NIC that is given its address, with which the installed system
    /// goes on.
    fn tell_servers(&mut self, needs: &Needs) {
        let mut servers: Vec<(usize, IpAddr, &'static str), { 2 * SPEC_NICS }> = Vec::new();
        for (place, (nic, need)) in self.spec.nics.iter().zip(needs).enumerate() {
            let lease = |server: &IpAddr| match server.is_ipv4() {
                true => nic.v4 == V4::Dhcp,
                false => matches!(nic.v6, V6::Dhcp6 | V6::Auto),
            };
            let is_given = nic.v4 == V4::Static || nic.v6 == V6::Static;
            let why = match (need.carries(), need.named) {
                (true, true) => "portals are told by name",
                (true, false) if is_given => "the system asks these name servers",
                _ => continue,
            };
            for server in nic.dns.iter().filter(|server| !lease(server)) {
                // What finds no room is one too many for any line.
                let _ = servers.push((place, *server, why));
            }
        }
        for (place, server, why) in servers {
            let need = needs.get(place).copied().unwrap_or_default();
            self.add_nic(place, &need, Argument::NameServer(server), why);
        }
        self.expect_servers(needs);
    }

    /// Finds that a portal's name cannot be looked for: no name server is told that the NICs lead to, and they ask for none. The
    /// firmware's table may name some for the NICs that it sets up.
    fn expect_servers(&mut self, needs: &Needs) {
        let nics = || self.spec.nics.iter().zip(needs);
        let told = || nics().filter_map(|(nic, need)| need.carries().then_some(nic));
        let is_reached = |server: &IpAddr| told().any(|nic| nic.reaches(*server));
        let is_resolved = self.made.firmware_nics
            || told().any(|nic| {
                nic.is_leased(true) || nic.is_leased(false) || nic.dns.iter().any(is_reached)
            });
        let flaw = ArgsFlaw::Network(NetworkFlaw::NoNameServer);
        // A walk through the system has found it at its own place.
        let is_known = self.notes.kept().iter().any(|note| *note.fault() == flaw);
        if is_resolved || is_known {
            return;
        }
        for (place, _) in needs.iter().enumerate().filter(|(_, need)| need.named) {
            self.find_nic(place, flaw);
        }
    }
}

/// Bytes of the largest packet that Ethernet carries unless it is told otherwise (RFC 894).
const ETHERNET_MTU: u16 = 1500;
