//! Numbers that only one server on this host may have at a time: tgtd's control number and a TCP port.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};

#[cfg(test)]
mod tests;

/// Servers at the same time, of all runners together.
const SLOTS: u16 = 32;
/// Control numbers from here on; tgtd takes small ones only.
const FIRST_CONTROL: u16 = 300;
/// Ports from here on: below the ephemeral range, so that no connection takes the port of a server that is still to come
/// up.
const FIRST_PORT: u16 = 13_260;

/// A slot, held until it is dropped.
pub struct Slot {
    number: u16,
    port: u16,
    _locks: [Option<File>; 2],
}

impl Slot {
    /// Takes a free slot; waits for `port`, where a certain one is wanted.
    pub fn take(port: Option<u16>) -> Result<Self> {
        let folder = folder()?;
        let port_lock = port.map(lock_port).transpose()?;
        for number in 0..SLOTS {
            let lock = File::create(folder.join(number.to_string()))?;
            if lock.try_lock().is_ok() {
                return Ok(Self {
                    number,
                    port: port.unwrap_or(FIRST_PORT + number),
                    _locks: [Some(lock), port_lock],
                });
            }
        }
        bail!("all {SLOTS} slots for servers are taken")
    }

    /// The number of tgtd's control socket.
    pub fn control(&self) -> String {
        (FIRST_CONTROL + self.number).to_string()
    }

    /// A TCP port on the loopback.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// Waits for a certain port of the loopback, which is given back when the file is closed.
pub fn lock_port(port: u16) -> Result<File> {
    let lock = File::create(folder()?.join(format!("port-{port}")))?;
    lock.lock()?;
    Ok(lock)
}

/// The folder that every runner and test of this host has its locks in. Not in the cache: runners with caches of their own share
/// the host's ports.
///
/// # Errors
/// Something else has its name.
pub fn folder() -> Result<PathBuf> {
    own(std::env::temp_dir().join("sanroot-slots"))
}

/// Makes the folder, or finds it made. Anybody may make what they like in `/tmp`, so none is taken whose files another user can
/// replace by links.
fn own(folder: PathBuf) -> Result<PathBuf> {
    // Whether it is there already shows below.
    let _ = DirBuilder::new().mode(0o700).create(&folder);
    let data = fs::symlink_metadata(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let user = fs::metadata("/proc/self")?.uid();
    ensure!(
        data.is_dir() && data.uid() == user && data.mode() & 0o077 == 0,
        "{} is no folder of this user's alone",
        folder.display()
    );
    Ok(folder)
}
