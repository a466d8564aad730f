//! Paths of the system, in places that have an end.

use core::fmt::{self, Write};

use heapless::String;

use crate::limits::SYSTEM_PATH_BYTES;

/// An absolute path without `.`, `..` and doubled slashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path(String<SYSTEM_PATH_BYTES>);

impl Path {
    /// What is displayed; `None` where it is too long.
    pub(super) fn new(text: fmt::Arguments<'_>) -> Option<Self> {
        let mut path = String::new();
        path.write_fmt(text).ok()?;
        Some(Self(path))
    }

    /// Where a link at this path leads that holds `target`; `None` where that is too long.
    pub(super) fn follow(&self, target: &str) -> Option<Self> {
        let mut path = Self::default();
        if !target.starts_with('/') {
            let (folder, _) = self.0.rsplit_once('/')?;
            path.walk(folder)?;
        }
        path.walk(target)?;
        Some(path)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    fn walk(&mut self, text: &str) -> Option<()> {
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    let parent = self.0.rfind('/').unwrap_or(0);
                    self.0.truncate(parent);
                }
                part => {
                    self.0.push('/').ok()?;
                    self.0.push_str(part).ok()?;
                }
            }
        }
        Some(())
    }
}

/// Where a link at `path` leads that holds `target`; `None` where that is too long.
pub fn follow(path: &str, target: &str) -> Option<String<SYSTEM_PATH_BYTES>> {
    let leads = Path::new(format_args!("{path}"))?.follow(target)?;
    Some(leads.0)
}

#[cfg(test)]
mod tests;
