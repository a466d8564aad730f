//! What the kernel shows of one session (Linux 6.1, `drivers/scsi/scsi_transport_iscsi.c`).

use core::net::IpAddr;

use super::place::Unit;
use crate::args::Room;
use crate::args::spec::{Chap, Pair, SpecOrigin, SpecSession, Transport};
use crate::cmdline::Server;
use crate::iscsi::{IscsiName, Lun};
use crate::limits::ISCSI_PORT;
use crate::net::MacAddress;
use crate::secret::MASK;
use crate::system::attribute::{Folder, Value};
use crate::system::{SystemFlaw, Tree, Unread};

/// open-iscsi's file with the machine's initiator name.
pub(in crate::system) const INITIATOR_NAME: &str = "/etc/iscsi/initiatorname.iscsi";

/// A session as the kernel shows it. The NIC of its description is not known yet.
pub(super) struct Shown<'a> {
    /// Its description.
    pub(super) session: SpecSession<'a>,
    /// What tells its NIC.
    pub(super) way: Way<'a>,
}

/// What the kernel shows of a session's way to its portal.
#[derive(Clone, Copy)]
pub(in crate::system) struct Way<'a> {
    /// The portal's address that the connection goes to, another one than the configured one after a redirect.
    pub(in crate::system) portal: Option<IpAddr>,
    /// The connection's own address.
    pub(in crate::system) source: Option<IpAddr>,
    /// The NIC that the session is bound to.
    pub(in crate::system) nic: Option<&'a str>,
    /// The MAC address of the card, or of the NIC that the session is bound to.
    pub(in crate::system) mac: Option<MacAddress>,
    /// The session is not logged in, where that was asked.
    pub(in crate::system) is_down: bool,
    /// The structure of the firmware's table that the session was made from, where the driver keeps it.
    pub(in crate::system) firmware_target: Option<u8>,
}

/// Whose session it is.
pub(super) enum Carried {
    /// The kernel's initiator, or a card's that is told how to log in.
    Told(Transport),
    /// A card's that logs in by itself, by what is set up in it.
    Itself,
}

/// What carries the sessions of a SCSI host, by its driver.
pub(super) fn carried(tree: &(impl Tree + ?Sized), host: u32) -> Carried {
    let mut buffer = [0; 64];
    let folder = Folder::new(format_args!("/sys/class/scsi_host/host{host}"));
    let driver = folder.read(tree, "proc_name", &mut buffer);
    Carried::Told(match driver.text() {
        Some("iscsi_tcp") => Transport::Tcp,
        Some("bnx2i") => Transport::Bnx2i,
        Some("qedi") => Transport::Qedi,
        Some("qla4xxx") => return Carried::Itself,
        _ => Transport::Other,
    })
}

/// Reads what is shown of the session of `unit`.
///
/// # Errors
/// What is missing that no arguments can do without.
pub(super) fn read<'a>(
    tree: &(impl Tree + ?Sized),
    unit: Unit,
    transport: Transport,
    room: &mut Room<'a>,
) -> Result<Shown<'a>, SystemFlaw> {
    let Unit { session, host, lun } = unit;
    let mut reader = Reader {
        tree,
        session: Folder::new(format_args!("/sys/class/iscsi_session/session{session}")),
        connection: Folder::new(format_args!(
            "/sys/class/iscsi_connection/connection{session}:0"
        )),
        host: Folder::new(format_args!("/sys/class/iscsi_host/host{host}")),
        room,
    };
    let (server, port) = reader.portal()?;
    let mut way = reader.way(server)?;
    if transport.is_card() {
        way.firmware_target = reader.firmware_target();
    }
    let (chap, chap_unread) = reader.chap()?;
    let session = SpecSession {
        id: 0,
        target: reader.target()?,
        server,
        port,
        initiator: reader.initiator()?,
        lun: Lun::from_kernel_number(lun),
        iface: reader.iface()?,
        transport,
        chap,
        chap_unread,
        chap_filed: false,
        origin: SpecOrigin::Live,
        nic: 0,
        required: false,
        kernel: Some(session),
        has_digests: reader.has_digests(),
    };
    Ok(Shown { session, way })
}

/// Whether the kernel says of a session that it is not logged in.
pub(super) fn is_down(tree: &(impl Tree + ?Sized), session: u32) -> bool {
    let mut buffer = [0; 32];
    let folder = Folder::new(format_args!("/sys/class/iscsi_session/session{session}"));
    let state = folder.read(tree, "state", &mut buffer);
    state.text().is_some_and(|state| state != "LOGGED_IN")
}

struct Reader<'r, 'a, T: ?Sized> {
    tree: &'r T,
    session: Folder,
    connection: Folder,
    host: Folder,
    room: &'r mut Room<'a>,
}

impl<'a, T: Tree + ?Sized> Reader<'_, 'a, T> {
    fn keep(&mut self, text: &str) -> Result<&'a str, SystemFlaw> {
        let kept = self.room.keep(format_args!("{text}"));
        kept.ok_or(SystemFlaw::TooMuch)
    }

    fn name(&mut self, value: &Value<'_>) -> Result<Option<IscsiName<'a>>, SystemFlaw> {
        let Value::Bytes(bytes) = value else {
            return Ok(None);
        };
        let name = IscsiName::parse(bytes).map_err(SystemFlaw::Name)?;
        let kept = self.keep(name.as_str())?;
        IscsiName::parse(kept.as_bytes())
            .map(Some)
            .map_err(SystemFlaw::Name)
    }

    fn target(&mut self) -> Result<IscsiName<'a>, SystemFlaw> {
        let mut buffer = [0; 512];
        let value = self.session.read(self.tree, "targetname", &mut buffer);
        self.name(&value)?.ok_or(SystemFlaw::NoTarget)
    }

    /// The name that logged in: the session's, or for cards the host's, or that of the installed system.
    fn initiator(&mut self) -> Result<IscsiName<'a>, SystemFlaw> {
        let mut buffer = [0; 1024];
        for of_host in [false, true] {
            let folder = if of_host { &self.host } else { &self.session };
            let value = folder.read(self.tree, "initiatorname", &mut buffer);
            if let Some(name) = self.name(&value)? {
                return Ok(name);
            }
        }
        let file = self
            .tree
            .read(INITIATOR_NAME, &mut buffer)
            .unwrap_or_default();
        let mut findings = crate::finding::Findings::default();
        let name = crate::plan::installed_initiator(file, &mut findings);
        let name = name.ok_or(SystemFlaw::NoInitiator)?;
        self.name(&Value::Bytes(name.as_str().as_bytes()))?
            .ok_or(SystemFlaw::NoInitiator)
    }

    /// The portal as it was configured; a redirect changes only where the connection goes.
    fn portal(&mut self) -> Result<(Server<'a>, u16), SystemFlaw> {
        let mut buffer = [0; 512];
        let mut server = None;
        for name in ["persistent_address", "address"] {
            let value = self.connection.read(self.tree, name, &mut buffer);
            if let Some(text) = value.text() {
                server = Some(self.server(text)?);
                break;
            }
        }
        let mut port = None;
        for name in ["persistent_port", "port"] {
            let value = self.connection.read(self.tree, name, &mut buffer);
            port = value.text().and_then(|text| text.parse().ok());
            if port.is_some() {
                break;
            }
        }
        let port = port.filter(|port| *port != 0).unwrap_or(ISCSI_PORT);
        Ok((server.ok_or(SystemFlaw::NoPortal)?, port))
    }

    fn server(&mut self, text: &str) -> Result<Server<'a>, SystemFlaw> {
        let text = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(address) = text.parse() {
            return Ok(Server::Address(address));
        }
        if let Some((address, zone)) = text.split_once('%')
            && let Ok(address) = address.parse()
        {
            return Ok(Server::Zoned(address, self.keep(zone)?));
        }
        let kept = self.keep(text)?;
        Server::of_name(kept).ok_or(SystemFlaw::NoPortal)
    }

    fn way(&mut self, server: Server<'a>) -> Result<Way<'a>, SystemFlaw> {
        let mut buffer = [0; 512];
        // While the connection is down there is no address to tell.
        let address = |value: Value<'_>| value.text().and_then(|text| text.parse().ok());
        let portal = address(self.connection.read(self.tree, "address", &mut buffer));
        let source = address(self.host.read(self.tree, "ipaddress", &mut buffer));
        let value = self.host.read(self.tree, "hwaddress", &mut buffer);
        let mac = value.text().and_then(MacAddress::parse);
        let value = self.host.read(self.tree, "netdev", &mut buffer);
        let nic = match value.text().filter(|nic| *nic != "default") {
            Some(nic) => Some(self.keep(nic)?),
            None => None,
        };
        let configured = match server {
            Server::Address(address) => Some(address),
            Server::Zoned(address, _) => Some(address.into()),
            Server::Name(_) => None,
        };
        Ok(Way {
            portal: portal.or(configured),
            source,
            nic,
            mac,
            is_down: false,
            firmware_target: None,
        })
    }

    fn firmware_target(&self) -> Option<u8> {
        let mut buffer = [0; 64];
        let value = self.session.read(self.tree, "boot_target", &mut buffer);
        value.text()?.strip_prefix("target")?.parse().ok()
    }

    fn has_digests(&self) -> bool {
        let mut buffer = [0; 8];
        ["header_digest", "data_digest"].iter().any(|name| {
            let value = self.connection.read(self.tree, name, &mut buffer);
            value.text() == Some("1")
        })
    }

    fn iface(&mut self) -> Result<Option<&'a str>, SystemFlaw> {
        let mut buffer = [0; 512];
        let value = self.session.read(self.tree, "ifacename", &mut buffer);
        match value.text().filter(|iface| *iface != "default") {
            Some(iface) => self.keep(iface).map(Some),
            None => Ok(None),
        }
    }

    /// The credentials, and whether they are there for others than us.
    fn chap(&mut self) -> Result<(Option<Chap<'a>>, bool), SystemFlaw> {
        let own = self.pair("username", "password")?;
        let peer = self.pair("username_in", "password_in")?;
        match (own, peer) {
            (Shield::Refused, _) | (_, Shield::Refused) => Ok((None, true)),
            (Shield::Pair(own), Shield::Pair(peer)) => {
                let peer = Some(peer);
                Ok((Some(Chap { own, peer }), false))
            }
            (Shield::Pair(own), Shield::None) => Ok((Some(Chap { own, peer: None }), false)),
            (Shield::None, Shield::None) => Ok((None, false)),
            (Shield::None, Shield::Pair(_)) => Err(SystemFlaw::ChapIncomplete),
        }
    }

    fn pair(&mut self, name: &str, secret: &str) -> Result<Shield<'a>, SystemFlaw> {
        let mut buffer = [0; 512];
        let name = match self.session.read(self.tree, name, &mut buffer) {
            Value::Unread(Unread::Refused) => return Ok(Shield::Refused),
            value => match value.text() {
                Some(text) => Some(self.keep(text)?),
                None => None,
            },
        };
        let value = self.session.read(self.tree, secret, &mut buffer);
        let result = match (name, value) {
            (_, Value::Unread(Unread::Refused)) => Ok(Shield::Refused),
            (Some(name), Value::Bytes(bytes)) => {
                let known = core::str::from_utf8(bytes)
                    .ok()
                    .filter(|text| *text != MASK);
                let secret = match known {
                    Some(text) => Some(self.keep(text)?),
                    None => None,
                };
                Ok(Shield::Pair(Pair { name, secret }))
            }
            (None, Value::Unset | Value::Unread(_)) => Ok(Shield::None),
            _ => Err(SystemFlaw::ChapIncomplete),
        };
        crate::secret::wipe(&mut buffer);
        result
    }
}

/// What one side proves.
enum Shield<'a> {
    None,
    Pair(Pair<'a>),
    Refused,
}

#[cfg(test)]
mod tests;
