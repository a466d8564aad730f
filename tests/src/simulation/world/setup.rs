//! What there is when the agent starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::simulation::chaos::Chaos;
use crate::simulation::dhcp::Server;
use crate::simulation::ipv6::Network;
use crate::simulation::link::Nic;
use crate::simulation::names::NameServer;
use crate::simulation::target::Target;
use crate::simulation::weather::Weather;

/// What there is when the agent starts.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The NICs.
    pub nics: Vec<Nic>,
    /// The DHCP servers.
    pub servers: Vec<Server>,
    /// The router and the DHCPv6 server, on every network.
    pub ipv6: Option<Network>,
    /// How long after the start the router begins to answer. Until it does IPv6 leads nowhere beyond the link.
    pub router_begins: Duration,
    /// The name servers, on every network; plans name them.
    pub names: Vec<NameServer>,
    /// The targets.
    pub targets: Vec<Target>,
    /// How reliable the network is.
    pub weather: Weather,
    /// The kernel's iSCSI modules.
    pub modules: Modules,
    /// The error number with which the kernel refuses what a SCSI host says of its NIC; `None`: it takes it.
    pub refuses_nics: Option<i32>,
    /// Whether udev runs.
    pub udev: bool,
    /// When the agent is asked to end, if it is before its work is done.
    pub terminate: Option<Duration>,
    /// How long after its work is done the agent is asked to end.
    pub lingers: Duration,
    /// What befalls the machine beside that.
    pub chaos: Chaos,
}

impl Setup {
    /// A machine with one NIC, a DHCP server and one target at 192.168.0.10, all as they should be.
    pub fn sound() -> Self {
        let portal = SocketAddr::from(([192, 168, 0, 10], 3260));
        Self {
            nics: vec![Nic::new(1)],
            servers: vec![Server::new(Ipv4Addr::new(192, 168, 0, 1))],
            ipv6: None,
            router_begins: Duration::ZERO,
            names: Vec::new(),
            targets: vec![Target::new("iqn.2020-01.org.example:disk", portal)],
            weather: Weather::default(),
            modules: Modules::Loaded(Duration::from_millis(5)),
            refuses_nics: None,
            udev: true,
            terminate: None,
            lingers: Duration::ZERO,
            chaos: Chaos::default(),
        }
    }
}

/// How loading the kernel's iSCSI modules goes.
#[derive(Clone, Copy, Debug)]
pub enum Modules {
    /// They are there after this time.
    Loaded(Duration),
    /// `modprobe` fails after this time.
    Missing(Duration),
}
