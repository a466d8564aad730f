//! The sessions that a request asks for, as a plan.

use core::net::{IpAddr, SocketAddr};

use heapless::Vec;

use super::Request;
use crate::iscsi::{IscsiName, Portal, PortalHost};
use crate::net::LinkName;
use crate::plan::{BootPlan, LoginSettings, Origin, PlannedInitiator, PlannedPortal, SessionPlan};

impl Request {
    /// A session at each portal, over whichever NIC leads there; `None` where no target is named.
    pub fn plan<'a>(
        &'a self,
        initiator: IscsiName<'a>,
        name_servers: &[SocketAddr],
    ) -> Option<BootPlan<'a>> {
        let target = self.target()?;
        let origin = Origin::Request;
        let chap = self.chap.as_ref();
        let sessions = self.portals.iter().map(|portal| SessionPlan {
            target,
            portal: planned(portal),
            zone: portal.zone.as_ref().map(LinkName::as_str),
            iface: None,
            lun: None,
            nic: None,
            boot_selected: true,
            chap: chap.map(super::Chap::credentials),
            origin,
        });
        let servers = name_servers.iter().map(SocketAddr::ip);
        let login = LoginSettings {
            algorithms: chap.map(|chap| chap.algorithms).unwrap_or_default(),
            header_digest: self.header_digest,
            data_digest: self.data_digest,
        };
        Some(BootPlan {
            sessions: sessions.collect(),
            initiator: Some(PlannedInitiator {
                name: initiator,
                origin,
            }),
            nics: Vec::new(),
            names: Vec::new(),
            routes: Vec::new(),
            name_servers: servers.collect::<Vec<IpAddr, _>>(),
            peer_dns: false,
            login,
            deadline: self.timeout,
            asked_for: true,
            selected_by_firmware: false,
            root_is_disk: false,
        })
    }

    /// The initiator's alias.
    pub fn alias(&self) -> Option<&str> {
        self.alias.as_deref()
    }
}

fn planned(portal: &Portal) -> PlannedPortal<'_> {
    let port = portal.port;
    match &portal.host {
        PortalHost::Address(address) => PlannedPortal::Address(portal.at(*address, port)),
        PortalHost::Name(name) => PlannedPortal::Name {
            host: name.as_str(),
            port,
        },
    }
}
