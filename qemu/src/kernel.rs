//! Debian's kernel, unpacked: image, release and modules.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cache::{Cache, Key};
use crate::packages::{Apt, Suite};
use crate::tool::{command, run};

mod packed;

/// The kernel a scenario boots.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// That of Debian 12.
    #[default]
    Stable,
    /// The newest of bookworm-backports.
    Backports,
    /// That of Debian 13.
    Trixie,
}

/// An unpacked kernel.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// The folder that holds `boot` and `lib/modules`.
    pub root: PathBuf,
    /// The release, as `uname -r` prints it.
    pub release: String,
}

impl Kernel {
    /// Unpacks the kernel, or finds it unpacked.
    pub fn get(choice: Choice, cache: &Cache) -> Result<Self> {
        let suite = match choice {
            Choice::Stable => Suite::Host,
            Choice::Backports => Suite::Backports,
            Choice::Trixie => Suite::Trixie,
        };
        let apt = Apt::of(suite, cache)?;
        let (package, unpacked) = apt.unpacked_dependency(cache, "linux-image-amd64")?;
        let release = package
            .strip_prefix("linux-image-")
            .context("a kernel package of another name")?
            .to_owned();
        let recipe = concat!(include_str!("kernel.rs"), include_str!("kernel/packed.rs"));
        let key = Key::of_recipe(recipe).made(&unpacked);
        let root = cache.get("kernel", key, |root| index(&unpacked, root, &release))?;
        Ok(Self { root, release })
    }

    /// The kernel as QEMU starts it, unpacked.
    pub fn program(&self) -> PathBuf {
        self.root.join(PROGRAM)
    }

    /// The image that the package has: packed, as boot loaders start it.
    pub fn image(&self) -> PathBuf {
        self.root
            .join("boot")
            .join(format!("vmlinuz-{}", self.release))
    }

    /// The files, in the order of loading, that `module` needs. A module that is built in needs none.
    pub fn files_of(&self, module: &str) -> Result<Vec<PathBuf>> {
        let text = run(command(
            "modprobe",
            [
                "--show-depends",
                "--set-version",
                &self.release,
                "--dirname",
            ],
        )
        .arg(&self.root)
        .arg(module))?;
        let loads = text.lines().filter_map(|line| line.strip_prefix("insmod "));
        // Behind it stand options that this host would give.
        let files = loads.filter_map(|load| load.split(' ').next());
        Ok(files.map(PathBuf::from).collect())
    }
}

/// Where the unpacked kernel lies.
const PROGRAM: &str = "boot/vmlinux";

/// Puts image and modules into `root` and writes the modules' index. Modules are stored uncompressed, so that any
/// modprobe of any image can load them.
fn index(unpacked: &Path, root: &Path, release: &str) -> Result<()> {
    // Debian 13 has merged `lib` into `usr`.
    let lib = ["usr/lib", "lib"].map(|lib| unpacked.join(lib));
    let lib = lib.iter().find(|lib| lib.join("modules").exists());
    let lib = lib.context("a kernel package without modules")?;
    for part in [&unpacked.join("boot"), lib] {
        run(command("cp", ["--archive"]).arg(part).arg(root))?;
    }
    let image = root.join("boot").join(format!("vmlinuz-{release}"));
    packed::unpack(&image, &root.join(PROGRAM))?;
    let modules = root.join("lib/modules").join(release);
    run(command("find", []).arg(&modules).args([
        "-name",
        "*.ko.xz",
        "-exec",
        "xz",
        "--decompress",
        "{}",
        "+",
    ]))?;
    fs::create_dir_all(&modules)?;
    run(command("depmod", ["--basedir"]).arg(root).arg(release))?;
    Ok(())
}
