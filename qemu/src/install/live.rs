//! The installer's machine: a Debian on a local disk with the programs that an installer has, and an initramfs that brings
//! sanroot and what is to be installed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cache::{Cache, Key};
use crate::debian::{self, Release};
use crate::dracut;
use crate::initramfs;
use crate::kernel::Kernel;
use crate::tool::{command, run};
use crate::trial::Bench;

/// What it has beside what builds the scenarios' images: both of dracut's network modules, and what an installer logs in,
/// finds disks and makes file systems with.
const PACKAGES: [&str; 10] = [
    "dbus",
    "dracut-network",
    "e2fsprogs",
    "iproute2",
    "isc-dhcp-client",
    "libpam-systemd",
    "multipath-tools",
    "network-manager",
    "open-iscsi",
    "procps",
];

/// The kernel modules of Debian's own clients, beside those of every machine.
pub(super) const FURTHER_MODULES: &str = "af_packet\ndm_multipath\ndm_service_time\n";
/// What an installer sets for dm-multipath: every disk is a path.
pub(super) const MULTIPATH: &str =
    "defaults {\n    user_friendly_names yes\n    find_multipaths no\n}\n";
const INITRAMFS_INIT: &str = include_str!("../../guest/installer/initramfs-init");
const INIT: &str = include_str!("../../guest/installer/init");
/// Half of it stays free.
const SIZE: &str = "1G";

/// What the machine boots from.
pub(super) struct Live {
    /// Its disk.
    pub(super) disk: PathBuf,
    /// Its initramfs.
    pub(super) initramfs: PathBuf,
}

/// The Debian.
pub(super) fn tree(cache: &Cache) -> Result<PathBuf> {
    let packages = [&dracut::PACKAGES[..], &PACKAGES].concat();
    debian::tree("debian-installer", Release::Bookworm, &packages, cache)
}

impl Live {
    pub(super) fn get(kernel: &Kernel, bench: &Bench) -> Result<Self> {
        Ok(Self {
            disk: disk(&bench.cache)?,
            initramfs: initramfs(kernel, &bench.agent, &bench.cache)?,
        })
    }
}

fn disk(cache: &Cache) -> Result<PathBuf> {
    let tree = tree(cache)?;
    let key = Key::of_recipe(include_str!("live.rs")).text(&tree.to_string_lossy());
    let made = cache.get("installer-disk", key, |root| {
        let image = root.join("disk.ext4");
        let mut mke2fs = command("mke2fs", ["-q", "-t", "ext4", "-d"]);
        run(mke2fs.arg(&tree).arg(&image).arg(SIZE))?;
        Ok(())
    })?;
    Ok(made.join("disk.ext4"))
}

fn initramfs(kernel: &Kernel, agent: &Path, cache: &Cache) -> Result<PathBuf> {
    let installer = agent.with_file_name("sanroot-installer");
    let modules = format!("{}{FURTHER_MODULES}overlay\n", dracut::MODULES);
    let busybox = initramfs::busybox(cache)?;
    let key = Key::of_recipe(include_str!("live.rs"))
        .text(include_str!("../initramfs.rs"))
        .made(&kernel.root)
        .made(&busybox)
        .text(INITRAMFS_INIT)
        .text(INIT)
        .text(MULTIPATH)
        .text(initramfs::EVIDENCE)
        .text(initramfs::ROOT_INIT)
        .text(initramfs::LEAVINGS)
        .file(agent)?
        .file(&installer)?;
    let made = cache.get("installer", key, |root| {
        let tree = root.join("tree");
        initramfs::skeleton(&tree, &busybox)?;
        initramfs::write_program(&tree.join("init"), INITRAMFS_INIT)?;
        fs::write(tree.join("etc/modules-wanted"), &modules)?;
        initramfs::modules(kernel, &modules, &tree)?;
        let own = tree.join("installer");
        fs::create_dir_all(own.join("bin"))?;
        initramfs::write_program(&own.join("init"), INIT)?;
        initramfs::write_program(&own.join("bin/evidence"), initramfs::EVIDENCE)?;
        fs::write(own.join("multipath.conf"), MULTIPATH)?;
        for program in [agent, &installer] {
            initramfs::install(program, &own.join("bin"))?;
        }
        initramfs::root_tree(&own.join("root"), &busybox)?;
        initramfs::pack(&tree, &root.join("initramfs.cpio"))?;
        Ok(fs::remove_dir_all(&tree)?)
    })?;
    Ok(made.join("initramfs.cpio"))
}
