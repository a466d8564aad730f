//! An installed Debian that is watched: iscsid and all network services, none of them enabled.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cache::Cache;
use crate::debian::{self, Release};
use crate::debian_root;

/// What an installer would have installed, whichever of the network services is wanted.
const PACKAGES: [&str; 12] = [
    "busybox-static",
    "dbus",
    "e2fsprogs",
    "ifupdown",
    "iproute2",
    "isc-dhcp-client",
    "libpam-systemd",
    "network-manager",
    "open-iscsi",
    "systemd",
    "systemd-sysv",
    "udev",
];

/// Units that the packages enable: which of them run is the scenario's to say.
const ENABLED: [&str; 4] = [
    "multi-user.target.wants/NetworkManager.service",
    "multi-user.target.wants/networking.service",
    "network-online.target.wants/NetworkManager-wait-online.service",
    "network-online.target.wants/networking.service",
];

/// Programs that watch, and their names.
pub const PROGRAMS: [(&str, &str); 3] = [
    ("look", include_str!("../../guest/keep/look")),
    ("keep", include_str!("../../guest/keep/keep")),
    ("last", include_str!("../../guest/keep/last")),
];

/// The units that run them, their names, and which unit wants them.
pub const UNITS: [(&str, &str, &str); 3] = [
    (
        "rig-look.service",
        "sysinit.target",
        include_str!("../../guest/keep/rig-look.service"),
    ),
    (
        "rig-keep.service",
        "multi-user.target",
        include_str!("../../guest/keep/rig-keep.service"),
    ),
    (
        "rig-last.service",
        "umount.target",
        include_str!("../../guest/keep/rig-last.service"),
    ),
];

/// The folder that holds it.
pub fn system(release: Release, cache: &Cache) -> Result<PathBuf> {
    debian::tree("debian-watched", release, &PACKAGES, cache)
}

/// Adds what watches to the tree, in which no network service is to start by itself.
pub fn install(tree: &Path) -> Result<()> {
    let units = tree.join("etc/systemd/system");
    for unit in ENABLED {
        fs::remove_file(units.join(unit))?;
    }
    debian_root::add_units(tree, &PROGRAMS, &UNITS)
}
