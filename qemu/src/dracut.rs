//! Images that Debian's dracut builds, with the agent's module as it is installed, on a Debian that runs it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cache::{Cache, Key};
use crate::debian::{self, Release};
use crate::initramfs::{EVIDENCE, LOADED_LATER};
use crate::kernel::Kernel;
use crate::tool::{command, run};

/// What dracut needs of a system, and the programs its images are made of.
pub const PACKAGES: [&str; 8] = [
    "busybox-static",
    "cpio",
    "dash",
    "dracut-core",
    "kmod",
    "systemd",
    "systemd-sysv",
    "udev",
];
/// What networkd's module of dracut needs besides.
const NETWORKD_PACKAGES: [&str; 2] = ["dracut-network", "iproute2"];
/// What dracut's other network modules need besides.
const NETWORK_PACKAGES: [&str; 6] = [
    "dbus",
    "dracut-network",
    "iproute2",
    "libpam-systemd",
    "network-manager",
    "procps",
];

/// The kernel modules of a scenario's machine.
pub const MODULES: &str = include_str!("../guest/modules");
/// Takes out of an image what its machine has no use for.
pub const STRIP_MODULES: &str = include_str!("../guest/strip-modules");
const SETUP: &str = include_str!("../guest/99rig/module-setup.sh");
const EMERGENCY: &str = include_str!("../guest/99rig/emergency.sh");
const SHUTDOWN: &str = include_str!("../guest/99rig/shutdown.sh");
const CLEANUP: &str = include_str!("../guest/99rig/cleanup.sh");

/// How the administrator of the Debian that builds an image names a NIC, and the file that says it.
const LINK: &str = include_str!("../guest/10-san.link");
const LINK_FILE: &str = "etc/systemd/network/10-san.link";

/// Runs dracut for kernel release $3 with the modules of kernel $1; the image goes to $2. The kernel's package puts no
/// modules where the tree has them, so they are mounted there.
const BUILD: &str = r#"
    mkdir -p "$root/usr/lib/modules"
    mount --bind "$1/lib/modules" "$root/usr/lib/modules"
    chroot "$root" dracut --quiet --kver "$3" /tmp/initramfs 2>&1
    cp "$root/tmp/initramfs" "$2"
"#;

/// What process 1 of an image is, and what its hooks run in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Flavour {
    /// systemd; hooks in bash.
    Systemd,
    /// The same with systemd-networkd.
    Networkd,
    /// The same with NetworkManager.
    NetworkManager,
    /// The same with dracut's own scripts for networks.
    NetworkLegacy,
    /// dracut's own shell script, in dash.
    Dash,
    /// dracut's own shell script, in busybox.
    Busybox,
}

impl Flavour {
    /// The lines of dracut's configuration that make it.
    fn configuration(self) -> &'static str {
        match self {
            Self::Systemd => "",
            Self::Networkd => "add_dracutmodules+=\" systemd-networkd \"\n",
            Self::NetworkManager => "add_dracutmodules+=\" network-manager \"\n",
            Self::NetworkLegacy => "add_dracutmodules+=\" network-legacy \"\n",
            Self::Dash => {
                "add_dracutmodules+=\" dash \"\nomit_dracutmodules+=\" bash systemd dracut-systemd systemd-initrd \"\n"
            }
            Self::Busybox => {
                "add_dracutmodules+=\" busybox \"\n\
                 omit_dracutmodules+=\" bash dash systemd dracut-systemd systemd-initrd \"\n"
            }
        }
    }
}

/// The Debian whose dracut builds the images.
pub fn system(release: Release, cache: &Cache) -> Result<PathBuf> {
    debian::tree("debian-dracut", release, &PACKAGES, cache)
}

/// The agent, and the folder of its module with `install` in it.
#[derive(Clone, Copy, Debug)]
pub struct Sanroot<'a> {
    /// The agent.
    pub agent: &'a Path,
    /// The module.
    pub module: &'a Path,
}

/// What an image is made of.
#[derive(Debug)]
pub struct Recipe<'a> {
    /// The Debian whose dracut builds it.
    pub tree: PathBuf,
    /// What is installed on that Debian before.
    pub sanroot: Option<Sanroot<'a>>,
    /// Files that take the place of that Debian's.
    pub files: Vec<RecipeFile>,
    /// dracut's configuration.
    pub configuration: String,
    /// The kernel modules that stay in the image, one a line; with them what they need.
    pub kernel_modules: String,
}

/// A file of the Debian that builds an image.
#[derive(Debug)]
pub struct RecipeFile {
    /// Its path, relative to the root.
    pub path: &'static str,
    /// Its content.
    pub text: String,
    /// Its permissions.
    pub mode: u32,
}

/// The initramfs of a scenario.
pub fn initramfs(
    kernel: &Kernel,
    release: Release,
    flavour: Flavour,
    sanroot: Sanroot<'_>,
    cache: &Cache,
) -> Result<PathBuf> {
    build(kernel, &recipe(release, flavour, sanroot, cache)?, cache)
}

/// What a scenario's initramfs is made of.
pub fn recipe<'a>(
    release: Release,
    flavour: Flavour,
    sanroot: Sanroot<'a>,
    cache: &Cache,
) -> Result<Recipe<'a>> {
    Ok(Recipe {
        tree: match flavour {
            Flavour::Networkd => {
                let packages = [&PACKAGES[..], &NETWORKD_PACKAGES].concat();
                debian::tree("debian-dracut-network", release, &packages, cache)?
            }
            Flavour::NetworkManager | Flavour::NetworkLegacy => {
                let packages = [&PACKAGES[..], &NETWORK_PACKAGES].concat();
                debian::tree("debian-dracut-network", release, &packages, cache)?
            }
            Flavour::Systemd | Flavour::Dash | Flavour::Busybox => system(release, cache)?,
        },
        sanroot: Some(sanroot),
        files: vec![RecipeFile {
            path: LINK_FILE,
            text: LINK.to_owned(),
            mode: 0o644,
        }],
        configuration: format!(
            "hostonly=no\ncompress=cat\nadd_dracutmodules+=\" sanroot rig \"\n{}",
            flavour.configuration()
        ),
        kernel_modules: [MODULES, LOADED_LATER].concat(),
    })
}

/// The initramfs of `recipe`.
pub fn build(kernel: &Kernel, recipe: &Recipe<'_>, cache: &Cache) -> Result<PathBuf> {
    let tree = &recipe.tree;
    let key = Key::of_recipe(include_str!("dracut.rs"))
        .text(include_str!("debian.rs"))
        .text(&tree.to_string_lossy())
        .text(&kernel.root.to_string_lossy())
        .text(&recipe.configuration)
        .text(&recipe.kernel_modules);
    let key = [EVIDENCE, STRIP_MODULES, SETUP, EMERGENCY, SHUTDOWN, CLEANUP]
        .into_iter()
        .fold(key, Key::text);
    let files = recipe.files.iter();
    let mut key = files.fold(key, |key, file| {
        let key = key.text(file.path).text(&file.text);
        key.text(&file.mode.to_string())
    });
    if let Some(Sanroot { agent, module }) = recipe.sanroot {
        key = key.file(agent)?.folder(module)?;
    }
    let made = cache.get("dracut", key, |root| {
        let layer = root.join("layer");
        if let Some(Sanroot { module, .. }) = recipe.sanroot {
            run(command(&module.join("install").to_string_lossy(), []).arg(&layer))?;
        }
        for file in &recipe.files {
            let place = layer.join(file.path);
            fs::create_dir_all(place.parent().context("a file without a folder")?)?;
            fs::write(&place, &file.text)?;
            fs::set_permissions(&place, fs::Permissions::from_mode(file.mode))?;
        }
        rig(&layer, recipe)?;
        let place = root.join("place");
        fs::create_dir(&place)?;
        let mut build = debian::above(&place, &[&layer, tree], BUILD);
        let log = run(build
            .arg(&kernel.root)
            .arg(root.join("initramfs"))
            .arg(&kernel.release))?;
        fs::write(root.join("log"), log)?;
        fs::remove_dir(&place)?;
        Ok(fs::remove_dir_all(&layer)?)
    })?;
    Ok(made.join("initramfs"))
}

/// Adds the rig's own module and the configuration to the layer.
fn rig(layer: &Path, recipe: &Recipe<'_>) -> Result<()> {
    let module = layer.join("usr/lib/dracut/modules.d/99rig");
    fs::create_dir_all(&module)?;
    for (name, text) in [
        ("module-setup.sh", SETUP),
        ("emergency.sh", EMERGENCY),
        ("shutdown.sh", SHUTDOWN),
        ("cleanup.sh", CLEANUP),
        ("evidence", EVIDENCE),
        ("strip-modules", STRIP_MODULES),
        ("modules", &recipe.kernel_modules),
    ] {
        crate::initramfs::write_program(&module.join(name), text)?;
    }
    let folder = layer.join("etc/dracut.conf.d");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join("rig.conf"), &recipe.configuration)?)
}
