//! The places where the kernel command line comes from, as dracut has them.

use core::fmt::Write as _;

use heapless::{String, Vec};

use sanroot_core::system::Tree;

use crate::file;
use crate::tree::System;

/// Bytes of a folder's name and of a file's.
const PATH_BYTES: usize = 300;
/// Files of all sources together; more are passed over.
const SOURCES: usize = 66;

/// The content of each source, the least important first: of arguments with one value the last one counts.
pub type Sources<'b> = Vec<&'b [u8], SOURCES>;

/// `line` instead of all sources.
pub fn only(line: &str) -> Sources<'_> {
    let mut sources = Sources::new();
    // There is room for one.
    let _ = sources.push(line.as_bytes());
    sources
}

/// Reads all sources into `buffer`. A source that is not there, cannot be read or finds no more room is left out.
pub fn read(buffer: &mut [u8]) -> Sources<'_> {
    let list = |folder: &str, visit: &mut dyn FnMut(&str)| {
        // A folder that cannot be read has no entries.
        let _ = file::list(folder, visit);
    };
    let read = |path: &str, buffer: &mut [u8]| Some(file::read_into(path, buffer).ok()?.len());
    sources((&list, &read), buffer)
}

/// Reads those of a system that lies in a folder, as [`read`] does.
pub fn read_of<'b>(system: &System, buffer: &'b mut [u8]) -> Sources<'b> {
    let list = |folder: &str, visit: &mut dyn FnMut(&str)| system.list(folder, visit);
    let read = |path: &str, buffer: &mut [u8]| Some(system.read(path, buffer).ok()?.len());
    sources((&list, &read), buffer)
}

fn sources<'b>(files: Files<'_>, buffer: &'b mut [u8]) -> Sources<'b> {
    let mut reader = Reader {
        files,
        free: buffer,
        sources: Vec::new(),
    };
    reader.folder("/etc/cmdline.d");
    reader.file("/etc/cmdline");
    reader.folder("/run/initramfs/cmdline.d");
    reader.file("/proc/cmdline");
    reader.sources
}

/// What visits the names in a folder, and what reads a file, telling how much of it there is.
type Files<'f> = (
    &'f dyn Fn(&str, &mut dyn FnMut(&str)),
    &'f dyn Fn(&str, &mut [u8]) -> Option<usize>,
);

struct Reader<'f, 'b> {
    files: Files<'f>,
    free: &'b mut [u8],
    sources: Sources<'b>,
}

impl Reader<'_, '_> {
    fn folder(&mut self, folder: &str) {
        let files = self.files;
        let list = move |visit: &mut dyn FnMut(&str)| (files.0)(folder, visit);
        for name in file::sorted(list, |name| name.ends_with(".conf")) {
            let mut path: String<PATH_BYTES> = String::new();
            if self.sources.is_full() || write!(path, "{folder}/{name}").is_err() {
                return;
            }
            self.file(&path);
        }
    }

    fn file(&mut self, path: &str) {
        let Some(length) = (self.files.1)(path, self.free) else {
            return;
        };
        let free = core::mem::take(&mut self.free);
        if let Some((content, rest)) = free.split_at_mut_checked(length) {
            self.free = rest;
            // There is room for as many as can be read.
            let _ = self.sources.push(content);
        }
    }
}
