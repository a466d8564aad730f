//! One run of a scenario: build what it boots from, bring its servers up, run the machine, judge.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, io};

use anyhow::{Context, Result};

use crate::cables;
use crate::cache::{Cache, Workplace};
use crate::capture;
use crate::commands;
use crate::debian::Release;
use crate::debian_root;
use crate::dns;
use crate::dracut::{self, Flavour, Sanroot};
use crate::encrypted;
use crate::evidence::Evidence;
use crate::guest::{self, Errand};
use crate::ibft::Portal;
use crate::initramfs::{self, Initiator};
use crate::install;
use crate::ipxe;
use crate::kernel::Kernel;
use crate::lio;
use crate::local;
use crate::machine::{Boot, Machine};
use crate::programs;
use crate::scenario::{Image, Root, Scenario};
use crate::secrets;
use crate::server::Server;
use crate::slot::Slot;
use crate::typed;
use crate::verdict::{self, Outcome};
use crate::wire::{self, Site};

/// Enough for the kernel, the image and the tiny root.
pub(crate) const MEMORY_MIB: u32 = 512;

/// Room for the tiny root and what a file system takes of it.
const BLANK_BYTES: u64 = 64 << 20;

/// What all trials share.
#[derive(Debug)]
pub struct Bench {
    /// Things made once.
    pub cache: Cache,
    /// The agent.
    pub agent: PathBuf,
}

/// How a trial went.
#[derive(Debug)]
pub struct Verdict {
    /// In what it failed; empty when it passed.
    pub complaints: Vec<String>,
    /// The host's time from the machine's start to its end.
    pub took: Duration,
    /// Seconds of the host's processors that its machines took.
    pub busy: f64,
    /// What the machine's console showed.
    pub console: String,
    /// What the machine said.
    pub evidence: Evidence,
    /// Console, evidence, table, disks.
    pub workplace: Workplace,
}

impl Bench {
    /// Runs `scenario` once.
    pub fn run(&self, scenario: &Scenario) -> Result<Verdict> {
        if let Some(install) = &scenario.install {
            return install::run(self, scenario, install);
        }
        let kernel = Kernel::get(scenario.kernel, &self.cache)?;
        let initramfs = self.image(scenario, &kernel)?;
        let mut verdict = self.boot(scenario, &kernel, initramfs.clone())?;
        if scenario.also_local {
            local::compare(self, scenario, &kernel, initramfs, &mut verdict)?;
        }
        Ok(verdict)
    }

    /// The agent and its module, to be installed in an image.
    pub fn sanroot(&self) -> Sanroot<'_> {
        Sanroot {
            agent: &self.agent,
            module: Path::new("dracut-module"),
        }
    }

    /// Runs `scenario` once, with a kernel and an initramfs that need not be those it names.
    pub fn boot(
        &self,
        scenario: &Scenario,
        kernel: &Kernel,
        mut initramfs: PathBuf,
    ) -> Result<Verdict> {
        let workplace = self.cache.workplace(&scenario.name)?;
        let folder = &workplace.folder;
        if !scenario.files.is_empty() {
            initramfs = initramfs::extended(&initramfs, &scenario.files, folder)?;
        }
        let site = Site::of(&scenario.nics, folder)?;
        let mut servers = self.servers(scenario, site.as_ref(), folder)?;
        let mut machine = Machine {
            memory: MEMORY_MIB,
            boot: Boot::Direct,
            kernel,
            initramfs,
            arguments: arguments(scenario),
            nics: &scenario.nics,
            segment: Some(lio::segment(folder)),
            site: site.as_ref(),
            cables: Some(folder.clone()),
            captures: capture::wanted(scenario, folder),
            monitor: (!scenario.cables.is_empty()).then(|| folder.join("monitor")),
            disks: self.disks(scenario, folder)?,
            forgetful: false,
            table: table(scenario, &servers, folder)?,
        };
        if let Some(ipxe) = &scenario.ipxe {
            let server = servers.get(ipxe.server.as_str());
            let server = server.context("iPXE without a server")?;
            ipxe::prepare(ipxe, server.wanted, &server.portal(), &mut machine, folder)?;
        }
        let _names = dns::start(&scenario.names, folder)?;
        let host = Slot::take(None)?;
        let lio = lio::start(scenario, &servers, host.port(), kernel, &self.cache, folder)?;
        let unexpected = commands::complaints(scenario, &self.agent, host.port())?;
        let (typed, keyboard) = io::pipe()?;
        let mut errands = start(scenario, &mut servers, folder)?;
        errands.extend(cables::errands(scenario, folder));
        errands.extend(typed::errands(scenario, &keyboard));

        let (evidence, console) = (folder.join("evidence"), folder.join("console"));
        let began = Instant::now();
        let limit = Duration::from_secs(scenario.time_limit);
        let mut machine = machine.command(&evidence);
        let run = guest::run(machine.stdin(typed), limit, &console, errands)?;
        let took = began.elapsed();
        let said = text(&evidence)?;
        let outcome = Outcome {
            end: run.end,
            console: text(&console)?,
            evidence: Evidence::parse(&said),
        };
        let mut complaints = [unexpected, judged(scenario, &outcome, &said, folder)?].concat();
        drop(lio);
        let ports: Vec<u16> = servers.values().map(|it| it.portal().port).collect();
        complaints.extend(capture::complaints(scenario, &ports, folder)?);
        Ok(Verdict {
            complaints,
            took,
            busy: run.busy,
            console: outcome.console,
            evidence: outcome.evidence,
            workplace,
        })
    }

    fn image(&self, scenario: &Scenario, kernel: &Kernel) -> Result<PathBuf> {
        let minimal = |initiator| initramfs::initramfs(kernel, initiator, &self.cache);
        let sanroot = self.sanroot();
        let release = scenario.debian;
        let dracut = |flavour| dracut::initramfs(kernel, release, flavour, sanroot, &self.cache);
        match scenario.image {
            Image::Minimal => minimal(Initiator::Sanroot(&self.agent)),
            Image::Iscsid => minimal(Initiator::Both(&self.agent)),
            Image::Iscsistart => minimal(Initiator::Iscsistart),
            Image::Dracut => dracut(Flavour::Systemd),
            Image::DracutNetworkd => dracut(Flavour::Networkd),
            Image::DracutEncrypted => encrypted::initramfs(kernel, self),
            Image::DracutNetworkManager => dracut(Flavour::NetworkManager),
            Image::DracutNetworkLegacy => dracut(Flavour::NetworkLegacy),
            Image::DracutDash => dracut(Flavour::Dash),
            Image::DracutBusybox => dracut(Flavour::Busybox),
        }
    }

    /// The scenario's servers, none of them up yet.
    pub(crate) fn servers<'a>(
        &self,
        scenario: &'a Scenario,
        site: Option<&'a Site>,
        folder: &Path,
    ) -> Result<BTreeMap<&'a str, Server<'a>>> {
        let servers = scenario.servers.iter().map(|(name, wanted)| {
            let place = folder.join(format!("{name}.ext4"));
            let disk = self.fresh_root(scenario.debian, wanted.root, &wanted.label, &place)?;
            debian_root::add(&disk, &wanted.files, folder)?;
            Ok((name.as_str(), Server::new(wanted, disk, site)?))
        });
        servers.collect()
    }

    fn disks(&self, scenario: &Scenario, folder: &Path) -> Result<Vec<PathBuf>> {
        let disks = scenario.disks.iter().enumerate();
        disks
            .map(|(index, disk)| {
                self.fresh_root(
                    scenario.debian,
                    Root::Tiny,
                    &disk.label,
                    &folder.join(format!("disk{index}.ext4")),
                )
            })
            .collect()
    }

    /// A root of the run's own, so that no run sees what another wrote.
    fn fresh_root(
        &self,
        release: Release,
        root: Root,
        label: &str,
        place: &Path,
    ) -> Result<PathBuf> {
        let image = match root {
            Root::Tiny => initramfs::tiny_root(label, &self.cache)?,
            Root::Debian => debian_root::telling(release, label, &self.cache)?,
            Root::Watched => debian_root::watched(release, label, &self.cache)?,
            Root::Encrypted => encrypted::disk(label, self)?,
            Root::Blank => {
                fs::File::create(place)?.set_len(BLANK_BYTES)?;
                return Ok(place.to_owned());
            }
        };
        fs::copy(image, place)?;
        Ok(place.to_owned())
    }
}

/// In what the machine is not as expected, by what it left and all that it said.
fn judged(
    scenario: &Scenario,
    outcome: &Outcome,
    said: &str,
    folder: &Path,
) -> Result<Vec<String>> {
    let mut complaints = verdict::complaints(&scenario.expect, outcome);
    complaints.extend(not_kept(scenario, &outcome.evidence, folder)?);
    complaints.extend(secrets::complaints(scenario, &outcome.console, said));
    Ok(complaints)
}

/// In what the installed system has not kept what it should have.
fn not_kept(scenario: &Scenario, evidence: &Evidence, folder: &Path) -> Result<Vec<String>> {
    let Some(keep) = &scenario.keep else {
        return Ok(Vec::new());
    };
    let mut complaints = keep.complaints(evidence);
    let log = text(&folder.join(wire::DHCP_LOG))?;
    complaints.extend(keep.leases(&scenario.nics, &log));
    Ok(complaints)
}

/// The kernel's arguments: the scenario's, and what the rig's own programs are told.
fn arguments(scenario: &Scenario) -> String {
    let mut arguments = scenario.arguments.clone();
    if scenario.image == Image::Iscsistart {
        arguments += " rig.initiator=iscsistart";
    }
    if let Some(keep) = &scenario.keep {
        arguments += &keep.arguments();
    }
    if !secrets::of(scenario).is_empty() {
        arguments = format!("{arguments} {}", secrets::ARGUMENT);
    }
    if scenario.expect.programs.is_some() {
        arguments += programs::ARGUMENT;
    }
    arguments
}

/// Writes the firmware's table, with the ports that the servers have in this run.
pub(crate) fn table(
    scenario: &Scenario,
    servers: &BTreeMap<&str, Server<'_>>,
    folder: &Path,
) -> Result<Option<PathBuf>> {
    let Some(table) = &scenario.ibft else {
        return Ok(None);
    };
    let portals: BTreeMap<String, Portal> = servers
        .iter()
        .map(|(name, server)| ((*name).to_owned(), server.portal()))
        .collect();
    let file = folder.join("ibft");
    fs::write(&file, table.bytes(&portals)?)?;
    Ok(Some(file))
}

/// Starts the servers that are to be up before the machine; the others become errands.
pub(crate) fn start<'s>(
    scenario: &'s Scenario,
    servers: &'s mut BTreeMap<&str, Server<'_>>,
    folder: &Path,
) -> Result<Vec<Errand<'s>>> {
    let mut errands = Vec::new();
    for (name, server) in servers {
        let log = folder.join(format!("{name}.log"));
        let wanted = scenario.servers.get(*name);
        let late = wanted.and_then(|wanted| wanted.late.as_ref());
        let ready = wanted.and_then(|wanted| wanted.ready.as_ref());
        let (moment, action): (_, Box<dyn FnMut() -> Result<()> + 's>) = match (late, ready) {
            (Some(late), _) => (late, Box::new(move || server.start(&log))),
            (None, ready) => {
                server.start(&log)?;
                let Some(ready) = ready else {
                    continue;
                };
                (ready, Box::new(move || server.make_ready()))
            }
        };
        errands.push(Errand {
            after_line: &moment.after_line,
            delay: Duration::from_secs(moment.seconds),
            action,
        });
    }
    Ok(errands)
}

pub(crate) fn text(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
