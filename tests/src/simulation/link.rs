//! The kernel's links, and what it says and does about them (`NETLINK_ROUTE`).

use std::net::IpAddr;
use std::time::Duration;

use sanroot_core::netlink::{Attributes, Builder, Message, Messages};
use sanroot_core::plan::Subnet;
use sanroot_core::time::Instant;

use super::bytes::{datagram, u32_at, udev, uevent};

const RTM_NEWLINK: u16 = 16;
const RTM_DELLINK: u16 = 17;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_DELADDR: u16 = 21;
const RTM_NEWROUTE: u16 = 24;
const RTM_DELROUTE: u16 = 25;
const RTM_NEWRULE: u16 = 32;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const NLM_F_MULTI: u16 = 2;
const IFLA_ADDRESS: u16 = 1;
const IFLA_IFNAME: u16 = 3;
const IFLA_MTU: u16 = 4;
const IFLA_OPERSTATE: u16 = 16;
const IFLA_PERM_ADDRESS: u16 = 54;
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const RTA_OIF: u16 = 4;
const AF_INET6: u8 = 10;
const ARPHRD_ETHER: u16 = 1;
const ARPHRD_LOOPBACK: u16 = 772;
const IFF_UP: u32 = 0x1;
const IFF_LOWER_UP: u32 = 0x1_0000;
const OPERATIONAL: u8 = 6;
const NOT_OPERATIONAL: u8 = 2;
/// `ENODEV`
const NO_DEVICE: i32 = 19;
/// `EADDRNOTAVAIL`
const NO_ADDRESS: i32 = 99;
/// `EOPNOTSUPP`
const NOT_SUPPORTED: i32 = 95;

/// One NIC: what it is, and how it takes its time.
#[derive(Clone, Debug)]
pub struct Nic {
    /// Its number.
    pub ifindex: u32,
    /// Its name.
    pub name: String,
    /// Its address, burnt in and in use.
    pub mac: [u8; 6],
    /// How long after the start its driver shows it.
    pub appears: Duration,
    /// How long udev is busy with it then.
    pub udev: Duration,
    /// How long after it was raised it has carrier; `None`: never.
    pub carrier: Option<Duration>,
    /// How long after the carrier the port of its switch forwards.
    pub forwards: Duration,
    /// The network that it is on.
    pub network: u8,
}

impl Nic {
    /// The `number`-th NIC of a machine, counted from 1: there from the start, with carrier after two milliseconds.
    pub fn new(number: u8) -> Self {
        Self {
            ifindex: u32::from(number) + 1,
            name: format!("eth{}", number - 1),
            mac: [0x52, 0x54, 0, 0, 0, number],
            appears: Duration::ZERO,
            udev: Duration::ZERO,
            carrier: Some(Duration::from_millis(2)),
            forwards: Duration::ZERO,
            network: 0,
        }
    }
}

/// What became of a NIC.
pub struct Link {
    /// What it is.
    pub nic: Nic,
    /// Whether its driver has shown it.
    pub present: bool,
    /// Whether udev has finished with it.
    pub udev_finished: bool,
    /// Whether it was raised.
    pub up: bool,
    /// Whether the kernel leaves its IPv6 to the agent.
    pub taken_over: bool,
    /// Whether it has carrier.
    pub carrier: bool,
    /// When its switch forwards, while it has carrier.
    pub forwards: Instant,
    /// Whether it was there and is gone.
    pub vanished: bool,
    /// Whether somebody else has set it down.
    pub lowered: bool,
    /// Its addresses with their prefix lengths.
    pub addresses: Vec<(IpAddr, u8)>,
    /// Whether it has a default route of IPv6.
    pub leads: bool,
}

impl Link {
    /// A link that is not there yet.
    pub fn new(nic: Nic) -> Self {
        Self {
            nic,
            present: false,
            udev_finished: false,
            up: false,
            taken_over: false,
            carrier: false,
            forwards: Instant::ZERO,
            vanished: false,
            lowered: false,
            addresses: Vec::new(),
            leads: false,
        }
    }

    /// Whether frames pass in both directions.
    pub fn passes(&self, now: Instant) -> bool {
        self.carrier && now >= self.forwards
    }

    /// Whether `other` is in the subnet of one of its addresses.
    pub fn is_near(&self, other: IpAddr) -> bool {
        let near = |&(address, prefix)| Subnet { address, prefix }.contains(other);
        self.addresses.iter().any(near)
    }

    /// Its `RTM_NEWLINK`: news, or part of a list.
    pub fn news(&self, flags: u16, sequence: u32) -> Vec<u8> {
        datagram(|out| {
            out.message(RTM_NEWLINK, flags, sequence);
            let up = if self.up { IFF_UP } else { 0 };
            let carrier = if self.carrier { IFF_LOWER_UP } else { 0 };
            header(out, ARPHRD_ETHER, self.nic.ifindex, up | carrier);
            out.attribute(IFLA_IFNAME, format!("{}\0", self.nic.name).as_bytes());
            out.attribute(IFLA_MTU, &1500_u32.to_ne_bytes());
            let state = if self.carrier {
                OPERATIONAL
            } else {
                NOT_OPERATIONAL
            };
            out.attribute(IFLA_OPERSTATE, &[state]);
            out.attribute(IFLA_ADDRESS, &self.nic.mac);
            out.attribute(IFLA_PERM_ADDRESS, &self.nic.mac);
        })
    }

    /// Its `RTM_DELLINK`.
    pub fn gone(&self) -> Vec<u8> {
        datagram(|out| {
            out.message(RTM_DELLINK, 0, 0);
            header(out, ARPHRD_ETHER, self.nic.ifindex, 0);
            out.attribute(IFLA_IFNAME, format!("{}\0", self.nic.name).as_bytes());
        })
    }

    /// The kernel's uevent when it appears.
    pub fn appeared(&self) -> Vec<u8> {
        uevent(&self.path(), &self.properties())
    }

    /// udev's message when it has finished with it.
    pub fn finished(&self) -> Vec<u8> {
        udev(&self.path(), &self.properties())
    }

    fn path(&self) -> String {
        format!(
            "/devices/pci0000:00/0000:00:{:02x}.0/net/{}",
            self.nic.ifindex, self.nic.name
        )
    }

    fn properties(&self) -> [(&str, String); 3] {
        [
            ("SUBSYSTEM", "net".to_owned()),
            ("INTERFACE", self.nic.name.clone()),
            ("IFINDEX", self.nic.ifindex.to_string()),
        ]
    }
}

/// What the kernel does at once when asked about links.
#[derive(Default)]
pub struct Answer {
    /// Datagrams for whoever asked, in order.
    pub said: Vec<Vec<u8>>,
    /// The places of links that were raised just now.
    pub raised: Vec<usize>,
}

/// Handles a datagram of requests as the kernel does: one after the other, each answered.
pub fn handle(links: &mut [Link], requests: &[u8]) -> Answer {
    let mut answer = Answer::default();
    for message in Messages::new(requests) {
        let result = match message.kind {
            RTM_GETLINK => {
                list(links, message.sequence, &mut answer);
                continue;
            }
            RTM_NEWLINK => set(links, &message, &mut answer),
            RTM_NEWADDR | RTM_DELADDR => change_address(links, &message),
            RTM_NEWROUTE | RTM_DELROUTE => {
                change_route(links, &message);
                Ok(())
            }
            RTM_NEWRULE => Ok(()),
            kind => panic!("the kernel simulated here knows no route request {kind}"),
        };
        answer.said.push(acknowledgement(message.sequence, result));
    }
    answer
}

/// All links that are there, the loopback device first, in two datagrams, then the end.
fn list(links: &[Link], sequence: u32, answer: &mut Answer) {
    answer.said.push(datagram(|out| {
        out.message(RTM_NEWLINK, NLM_F_MULTI, sequence);
        header(out, ARPHRD_LOOPBACK, 1, 0);
        out.attribute(IFLA_IFNAME, b"lo\0");
    }));
    let present = links.iter().filter(|link| link.present);
    answer
        .said
        .extend(present.map(|link| link.news(NLM_F_MULTI, sequence)));
    answer.said.push(datagram(|out| {
        out.message(NLMSG_DONE, NLM_F_MULTI, sequence);
        out.body(&0_i32.to_ne_bytes());
    }));
}

/// Raises a link, takes it down, or sets its MTU. `RTM_NEWLINK` of software links is not simulated.
fn set(links: &mut [Link], message: &Message<'_>, answer: &mut Answer) -> Result<(), i32> {
    let ifindex = u32_at(message.body, 4);
    if ifindex == 0 {
        return Err(NOT_SUPPORTED);
    }
    let place = present(links, ifindex)?;
    let link = &mut links[place];
    let (flags, change) = (u32_at(message.body, 8), u32_at(message.body, 12));
    if change & !flags & IFF_UP != 0 {
        link.up = false;
        link.carrier = false;
        // Of IPv6 alone: an IPv4 address outlives it.
        link.addresses.retain(|(address, _)| address.is_ipv4());
    }
    if flags & IFF_UP != 0 && !link.up {
        assert!(
            link.udev_finished,
            "{} was raised before udev had finished with it",
            link.nic.name
        );
        link.up = true;
        link.lowered = false;
        answer.raised.push(place);
    }
    Ok(())
}

/// Adds an address, or removes it.
fn change_address(links: &mut [Link], message: &Message<'_>) -> Result<(), i32> {
    let prefix = message.body[1];
    let place = present(links, u32_at(message.body, 4))?;
    let attributes = message.body.get(8..).unwrap_or_default();
    let (_, local) = Attributes::new(attributes)
        .find(|(kind, _)| *kind == IFA_LOCAL)
        .ok_or(NOT_SUPPORTED)?;
    let address = match local {
        [a, b, c, d] => IpAddr::from([*a, *b, *c, *d]),
        _ => IpAddr::from(<[u8; 16]>::try_from(local).map_err(|_| NOT_SUPPORTED)?),
    };
    let address = (address, prefix);
    let addresses = &mut links[place].addresses;
    if message.kind == RTM_DELADDR {
        let known = addresses.iter().position(|known| *known == address);
        addresses.remove(known.ok_or(NO_ADDRESS)?);
        return Ok(());
    }
    // Asked for with NLM_F_REPLACE, so an address that is there is no error.
    if !addresses.contains(&address) {
        addresses.push(address);
    }
    Ok(())
}

/// The `RTM_DELADDR` of an address that is gone from a link.
pub fn address_gone(ifindex: u32, address: IpAddr, prefix: u8) -> Vec<u8> {
    let (family, bytes) = match address {
        IpAddr::V4(address) => (2, address.octets().to_vec()),
        IpAddr::V6(address) => (10, address.octets().to_vec()),
    };
    datagram(|out| {
        out.message(RTM_DELADDR, 0, 0);
        out.body(&[family, prefix, 0, 0]);
        out.body(&ifindex.to_ne_bytes());
        out.attribute(IFA_ADDRESS, &bytes);
        if family == 2 {
            out.attribute(IFA_LOCAL, &bytes);
        }
    })
}

/// Whether a datagram tells of a link or an address that is gone.
pub fn tells_of_loss(datagram: &[u8]) -> bool {
    let mut messages = Messages::new(datagram);
    messages.any(|message| matches!(message.kind, RTM_DELLINK | RTM_DELADDR))
}

fn present(links: &[Link], ifindex: u32) -> Result<usize, i32> {
    links
        .iter()
        .position(|link| link.present && link.nic.ifindex == ifindex)
        .ok_or(NO_DEVICE)
}

fn acknowledgement(sequence: u32, result: Result<(), i32>) -> Vec<u8> {
    datagram(|out| {
        out.message(NLMSG_ERROR, 0, sequence);
        out.body(&result.err().unwrap_or(0).wrapping_neg().to_ne_bytes());
    })
}

/// `struct ifinfomsg`
fn header(out: &mut Builder<'_>, hardware: u16, ifindex: u32, flags: u32) {
    let [low, high] = hardware.to_ne_bytes();
    out.body(&[0, 0, low, high]);
    out.body(&ifindex.to_ne_bytes());
    out.body(&flags.to_ne_bytes());
    out.body(&0_u32.to_ne_bytes());
}

/// Takes note of an IPv6 route to everywhere.
fn change_route(links: &mut [Link], message: &Message<'_>) {
    let (header, attributes) = message.body.split_at(12);
    let ifindex = Attributes::new(attributes).find(|(kind, _)| *kind == RTA_OIF);
    let ifindex = ifindex.map(|(_, value)| u32_at(value, 0));
    if header[..2] == [AF_INET6, 0] {
        for link in links
            .iter_mut()
            .filter(|link| Some(link.nic.ifindex) == ifindex)
        {
            link.leads = message.kind == RTM_NEWROUTE;
        }
    }
}
