//! Arguments by chance, the same for the same seed.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::boxed::Box;
use std::format;
use std::string::String;

use super::super::{Argument, Half};
use crate::cmdline::{
    BondArgument, IpArgument, Methods, NameArgument, RouteArgument, Server, TargetArgument,
    VlanArgument,
};
use crate::iscsi::{IscsiName, Lun};
use crate::net::{MacAddress, RoutePlan};
use crate::plan::{Credentials, Identity, Ipv4Plan, Ipv6Plan, Static};
use crate::random::Random;

/// Makes one argument after the other.
pub(super) struct Generator {
    random: Random,
    /// Whether texts may hold characters that the grammar cannot carry.
    nasty: bool,
}

/// What ends a part, a word or a quote somewhere.
const NASTY: &[char] = &[
    ':', '@', ' ', '"', '\'', '\\', '*', '?', '[', ']', '%', '/', ',', '=', ';', '\n', '\u{7f}',
    'é', '.',
];

impl Generator {
    pub(super) const fn new(seed: u64, nasty: bool) -> Self {
        Self {
            random: Random::new(seed),
            nasty,
        }
    }

    fn below<T: TryFrom<u64>>(&mut self, bound: u64) -> T {
        let number = self.random.next_u64() % bound;
        T::try_from(number).ok().unwrap()
    }

    fn often(&mut self, one_in: u64) -> bool {
        self.below::<u64>(one_in) != 0
    }

    /// A text that lives as long as the test.
    fn text(&mut self, alphabet: &str, longest: u64) -> &'static str {
        let length = 1 + self.below::<u64>(longest);
        let mut text = String::new();
        for _ in 0..length {
            let at: usize = self.below(alphabet.len() as u64);
            text.push(alphabet.chars().nth(at).unwrap());
        }
        if self.nasty && !self.often(4) {
            let at: usize = self.below(text.len() as u64 + 1);
            text.insert(at, NASTY[self.below::<usize>(NASTY.len() as u64)]);
        }
        Box::leak(text.into_boxed_str())
    }

    fn name(&mut self) -> &'static str {
        self.text("abenpst0123456789-._", 12)
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below::<u8>(2) == 0).then(|| make(self))
    }

    fn v4(&mut self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.random.next_u32())
    }

    fn v6(&mut self) -> Ipv6Addr {
        let bits = u128::from(self.random.next_u64()) << 64 | u128::from(self.random.next_u64());
        // Of some the middle is empty, so that the short form has a gap, or they hold an IPv4 address.
        Ipv6Addr::from_bits(match self.below::<u8>(4) {
            0 => bits & !(u128::MAX >> 32 << 16),
            1 => bits & 0xffff_ffff | 0xffff << 32,
            _ => bits,
        })
    }

    fn address(&mut self) -> IpAddr {
        match self.below::<u8>(2) {
            0 => self.v4().into(),
            _ => self.v6().into(),
        }
    }

    fn mac(&mut self) -> MacAddress {
        let [first, b, c, d, e, f, ..] = self.random.next_u64().to_be_bytes();
        MacAddress::new([first & !1 | 2, b, c, d, e, f]).unwrap()
    }

    fn mtu(&mut self) -> u16 {
        68 + self.below::<u16>(65_535 - 67)
    }

    fn nic(&mut self) -> &'static str {
        match self.below::<u8>(4) {
            0 => {
                let mac = format!("{}", self.mac()).replace(':', "-");
                Box::leak(mac.into_boxed_str())
            }
            1 => "dhcp",
            _ => self.name(),
        }
    }

    pub(super) fn argument(&mut self) -> Argument<'static> {
        match self.below::<u8>(18) {
            0..5 => Argument::Ip(self.ip()),
            5 => Argument::Name(NameArgument {
                name: self.name(),
                mac: self.mac(),
            }),
            6 | 7 => Argument::Vlan(self.vlan()),
            8 => Argument::Bond(self.bond()),
            9 => Argument::Route(self.route()),
            10 => Argument::NameServer(self.address()),
            11..15 => Argument::Target(self.target()),
            15 => Argument::Initiator(self.iscsi_name()),
            16 => Argument::Chap(
                [Half::Name, Half::Secret, Half::PeerName, Half::PeerSecret]
                    [self.below::<usize>(4)],
                self.secret("@:"),
            ),
            _ => [
                Argument::NeedNetwork,
                Argument::Firmware,
                Argument::FirmwareNics,
                Argument::EveryFirmwareNic,
            ][self.below::<usize>(4)]
            .clone(),
        }
    }

    fn ip(&mut self) -> IpArgument<'static> {
        let mut methods = Methods::NONE;
        let mut peer = None;
        match self.below::<u8>(8) {
            0 | 1 => {
                let (address, gateway) = (self.v4(), self.maybe(Self::v4));
                let prefix = 1 + self.below::<u8>(32);
                methods.ipv4 = Ipv4Plan::Static(Static::v4(address, prefix, gateway).unwrap());
                peer = self.maybe(Self::address);
            }
            2 | 3 => {
                let (address, gateway) = (self.v6(), self.maybe(Self::v6));
                let prefix = 1 + self.below::<u8>(128);
                methods.ipv6 = Ipv6Plan::Static(Static::v6(address, prefix, gateway).unwrap());
                peer = self.maybe(Self::address);
            }
            4 => methods.firmware = true,
            5 => {}
            _ => {
                methods.ipv4 = [Ipv4Plan::None, Ipv4Plan::Dhcp][self.below::<usize>(2)];
                methods.ipv6 = [
                    Ipv6Plan::None,
                    Ipv6Plan::Auto,
                    Ipv6Plan::Dhcp6,
                    Ipv6Plan::LinkLocal,
                ][self.below::<usize>(4)];
            }
        }
        let mut ip = IpArgument {
            nic: self.maybe(Self::nic),
            methods,
            peer,
            mtu: self.maybe(Self::mtu),
            mac: self.maybe(Self::mac),
            dns: heapless::Vec::new(),
            hostname: self.maybe(Self::name),
        };
        if ip.mtu.is_none() && ip.mac.is_none() {
            for _ in 0..self.below::<u8>(3) {
                ip.dns.push(self.address()).unwrap();
            }
        }
        ip
    }

    fn vlan(&mut self) -> VlanArgument<'static> {
        let id = 1 + self.below::<u16>(4094);
        let name = match self.below::<u8>(3) {
            0 => format!("vlan{id}"),
            1 => format!("vlan{id:04}"),
            _ => format!("{}.{id:04}", self.name()),
        };
        VlanArgument {
            name: Box::leak(name.into_boxed_str()),
            parent: self.name(),
            id,
        }
    }

    fn bond(&mut self) -> BondArgument<'static> {
        let mut ports = String::from(self.name());
        for _ in 0..self.below::<u8>(3) {
            ports = ports + "," + self.name();
        }
        let mut options = String::from("mode=active-backup");
        if self.often(2) {
            options = String::from("mode=4,lacp_rate=fast");
        }
        if self.often(2) {
            options += ",miimon=100,primary=eth0";
        }
        if self.nasty {
            options = options + ",x=" + self.name();
        }
        // A link can have any of these names but one of dots alone.
        let name = match self.nasty {
            true => self.name(),
            false => Box::leak(String::from(self.name()).replace('.', "b").into_boxed_str()),
        };
        BondArgument {
            name,
            ports: Box::leak(ports.into_boxed_str()),
            options: Box::leak(options.into_boxed_str()),
            mtu: self.maybe(Self::mtu),
        }
    }

    fn route(&mut self) -> RouteArgument<'static> {
        let v4 = self.below::<u8>(2) == 0;
        let router = |generator: &mut Self| match v4 {
            true => IpAddr::V4(generator.v4()),
            false => IpAddr::V6(generator.v6()),
        };
        let destination = router(self);
        let prefix = self.below(if v4 { 33 } else { 129 });
        let nic = self.maybe(Self::nic);
        let router = match nic {
            Some(_) => self.maybe(router),
            None => Some(router(self)),
        };
        RouteArgument {
            route: RoutePlan {
                destination,
                prefix,
                router,
            },
            nic,
        }
    }

    fn iscsi_name(&mut self) -> IscsiName<'static> {
        let kind = [
            "iqn.2004-10.com.example",
            "eui.02004567A425678D",
            "naa.52004567BA64678D",
        ];
        let mut name = String::from(kind[self.below::<usize>(3)]);
        for _ in 0..self.below::<u8>(4) {
            name = name + ":" + self.text("abcxyz019-._@", 8);
        }
        if self.nasty && !self.often(8) {
            name += ":iqn.inner";
        }
        IscsiName::parse(Box::leak(name.into_boxed_str()).as_bytes())
            .unwrap_or(IscsiName::parse(b"iqn.x:y").unwrap())
    }

    /// Octets that an argument can carry, `more` among them.
    fn secret(&mut self, more: &str) -> &'static [u8] {
        let alphabet = format!("abcXYZ019!$%&()+,-./;<=>]^_`{{|}}~#{more}");
        self.text(&alphabet, 20).as_bytes()
    }

    fn identity(&mut self) -> Identity<'static> {
        Identity {
            name: self.secret(""),
            secret: self.secret(""),
        }
    }

    /// One whose name does not begin like a shell's option.
    fn first_identity(&mut self) -> Identity<'static> {
        let identity = self.identity();
        match identity.name {
            [b'-' | b'+', ..] => self.first_identity(),
            _ => identity,
        }
    }

    fn target(&mut self) -> TargetArgument<'static> {
        let server = match self.below::<u8>(4) {
            0 => Server::Zoned(self.v6(), self.name()),
            1 => Server::Name(Box::leak(
                format!("san{}", self.below::<u8>(99)).into_boxed_str(),
            )),
            _ => Server::Address(self.address()),
        };
        TargetArgument {
            name: self.iscsi_name(),
            server,
            port: 1 + self.below::<u16>(65_535),
            lun: match self.below::<u8>(4) {
                0 => Some(Lun::from_wire(self.random.next_u64().to_be_bytes())),
                1 => Some(Lun::from_kernel_number(self.below(1 << 32))),
                2 => Some(Lun::default()),
                _ => None,
            },
            iface: self.maybe(Self::name),
            nic: self.maybe(Self::name),
            chap: self.maybe(|generator| Credentials {
                initiator: generator.first_identity(),
                target: generator.maybe(Self::identity),
            }),
        }
    }
}
