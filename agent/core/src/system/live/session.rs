//! One session as the kernel shows it (Linux 6.1, `drivers/scsi/scsi_transport_iscsi.c`).

use core::fmt;
use core::net::IpAddr;

use heapless::String;

use super::folder_of;
use crate::json::{Members, Object, Value};
use crate::limits::{HOST_NAME_BYTES, ISCSI_NAME_BYTES};
use crate::system::attribute::{self, Folder};
use crate::system::storage::host_of;
use crate::system::{Tree, Unread};

/// Bytes of a link's name or a state; the kernel's are shorter.
pub const WORD_BYTES: usize = 32;
/// Bytes of the longest attribute that is read.
const ATTRIBUTE_BYTES: usize = 512;

/// A session of the kernel. What it does not tell is empty, or missing.
pub struct LiveSession {
    /// Its number: the `S` of `sessionS`.
    pub sid: u32,
    /// Its SCSI host: the `H` of `hostH`.
    pub host: u32,
    /// The number of the process that opened it; 0 where the kernel does not say.
    pub creator: u32,
    /// The target's name.
    pub target: String<ISCSI_NAME_BYTES>,
    /// The name that logged in.
    pub initiator: String<ISCSI_NAME_BYTES>,
    /// The kernel's word: `LOGGED_IN`, `FAILED` or `FREE`.
    pub state: String<WORD_BYTES>,
    /// Where the connection goes now; another portal than the configured one behind a redirect.
    pub portal: Option<LivePortal>,
    /// The configured portal, where a new connection would begin.
    pub persistent: Option<LivePortal>,
    /// The NIC that the session is bound to.
    pub nic: Option<String<WORD_BYTES>>,
    /// The MAC address of the card, or of that NIC.
    pub mac: Option<String<WORD_BYTES>>,
    /// Who has to prove something at a login.
    pub chap: LiveChap,
    /// Whether the kernel's own initiator carries it, and no card.
    pub is_own: bool,
}

/// Where a connection goes, as the kernel shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LivePortal {
    /// An address, or the name that it was configured by.
    pub host: String<HOST_NAME_BYTES>,
    /// The TCP port.
    pub port: u16,
}

impl Object for LivePortal {
    fn members(&self, members: &mut Members<'_>) {
        members.text("address", &self.host);
        members.number("port", self.port);
    }
}

/// Which credentials the kernel keeps of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveChap {
    /// None.
    None,
    /// Those by which the initiator proves itself.
    OneWay,
    /// The target's too.
    Mutual,
    /// Only root is told.
    Unread,
}

impl LiveChap {
    /// The word in documents and texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::OneWay => "one-way",
            Self::Mutual => "mutual",
            Self::Unread => "unknown",
        }
    }
}

impl LivePortal {
    /// The address, without the zone that the kernel may show with it.
    pub fn address(&self) -> Option<IpAddr> {
        let (address, _) = self.host.split_once('%').unwrap_or((&self.host, ""));
        address.parse().ok()
    }
}

impl fmt::Display for LivePortal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(out, "[{}]:{}", self.host, self.port),
            false => write!(out, "{}:{}", self.host, self.port),
        }
    }
}

impl LiveSession {
    /// The session of this number; `None` where the kernel has none.
    pub fn read(tree: &(impl Tree + ?Sized), sid: u32) -> Option<Self> {
        let host = host_of(folder_of(tree, sid)?.as_str())?;
        let of_session = Folder::new(format_args!("/sys/class/iscsi_session/session{sid}"));
        let of_connection = Folder::new(format_args!(
            "/sys/class/iscsi_connection/connection{sid}:0"
        ));
        let of_host = Folder::new(format_args!("/sys/class/iscsi_host/host{host}"));
        Some(Self {
            sid,
            host,
            creator: text::<WORD_BYTES>(tree, &of_session, "creator")
                .and_then(|creator| creator.parse().ok())
                .unwrap_or(0),
            target: text(tree, &of_session, "targetname").unwrap_or_default(),
            initiator: text(tree, &of_session, "initiatorname")
                .or_else(|| text(tree, &of_host, "initiatorname"))
                .unwrap_or_default(),
            state: text(tree, &of_session, "state").unwrap_or_default(),
            portal: portal(tree, &of_connection, ["address", "port"]),
            persistent: portal(
                tree,
                &of_connection,
                ["persistent_address", "persistent_port"],
            ),
            nic: text(tree, &of_host, "netdev").filter(|nic| nic != "default"),
            mac: text(tree, &of_host, "hwaddress").filter(|mac| mac != "default"),
            chap: chap(tree, &of_session),
            is_own: {
                let folder = Folder::new(format_args!("/sys/class/scsi_host/host{host}"));
                let driver: Option<String<WORD_BYTES>> = text(tree, &folder, "proc_name");
                driver.is_some_and(|driver| driver == "iscsi_tcp")
            },
        })
    }

    /// Whether it is logged in; otherwise its disks wait, or fail.
    pub fn is_up(&self) -> bool {
        self.state == "LOGGED_IN"
    }
}

/// All of it but the disks.
impl Object for LiveSession {
    fn members(&self, members: &mut Members<'_>) {
        members.number("session", self.sid);
        members.number("host", self.host);
        members.text("target", &self.target);
        members.text("initiator", &self.initiator);
        members.text("state", &self.state);
        members.add("portal", Value::object(self.portal.as_ref()));
        members.add("persistent", Value::object(self.persistent.as_ref()));
        members.add("nic", Value::text(&self.nic));
        members.add("mac", Value::text(&self.mac));
        members.text("chap", &self.chap.word());
    }
}

/// As a line for people.
impl fmt::Display for LiveSession {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "session {}: {}", self.sid, self.target)?;
        if let Some(persistent) = &self.persistent {
            write!(out, " at {persistent}")?;
        }
        match &self.portal {
            Some(portal) if self.persistent.as_ref() != Some(portal) => {
                write!(out, ", redirected to {portal}")?;
            }
            _ => {}
        }
        write!(out, ", {}", self.state)?;
        if let Some(nic) = self.nic.as_ref().or(self.mac.as_ref()) {
            write!(out, ", bound to {nic}")?;
        }
        match self.chap {
            LiveChap::None => Ok(()),
            chap => write!(out, ", CHAP {}", chap.word()),
        }
    }
}

/// The text of an attribute; `None` where there is none, or more of it than there is room for.
fn text<const N: usize>(
    tree: &(impl Tree + ?Sized),
    folder: &Folder,
    name: &str,
) -> Option<String<N>> {
    let mut buffer = [0; ATTRIBUTE_BYTES];
    let value = folder.read(tree, name, &mut buffer);
    String::try_from(value.text()?).ok()
}

fn portal(
    tree: &(impl Tree + ?Sized),
    folder: &Folder,
    [host, port]: [&str; 2],
) -> Option<LivePortal> {
    let port: String<WORD_BYTES> = text(tree, folder, port)?;
    Some(LivePortal {
        host: text(tree, folder, host)?,
        port: port.parse().ok()?,
    })
}

/// Only names are looked at.
fn chap(tree: &(impl Tree + ?Sized), folder: &Folder) -> LiveChap {
    let mut buffer = [0; ATTRIBUTE_BYTES];
    let mut is_set = |name| match folder.read(tree, name, &mut buffer) {
        attribute::Value::Bytes(_) => Ok(true),
        attribute::Value::Unread(Unread::Refused) => Err(()),
        _ => Ok(false),
    };
    match (is_set("username"), is_set("username_in")) {
        (Err(()), _) | (_, Err(())) => LiveChap::Unread,
        (Ok(false), Ok(false)) => LiveChap::None,
        (_, Ok(false)) => LiveChap::OneWay,
        (_, Ok(true)) => LiveChap::Mutual,
    }
}
