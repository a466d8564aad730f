//! The parsers of other projects, from Debian's packages, and what they understand of a kernel command line.

mod dracut;
mod networkd;
mod nm;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

pub use dracut::dracut;
pub use networkd::networkd;
pub use nm::nm;

/// What a parser understands of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    /// The targets, as `NAME ADDRESS PORT LUN IFACE NIC AUTH`.
    pub targets: BTreeSet<String>,
    /// The initiator's name.
    pub initiator: String,
    /// What each NIC is told, by its name or MAC address.
    pub nics: BTreeMap<String, Nic>,
    /// VLAN devices, as `PARENT IDENTIFIER` by their names.
    pub vlans: BTreeMap<String, String>,
    /// Bonds, as `PORTS OPTIONS MTU` by their names.
    pub bonds: BTreeMap<String, String>,
    /// The MAC addresses by the names that they are given.
    pub names: BTreeMap<String, String>,
}

/// What a NIC is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nic {
    /// The IPv4 addresses with their prefix lengths, or `dhcp`.
    pub v4: BTreeSet<String>,
    /// The IPv6 addresses with their prefix lengths, `auto` or `link`.
    pub v6: BTreeSet<String>,
    /// The default routers.
    pub routers: BTreeSet<String>,
    /// Further routes, as `NETWORK/LENGTH ROUTER`.
    pub routes: BTreeSet<String>,
    /// The largest packet.
    pub mtu: String,
}

/// A folder with Debian's `package` of this machine's release in it, unpacked and not installed.
///
/// # Panics
/// Where it cannot be had.
pub fn package(temporary: &str, package: &str) -> PathBuf {
    // The tests of one process unpack one at a time; other processes have folders of their own.
    static UNPACKING: Mutex<()> = Mutex::new(());
    let _turn = UNPACKING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(temporary).join("packages").join(package);
    if folder.join("usr").exists() {
        return folder;
    }
    let making = folder.with_extension(std::process::id().to_string());
    std::fs::create_dir_all(&making).expect("a writable folder");
    let script = r#"apt-get -q -o APT::Sandbox::User=root download "$1" && dpkg-deb --extract ./*.deb . && rm ./*.deb"#;
    let output = Command::new("sh")
        .args(["-c", script, "sh", package])
        .current_dir(&making)
        .output()
        .expect("sh runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Another process may have been faster.
    if std::fs::rename(&making, &folder).is_err() {
        std::fs::remove_dir_all(&making).expect("a removable folder");
    }
    folder
}

/// The folder for what a parser reads and writes.
fn workplace(temporary: &str, name: &str) -> PathBuf {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(temporary).join(format!("{name}-{call}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a writable folder");
    folder
}

/// The prefix length of a mask with dots, or of what is one already.
fn prefix(mask: &str) -> String {
    match mask.parse::<std::net::Ipv4Addr>() {
        Ok(mask) => mask.to_bits().count_ones().to_string(),
        Err(_) => mask.to_owned(),
    }
}

fn is_v6(address: &str) -> bool {
    address.contains(':')
}
