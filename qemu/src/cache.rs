//! Things that are made once: each in a folder named by a digest of everything it was made from.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::tool::{command, run};

mod room;
#[cfg(test)]
mod tests;

/// No console, report or capture of a run is larger; its disks and images are.
const TELLING_BYTES: u64 = 4 << 20;

/// The cache's folder. Several runners may share it.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

/// The inputs of one thing.
pub struct Key(Sha256);

impl Key {
    /// A key of no inputs yet. `recipe` is the source text that makes the thing: it is an input too.
    pub fn of_recipe(recipe: &str) -> Self {
        Self(Sha256::new()).text(recipe)
    }

    /// Adds a text. Its length goes in first, so that two texts never read as one.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.0.update(text.len().to_le_bytes());
        self.0.update(text);
        self
    }

    /// Adds the content of a file.
    pub fn file(mut self, path: &Path) -> Result<Self> {
        let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        self.0.update(content.len().to_le_bytes());
        self.0.update(content);
        Ok(self)
    }

    /// Adds the names, relative to `folder`, and contents of all files in it.
    pub fn folder(self, folder: &Path) -> Result<Self> {
        let mut entries = fs::read_dir(folder)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| format!("cannot read {}", folder.display()))?;
        entries.sort_by_key(fs::DirEntry::file_name);
        entries.into_iter().try_fold(self, |key, entry| {
            let key = key.text(&entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                key.folder(&entry.path())
            } else {
                key.file(&entry.path())
            }
        })
    }

    /// Adds a thing of the cache: its name holds the digest of its own inputs.
    #[must_use]
    pub fn made(self, path: &Path) -> Self {
        self.text(&path.file_name().unwrap_or_default().to_string_lossy())
    }

    fn digest(self) -> String {
        let mut text = String::new();
        for byte in self.0.finalize().iter().take(8) {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

impl Cache {
    /// Opens the cache, making its folder where it does not exist.
    pub fn open(root: PathBuf) -> Result<Self> {
        fs::create_dir_all(root.join("locks"))
            .with_context(|| format!("cannot make {}", root.display()))?;
        Ok(Self {
            root: root.canonicalize()?,
        })
    }

    /// The folder of the thing `name` with inputs `key`, made by `make` if nobody made it before. `make` fills an empty
    /// folder, which gets its final name only when it is complete.
    pub fn get(
        &self,
        name: &str,
        key: Key,
        make: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        let name = format!("{name}-{}", key.digest());
        let made = self.root.join(&name);
        // Whoever comes second waits here, and finds the thing made.
        let _lock = self.lock(&name)?;
        if !made.exists() {
            let partial = self.root.join(format!("{name}.partial"));
            if partial.exists() {
                remove(&partial)?;
            }
            fs::create_dir(&partial)?;
            make(&partial).with_context(|| format!("cannot make {name}"))?;
            fs::rename(&partial, &made)?;
        }
        room::mark_used(&made)?;
        Ok(made)
    }

    /// An empty folder for a run of `name`. What the run before left is gone.
    pub fn workplace(&self, name: &str) -> Result<Workplace> {
        let lock = self.lock(&format!("run-{name}"))?;
        let folder = self.root.join("runs").join(name);
        if folder.exists() {
            remove(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Workplace {
            folder,
            _lock: lock,
        })
    }

    /// Waits until no other runner holds `name`.
    pub(crate) fn lock(&self, name: &str) -> Result<File> {
        let lock = File::create(self.root.join("locks").join(name))?;
        lock.lock()?;
        Ok(lock)
    }
}

/// Removes a folder, but nothing of what is mounted in it: that may be the host's own.
fn remove(folder: &Path) -> Result<()> {
    let mut remove = command("rm", ["--recursive", "--force", "--one-file-system"]);
    run(remove.arg(folder)).context("umount(8) takes away what is mounted there")?;
    Ok(())
}

/// The folder of a run, its own until it is dropped.
#[derive(Debug)]
pub struct Workplace {
    /// The folder, by its full path.
    pub folder: PathBuf,
    _lock: File,
}

impl Workplace {
    /// Removes the disks and images of a run that nobody has questions about. What tells of it stays.
    pub fn lighten(&self) -> Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let data = entry.metadata()?;
            if data.is_file() && data.len() > TELLING_BYTES {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}
