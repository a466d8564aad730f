//! Room on the disk: a cache that is keyed by its inputs grows with each of their changes.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};

use super::Cache;
use crate::tool;

/// What was asked for in so short a time may be in use, or will be asked for again.
const RECENT: Duration = Duration::from_secs(24 * 60 * 60);

/// What `st_blocks` counts in, whatever the file system's own blocks are (`inode(7)`).
const BLOCK: u64 = 512;

/// Something that was made once.
struct Thing {
    name: String,
    place: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Cache {
    /// Sees to it that things of `bytes` altogether, those that are there and recent counted, find room. Things that nobody
    /// asked for of late are removed for it, the oldest first.
    ///
    /// # Errors
    /// The disk is too full even so.
    pub fn make_room(&self, bytes: u64) -> Result<()> {
        let now = SystemTime::now();
        let (recent, mut old): (Vec<_>, Vec<_>) = self
            .things()?
            .into_iter()
            .partition(|thing| now.duration_since(thing.used).unwrap_or_default() < RECENT);
        let wanted = bytes.saturating_sub(recent.iter().map(|thing| thing.bytes).sum());
        old.sort_by_key(|thing| thing.used);
        for thing in old {
            if free(&self.root)? >= wanted {
                return Ok(());
            }
            let _lock = self.lock(&thing.name)?;
            // Another runner may have removed it, or asked for it.
            if fs::metadata(&thing.place)
                .and_then(|data| data.modified())
                .ok()
                == Some(thing.used)
            {
                super::remove(&thing.place)?;
            }
        }
        let free = free(&self.root)?;
        ensure!(
            free >= wanted,
            "{} has {} MiB free, and what is to be made may take {} MiB: make room there, or name another folder in \
             SANROOT_CACHE",
            self.root.display(),
            free >> 20,
            wanted >> 20
        );
        Ok(())
    }

    /// All things, finished or not.
    fn things(&self) -> Result<Vec<Thing>> {
        let mut things = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Of a thing that is there no more its lock's file stays.
            if matches!(name.as_str(), "locks" | "runs") || !entry.file_type()?.is_dir() {
                continue;
            }
            things.push(Thing {
                bytes: taken(&entry.path()),
                used: entry.metadata()?.modified()?,
                place: entry.path(),
                name,
            });
        }
        Ok(things)
    }
}

/// Notes in the time of its folder that a thing was asked for.
pub(super) fn mark_used(made: &Path) -> Result<()> {
    File::open(made)?
        .set_modified(SystemTime::now())
        .with_context(|| format!("cannot set the time of {}", made.display()))
}

/// Bytes that may still be written to the file system of `place`.
fn free(place: &Path) -> Result<u64> {
    let arguments = ["--output=avail", "--block-size=1"];
    let said = tool::run(tool::command("df", arguments).arg(place))?;
    let number = said.lines().last().unwrap_or_default().trim();
    number
        .parse()
        .with_context(|| format!("df of {} says {said:?}", place.display()))
}

/// Bytes on the disk of all that lies in `folder`. What another runner removes meanwhile takes none.
fn taken(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => taken(&entry.path()),
            Ok(data) => data.blocks() * BLOCK,
            Err(_) => 0,
        })
        .sum()
}
