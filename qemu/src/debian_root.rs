//! The file system of an installed Debian 12: systemd up to its default target, then it tells how it came there.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cache::{Cache, Key};
use crate::dracut;
use crate::initramfs::{EVIDENCE, LEAVINGS, write_program};
use crate::tool::{command, run};

const TELL: &str = include_str!("../guest/debian/tell");
const UNIT: &str = include_str!("../guest/debian/rig.service");
/// Half of it stays free.
const SIZE: &str = "512M";

/// An ext4 file system labelled `label`. The system in it is the one whose dracut builds the images.
pub fn image(label: &str, cache: &Cache) -> Result<PathBuf> {
    let system = dracut::system(cache)?;
    let key = Key::of_recipe(include_str!("debian_root.rs")).text(&system.to_string_lossy());
    let key = [label, TELL, UNIT, EVIDENCE, LEAVINGS]
        .into_iter()
        .fold(key, Key::text);
    let made = cache.get("debian-root", key, |root| {
        let tree = root.join("tree");
        // Links, not copies: files are only added, removed, or replaced under their names.
        run(command("cp", ["--archive", "--link"])
            .arg(&system)
            .arg(&tree))?;
        install(&tree, label)?;
        let image = root.join("root.ext4");
        run(command("mke2fs", ["-q", "-t", "ext4", "-L", label, "-d"])
            .arg(&tree)
            .arg(&image)
            .arg(SIZE))?;
        Ok(fs::remove_dir_all(&tree)?)
    })?;
    Ok(made.join("root.ext4"))
}

/// What an installer would have set, and the unit that tells.
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
    replace(tree, "etc/systemd/system/rig.service", UNIT)?;
    let wanted = tree.join("etc/systemd/system/multi-user.target.wants");
    fs::create_dir_all(&wanted)?;
    symlink("../rig.service", wanted.join("rig.service"))?;
    symlink(
        "/lib/systemd/system/multi-user.target",
        tree.join("etc/systemd/system/default.target"),
    )?;
    write_program(&tree.join("usr/bin/tell"), TELL)?;
    write_program(&tree.join("usr/bin/leavings"), LEAVINGS)?;
    write_program(&tree.join("usr/bin/evidence"), EVIDENCE)
}

/// Writes a file anew: what was there under its name belongs to the system that the tree is linked to.
fn replace(tree: &Path, path: &str, content: &str) -> Result<()> {
    let place = tree.join(path);
    if place.symlink_metadata().is_ok() {
        fs::remove_file(&place)?;
    }
    Ok(fs::write(place, content)?)
}
