//! A Debian system in a folder: what the host need not be, and where programs of it run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::cache::{Cache, Key};
use crate::packages::{Apt, Suite};
use crate::tool::{command, run};

const MIRROR: &str = "http://deb.debian.org/debian";

/// The folder of a Debian 12 with the essential packages and `packages`.
pub fn tree(name: &str, packages: &[&str], cache: &Cache) -> Result<PathBuf> {
    let versions = Apt::of(Suite::Host, cache)?.versions(packages)?;
    let key = Key::of_recipe(include_str!("debian.rs")).text(&versions);
    let made = cache.get(name, key, |root| {
        let include = format!("--include={}", packages.join(","));
        run(
            command("debootstrap", ["--variant=minbase", &include, "bookworm"])
                .arg(root.join("tree"))
                .arg(MIRROR),
        )?;
        Ok(())
    })?;
    Ok(made.join("tree"))
}

/// A command that runs `script` in a mount namespace of its own, in which the folder `$root` is a Debian
/// system made of `layers`, the first on top. Whatever changes in it is forgotten afterwards. `place` is an
/// empty folder to mount it below.
pub fn above(place: &Path, layers: &[&Path], script: &str) -> Command {
    let layers: Vec<String> = layers
        .iter()
        .map(|layer| layer.display().to_string())
        .collect();
    let prepare = r#"set -eu
        place=$1 root=$1/root layers=$2
        shift 2
        mount -t tmpfs tmpfs "$place"
        mkdir "$place/upper" "$place/work" "$root"
        mount -t overlay overlay -o "lowerdir=$layers,upperdir=$place/upper,workdir=$place/work" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        "#;
    let mut command = command(
        "unshare",
        [
            "--mount",
            "sh",
            "-c",
            &format!("{prepare}{script}"),
            "above",
        ],
    );
    command.arg(place).arg(layers.join(":"));
    command
}
