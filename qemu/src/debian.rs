//! A Debian system in a folder: what the host need not be, and where programs of it run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;

use crate::cache::{Cache, Key};
use crate::packages::{Apt, Suite};
use crate::tool::{apart, run};

/// Where Debian's packages come from.
pub const MIRROR: &str = "http://deb.debian.org/debian";

/// A release of Debian.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Release {
    /// Debian 12.
    #[default]
    Bookworm,
    /// Debian 13.
    Trixie,
}

impl Release {
    /// The name by which debootstrap knows it, and what knows its packages.
    const fn source(self) -> (&'static str, Suite) {
        match self {
            Self::Bookworm => ("bookworm", Suite::Host),
            Self::Trixie => ("trixie", Suite::Trixie),
        }
    }
}

/// The folder of a Debian with the essential packages and `packages`.
pub fn tree(name: &str, release: Release, packages: &[&str], cache: &Cache) -> Result<PathBuf> {
    let (release, suite) = release.source();
    let versions = Apt::of(suite, cache)?.versions(packages)?;
    let key = Key::of_recipe(include_str!("debian.rs")).text(&versions);
    let made = cache.get(name, key, |root| {
        let include = format!("--include={}", packages.join(","));
        run(
            apart("debootstrap", ["--variant=minbase", &include, release])
                .arg(root.join("tree"))
                .arg(MIRROR),
        )?;
        Ok(())
    })?;
    Ok(made.join("tree"))
}

/// A command that runs `script` in namespaces of its own ([`apart`]), in which the folder `$root` is a Debian
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
    let mut command = apart("sh", ["-c", &format!("{prepare}{script}"), "above"]);
    command.arg(place).arg(layers.join(":"));
    command
}
