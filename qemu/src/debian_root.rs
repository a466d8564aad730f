//! The file system of an installed Debian, whose systemd comes up to its default target.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::cache::{Cache, Key};
use crate::debian::Release;
use crate::dracut;
use crate::initramfs::{EVIDENCE, LEAVINGS, write_program};
use crate::keep;
use crate::tool::{command, run};

#[cfg(test)]
mod tests;

const TELL: &str = include_str!("../guest/debian/tell");
const UNIT: &str = include_str!("../guest/debian/rig.service");
/// The file that holds it.
pub(crate) const FILE: &str = "root.ext4";
/// A part of it stays free.
const SIZE: &str = "512M";

/// An ext4 file system labelled `label`. The system in it is the one whose dracut builds the images; it tells how it came to its
/// default target, and ends the machine.
pub fn telling(release: Release, label: &str, cache: &Cache) -> Result<PathBuf> {
    let system = dracut::system(release, cache)?;
    let key = Key::of_recipe(UNIT).text(TELL);
    image("debian-root", key, label, &system, cache, |tree| {
        let unit = ("rig.service", "multi-user.target", UNIT);
        add_units(tree, &[("tell", TELL)], &[unit])
    })
}

/// Adds programs, and the units that each are wanted by a target: name, target, text.
pub(crate) fn add_units(
    tree: &Path,
    programs: &[(&str, &str)],
    units: &[(&str, &str, &str)],
) -> Result<()> {
    for (name, text) in programs {
        write_program(&tree.join("usr/bin").join(name), text)?;
    }
    let folder = "etc/systemd/system";
    for (name, target, text) in units {
        replace(tree, &format!("{folder}/{name}"), text)?;
        let wanted = tree.join(format!("{folder}/{target}.wants"));
        fs::create_dir_all(&wanted)?;
        symlink(format!("../{name}"), wanted.join(name))?;
    }
    Ok(())
}

/// An ext4 file system labelled `label` with a system that is watched ([`keep::root`]).
pub fn watched(release: Release, label: &str, cache: &Cache) -> Result<PathBuf> {
    let system = keep::root::system(release, cache)?;
    let key = Key::of_recipe(include_str!("keep/root.rs"));
    let texts = keep::root::PROGRAMS.iter().map(|(_, text)| text);
    let texts = texts.chain(keep::root::UNITS.iter().map(|(_, _, text)| text));
    let key = texts.fold(key, |key, text| key.text(text));
    image(
        "debian-watched-root",
        key,
        label,
        &system,
        cache,
        keep::root::install,
    )
}

fn image(
    name: &str,
    key: Key,
    label: &str,
    system: &Path,
    cache: &Cache,
    further: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let key = key
        .text(include_str!("debian_root.rs"))
        .text(&system.to_string_lossy());
    let key = [label, EVIDENCE, LEAVINGS].into_iter().fold(key, Key::text);
    let made = cache.get(name, key, |root| make(root, label, system, further))?;
    Ok(made.join(FILE))
}

/// Makes an ext4 file system labelled `label` in the folder `root`: with `system`, as an installer would have set it up, and
/// what `further` adds.
pub(crate) fn make(
    root: &Path,
    label: &str,
    system: &Path,
    further: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let tree = root.join("tree");
    // Links, not copies: files are only added, removed, or replaced under their names.
    run(command("cp", ["--archive", "--link"])
        .arg(system)
        .arg(&tree))?;
    install(&tree, label)?;
    further(&tree)?;
    run(command("mke2fs", ["-q", "-t", "ext4", "-L", label, "-d"])
        .arg(&tree)
        .arg(root.join(FILE))
        .arg(SIZE))?;
    Ok(fs::remove_dir_all(&tree)?)
}

/// Writes files into the file system of `image`, each in the place of one that is there; by way of `folder`.
pub fn add(image: &Path, files: &BTreeMap<String, String>, folder: &Path) -> Result<()> {
    let debugfs = |request: &str| run(command("debugfs", ["-w", "-R", request]).arg(image));
    for (number, (path, content)) in files.iter().enumerate() {
        let source = folder.join(format!("file-{number}"));
        fs::write(&source, content)?;
        for (end, _) in path.match_indices('/').skip(1) {
            let parent = path.get(..end).unwrap_or_default();
            // A second one of the same name would be lost in the file system.
            if debugfs(&format!("stat {parent}"))?.is_empty() {
                debugfs(&format!("mkdir {parent}"))?;
            }
        }
        debugfs(&format!("rm {path}"))?;
        debugfs(&format!("write {} {path}", source.display()))?;
        // Its exit code does not tell.
        let written = debugfs(&format!("cat {path}"))?;
        ensure!(written == *content, "cannot write {path}");
    }
    Ok(())
}

/// What an installer would have set.
fn install(tree: &Path, label: &str) -> Result<()> {
    for package_lists in ["var/cache/apt", "var/lib/apt/lists"] {
        fs::remove_dir_all(tree.join(package_lists))?;
    }
    replace(
        tree,
        "etc/fstab",
        &format!("LABEL={label} / ext4 defaults 0 1\n"),
    )?;
    replace(tree, "etc/hostname", "debian\n")?;
    // Empty: systemd gives the machine an identity without asking who it is (machine-id(5)).
    replace(tree, "etc/machine-id", "")?;
    symlink(
        "/lib/systemd/system/multi-user.target",
        tree.join("etc/systemd/system/default.target"),
    )?;
    write_program(&tree.join("usr/bin/leavings"), LEAVINGS)?;
    write_program(&tree.join("usr/bin/evidence"), EVIDENCE)
}

/// Writes a file anew: what was there under its name belongs to the system that the tree is linked to.
pub(crate) fn replace(tree: &Path, path: &str, content: &str) -> Result<()> {
    let place = tree.join(path);
    if place.symlink_metadata().is_ok() {
        fs::remove_file(&place)?;
    }
    Ok(fs::write(place, content)?)
}
