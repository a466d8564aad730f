//! The places where the kernel command line comes from, as dracut has them.

use core::fmt::Write as _;

use heapless::{String, Vec};
use sanroot_core::order::sort;

use crate::file;

/// Files that one folder may hold; more are passed over in lexical order.
const FILES: usize = 32;
/// Bytes of a file's name (NAME_MAX, `include/uapi/linux/limits.h`) and of a folder's.
const PATH_BYTES: usize = 300;
/// All files together.
const SOURCES: usize = 2 * FILES + 2;

/// The content of each source, the least important first: of arguments with one value the last one counts.
pub type Sources<'b> = Vec<&'b [u8], SOURCES>;

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
        let mut names: Vec<String<255>, FILES> = Vec::new();
        // Most images have no such folder.
        let _ = file::list(folder, |name| {
            if name.ends_with(".conf")
                && let Ok(name) = String::try_from(name)
            {
                let _ = names.push(name);
            }
        });
        sort(&mut names, |a, b| a <= b);
        for name in &names {
            let mut path: String<PATH_BYTES> = String::new();
            if write!(path, "{folder}/{name}").is_ok() {
                self.file(&path);
            }
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
