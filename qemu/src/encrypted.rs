//! An installed Debian 12 as installers encrypt one: a volume group in LUKS, and in it the root and a volume that is encrypted once
//! more, for which the root has a key.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cache::{Cache, Key};
use crate::debian::{self, Release};
use crate::debian_root;
use crate::dracut::{self, Recipe, Sanroot};
use crate::initramfs::{EVIDENCE, LEAVINGS};
use crate::kernel::{Choice, Kernel};
use crate::tool::{command, run};
use crate::trial::Bench;

/// What opens the disks, and checks the file systems.
const FURTHER_PACKAGES: [&str; 3] = ["cryptsetup", "e2fsprogs", "lvm2"];
/// The kernel modules that open them, beside those of every machine.
const FURTHER_MODULES: &str = "dm_mod\ndm_crypt\nxts\naesni_intel\n";

/// What the root's LUKS is found by; kernel arguments of scenarios name it.
const OUTER: &str = "5a2b0a1e-8d1f-4c0e-9a53-0c5d3f1b7e11";
/// What the other's LUKS is found by.
const INNER: &str = "7f0c9c52-1f43-4e0e-8b0a-6a9d2f3e4c22";
/// What opens the root; scenarios type it.
const PASSPHRASE: &str = "a passphrase of ours";
/// What opens the other one,
const KEY: &str = "the key of the other one";
/// and the file of the root that holds it.
const KEY_FILE: &str = "etc/data.key";

/// As Anaconda writes it for a root on the network; `x-initrd.attach` keeps systemd from closing what the root lies on.
const CRYPTTAB: [&str; 2] = [
    "none luks,_netdev,x-initrd.attach",
    "/etc/data.key luks,_netdev",
];
const FSTAB: &str = "/dev/mapper/vg-root / ext4 defaults,_netdev 0 1\n/dev/mapper/data /srv ext4 defaults,_netdev 0 2\n";

const PROGRAMS: [(&str, &str); 2] = [
    ("tell", include_str!("../guest/encrypted/tell")),
    ("last", include_str!("../guest/encrypted/last")),
];
const UNITS: [(&str, &str, &str); 2] = [
    (
        "rig.service",
        "multi-user.target",
        include_str!("../guest/encrypted/rig.service"),
    ),
    (
        "rig-last.service",
        "umount.target",
        include_str!("../guest/keep/rig-last.service"),
    ),
];

/// Makes the disk of the root's file system.
const BUILD: &str = include_str!("../guest/encrypted/build");

/// The Debian, which also builds its image.
fn system(cache: &Cache) -> Result<PathBuf> {
    let packages = [&dracut::PACKAGES[..], &FURTHER_PACKAGES].concat();
    debian::tree("debian-encrypted", Release::Bookworm, &packages, cache)
}

/// Its initramfs.
pub fn initramfs(kernel: &Kernel, bench: &Bench) -> Result<PathBuf> {
    let flavour = dracut::Flavour::Systemd;
    let plain = dracut::recipe(Release::Bookworm, flavour, bench.sanroot(), &bench.cache)?;
    let recipe = Recipe {
        tree: system(&bench.cache)?,
        kernel_modules: plain.kernel_modules + FURTHER_MODULES,
        ..plain
    };
    dracut::build(kernel, &recipe, &bench.cache)
}

/// The disk. The agent is installed, and the initramfs lies where the shutdown looks for it.
pub fn disk(label: &str, bench: &Bench) -> Result<PathBuf> {
    let cache = &bench.cache;
    let tree = system(cache)?;
    let kernel = Kernel::get(Choice::Stable, cache)?;
    let initramfs = initramfs(&kernel, bench)?;
    let folder = initramfs.parent().context("an image without a folder")?;
    let key = Key::of_recipe(include_str!("encrypted.rs"))
        .text(include_str!("debian_root.rs"))
        .text(include_str!("debian.rs"))
        .text(&tree.to_string_lossy())
        .file(&bench.sanroot().agent.with_file_name("sanroot-installer"))?
        .made(folder);
    let programs = PROGRAMS.iter().map(|(_, text)| text);
    let units = UNITS.iter().map(|(_, _, text)| text);
    let guest = [label, EVIDENCE, LEAVINGS, BUILD];
    let texts = guest.iter().chain(programs).chain(units);
    let key = texts.fold(key, |key, text| key.text(text));
    let made = cache.get("encrypted-root", key, |made| {
        debian_root::make(made, label, &tree, |tree| {
            let image = tree.join(format!("boot/initrd.img-{}", kernel.release));
            fill(tree, bench.sanroot(), &initramfs, &image)
        })?;
        let (place, root) = (made.join("place"), made.join(debian_root::FILE));
        fs::create_dir(&place)?;
        let mut build = debian::above(&place, &[&tree], BUILD);
        run(build
            .args([&root, &made.join("disk")])
            .args([OUTER, PASSPHRASE, INNER, KEY]))?;
        fs::remove_file(root)?;
        Ok(fs::remove_dir(&place)?)
    })?;
    Ok(made.join("disk"))
}

/// What an installer does for such a root, and what tells of it.
fn fill(tree: &Path, sanroot: Sanroot<'_>, initramfs: &Path, image: &Path) -> Result<()> {
    run(command(&sanroot.module.join("install").to_string_lossy(), []).arg(tree))?;
    // dracut unpacks none that is not compressed: it takes it for what stands before the image proper.
    let mut pack = command("sh", ["-c", r#"gzip -1 <"$1" >"$2""#, "pack"]);
    run(pack.arg(initramfs).arg(image))?;
    let [outer, inner] = CRYPTTAB;
    let crypttab = format!("luks-{OUTER} UUID={OUTER} {outer}\ndata UUID={INNER} {inner}\n");
    debian_root::replace(tree, "etc/crypttab", &crypttab)?;
    debian_root::replace(tree, KEY_FILE, KEY)?;
    fs::set_permissions(tree.join(KEY_FILE), fs::Permissions::from_mode(0o600))?;
    debian_root::replace(tree, "etc/fstab", FSTAB)?;
    debian_root::add_units(tree, &PROGRAMS, &UNITS)
}
