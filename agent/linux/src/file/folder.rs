//! What lies in folders.

use core::mem::MaybeUninit;

use heapless::String;
use rustix::fd::{AsFd as _, BorrowedFd};
use rustix::fs::{CWD, Mode, OFlags, RawDir};
use rustix::io::Errno;
use sanroot_core::text::utf8;

use super::open_with;

/// A name that a folder may hold (NAME_MAX, `include/uapi/linux/limits.h`).
pub type Name = String<255>;

/// Calls `visit` with the entries of a folder that are `wanted`, in lexical order; with none where there is no such folder. For
/// folders of few files: it reads the folder anew for each entry, so that it needs no room for all.
pub fn entries(folder: &str, wanted: fn(&str) -> bool, visit: &mut dyn FnMut(&str)) {
    let list = |visit: &mut dyn FnMut(&str)| {
        // A folder that cannot be read has no entries.
        let _ = list(folder, visit);
    };
    sorted(&list, wanted, visit);
}

/// Hands each name of a list over.
type List<'l> = dyn Fn(&mut dyn FnMut(&str)) + 'l;

/// Calls `visit` with the wanted ones of the names that `list` visits, in their order. That is called again for each of them.
pub fn sorted(list: &List<'_>, wanted: fn(&str) -> bool, visit: &mut dyn FnMut(&str)) {
    let mut name = Name::new();
    while let Some(more) = go_on(&mut name, list, wanted) {
        visit(&name);
        if !more {
            return;
        }
    }
}

/// Puts the entry that follows `last`, the first where that is empty, in its place; whether there are more behind it.
fn go_on(last: &mut Name, list: &List<'_>, wanted: fn(&str) -> bool) -> Option<bool> {
    let mut next = Name::new();
    let mut more = false;
    list(&mut |name| {
        if name > last.as_str() && wanted(name) {
            more = !next.is_empty();
            if !more || name < next.as_str() {
                next.clear();
                // The kernel has no longer names.
                let _ = next.push_str(name);
            }
        }
    });
    // Only as much is copied as there is.
    last.clear();
    let _ = last.push_str(&next);
    (!next.is_empty()).then_some(more)
}

/// Calls `visit` with the name of each entry of a folder but `.` and `..`, in the kernel's order.
///
/// # Errors
/// The kernel's.
pub fn list(path: &str, visit: &mut dyn FnMut(&str)) -> Result<(), Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY;
    let folder = open_with(CWD, path, flags, Mode::empty())?;
    list_open(folder.as_fd(), visit)
}

/// As [`list`], of an open folder.
///
/// # Errors
/// The kernel's.
pub fn list_open(folder: BorrowedFd<'_>, visit: &mut dyn FnMut(&str)) -> Result<(), Errno> {
    let mut buffer = [MaybeUninit::uninit(); 2048];
    let mut entries = RawDir::new(folder, &mut buffer);
    while let Some(entry) = entries.next() {
        match utf8(entry?.file_name().to_bytes()) {
            Some("." | "..") | None => {}
            Some(name) => visit(name),
        }
    }
    Ok(())
}
