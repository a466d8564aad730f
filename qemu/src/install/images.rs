//! The initramfs images of an installed system.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{PRIVATE, live};
use crate::debian::Release;
use crate::dracut::{self, Flavour, Recipe, RecipeFile};
use crate::kernel::Kernel;
use crate::trial::Bench;

/// dracut 059 makes all of them, with systemd.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Image {
    /// With our module.
    Sanroot,
    /// With our module and dm-multipath.
    SanrootMultipath,
    /// With Debian's iscsid, and network-legacy.
    DracutLegacy,
    /// With Debian's iscsid, and NetworkManager.
    DracutNm,
}

impl Image {
    /// What it understands, by the name that `sanroot args` has for it.
    pub(super) const fn dialect(self) -> &'static str {
        match self {
            Self::Sanroot | Self::SanrootMultipath => "sanroot",
            Self::DracutLegacy => "dracut-legacy",
            Self::DracutNm => "dracut-nm",
        }
    }

    /// Whether our module is in it.
    pub(super) const fn is_ours(self) -> bool {
        matches!(self, Self::Sanroot | Self::SanrootMultipath)
    }

    /// The image, with the file of secrets where there is one.
    pub(super) fn get(
        self,
        bench: &Bench,
        kernel: &Kernel,
        secrets: Option<&String>,
    ) -> Result<PathBuf> {
        let mut recipe = match self {
            Self::Sanroot => dracut::recipe(
                Release::Bookworm,
                Flavour::Systemd,
                bench.sanroot(),
                &bench.cache,
            )?,
            Self::SanrootMultipath => multipath(bench)?,
            Self::DracutLegacy => {
                stock(bench, "iscsi network-legacy", "network-manager multipath")?
            }
            Self::DracutNm => stock(bench, "iscsi network-manager", "network-legacy multipath")?,
        };
        if let Some(secrets) = secrets {
            recipe.files.push(RecipeFile {
                path: "etc/sanroot/secrets.json",
                text: secrets.clone(),
                mode: PRIVATE,
            });
        }
        dracut::build(kernel, &recipe, &bench.cache)
    }
}

/// What dracut 059's module for dm-multipath looks for under other names than Debian has: its checkers and prioritizers, udev's
/// rules.
const MULTIPATH_ITEMS: &str = "install_items+=\" $(echo /lib/multipath/*.so) /lib/udev/rules.d/56-dm-mpath.rules \
    /lib/udev/rules.d/56-dm-parts.rules /lib/udev/rules.d/60-kpartx.rules /lib/udev/rules.d/60-multipath.rules \"\n";

/// Our module with dracut's own for dm-multipath, without the socket of Debian's multipathd: when multipathd was stopped for
/// the switch of root, dracut 059's last hook asks it by the socket, it starts again, and the switch is given up.
fn multipath(bench: &Bench) -> Result<Recipe<'_>> {
    let mut recipe = Recipe {
        sanroot: Some(bench.sanroot()),
        ..stock(
            bench,
            "sanroot multipath",
            "iscsi network network-legacy network-manager kernel-network-modules ifcfg",
        )?
    };
    recipe.configuration += MULTIPATH_ITEMS;
    for (path, text) in [
        ("etc/multipath.conf", live::MULTIPATH),
        ("usr/lib/systemd/system/multipathd.socket", ""),
    ] {
        recipe.files.push(RecipeFile {
            path,
            text: text.to_owned(),
            mode: 0o644,
        });
    }
    Ok(recipe)
}

/// What Debian's own modules make. Its iscsid does not start in dracut's image: it wants a script first that dracut leaves
/// out. Nothing else is changed.
fn stock<'a>(bench: &Bench, added: &str, omitted: &str) -> Result<Recipe<'a>> {
    const UNIT: &str = "usr/lib/systemd/system/iscsid.service";
    let tree = live::tree(&bench.cache)?;
    let unit = fs::read_to_string(tree.join(UNIT)).context("no iscsid.service")?;
    let lines = unit
        .lines()
        .filter(|line| !line.starts_with("ExecStartPre="));
    let unit: String = lines.flat_map(|line| [line, "\n"]).collect();
    Ok(Recipe {
        tree,
        sanroot: None,
        files: vec![RecipeFile {
            path: UNIT,
            text: unit,
            mode: 0o644,
        }],
        configuration: format!(
            "hostonly=no\ncompress=cat\nadd_dracutmodules+=\" rig {added} \"\nomit_dracutmodules+=\" {omitted} \"\n"
        ),
        kernel_modules: format!("{}{}", dracut::MODULES, live::FURTHER_MODULES),
    })
}
