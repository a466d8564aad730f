//! What can be wrong with an argument.

use core::fmt;

use super::{Why, Word};
use crate::finding::{Explain, Findings, Severity, Subject};
use crate::limits::{LARGEST_MTU, SMALLEST_MTU};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;

/// Why a word of the command line is not honoured, or not as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentFlaw {
    /// The argument is dracut's, and this version does not act on it.
    NotHonoured,
    /// The argument asks for something that happens anyway or never; the value says which.
    NoEffect(Why),
    /// No argument has this name.
    Unknown,
    /// The value is not UTF-8.
    NotText,
    /// The value is not a decimal number in these bounds.
    Number {
        /// The smallest number allowed.
        least: u32,
        /// The largest number allowed.
        most: u32,
    },
    /// More targets are named than one boot opens sessions.
    TooManyTargets,
    /// A CHAP name without a secret, a secret without a name, or mutual CHAP without the initiator's own pair.
    ChapIncomplete,
    /// Not a list of CHAP's digests.
    ChapAlgorithms,
    /// None of the words that say whether a digest is wanted.
    Digest,
    /// The credentials before the `@` are not two or four parts.
    Credentials,
    /// No server's address where one is needed.
    ServerMissing,
    /// Neither an IPv4 address, an IPv6 address in brackets, nor a name that DNS could know.
    Server,
    /// A port that is not 1 to 65535.
    Port,
    /// Neither a decimal number nor four groups of hexadecimal digits (RFC 4173, 5).
    Lun,
    /// Fewer or more parts between the colons than the grammar has.
    Parts,
    /// A method that dracut does not have.
    Method,
    /// An address that is none.
    Address,
    /// No netmask, a prefix length out of range, or a mask with holes.
    Netmask,
    /// A gateway that is no address of the same family.
    Gateway,
    /// An MTU out of range.
    Mtu,
    /// A name server that is no address.
    Dns,
    /// A peer address or a new MAC address, which nothing here sets.
    PeerOrMac,
    /// More arguments of one kind about NICs than one boot takes.
    TooManyLinks,
    /// A file of arguments for which [`CMDLINE_BYTES`](crate::limits::CMDLINE_BYTES) have no room.
    NoRoom,
    /// Not a name, a colon and a MAC address.
    LinkName,
    /// Not a name that says a VLAN identifier from 1 to 4094, a colon and a parent.
    Vlan,
    /// A new MAC address that is none.
    Mac,
    /// Not a name, ports and options.
    Bond,
    /// An option that a bond of its mode does not have, or a value that it does not take: it is made without.
    BondOption,
    /// A bridge or a team: nothing here makes one.
    Device,
    /// Not a network and a router or NIC.
    Route,
}

impl fmt::Display for ArgumentFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::NoEffect(why) => said.value(&why.words()),
            Self::Number { least, most } => {
                said.number(*least);
                said.number(*most);
            }
            Self::Mtu => {
                said.number(SMALLEST_MTU);
                said.number(LARGEST_MTU);
            }
            _ => {}
        }
        said.end()
    }
}

impl ArgumentFlaw {
    /// Adds it to the findings, as one of this word.
    // A call: the word is copied into the subject, which takes room.
    #[inline(never)]
    pub(super) fn tell<'a>(self, word: &Word<'a>, findings: &mut Findings<'a>) {
        findings.add(Subject::Word(*word), self);
    }

    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::NotHonoured => "this version does not act on the argument",
            Self::Unknown => "no argument has this name",
            Self::NotText => "the value is not UTF-8 text",
            Self::TooManyTargets => "more targets are named than one boot opens sessions",
            Self::ChapIncomplete => "the CHAP credentials are incomplete",
            Self::ChapAlgorithms => "the value is not a list of CHAP's digests, each once",
            Self::Digest => "the value is none of none, prefer and require",
            Self::Credentials => "the credentials before the @ are not two or four parts",
            Self::ServerMissing => "no server is named",
            Self::Server => "the server is neither an address nor a host name",
            Self::Port => "the port is not a number from 1 to 65535",
            Self::Lun => "the LUN is neither a number nor four groups of hexadecimal digits",
            Self::Parts => "the parts between the colons are not those of the grammar",
            Self::Method => "the method is none that exists",
            Self::Address => "the address is none",
            Self::Netmask => "the netmask is missing or none",
            Self::Gateway => "the gateway is no address of the same family",
            Self::Dns => "the name server is no address",
            Self::PeerOrMac => "this version sets neither a peer address nor a MAC address",
            Self::TooManyLinks | Self::NoRoom => "more of them are given than one boot takes",
            Self::LinkName => "it is not a name and a MAC address",
            Self::Vlan => "it is not a name that says a VLAN from 1 to 4094, and a parent",
            Self::Mac => "the MAC address is none",
            Self::Bond => "it is no bond",
            Self::BondOption => "the bond is made without an option",
            Self::Device => "no such device is made",
            Self::Route => "it is no route",
            Self::NoEffect(_) => "the argument has no effect: {}",
            Self::Number { .. } => "the value is not a number from {} to {}",
            Self::Mtu => "the MTU is not a number from {} to {}",
        } }
    }
}

impl Explain for ArgumentFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::NotHonoured => "cmdline.not-honoured",
            Self::NoEffect(_) => "cmdline.no-effect",
            Self::Unknown => "cmdline.unknown",
            Self::NotText => "cmdline.not-text",
            Self::Number { .. } => "cmdline.number",
            Self::TooManyTargets => "cmdline.too-many-targets",
            Self::ChapIncomplete => "cmdline.chap-incomplete",
            Self::ChapAlgorithms => "cmdline.chap-algorithms",
            Self::Digest => "cmdline.digest",
            Self::Credentials => "cmdline.target.credentials",
            Self::ServerMissing => "cmdline.target.server-missing",
            Self::Server => "cmdline.target.server",
            Self::Port => "cmdline.target.port",
            Self::Lun => "cmdline.target.lun",
            Self::Parts => "cmdline.target.parts",
            Self::Method => "cmdline.ip.method",
            Self::Address => "cmdline.ip.address",
            Self::Netmask => "cmdline.ip.netmask",
            Self::Gateway => "cmdline.ip.gateway",
            Self::Mtu => "cmdline.ip.mtu",
            Self::Dns => "cmdline.ip.dns",
            Self::PeerOrMac => "cmdline.ip.peer-or-mac",
            Self::TooManyLinks => "cmdline.too-many-links",
            Self::NoRoom => "cmdline.no-room",
            Self::LinkName => "cmdline.ifname",
            Self::Vlan => "cmdline.vlan",
            Self::Mac => "cmdline.ip.mac",
            Self::Bond => "cmdline.bond",
            Self::BondOption => "cmdline.bond.option",
            Self::Device => "cmdline.device",
            Self::Route => "cmdline.route",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::NoEffect(_) => Severity::Info,
            Self::NotHonoured
            | Self::Unknown
            | Self::NotText
            | Self::Number { .. }
            | Self::ChapAlgorithms
            | Self::Digest
            | Self::BondOption
            | Self::PeerOrMac => Severity::Warning,
            Self::TooManyTargets
            | Self::ChapIncomplete
            | Self::Credentials
            | Self::ServerMissing
            | Self::Server
            | Self::Port
            | Self::Lun
            | Self::Parts
            | Self::Method
            | Self::Address
            | Self::Netmask
            | Self::Gateway
            | Self::Mtu
            | Self::Dns
            | Self::TooManyLinks
            | Self::NoRoom
            | Self::LinkName
            | Self::Vlan
            | Self::Mac
            | Self::Bond
            | Self::Device
            | Self::Route => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::NoEffect(_) => "",
            Self::NotHonoured | Self::PeerOrMac =>
                "Remove it, or set up by other means what it asks for.",
            Self::Unknown | Self::NotText => "Correct the word on the kernel command line.",
            Self::ChapAlgorithms =>
                "The default is used instead. Write any of md5, sha1, sha256 and sha3-256, with commas between.",
            Self::Number { .. } | Self::Digest => "The default is used instead. Correct the word on the kernel command line.",
            Self::TooManyTargets | Self::TooManyLinks | Self::NoRoom => "Name fewer.",
            Self::Method =>
                "Write one of dhcp, dhcp6, auto6, either6, link6, none, off and ibft, or several with commas between.",
            Self::Address | Self::Netmask | Self::Gateway | Self::Mtu | Self::Mac | Self::Dns =>
                "Write ip=ADDRESS::[GATEWAY]:NETMASK:[HOST]:NIC:none[:MTU] or [:DNS[:DNS]] at the end, with IPv6 in brackets.",
            Self::LinkName => "Write ifname=NAME:MAC.",
            Self::Vlan => "Write vlan=vlanIDENTIFIER:PARENT.",
            Self::Bond | Self::BondOption =>
                "Write bond=NAME:NIC,NIC:mode=MODE[:MTU]; MODE is one of the kernel's, such as active-backup or 802.3ad.",
            Self::Device => "Use a bond.",
            Self::Route => "Write rd.route=NETWORK/LENGTH:[ROUTER][:NIC].",
            Self::ChapIncomplete =>
                "Give rd.iscsi.username= and rd.iscsi.password= together; for mutual CHAP also \
                 rd.iscsi.in.username= and rd.iscsi.in.password=.",
            Self::Credentials
            | Self::ServerMissing
            | Self::Server
            | Self::Port
            | Self::Lun
            | Self::Parts =>
                "Write iscsi:[USER:SECRET[:USER:SECRET]@]SERVER:[PROTOCOL]:[PORT]:[[IFACE]:[NIC]:][LUN]:TARGET \
                 with an IPv6 address in brackets.",
        } }
    }
}
