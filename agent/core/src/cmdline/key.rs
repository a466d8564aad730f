//! The keys of the grammar, each once: what becomes of its words, and whether they may be shown.

use crate::phrase::{Phrase, phrase};
use crate::text::apart::has;

/// What the key of a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// `root=`
    Root,
    /// `netroot=`
    NetRoot,
    /// `iscsiroot=`
    IscsiRoot,
    /// `rd.retry=`
    Retry,
    /// `ip=`
    Ip,
    /// `ifname=`
    Name,
    /// `vlan=`
    Vlan,
    /// `bond=`
    Bond,
    /// `bridge=`
    Bridge,
    /// `team=`
    Team,
    /// `rd.route=`
    Route,
    /// `nameserver=`
    NameServer,
    /// `rd.peerdns=`
    PeerDns,
    /// `bootdev=`
    BootDevice,
    /// `BOOTIF=`
    BootMac,
    /// `rd.bootif=`
    UseBootMac,
    /// `rd.iscsi.firmware`
    Firmware,
    /// `rd.iscsi.ibft`
    Ibft,
    /// `rd.iscsi.mp`
    Multipath,
    /// `rd.iscsi.initiator=`
    Initiator,
    /// `rd.iscsi.username=`
    UserName,
    /// `rd.iscsi.password=`
    Password,
    /// `rd.iscsi.in.username=`
    PeerUserName,
    /// `rd.iscsi.in.password=`
    PeerPassword,
    /// `rd.iscsi.target.name=`
    TargetName,
    /// `rd.iscsi.target.ip=`
    TargetIp,
    /// `rd.iscsi.target.port=`
    TargetPort,
    /// `rd.iscsi.transport=`
    Transport,
    /// `rd.iscsi.param=`
    Parameter,
    /// How a NIC is made ready, which nothing here does.
    NicReady,
    /// `rd.sanroot.*`: what every login offers and demands.
    Login,
    /// An argument that asks for what happens anyway, or never.
    NoEffect(Why),
    /// No argument, though its prefix is one of ours.
    Unknown,
}

/// Why an argument changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It says when the network is needed.
    NetworkNeeded,
    /// It says how long to wait for a NIC.
    Deadline,
    /// It says what to wait for.
    Events,
    /// It says how often to try.
    Retries,
    /// It names the target's portal group.
    PortalGroup,
    /// It names a transport of sessions.
    Transport,
    /// It names an interface record of open-iscsi's.
    Record,
    /// It names a root by another protocol.
    OtherProtocol,
    /// It gives an address beside a method that brings one.
    Method,
    /// It names a further name server.
    NameServer,
}

impl Why {
    /// Whether it is said of NICs that other arguments name.
    pub(super) const fn is_of_network(self) -> bool {
        matches!(self, Self::NetworkNeeded)
    }

    /// As the end of a sentence.
    pub(super) const fn words(self) -> Phrase {
        phrase! { match self {
            Self::NetworkNeeded => "the agent sets up the NICs that its sessions need",
            Self::Deadline | Self::Retries =>
                "what is waited for ends with the boot's deadline, rd.retry",
            Self::Events => "every NIC and every target is tried at once",
            Self::PortalGroup => "the target names its portal group at login",
            Self::Transport => "sessions run over TCP",
            Self::Record => "sessions belong to open-iscsi's interface record \"default\"",
            Self::OtherProtocol => "it is not iSCSI",
            Self::Method => "the method brings the address",
            Self::NameServer => "name servers are two at most",
        } }
    }
}

/// Three tables of one list: the names one behind the other, their lengths, and what each stands for. A table of pairs would
/// spend as many bytes on the places of the names as on the names.
macro_rules! keys {
    ($($name:literal => $key:expr,)*) => {
        const NAMES: &[u8] = concat!($($name),*).as_bytes();
        #[expect(clippy::cast_possible_truncation, reason = "no name is longer than an argument of 20 letters or so")]
        static LENGTHS: &[u8] = &[$($name.len() as u8),*];
        static MEANINGS: &[Key] = &[$($key),*];
    };
}

// Every key, the older spellings among them.
keys! {
    "BOOTIF" => Key::BootMac,
    "bond" => Key::Bond,
    "bootdev" => Key::BootDevice,
    "bridge" => Key::Bridge,
    "ib.pkey" => Key::NicReady,
    "ifname" => Key::Name,
    "ip" => Key::Ip,
    "iscsi_firmware" => Key::Firmware,
    "iscsi_in_password" => Key::PeerPassword,
    "iscsi_in_username" => Key::PeerUserName,
    "iscsi_initiator" => Key::Initiator,
    "iscsi_password" => Key::Password,
    "iscsi_target_group" => Key::NoEffect(Why::PortalGroup),
    "iscsi_target_ip" => Key::TargetIp,
    "iscsi_target_name" => Key::TargetName,
    "iscsi_target_port" => Key::TargetPort,
    "iscsi_username" => Key::UserName,
    "iscsiroot" => Key::IscsiRoot,
    "nameserver" => Key::NameServer,
    "netroot" => Key::NetRoot,
    "rd.bootif" => Key::UseBootMac,
    "rd.ethtool" => Key::NicReady,
    "rd.iscsi.firmware" => Key::Firmware,
    "rd.iscsi.ibft" => Key::Ibft,
    "rd.iscsi.in.password" => Key::PeerPassword,
    "rd.iscsi.in.username" => Key::PeerUserName,
    "rd.iscsi.initiator" => Key::Initiator,
    "rd.iscsi.login_retry_max" => Key::NoEffect(Why::Retries),
    "rd.iscsi.mp" => Key::Multipath,
    "rd.iscsi.param" => Key::Parameter,
    "rd.iscsi.password" => Key::Password,
    "rd.iscsi.target.group" => Key::NoEffect(Why::PortalGroup),
    "rd.iscsi.target.ip" => Key::TargetIp,
    "rd.iscsi.target.name" => Key::TargetName,
    "rd.iscsi.target.port" => Key::TargetPort,
    "rd.iscsi.testroute" => Key::NoEffect(Why::Events),
    "rd.iscsi.transport" => Key::Transport,
    "rd.iscsi.username" => Key::UserName,
    "rd.iscsi.waitnet" => Key::NoEffect(Why::Events),
    "rd.neednet" => Key::NoEffect(Why::NetworkNeeded),
    "rd.peerdns" => Key::PeerDns,
    "rd.retry" => Key::Retry,
    "rd.route" => Key::Route,
    "rd.sanroot.chap" => Key::Login,
    "rd.sanroot.data_digest" => Key::Login,
    "rd.sanroot.header_digest" => Key::Login,
    "rd.znet" => Key::NicReady,
    "rd.znet_ifname" => Key::NicReady,
    "root" => Key::Root,
    "team" => Key::Team,
    "vlan" => Key::Vlan,
}

/// Prefixes under which a word that is no argument is named all the same: it may be one misspelt.
const PREFIXES: [&str; 3] = ["rd.iscsi.", "iscsi_", "rd.sanroot."];

impl Key {
    /// What `text` stands for; `None` where it is no key of this grammar.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut names = NAMES;
        for (length, key) in LENGTHS.iter().zip(MEANINGS) {
            let (name, rest) = names.split_at_checked(usize::from(*length))?;
            if name == text.as_bytes() {
                return Some(*key);
            }
            names = rest;
        }
        if text.starts_with("rd.net.") {
            return Some(Self::NoEffect(Why::Deadline));
        }
        // `iscsi_tcp.debug_iscsi_tcp=1` is a parameter of the kernel's module.
        let ours = PREFIXES
            .iter()
            .any(|prefix| text.starts_with(prefix) && (prefix.ends_with(".") || !has(text, b'.')));
        ours.then_some(Self::Unknown)
    }

    /// Whether values of this key are shown as they are. An unknown key may be a misspelt one of a secret.
    pub(super) const fn is_shown(self) -> bool {
        !matches!(
            self,
            Self::Password | Self::PeerPassword | Self::Parameter | Self::Unknown
        )
    }

    /// Whether it configures NICs.
    pub(super) const fn is_network(self) -> bool {
        matches!(
            self,
            Self::Ip
                | Self::Name
                | Self::Vlan
                | Self::Bond
                | Self::Bridge
                | Self::Team
                | Self::Route
                | Self::NameServer
                | Self::PeerDns
                | Self::BootDevice
                | Self::BootMac
                | Self::UseBootMac
        )
    }

    /// Whether values may begin with `iscsi:user:secret@`.
    pub(super) const fn is_target(self) -> bool {
        matches!(self, Self::Root | Self::NetRoot | Self::IscsiRoot)
    }
}
