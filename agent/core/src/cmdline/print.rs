//! Arguments as text: the reverse of the parsers, for whoever says how a machine is to boot.
//!
//! Every argument is read back and compared before it counts as printed. What the grammar cannot carry is refused by name.
//! The form is the one that most parsers take: a mask with dots, IPv6 addresses in brackets, the port always.

mod network;
mod target;

use core::fmt;
use core::fmt::Write;
use core::net::IpAddr;

use heapless::Vec;

use super::key::Key;
use super::route::address;
use super::{
    BondArgument, IpArgument, NameArgument, RouteArgument, TargetArgument, VlanArgument, words,
};
use crate::iscsi::IscsiName;
use crate::limits::ARGUMENT_BYTES;
use crate::plan::Identity;
use crate::secret;
use crate::text::utf8;

/// One argument of the kernel command line.
#[derive(Clone, PartialEq, Eq)]
pub enum Argument<'a> {
    /// `ip=`
    Ip(IpArgument<'a>),
    /// `ifname=`
    Name(NameArgument<'a>),
    /// `vlan=`
    Vlan(VlanArgument<'a>),
    /// `bond=`
    Bond(BondArgument<'a>),
    /// `rd.route=`
    Route(RouteArgument<'a>),
    /// `nameserver=`
    NameServer(IpAddr),
    /// `rd.neednet=1`
    NeedNetwork,
    /// `netroot=iscsi:`
    Target(TargetArgument<'a>),
    /// `rd.iscsi.initiator=`
    Initiator(IscsiName<'a>),
    /// `rd.iscsi.firmware=1`
    Firmware,
    /// `rd.iscsi.ibft=1`
    FirmwareNics,
    /// `rd.iscsi.mp=1`
    EveryFirmwareNic,
    /// `rd.iscsi.transport=`, of a card that brings up its network by itself.
    Transport(&'static str),
    /// One half of the CHAP credentials for every target that brings none of its own.
    Chap(Half, &'a [u8]),
}

/// One of the four words that CHAP credentials for every target are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// `rd.iscsi.username=`
    Name,
    /// `rd.iscsi.password=`
    Secret,
    /// `rd.iscsi.in.username=`
    PeerName,
    /// `rd.iscsi.in.password=`
    PeerSecret,
}

/// Why an argument cannot be printed: the part that the grammar cannot carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unprintable {
    /// A NIC's or device's name: empty, or with a character that ends it.
    NicName,
    /// A VLAN device's name that says another identifier than the device has, or one that not every parser reads.
    VlanName,
    /// A host name with a character that ends it.
    HostName,
    /// More than one address, or an address beside a method that brings one.
    Addresses,
    /// Name servers beside an MTU or a MAC address, or a peer where no address is given.
    Combination,
    /// A bond's options with a character that ends them, or a mode that there is not.
    Options,
    /// A route without router and NIC, or through a router of the other family.
    Route,
    /// A server's name or zone with a character that ends it.
    Server,
    /// open-iscsi's interface record with a colon or another character that ends it.
    Iface,
    /// A target's name with an inner `:iqn.`, `:eui.` or `:naa.`, or of no known type in lower case.
    TargetName,
    /// A CHAP name or secret: empty, not UTF-8, with white space, a quote or another character that some parser of the
    /// kernel's line acts on; between colons also with `@` or `:`.
    Credentials,
    /// More bytes than one argument can have.
    TooLong,
    /// It would be read back as something else.
    ReadOtherwise,
}

impl fmt::Display for Unprintable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NicName => "a NIC's name is empty or holds a character that ends it",
            Self::VlanName => "a VLAN device's name does not say the device's identifier to every parser",
            Self::HostName => "the host name holds a character that ends it",
            Self::Addresses => "one argument carries one address and no method beside it",
            Self::Combination => {
                "name servers stand beside no MTU and no MAC address, and a peer only beside an address"
            }
            Self::Options => "the bond's options hold a character that ends them, or ask for another mode",
            Self::Route => "the route has neither router nor NIC, or a router of the other family",
            Self::Server => "the server's name or zone holds a character that ends it",
            Self::Iface => "the interface record's name holds a character that ends it",
            Self::TargetName => {
                "the target's name has an inner :iqn., :eui. or :naa., or begins with none in lower case"
            }
            Self::Credentials => "a CHAP name or secret is empty or holds a character that ends it",
            Self::TooLong => "the argument is too long",
            Self::ReadOtherwise => "the argument would be read back as something else",
        })
    }
}

/// The text of one argument. As it may hold a secret, it has no `Debug`, and is overwritten when it is printed anew or
/// dropped.
#[derive(Default)]
pub struct ArgumentText(Vec<u8, ARGUMENT_BYTES>);

impl ArgumentText {
    /// The text, without quotes: no parser of the kernel's command line needs them.
    pub fn as_str(&self) -> &str {
        utf8(&self.0).unwrap_or_default()
    }

    /// Whether GRUB, or a shell that reads its settings, takes the text apart where it stands in no quotes: by a character
    /// that ends a command, begins a variable, or directs output (GRUB 2.12, `grub-core/script/yylex.l`).
    pub fn is_taken_apart(&self) -> bool {
        self.as_str()
            .contains(|found| "$`;&|<>{}()".contains(found))
    }

    fn wipe(&mut self) {
        secret::wipe(&mut self.0);
        self.0.clear();
    }
}

impl Drop for ArgumentText {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl Argument<'_> {
    /// Makes `text` the argument's, or empty where it cannot be printed.
    ///
    /// # Errors
    /// The part that the grammar cannot carry.
    pub fn print(&self, text: &mut ArgumentText) -> Result<(), Unprintable> {
        text.wipe();
        let written = self.write(&mut Line(&mut text.0));
        let printed = written.and_then(|()| match self.is_read_from(&text.0) {
            true => Ok(()),
            false => Err(Unprintable::ReadOtherwise),
        });
        if printed.is_err() {
            text.wipe();
        }
        printed
    }

    /// Whether it may hold a secret.
    pub const fn is_secret(&self) -> bool {
        match self {
            Self::Target(target) => target.chap.is_some(),
            Self::Chap(half, _) => matches!(half, Half::Secret | Half::PeerSecret),
            _ => false,
        }
    }

    fn write(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        match self {
            Self::Ip(ip) => ip.write(line),
            Self::Name(name) => name.write(line),
            Self::Vlan(vlan) => vlan.write(line),
            Self::Bond(bond) => bond.write(line),
            Self::Route(route) => route.write(line),
            Self::NameServer(server) => {
                // In brackets dracut would write it into resolv.conf as it is, and systemd's generator would read nothing.
                line.text("nameserver=")?;
                line.display(server)
            }
            Self::NeedNetwork => line.text("rd.neednet=1"),
            Self::Target(target) => target.write(line),
            Self::Initiator(name) => {
                line.text("rd.iscsi.initiator=")?;
                line.text(name.as_str())
            }
            Self::Firmware => line.text("rd.iscsi.firmware=1"),
            Self::FirmwareNics => line.text("rd.iscsi.ibft=1"),
            Self::EveryFirmwareNic => line.text("rd.iscsi.mp=1"),
            Self::Transport(card) => {
                line.text("rd.iscsi.transport=")?;
                line.part(card, Unprintable::Combination)
            }
            Self::Chap(half, value) => {
                line.text(half.key())?;
                line.text("=")?;
                line.octets(value, "")
            }
        }
    }

    /// Whether `line` says just this.
    fn is_read_from(&self, line: &[u8]) -> bool {
        let mut words = words(line);
        let (Some(word), None) = (words.next(), words.next()) else {
            return false;
        };
        let key = Key::of(word.key());
        let switched = |wanted| key == Some(wanted) && word.value() == Some(b"1");
        let Some(text) = word.text() else {
            return false;
        };
        match (self, key) {
            (Self::Ip(ip), Some(Key::Ip)) => {
                IpArgument::parse(text).is_ok_and(|(read, _)| read == *ip)
            }
            (Self::Name(name), Some(Key::Name)) => NameArgument::parse(text) == Some(*name),
            (Self::Vlan(vlan), Some(Key::Vlan)) => VlanArgument::parse(text) == Some(*vlan),
            (Self::Bond(bond), Some(Key::Bond)) => {
                BondArgument::parse(text).is_ok_and(|(read, _)| read == *bond)
            }
            (Self::Route(route), Some(Key::Route)) => RouteArgument::parse(text) == Some(*route),
            (Self::NameServer(server), Some(Key::NameServer)) => address(text) == Some(*server),
            (Self::Target(target), Some(Key::NetRoot)) => text
                .strip_prefix("iscsi:")
                .and_then(|text| TargetArgument::parse(text).ok())
                .is_some_and(|(read, _)| read == *target),
            (Self::Initiator(name), Some(Key::Initiator)) => text == name.as_str(),
            (Self::Chap(half, value), Some(_)) => {
                word.key() == half.key() && word.value() == Some(value)
            }
            (Self::Transport(card), Some(Key::Transport)) => text == *card,
            (Self::NeedNetwork, Some(_)) => word.key() == "rd.neednet",
            (Self::Firmware, _) => switched(Key::Firmware),
            (Self::FirmwareNics, _) => switched(Key::Ibft),
            (Self::EveryFirmwareNic, _) => switched(Key::Multipath),
            _ => false,
        }
    }
}

impl Half {
    const fn key(self) -> &'static str {
        match self {
            Self::Name => "rd.iscsi.username",
            Self::Secret => "rd.iscsi.password",
            Self::PeerName => "rd.iscsi.in.username",
            Self::PeerSecret => "rd.iscsi.in.password",
        }
    }

    /// The two words of one side's pair.
    pub const fn pair<'a>(identity: &Identity<'a>, peer: bool) -> [Argument<'a>; 2] {
        let (name, secret) = match peer {
            false => (Self::Name, Self::Secret),
            true => (Self::PeerName, Self::PeerSecret),
        };
        [
            Argument::Chap(name, identity.name),
            Argument::Chap(secret, identity.secret),
        ]
    }
}

/// An argument in the making.
struct Line<'t>(&'t mut Vec<u8, ARGUMENT_BYTES>);

impl Line<'_> {
    /// Text of the grammar itself, or text that is known to hold nothing else.
    fn text(&mut self, text: &str) -> Result<(), Unprintable> {
        self.0.write_str(text).map_err(|_| Unprintable::TooLong)
    }

    /// A name or the like, where no character of it means something to a reader of the line.
    fn part(&mut self, text: &str, bad: Unprintable) -> Result<(), Unprintable> {
        let ends = |found: char| ":,@[]%/=".contains(found) || acts(found);
        if text.is_empty() || text.contains(ends) {
            return Err(bad);
        }
        self.text(text)
    }

    /// Octets of a name or secret, without any of `ends`.
    fn octets(&mut self, octets: &[u8], ends: &str) -> Result<(), Unprintable> {
        let text = utf8(octets).ok_or(Unprintable::Credentials)?;
        if text.is_empty() || text.contains(|found| acts(found) || ends.contains(found)) {
            return Err(Unprintable::Credentials);
        }
        self.text(text)
    }

    fn display(&mut self, value: impl fmt::Display) -> Result<(), Unprintable> {
        write!(self.0, "{value}").map_err(|_| Unprintable::TooLong)
    }

    /// An address, one of IPv6 in brackets.
    fn address(&mut self, address: IpAddr) -> Result<(), Unprintable> {
        match address {
            IpAddr::V4(address) => self.display(address),
            IpAddr::V6(address) => self.display(format_args!("[{address}]")),
        }
    }
}

/// Whether a parser of the kernel command line may act on the character, dracut's shell functions among them: white space and
/// control characters, quotes, and those by which shells expand words. A boot loader acts on others too, before any of them
/// reads the line ([`ArgumentText::is_taken_apart`]).
fn acts(found: char) -> bool {
    found.is_whitespace() || found.is_control() || "\"'\\*?[".contains(found)
}

#[cfg(test)]
mod tests;
