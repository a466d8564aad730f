//! What the dracut module notes once the installed system is mounted: which of its files are about the agent's links.

use crate::text::apart::cut;
use crate::text::utf8;

/// Where a file of the installed system stands beside what the agent left in `/run` for the same link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The agent's is read in its place, or first.
    Behind,
    /// It is read in the place of the agent's.
    Before,
    /// It is read with the agent's, which holds where the two differ.
    Joined,
}

/// The paths that a note tells of, a line each behind the word `behind`, `before` or `joined`. Other lines tell of none, and
/// neither does one whose path is not UTF-8 or that was cut off.
pub fn shadowed(note: &[u8]) -> impl Iterator<Item = (&str, Order)> {
    note.split_inclusive(|&byte| byte == b'\n')
        .filter_map(|line| {
            let line = utf8(line)?.strip_suffix("\n")?;
            let (word, path) = cut(line, b' ')?;
            let order = match word {
                "behind" => Order::Behind,
                "before" => Order::Before,
                "joined" => Order::Joined,
                _ => return None,
            };
            Some((path, order))
        })
}

#[cfg(test)]
mod tests;
