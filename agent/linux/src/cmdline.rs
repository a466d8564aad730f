//! The places where the kernel command line comes from, as dracut has them.

use heapless::{String, Vec};

use sanroot_core::cmdline::ArgumentFlaw;
use sanroot_core::finding::{Findings, Subject};
use sanroot_core::system::Tree;
use sanroot_core::written::write;

use crate::file;
use crate::tree::System;
use sanroot_core::text::AsIs;

/// Bytes of a folder's name and of a file's.
const PATH_BYTES: usize = 300;
/// Files of all sources together; more are passed over.
const SOURCES: usize = 66;

/// The content of each source, the least important first: of arguments with one value the last one counts.
pub type Sources<'b> = Vec<&'b [u8], SOURCES>;

/// Puts `line` in the place of all sources into `sources`, which has none.
pub fn only<'b>(sources: &mut Sources<'b>, line: &'b str) {
    // There is room for one.
    let _ = sources.push(line.as_bytes());
}

/// Reads all sources into `buffer`, and puts them into `sources`, which has none. A source that is not there or cannot be read
/// is left out, and so is one that finds no more room, which is told.
pub fn read<'b>(sources: &mut Sources<'b>, buffer: &'b mut [u8], findings: &mut Findings<'_>) {
    let list = |folder: &str, visit: &mut dyn FnMut(&str)| {
        // A folder that cannot be read has no entries.
        let _ = file::list(folder, visit);
    };
    let read = |path: &str, buffer: &mut [u8]| Some(file::read_into(path, buffer).ok()?.len());
    fill(sources, (&list, &read), buffer, findings);
}

/// Reads those of a system that lies in a folder, as [`read`] does.
pub fn read_of<'b>(
    sources: &mut Sources<'b>,
    system: &System,
    buffer: &'b mut [u8],
    findings: &mut Findings<'_>,
) {
    let list = |folder: &str, visit: &mut dyn FnMut(&str)| system.list(folder, visit);
    let read = |path: &str, buffer: &mut [u8]| Some(system.read(path, buffer).ok()?.len());
    fill(sources, (&list, &read), buffer, findings);
}

// Where they stay, so that none of them is copied once more.
fn fill<'b>(
    sources: &mut Sources<'b>,
    files: Files<'_>,
    buffer: &'b mut [u8],
    findings: &mut Findings<'_>,
) {
    let mut reader = Reader {
        files,
        free: buffer,
        sources,
        left_out: false,
    };
    // It is there whatever lies in the image: its room is taken before all others, and its place is kept.
    let kernel = reader.content("/proc/cmdline");
    reader.folder("/etc/cmdline.d");
    reader.file("/etc/cmdline");
    if let Some(kernel) = kernel {
        let _ = reader.sources.push(kernel);
    }
    // dracut-ng 110, `getcmdline`.
    reader.folder("/run/initramfs/cmdline.d");
    if reader.left_out {
        findings.add(Subject::File("cmdline.d"), ArgumentFlaw::NoRoom);
    }
}

/// What visits the names in a folder, and what reads a file, telling how much of it there is.
type Files<'f> = (
    &'f dyn Fn(&str, &mut dyn FnMut(&str)),
    &'f dyn Fn(&str, &mut [u8]) -> Option<usize>,
);

struct Reader<'r, 'b> {
    files: Files<'r>,
    free: &'b mut [u8],
    sources: &'r mut Sources<'b>,
    left_out: bool,
}

impl<'b> Reader<'_, 'b> {
    fn folder(&mut self, folder: &str) {
        let files = self.files;
        let list = move |visit: &mut dyn FnMut(&str)| (files.0)(folder, visit);
        let wanted = |name: &str| name.ends_with(".conf");
        let mut over = false;
        file::sorted(&list, wanted, &mut |name| {
            let mut path: String<PATH_BYTES> = String::new();
            let fits = write(&mut path, format_args!("{}/{}", AsIs(folder), AsIs(name))).is_ok();
            over |= self.is_full() || !fits;
            self.left_out |= over;
            if !over {
                self.file(&path);
            }
        });
    }

    fn file(&mut self, path: &str) {
        if !self.is_full()
            && let Some(content) = self.content(path)
        {
            // It is not full.
            let _ = self.sources.push(content);
        }
    }

    /// Whether the only place left is the kernel's line's.
    fn is_full(&self) -> bool {
        self.sources.len() >= SOURCES - 1
    }

    fn content(&mut self, path: &str) -> Option<&'b [u8]> {
        let length = (self.files.1)(path, self.free)?;
        if length >= self.free.len() {
            // Its last word may be cut.
            self.left_out = true;
            return None;
        }
        let free = core::mem::take(&mut self.free);
        let (content, rest) = free.split_at_mut_checked(length)?;
        self.free = rest;
        Some(content)
    }
}
