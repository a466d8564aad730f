//! From an installer to the installed system: one machine logs in with Debian's own programs, installs a root on the LUN and
//! asks `sanroot args` for the kernel arguments; further machines boot by them from the same target, with our initramfs and
//! with Debian's.

mod images;
mod live;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use self::images::Image;
use self::live::Live;
use crate::evidence::Evidence;
use crate::guest;
use crate::initramfs;
use crate::kernel::Kernel;
use crate::machine::{Boot, Machine};
use crate::scenario::{Expectation, Scenario};
use crate::secrets;
use crate::trial::{self, Bench, MEMORY_MIB, Verdict};
use crate::verdict::{self, Outcome};
use crate::wire::Site;

#[cfg(test)]
mod tests;

/// The folder of what the installer tells.
const OUT: &str = "/run/out";
/// Root's alone.
const PRIVATE: u32 = 0o600;

/// What an installer does, and the boots of what it installed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Install {
    /// Lines of shell in the installer's machine: its network, the login, and which disk is to have the root.
    pub log_in: String,
    /// The boots, in their order.
    pub boots: Vec<InstalledBoot>,
}

/// A boot of the installed system.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InstalledBoot {
    /// Its initramfs.
    pub image: Image,
    /// What `sanroot args` is told besides.
    #[serde(default)]
    pub options: String,
    /// Words that must stand in the boot entry.
    #[serde(default)]
    pub words: Vec<String>,
    /// What must come of it.
    pub expect: Expectation,
}

impl Install {
    /// What the installer's machine is given, by path.
    fn files(&self) -> BTreeMap<String, String> {
        let boots = self.boots.iter().enumerate();
        let boots = boots.map(|(number, boot)| {
            let (dialect, options) = (boot.image.dialect(), &boot.options);
            format!("{number} --dialect {dialect} {options}\n")
        });
        BTreeMap::from([
            ("/installer/log-in".to_owned(), self.log_in.clone()),
            ("/installer/boots".to_owned(), boots.collect()),
        ])
    }
}

/// What the machines of a scenario have in common.
struct Ground<'a> {
    bench: &'a Bench,
    scenario: &'a Scenario,
    kernel: &'a Kernel,
    site: Option<&'a Site>,
    table: Option<PathBuf>,
    folder: &'a Path,
    /// Seconds of the host's processors that they took so far.
    busy: Cell<f64>,
}

/// Runs `scenario` once: the installer, and the boots as long as all goes well.
pub fn run(bench: &Bench, scenario: &Scenario, install: &Install) -> Result<Verdict> {
    let kernel = Kernel::get(scenario.kernel, &bench.cache)?;
    let live = Live::get(&kernel, bench)?;
    let workplace = bench.cache.workplace(&scenario.name)?;
    let folder = workplace.folder.as_path();
    let site = Site::of(&scenario.nics, folder)?;
    let mut servers = bench.servers(scenario, site.as_ref(), folder)?;
    let table = trial::table(scenario, &servers, folder)?;
    let errands = trial::start(scenario, &mut servers, folder)?;
    ensure!(errands.is_empty(), "an installer waits for no server");
    let ground = Ground {
        bench,
        scenario,
        kernel: &kernel,
        site: site.as_ref(),
        table,
        folder,
        busy: Cell::new(0.0),
    };
    let began = Instant::now();
    let mut files = install.files();
    files.extend(scenario.files.clone());
    let image = initramfs::extended(&live.initramfs, &files, folder)?;
    let (installer, _) = ground.boot(image, String::new(), vec![live.disk.clone()])?;
    let mut complaints = verdict::complaints(&scenario.expect, &installer);
    let told = installer.evidence;
    let mut last = (installer.console, None);
    for (number, boot) in install.boots.iter().enumerate() {
        if !complaints.is_empty() {
            break;
        }
        ground.put_aside(number)?;
        let (outcome, found) = ground.installed(number, boot, &told)?;
        let of_boot = |text| format!("boot {number} ({:?}): {text}", boot.image);
        complaints.extend(found.into_iter().map(of_boot));
        last = (outcome.console, Some(outcome.evidence));
    }
    Ok(Verdict {
        complaints,
        took: began.elapsed(),
        busy: ground.busy.get(),
        console: last.0,
        evidence: last.1.unwrap_or(told),
        workplace,
    })
}

impl Ground<'_> {
    /// Boots what was installed by the entry of boot `number`; how it went, and everything in which that is not as expected.
    fn installed(
        &self,
        number: usize,
        boot: &InstalledBoot,
        told: &Evidence,
    ) -> Result<(Outcome, Vec<String>)> {
        let file = |name: &str| told.files.get(&format!("{OUT}/{name}"));
        let entry = file(&format!("entry-{number}")).context("no boot entry")?;
        let secrets = file("secrets.json").filter(|_| boot.image.is_ours());
        let image = boot.image.get(self.bench, self.kernel, secrets)?;
        let mut arguments = entry.trim().to_owned();
        let mut complaints: Vec<String> = (boot.words.iter())
            .filter(|word| !arguments.split(' ').any(|token| token == *word))
            .map(|word| format!("no {word:?} in the boot entry {arguments:?}"))
            .collect();
        let inline = boot.options.contains("inline");
        if !inline && secrets::stand_in(self.scenario, &arguments) {
            complaints.push("a secret in the boot entry".into());
        }
        if secrets.is_some() {
            let mode = fs::metadata(&image)?.permissions().mode() & 0o777;
            if mode != PRIVATE || file("secrets-mode").is_none_or(|mode| mode.trim() != "600") {
                complaints.push("others may read secrets".into());
            }
            arguments = format!("{arguments} {}", secrets::ARGUMENT);
        }
        let (outcome, said) = self.boot(image, arguments, Vec::new())?;
        complaints.extend(verdict::complaints(&boot.expect, &outcome));
        if secrets.is_some() {
            complaints.extend(secrets::complaints(self.scenario, &outcome.console, &said));
        }
        Ok((outcome, complaints))
    }

    /// Runs a machine; how it went, and all that it said.
    fn boot(
        &self,
        initramfs: PathBuf,
        arguments: String,
        disks: Vec<PathBuf>,
    ) -> Result<(Outcome, String)> {
        let machine = Machine {
            memory: MEMORY_MIB,
            boot: Boot::Direct,
            kernel: self.kernel,
            initramfs,
            arguments,
            nics: &self.scenario.nics,
            segment: None,
            site: self.site,
            cables: None,
            captures: BTreeMap::new(),
            monitor: None,
            disks,
            forgetful: true,
            table: self.table.clone(),
        };
        let (evidence, console) = (self.folder.join("evidence"), self.folder.join("console"));
        let limit = Duration::from_secs(self.scenario.time_limit);
        let run = guest::run(
            machine.command(&evidence).stdin(Stdio::null()),
            limit,
            &console,
            Vec::new(),
        )?;
        self.busy.set(self.busy.get() + run.busy);
        let said = trial::text(&evidence)?;
        let outcome = Outcome {
            end: run.end,
            console: trial::text(&console)?,
            evidence: Evidence::parse(&said),
        };
        Ok((outcome, said))
    }

    /// Keeps what the machine before boot `number` left.
    fn put_aside(&self, number: usize) -> Result<()> {
        for name in ["console", "evidence"] {
            let kept = format!("{name}-before-{number}");
            fs::rename(self.folder.join(name), self.folder.join(kept))?;
        }
        Ok(())
    }
}
