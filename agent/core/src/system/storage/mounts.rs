//! What is mounted, and what is swapped to (proc(5): `/proc/self/mountinfo`, `/proc/swaps`).

use heapless::String;

use crate::limits::SYSTEM_PATH_BYTES;

/// What a mount or a swap lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On<'t> {
    /// A block device, by its numbers `MAJOR:MINOR`.
    Numbers(&'t str),
    /// The source of a file system that has no device number of its own, as btrfs has it; with its escapes.
    Source(&'t str),
}

/// A path in a table, where blanks and backslashes are escaped by octal numbers.
pub(super) fn unescape(text: &str) -> Option<String<SYSTEM_PATH_BYTES>> {
    let mut path: heapless::Vec<u8, SYSTEM_PATH_BYTES> = heapless::Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let octal = |digits: &[u8; 3]| {
            let digits = core::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 8).ok()
        };
        let escaped = behind
            .first_chunk()
            .and_then(octal)
            .filter(|_| first == b'\\');
        path.push(escaped.unwrap_or(first)).ok()?;
        rest = match escaped {
            Some(_) => behind.get(3..).unwrap_or_default(),
            None => behind,
        };
    }
    String::from_utf8(path).ok()
}

/// One line of mountinfo: where, and on what.
fn line(line: &str) -> Option<(&str, On<'_>)> {
    let mut fields = line.split(' ');
    let numbers = fields.nth(2)?;
    let point = fields.nth(1)?;
    // Any number of optional fields ends with a dash.
    fields.find(|field| *field == "-")?;
    let source = fields.nth(1)?;
    let on = match numbers.strip_prefix("0:") {
        Some(_) => On::Source(source),
        None => On::Numbers(numbers),
    };
    Some((point, on))
}

/// What is mounted where, the first line first.
pub(super) fn lines(table: &str) -> impl DoubleEndedIterator<Item = (&str, On<'_>)> {
    table.lines().filter_map(line)
}

/// What is mounted at `point`; of several the last one hides the others.
pub(super) fn mounted_at<'t>(table: &'t str, point: &str) -> Option<On<'t>> {
    let here = |(known, _): &(&str, On<'t>)| {
        *known == point || unescape(known).is_some_and(|known| known == point)
    };
    let mut lines = lines(table).rev();
    lines.find(here).map(|(_, on)| on)
}

/// Whether the block device of these numbers, `/dev/NAME`, is mounted anywhere.
pub(in crate::system) fn is_mounted(table: &str, numbers: &str, name: &str) -> bool {
    let mut lines = lines(table);
    lines.any(|(_, on)| match on {
        On::Numbers(known) => known == numbers,
        On::Source(source) => {
            unescape(source).is_some_and(|source| source.strip_prefix("/dev/") == Some(name))
        }
    })
}

/// What the file or folder `path` lies on: the innermost mount that holds it.
pub(super) fn holding<'t>(table: &'t str, path: &str) -> Option<On<'t>> {
    let mut folder = path;
    loop {
        if let Some(on) = mounted_at(table, if folder.is_empty() { "/" } else { folder }) {
            return Some(on);
        }
        (folder, _) = folder.rsplit_once('/')?;
    }
}

/// A swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::system) struct Swap<'t> {
    /// The device, or the file; with its escapes.
    pub(in crate::system) path: &'t str,
    /// Whether it is a file.
    pub(in crate::system) is_file: bool,
}

/// The swaps of `/proc/swaps`.
pub(in crate::system) fn swaps(table: &str) -> impl Iterator<Item = Swap<'_>> {
    table.lines().skip(1).filter_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        let path = fields.next()?;
        let is_file = fields.next()? == "file";
        Some(Swap { path, is_file })
    })
}

#[cfg(test)]
mod tests;
