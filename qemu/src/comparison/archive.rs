//! What an image is made of.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use crate::tool::{command, run};

#[cfg(test)]
mod tests;

/// The files of an image: bytes by path.
#[derive(Debug, Default)]
pub(super) struct Contents(BTreeMap<String, u64>);

/// Some files.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Tally {
    /// How many.
    pub(super) files: u64,
    /// Their bytes together.
    pub(super) bytes: u64,
}

/// What one image has more than another.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Added {
    /// Programs, libraries, scripts, settings.
    pub(super) user_space: Tally,
    /// Kernel modules and their index.
    pub(super) kernel: Tally,
}

impl Contents {
    /// Lists the image, an archive that gzip packed.
    pub(super) fn of(image: &Path) -> Result<Self> {
        let script = r#"gzip --decompress --stdout "$1" | LC_ALL=C cpio --quiet --list --verbose"#;
        Ok(Self::parse(&run(
            command("sh", ["-c", script, "list"]).arg(image)
        )?))
    }

    /// What this has more than `base`: new files, and what known ones have grown by.
    pub(super) fn added_to(&self, base: &Self) -> Added {
        let mut added = Added::default();
        for (path, bytes) in &self.0 {
            let tally = match path.contains("lib/modules/") {
                true => &mut added.kernel,
                false => &mut added.user_space,
            };
            let known = base.0.get(path);
            tally.files += u64::from(known.is_none());
            tally.bytes += bytes.saturating_sub(known.copied().unwrap_or_default());
        }
        added
    }

    /// Regular files only, of which a line shows mode, links, owner, group, size, three words of time, and the path.
    fn parse(listing: &str) -> Self {
        let files = listing.lines().filter(|line| line.starts_with('-'));
        let entries = files.filter_map(|line| {
            let mut words = line.split_whitespace().skip(4);
            let bytes = words.next()?.parse().ok()?;
            let path = words.nth(3)?;
            Some((path.trim_start_matches("./").to_owned(), bytes))
        });
        Self(entries.collect())
    }
}
