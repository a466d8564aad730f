//! The NICs of a scenario's machine, and what is at the other end of each.

use std::path::PathBuf;

use serde::Deserialize;

/// A NIC of the machine on a user-mode network of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Nic {
    /// The Ethernet address.
    pub mac: String,
    /// The network; its second address is the host, its fifteenth the first one leased.
    #[serde(default = "slirp_network")]
    pub network: String,
    /// On the segment of the machine that serves by LIO, and not on a user-mode network.
    #[serde(default)]
    pub segment: bool,
    /// On a wire to the host, and not on a user-mode network.
    pub wire: Option<Wire>,
    /// Plugged to the switch to which the first NIC's wire leads.
    #[serde(default)]
    pub plugged: bool,
    /// The port of the host's loopback that leads to the machine's iSCSI port; its frames are captured.
    #[serde(skip)]
    pub forwarded: Option<Forward>,
}

/// Ethernet to the host.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wire {
    /// The host's addresses, `ADDRESS/PREFIX`.
    pub host: Vec<String>,
    /// Bytes of the largest packet.
    pub mtu: Option<u16>,
    /// The VLAN of which the host is beyond the switch, where there is one.
    pub vlan: Option<u16>,
    /// What its DHCP server leases, as dnsmasq is told (`--dhcp-range`), spaces between several; none where there is no server.
    pub leases: Option<String>,
    /// Its DHCP server names no router; else the host is one.
    #[serde(default)]
    pub flat: bool,
    /// What its router advertises, in radvd's words; none where there is no router.
    pub advertises: Option<String>,
}

/// A port of the host's that leads into a machine.
#[derive(Debug)]
pub struct Forward {
    /// The port.
    pub port: u16,
    /// The file for a capture of all frames.
    pub capture: PathBuf,
}

fn slirp_network() -> String {
    "10.0.2.0/24".into()
}
