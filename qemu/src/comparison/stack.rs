//! The stacks that are compared, and their images: all of one Debian, with one kernel, packed in one way.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cache::Cache;
use crate::dracut::{self, Recipe, RecipeFile, Sanroot};
use crate::kernel::Kernel;
use crate::{
    debian::{self, Release},
    initramfs_tools,
};

/// What all images are built by and from, beside what the scenarios' images are.
const PACKAGES: [&str; 5] = [
    "dracut-network",
    "initramfs-tools",
    "iproute2",
    "open-iscsi",
    "procps",
];

/// dracut's modules for a SAN, and those that are nothing without them.
const OMITTED: &str = "iscsi network network-legacy kernel-network-modules ifcfg";

/// What an image has for booting from a SAN.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stack {
    /// dracut with the agent and its module.
    Sanroot,
    /// dracut with Debian's open-iscsi (iscsid) and network-legacy.
    Iscsid,
    /// dracut with nothing.
    DracutAlone,
    /// initramfs-tools with Debian's open-iscsi (iscsistart).
    Iscsistart,
    /// initramfs-tools with nothing.
    InitramfsToolsAlone,
}

impl Stack {
    /// Those that boot from a SAN.
    pub(super) const ALL: [Self; 3] = [Self::Sanroot, Self::Iscsid, Self::Iscsistart];

    /// What a reader of the table calls it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Sanroot => "sanroot",
            Self::Iscsid => "dracut + iscsid",
            Self::DracutAlone => "dracut alone",
            Self::Iscsistart => "initramfs-tools + iscsistart",
            Self::InitramfsToolsAlone => "initramfs-tools alone",
        }
    }

    /// The same image without what boots from a SAN.
    pub(super) const fn without(self) -> Self {
        match self {
            Self::Sanroot | Self::Iscsid | Self::DracutAlone => Self::DracutAlone,
            Self::Iscsistart | Self::InitramfsToolsAlone => Self::InitramfsToolsAlone,
        }
    }

    /// The kernel arguments by which it boots from the firmware's table.
    pub(super) const fn arguments(self) -> &'static str {
        match self {
            Self::Sanroot | Self::Iscsid => " rd.iscsi.firmware=1 rd.iscsi.ibft=1",
            Self::Iscsistart => " iscsi_auto",
            Self::DracutAlone | Self::InitramfsToolsAlone => "",
        }
    }

    /// Its image.
    pub(super) fn image(
        self,
        kernel: &Kernel,
        sanroot: Sanroot<'_>,
        cache: &Cache,
    ) -> Result<PathBuf> {
        let packages = [&dracut::PACKAGES[..], &PACKAGES].concat();
        let tree = debian::tree("debian-comparison", Release::Bookworm, &packages, cache)?;
        match self {
            Self::Sanroot => dracut::build(kernel, &sanroot_recipe(tree, sanroot), cache),
            Self::Iscsid => dracut::build(kernel, &iscsid_recipe(tree)?, cache),
            Self::DracutAlone => dracut::build(kernel, &alone_recipe(tree), cache),
            Self::Iscsistart => {
                let configuration = "MODULES=most\nCOMPRESS=gzip\n";
                initramfs_tools::build(kernel, &tree, configuration, dracut::MODULES, cache)
            }
            Self::InitramfsToolsAlone => {
                let configuration = "MODULES=most\nCOMPRESS=gzip\nNO_ISCSI_IN_INITRAMFS=yes\n";
                initramfs_tools::build(kernel, &tree, configuration, &modules_alone(), cache)
            }
        }
    }
}

fn recipe<'a>(tree: PathBuf, added: &str, omitted: &str) -> Recipe<'a> {
    Recipe {
        tree,
        sanroot: None,
        files: Vec::new(),
        configuration: format!(
            "hostonly=no\ncompress=gzip\nadd_dracutmodules+=\" rig {added} \"\nomit_dracutmodules+=\" {omitted} \"\n"
        ),
        kernel_modules: dracut::MODULES.to_owned(),
    }
}

fn sanroot_recipe(tree: PathBuf, sanroot: Sanroot<'_>) -> Recipe<'_> {
    Recipe {
        sanroot: Some(sanroot),
        ..recipe(tree, "sanroot", OMITTED)
    }
}

/// Debian 12's iscsid does not start in dracut's image: it wants a script first that dracut leaves out.
fn iscsid_recipe<'a>(tree: PathBuf) -> Result<Recipe<'a>> {
    const UNIT: &str = "usr/lib/systemd/system/iscsid.service";
    let unit = fs::read_to_string(tree.join(UNIT)).context("no iscsid.service")?;
    let lines = unit
        .lines()
        .filter(|line| !line.starts_with("ExecStartPre="));
    let unit: String = lines.flat_map(|line| [line, "\n"]).collect();
    Ok(Recipe {
        files: vec![RecipeFile {
            path: UNIT,
            text: unit,
            mode: 0o644,
        }],
        ..recipe(tree, "network-legacy", "")
    })
}

fn alone_recipe<'a>(tree: PathBuf) -> Recipe<'a> {
    Recipe {
        kernel_modules: modules_alone(),
        ..recipe(tree, "", OMITTED)
    }
}

/// What the machine needs without a SAN.
fn modules_alone() -> String {
    let modules = dracut::MODULES.lines();
    let kept = modules.filter(|module| !module.contains("net") && !module.contains("iscsi"));
    kept.flat_map(|module| [module, "\n"]).collect()
}
