//! The same machine with its root on a local disk, which a boot from the SAN is held against.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::evidence::Evidence;
use crate::kernel::Kernel;
use crate::scenario::{Disk, Scenario};
use crate::trial::{Bench, Verdict};

#[cfg(test)]
mod tests;

/// Where machines show the MAC address of each NIC.
const NICS: (&str, &str) = ("/sys/class/net/", "/address");

/// Boots the machine of `scenario` from a local disk, and adds to `verdict` what that took, and in what its NICs' names are
/// other than those of the boot from the SAN.
pub(crate) fn compare(
    bench: &Bench,
    scenario: &Scenario,
    kernel: &Kernel,
    initramfs: PathBuf,
    verdict: &mut Verdict,
) -> Result<()> {
    let again = Scenario::read(&Path::new("qemu/scenarios").join(&scenario.name))?;
    let local = bench.boot(&without_san(again), kernel, initramfs)?;
    verdict.took += local.took;
    verdict.busy += local.busy;
    let complaints = local.complaints.into_iter();
    let complaints = complaints.map(|complaint| format!("from a local disk: {complaint}"));
    verdict.complaints.extend(complaints);
    let (here, there) = (names(&verdict.evidence), names(&local.evidence));
    verdict.complaints.extend(differences(&here, &there));
    Ok(())
}

/// The scenario with the root of its first server on a disk.
fn without_san(mut scenario: Scenario) -> Scenario {
    let roots = std::mem::take(&mut scenario.servers).into_values().take(1);
    scenario.disks = roots.map(|root| Disk { label: root.label }).collect();
    scenario.name += "-local";
    scenario.ibft = None;
    scenario.expect.report = [("/outcome".to_owned(), "idle".into())].into();
    scenario
}

/// The names of a machine's NICs by their MAC addresses.
fn names(evidence: &Evidence) -> BTreeMap<&str, &str> {
    let (before, behind) = NICS;
    let nics = evidence.files.iter().filter_map(|(path, mac)| {
        let name = path.strip_prefix(before)?.strip_suffix(behind)?;
        Some((mac.trim(), name))
    });
    nics.filter(|(_, name)| *name != "lo").collect()
}

fn differences(here: &BTreeMap<&str, &str>, there: &BTreeMap<&str, &str>) -> Option<String> {
    if here.is_empty() {
        return Some("the machine shows no NICs".into());
    }
    (here != there).then(|| format!("NICs {here:?}, from a local disk {there:?}"))
}
