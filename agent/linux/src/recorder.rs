//! What a system shows, and a copy of it in a folder.

use core::cell::Cell;

use embedded_io::Write as _;

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, CWD, Mode, OFlags, mkdirat, openat, symlinkat, unlinkat};
use rustix::io::{Errno, write};
use sanroot_core::limits::{OUTPUT_BYTES, SYSTEM_PATH_BYTES};
use sanroot_core::system::{MASKED, MaskedLine, REFUSED, Saved, Table, Tree, Unread, saved_list};

use crate::file::{self, PRIVATE};
use crate::gathered::Gathered;
use crate::stdio::Stream;
use crate::tree::System;
use sanroot_core::text::utf8;

/// A folder that only its owner may enter.
const FOLDER: Mode = Mode::from_raw_mode(0o700);
/// Links followed on the way to one file; sysfs has one.
const LINKS: u8 = 4;

/// A system that is saved while it is looked at. A copy that fails is noticed in the end, the look goes on.
pub struct Recorder {
    system: System,
    root: OwnedFd,
    failed: Cell<bool>,
}

impl Recorder {
    /// Saves `system` into `folder`, which is made.
    ///
    /// # Errors
    /// The kernel's; EEXIST where something is there.
    pub fn new(system: System, folder: &str) -> Result<Self, Errno> {
        mkdirat(CWD, folder, FOLDER)?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Self {
            system,
            root: openat(CWD, folder, flags, Mode::empty())?,
            failed: Cell::new(false),
        })
    }

    /// Saves a file that the system does not have.
    pub fn add(&self, path: &str, content: &[u8]) {
        self.tell(self.file(path).and_then(|file| whole(&file, content)));
    }

    /// Whether all was saved.
    pub fn is_whole(&self) -> bool {
        !self.failed.get()
    }

    fn tell(&self, result: Result<(), Errno>) {
        if result.is_err() {
            self.failed.set(true);
        }
    }

    fn open(&self, path: &str, flags: OFlags, mode: Mode) -> Result<OwnedFd, Errno> {
        file::open_inside(&self.root, path, flags, mode)
    }

    /// Makes the folder at `path` where it is missing, with those above it.
    fn folder(&self, path: &str, links: u8) -> Result<OwnedFd, Errno> {
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        match self.open(
            if path.is_empty() { "/" } else { path },
            flags,
            Mode::empty(),
        ) {
            Err(Errno::NOENT) => {}
            other => return other,
        }
        let (above, name) = path.rsplit_once('/').ok_or(Errno::INVAL)?;
        let parent = self.folder(above, links)?;
        match mkdirat(&parent, name, FOLDER) {
            Ok(()) => self.open(path, flags, Mode::empty()),
            // A link that was saved, to what was not.
            Err(Errno::EXIST) if links > 0 => {
                let mut buffer = [0; SYSTEM_PATH_BYTES];
                let target = rustix::fs::readlinkat_raw(&parent, name, &mut buffer)?;
                let target = buffer.get(..target).and_then(utf8);
                let leads = sanroot_core::system::follow(path, target.ok_or(Errno::INVAL)?);
                self.folder(&leads.ok_or(Errno::NAMETOOLONG)?, links.saturating_sub(1))
            }
            Err(error) => Err(error),
        }
    }

    /// A new file at `path`, in the place of the empty folder that stands for a name.
    fn file(&self, path: &str) -> Result<OwnedFd, Errno> {
        let (above, name) = path.rsplit_once('/').ok_or(Errno::INVAL)?;
        let parent = self.folder(above, LINKS)?;
        // Where there is no such folder, nothing is to be removed.
        let _ = unlinkat(&parent, name, AtFlags::REMOVEDIR);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW;
        openat(&parent, name, flags | OFlags::CLOEXEC, PRIVATE)
    }

    fn copy(&self, path: &str, content: &[u8]) -> Result<(), Errno> {
        let file = self.file(path)?;
        match Saved::of(path, content) {
            Saved::Whole(content) => whole(&file, content),
            Saved::Masked => whole(&file, MASKED.as_bytes()),
            Saved::Line(line) => {
                let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::File(file));
                let written = write!(out, "{}", MaskedLine(line)).is_ok();
                match written && out.flush().is_ok() {
                    true => Ok(()),
                    false => Err(Errno::IO),
                }
            }
        }
    }

    fn copy_link(&self, path: &str, target: &str) -> Result<(), Errno> {
        let (above, name) = path.rsplit_once('/').ok_or(Errno::INVAL)?;
        let parent = self.folder(above, LINKS)?;
        let _ = unlinkat(&parent, name, AtFlags::REMOVEDIR);
        match symlinkat(target, &parent, name) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The name of an entry: an empty folder, until more is known.
    fn copy_name(&self, folder: &str, name: &str) -> Result<(), Errno> {
        let parent = self.folder(folder, LINKS)?;
        match mkdirat(&parent, name, FOLDER) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Tree for Recorder {
    fn read<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Unread> {
        let read = self.system.read(path, buffer);
        match read {
            Ok(content) => self.tell(self.copy(path, content)),
            Err(Unread::Refused) => self.add(path, REFUSED.as_bytes()),
            Err(Unread::Absent) => {}
        }
        read
    }

    fn link<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Option<&'b str> {
        let target = self.system.link(path, buffer)?;
        self.tell(self.copy_link(path, target));
        Some(target)
    }

    fn list(&self, folder: &str, visit: &mut dyn FnMut(&str)) {
        self.system.list(folder, &mut |name| {
            self.tell(self.copy_name(folder, name));
            visit(name);
        });
    }

    fn network(&self, table: Table, visit: &mut dyn FnMut(&[u8])) {
        let file = self.file(saved_list(table));
        self.system.network(table, &mut |bytes| {
            match &file {
                Ok(file) => self.tell(whole(file, bytes)),
                Err(error) => self.tell(Err(*error)),
            }
            visit(bytes);
        });
    }
}

fn whole(file: &OwnedFd, mut content: &[u8]) -> Result<(), Errno> {
    while !content.is_empty() {
        let count = write(file, content)?;
        content = content.get(count..).unwrap_or_default();
    }
    Ok(())
}
