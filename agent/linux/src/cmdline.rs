//! The places where the kernel command line comes from, as dracut has them.

use core::fmt::Write as _;

use heapless::{String, Vec};

use crate::file;

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
    let mut reader = Reader {
        free: buffer,
        sources: Vec::new(),
    };
    reader.folder("/etc/cmdline.d");
    reader.file("/etc/cmdline");
    reader.folder("/run/initramfs/cmdline.d");
    reader.file("/proc/cmdline");
    reader.sources
}

struct Reader<'b> {
    free: &'b mut [u8],
    sources: Sources<'b>,
}

impl Reader<'_> {
    fn folder(&mut self, folder: &str) {
        for name in file::entries(folder, |name| name.ends_with(".conf")) {
            let mut path: String<PATH_BYTES> = String::new();
            if self.sources.is_full() || write!(path, "{folder}/{name}").is_err() {
                return;
            }
            self.file(&path);
        }
    }

    fn file(&mut self, path: &str) {
        let Ok(length) = file::read_into(path, self.free).map(<[u8]>::len) else {
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
