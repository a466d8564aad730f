//! A scenario: a machine, the storage it is to boot from, and what must come of it. Each is a folder with a
//! `scenario.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use crate::cables::Cable;
use crate::capture::Frames;
use crate::debian::Release;
use crate::install::Install;
use crate::keep::Keep;
use crate::programs::Programs;
use crate::typed::Typed;
use crate::{ibft, kernel};

mod nic;
#[cfg(test)]
mod tests;

pub use nic::{Forward, Nic, Wire};

/// A scenario, as its file describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// The folder's name.
    #[serde(skip)]
    pub name: String,
    /// One line for people.
    pub description: String,
    /// Seconds of the host's clock after which the machine is stopped and the scenario has failed.
    pub time_limit: u64,
    /// Seconds of one processor that its machines take, as measured where nothing else ran; the dearest run first.
    #[serde(default)]
    pub cost: u32,
    /// Runs while no other scenario does.
    #[serde(default)]
    pub alone: bool,
    /// Those that mostly sleep run beside all others but the lone ones.
    #[serde(default)]
    pub sleeps: bool,
    /// The Debian whose dracut builds the initramfs, and that is on a LUN.
    #[serde(default)]
    pub debian: Release,
    /// The kernel.
    #[serde(default)]
    pub kernel: kernel::Choice,
    /// The initramfs.
    #[serde(default)]
    pub image: Image,
    /// Files that the initramfs holds besides, by path.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// The root's kernel argument and others.
    #[serde(default = "root_argument")]
    pub arguments: String,
    /// Network interfaces of the machine, in the order of their slots.
    #[serde(default)]
    pub nics: Vec<Nic>,
    /// Local disks of the machine, virtio-blk, in the order of their slots.
    #[serde(default)]
    pub disks: Vec<Disk>,
    /// iSCSI servers on the host, by name.
    #[serde(default)]
    pub servers: BTreeMap<String, Server>,
    /// Host names and their addresses, commas between them, that a name server tells at the host's address.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// What LIO demands for a discovery.
    pub discovery: Option<Discovery>,
    /// Commands that the host runs against LIO before the machine starts.
    #[serde(default)]
    pub commands: Vec<HostCommand>,
    /// The table that the runner writes and QEMU hands over as firmware's; none where firmware knows of no SAN, or
    /// writes a table of its own.
    pub ibft: Option<ibft::Table>,
    /// Firmware that loads the kernel by network and logs in by itself.
    pub ipxe: Option<Ipxe>,
    /// What an installer does in a machine before, and the boots that come after it.
    pub install: Option<Install>,
    /// What the installed system must not change, and how long.
    pub keep: Option<Keep>,
    /// After a pass: shows the root, the agent's report and the seconds of the boot.
    #[serde(default)]
    pub summary: bool,
    /// It boots once more from a local disk, by which its NICs have the same names.
    #[serde(default)]
    pub also_local: bool,
    /// Cables that are pulled out or plugged in while the machine runs.
    #[serde(default)]
    pub cables: Vec<Cable>,
    /// Lines that are typed on its console while it runs.
    #[serde(default)]
    pub typed: Vec<Typed>,
    /// What must come of it.
    pub expect: Expectation,
}

/// The initramfs of a scenario.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Image {
    /// busybox and the agent.
    #[default]
    Minimal,
    /// busybox, the agent and open-iscsi's iscsid.
    Iscsid,
    /// busybox and open-iscsi's iscsistart.
    Iscsistart,
    /// dracut's, with systemd.
    Dracut,
    /// dracut's, with systemd and systemd-networkd.
    DracutNetworkd,
    /// dracut's, with systemd and NetworkManager.
    DracutNetworkManager,
    /// dracut's, with systemd and dracut's own scripts for networks.
    DracutNetworkLegacy,
    /// dracut's, with systemd and what opens LUKS and LVM.
    DracutEncrypted,
    /// dracut's, without systemd, its shell dash.
    DracutDash,
    /// dracut's, without systemd, its shell busybox.
    DracutBusybox,
}

/// iPXE, in the first NIC's option ROM.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ipxe {
    /// What runs it.
    pub platform: Platform,
    /// The initiator's iSCSI name.
    pub initiator: String,
    /// The server it logs in to.
    pub server: String,
}

/// What runs iPXE.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// SeaBIOS.
    Bios,
    /// OVMF.
    Uefi,
}

/// Names and secrets of a discovery.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Discovery {
    /// Name and secret that are demanded.
    pub chap: ibft::Credentials,
    /// Name and secret by which the portal proves itself.
    pub reverse_chap: ibft::Credentials,
}

/// A command of the installer, such as `check`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HostCommand {
    /// Its name.
    pub command: String,
    /// Members of its request; schema, initiator, portals and time are the runner's.
    pub request: BTreeMap<String, Value>,
    /// The exit code that it must have.
    #[serde(default)]
    pub exit: i32,
    /// Values of the document that it must print, by JSON pointer (RFC 6901).
    pub expect: BTreeMap<String, Value>,
}

/// A local disk.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Disk {
    /// The label of the tiny root on it.
    pub label: String,
}

/// An iSCSI server, on the host's loopback unless it is a machine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Server {
    /// How it behaves.
    #[serde(default)]
    pub behaviour: Behaviour,
    /// The target's iSCSI name.
    #[serde(default = "target_name")]
    pub target: String,
    /// So many more targets, each with its number behind this name, and the same LUN.
    #[serde(default)]
    pub copies: u8,
    /// The TCP port, where the scenario is about the port; else the runner picks one.
    pub port: Option<u16>,
    /// The only one of its host's addresses at which it serves, where NICs have wires; else at all of them.
    pub address: Option<IpAddr>,
    /// The LUN of the root.
    #[serde(default = "first_disk")]
    pub lun: u8,
    /// So many more LUNs of each target, numbered behind it, with the same disk.
    #[serde(default)]
    pub more_luns: u8,
    /// The label of the root on the LUN.
    #[serde(default = "root_label")]
    pub label: String,
    /// The root on the LUN.
    #[serde(default)]
    pub root: Root,
    /// Files of the root besides, by path.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// When it comes up, if not before the machine.
    pub late: Option<Late>,
    /// When its LUN becomes ready, if it is not from its start on: before, tgt has it as a drive without a medium.
    pub ready: Option<Late>,
    /// Name and secret that the target demands.
    pub chap: Option<ibft::Credentials>,
    /// Name and secret by which the target proves itself.
    pub reverse_chap: Option<ibft::Credentials>,
    /// Parameters of the target, by tgt's names.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// It has one session at a time, and holds an ended one for so many seconds more.
    pub one_session: Option<u64>,
    /// LIO: its portal group is disabled until it has refused a login for that.
    #[serde(default)]
    pub disabled_at_first: bool,
    /// LIO: its path stands by (ALUA) until a session has been there for so many seconds; 0: never.
    #[serde(default)]
    pub stands_by_for: u8,
}

/// What is on a LUN.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Root {
    /// A root that only tells that it was mounted.
    #[default]
    Tiny,
    /// Nothing yet: an installer finds it blank.
    Blank,
    /// The scenario's Debian, up to its default target.
    Debian,
    /// The scenario's Debian with iscsid and all network services, none of which is enabled; what is to be kept in it is watched.
    Watched,
    /// Debian 12 on LVM in LUKS, up to its default target and down again.
    Encrypted,
}

/// How a server behaves.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// tgtd serves the LUN.
    #[default]
    Serve,
    /// Connections are accepted, and never answered.
    Silent,
    /// Nothing listens: connections are refused.
    Refuse,
    /// The kernel's target serves the LUN, in a machine of its own that has all servers of this kind.
    Lio,
}

/// The moment at which a late server comes up, or is ready.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Late {
    /// The console has shown a line that contains this.
    pub after_line: String,
    /// And then this many seconds of the host's clock have passed.
    #[serde(default)]
    pub seconds: u64,
}

/// What must come of a scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expectation {
    /// The machine's last word.
    pub marker: String,
    /// Values of the report, by JSON pointer (RFC 6901).
    #[serde(default)]
    pub report: BTreeMap<String, Value>,
    /// Codes that the report's findings hold, among others that are no errors.
    #[serde(default)]
    pub findings: Vec<String>,
    /// Texts that files of the evidence contain, by path.
    #[serde(default)]
    pub files: BTreeMap<String, Vec<String>>,
    /// Lines of the console, in this order, others between them.
    #[serde(default)]
    pub console: Vec<Line>,
    /// How each line begins that our programs tell in the kernel log, in their order; where any is given, there are no others.
    #[serde(default)]
    pub story: Vec<String>,
    /// Texts that the console contains nowhere.
    #[serde(default)]
    pub console_without: Vec<String>,
    /// Login requests on each connection of the machine's first NIC, in their order; where there are any, what was said in
    /// them dissects without error.
    #[serde(default)]
    pub login_requests: Vec<usize>,
    /// What was on the cables.
    #[serde(default)]
    pub frames: Vec<Frames>,
    /// What programs execute in the initramfs.
    pub programs: Option<Programs>,
    /// Seconds of the machine's own clock within which it must say its last word.
    pub within: Option<f64>,
}

/// A line of the console.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// It contains this text.
    Containing(String),
    /// It contains a text, and the kernel's clock stands before it.
    #[serde(rename_all = "kebab-case")]
    Within {
        /// The text.
        text: String,
        /// Seconds of the kernel's clock.
        within: f64,
    },
}

fn root_argument() -> String {
    format!("root=LABEL={}", root_label())
}

fn target_name() -> String {
    "iqn.2026-11.sanroot.test:disk".into()
}

fn first_disk() -> u8 {
    1
}

fn root_label() -> String {
    "san-root".into()
}

impl Scenario {
    /// Reads the scenario in `folder`.
    pub fn read(folder: &Path) -> Result<Self> {
        let file = folder.join("scenario.toml");
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        Self::parse(&name, &text).with_context(|| file.display().to_string())
    }

    /// All scenarios below `folder`, by name.
    pub fn read_all(folder: &Path) -> Result<Vec<Self>> {
        let entries = fs::read_dir(folder)
            .with_context(|| format!("no scenarios in {}", folder.display()))?;
        let mut folders = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        folders.sort();
        folders.iter().map(|folder| Self::read(folder)).collect()
    }

    pub(crate) fn parse(name: &str, text: &str) -> Result<Self> {
        let scenario = Self {
            name: name.to_owned(),
            ..toml::from_str(text)?
        };
        let targets = scenario.ibft.iter().flat_map(|table| &table.targets);
        let servers = targets.map(|target| &target.server);
        for server in servers.chain(scenario.ipxe.iter().map(|ipxe| &ipxe.server)) {
            ensure!(
                scenario.servers.contains_key(server),
                "no server {server:?}"
            );
        }
        ensure!(
            scenario.ipxe.is_none() || !scenario.nics.is_empty(),
            "iPXE without a NIC"
        );
        ensure!(
            !scenario.description.contains('\n'),
            "a description is one line"
        );
        Ok(scenario)
    }
}
