//! `ip=`, in every form of dracut's grammar (dracut.cmdline(7), section "Network").

mod parts;

use core::net::IpAddr;

use heapless::Vec;

pub(super) use parts::Parts;

use super::value::{decimal, given, packet_bytes, with_length};
use super::{ArgumentFlaw, Why};
use crate::net::MacAddress;
use crate::net::bond::place;
use crate::plan::{self, Ipv4Plan, Ipv6Plan};
use crate::text::address;
use crate::text::apart::parts;

/// How one NIC, or every NIC, gets its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpArgument<'a> {
    /// The NIC by its name or its MAC address; `None` for every NIC.
    pub nic: Option<&'a str>,
    /// How it is addressed.
    pub methods: Methods,
    /// The other end of a link between two hosts.
    pub peer: Option<IpAddr>,
    /// Bytes of the largest packet.
    pub mtu: Option<u16>,
    /// The MAC address that the NIC is to have.
    pub mac: Option<MacAddress>,
    /// Name servers.
    pub dns: Vec<IpAddr, 2>,
    /// The machine's host name.
    pub hostname: Option<&'a str>,
}

/// How a NIC is addressed, each family by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Methods {
    /// IPv4.
    pub ipv4: Ipv4Plan,
    /// IPv6.
    pub ipv6: Ipv6Plan,
    /// As the firmware says.
    pub firmware: bool,
}

impl Methods {
    /// Neither family, as far as is known.
    pub const NONE: Self = Self {
        ipv4: Ipv4Plan::None,
        ipv6: Ipv6Plan::None,
        firmware: false,
    };

    /// Reads a method word or several with commas between; `None` where one of them is no method.
    #[inline(never)]
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut methods = Self::NONE;
        for word in parts(text, b',') {
            match METHODS.get(place(WORDS, word)?)? {
                Method::Dhcp => methods.ipv4 = Ipv4Plan::Dhcp,
                Method::Dhcp6 => methods.ipv6 = Ipv6Plan::Dhcp6,
                Method::Auto6 => methods.ipv6 = Ipv6Plan::Auto,
                Method::LinkLocal => methods.ipv6 = Ipv6Plan::LinkLocal,
                Method::Firmware => methods.firmware = true,
                Method::None => {}
            }
        }
        Some(methods)
    }
}

#[derive(Clone, Copy)]
enum Method {
    None,
    Dhcp,
    Dhcp6,
    Auto6,
    LinkLocal,
    Firmware,
}

/// Every word that asks for a method, by what it asks for. NetworkManager's `auto` is both families; the one of the portal is
/// asked for anyway.
const WORDS: &str =
    "any auto dhcp dhcp4 on single-dhcp auto6 either6 dhcp6 link-local link6 fw ibft none off";
const METHODS: [Method; 15] = {
    use Method::{Auto6, Dhcp, Dhcp6, Firmware, LinkLocal, None};
    [
        Dhcp, Dhcp, Dhcp, Dhcp, Dhcp, Dhcp, Auto6, Auto6, Dhcp6, LinkLocal, LinkLocal, Firmware,
        Firmware, None, None,
    ]
};

const BY_METHOD: ArgumentFlaw = ArgumentFlaw::NoEffect(Why::Method);
const BEHIND: ArgumentFlaw = ArgumentFlaw::NoEffect(Why::NameServer);

impl<'a> IpArgument<'a> {
    /// Reads the value of an `ip=`; also what stands there besides and is not done.
    #[inline(never)]
    pub(super) fn parse(text: &'a str) -> Result<(Self, Option<ArgumentFlaw>), ArgumentFlaw> {
        let parts = &Parts::split(text);
        // Filled where it is: its parts are not copied once more.
        let mut argument = Self {
            nic: given(parts.nic),
            methods: Methods::NONE,
            peer: None,
            mtu: None,
            mac: MacAddress::parse(parts.mac),
            dns: Vec::new(),
            hostname: given(parts.hostname),
        };
        let methods = &mut argument.methods;
        let mut unheeded = (!parts.rest.is_empty()).then_some(BEHIND);
        let has_address = !parts.address.is_empty();
        if !(parts.method.is_empty() && has_address) {
            match Methods::parse(given(parts.method).unwrap_or("dhcp")) {
                Some(asked) => *methods = asked,
                None if !has_address => return Err(ArgumentFlaw::Method),
                // The address is worth more than what stands there besides: it is kept without what cannot be understood.
                None => unheeded = Some(ArgumentFlaw::Method),
            }
        }
        if *methods != Methods::NONE || !has_address {
            let [server, _] = parts.dns;
            let mut besides = parts.peer.len() + parts.gateway.len() + parts.mask.len();
            if methods.firmware {
                besides += parts.mtu.len() + parts.hostname.len() + server.len();
            }
            if besides + parts.address.len() > 0 {
                unheeded = Some(BY_METHOD);
            }
        } else {
            (methods.ipv4, methods.ipv6) = parts.given()?;
        }
        if let Some(text) = given(parts.peer) {
            // A prefix length may stand behind it (dracut.cmdline(7)).
            let (address, _) = with_length(text);
            argument.peer = Some(address::parse(address).ok_or(ArgumentFlaw::Address)?);
        }
        for server in parts.dns.iter().filter(|server| !server.is_empty()) {
            match address::parse(server) {
                Some(server) => drop(argument.dns.push(server)),
                None => unheeded = Some(ArgumentFlaw::Dns),
            }
        }
        let mtu = packet_bytes(parts.mtu);
        argument.mtu = mtu.unwrap_or_default();
        if let Err(flaw) = mtu {
            unheeded = Some(flaw);
        } else if argument.mac.is_none() && !parts.mac.is_empty() {
            unheeded = Some(ArgumentFlaw::Mac);
        } else if unheeded.is_none() && (argument.peer.is_some() || argument.mac.is_some()) {
            unheeded = Some(ArgumentFlaw::PeerOrMac);
        }
        Ok((argument, unheeded))
    }
}

impl Parts<'_> {
    /// The address that stands there.
    #[inline(never)]
    fn given(&self) -> Result<(Ipv4Plan, Ipv6Plan), ArgumentFlaw> {
        let address = address::parse(self.address).ok_or(match self.nic.is_empty() {
            // A NIC's name with a method that is none, not an address.
            true => ArgumentFlaw::Method,
            false => ArgumentFlaw::Address,
        })?;
        let prefix = match address {
            IpAddr::V4(_) => ipv4_prefix(self.mask),
            IpAddr::V6(_) => ipv6_prefix(self.mask),
        };
        let prefix = prefix.ok_or(ArgumentFlaw::Netmask)?;
        let gateway = address::parse(self.gateway);
        match gateway {
            None if self.gateway.is_empty() => {}
            Some(gateway) if gateway.is_ipv4() == address.is_ipv4() => {}
            _ => return Err(ArgumentFlaw::Gateway),
        }
        plan::given(address, prefix, gateway).ok_or(ArgumentFlaw::Netmask)
    }
}

/// A prefix length or a dotted mask whose ones all stand before its zeros. There is no default: the class of an address
/// says nothing since 1993.
pub(super) fn ipv4_prefix(text: &str) -> Option<u8> {
    if let Some(prefix) = decimal(text.as_bytes()) {
        return u8::try_from(prefix).ok();
    }
    let mask = address::ipv4(text)?;
    let ones = mask.to_bits().leading_ones();
    let is_prefix = ones == mask.to_bits().count_ones();
    u8::try_from(ones).ok().filter(|_| is_prefix)
}

/// A prefix length; 64 where there is none, as NetworkManager has it.
fn ipv6_prefix(text: &str) -> Option<u8> {
    match text.is_empty() {
        true => Some(64),
        false => u8::try_from(decimal(text.as_bytes())?).ok(),
    }
}

#[cfg(test)]
mod tests;
