//! How a system is saved: as a tree of the files that were looked at, without its secrets.

use core::fmt::{self, Write};

use heapless::String;

use super::path::Path;
use super::{Table, Tree};
use crate::cmdline::words;
use crate::secret::MASK;

/// What stands in a file that could not be read for want of a right.
pub const REFUSED: &str = "<refused>\n";

/// Attributes of a session that hold a secret (`drivers/scsi/scsi_transport_iscsi.c`, Linux 6.1), and files of a decoded
/// table (`drivers/scsi/iscsi_boot_sysfs.c`).
const SECRETS: [&str; 4] = [
    "password",
    "password_in",
    "chap-secret",
    "rev-chap-name-secret",
];

/// The file of a saved tree that holds a list's messages, one behind the other.
pub const fn saved_list(table: Table) -> &'static str {
    match table {
        Table::Links => "/netlink/links",
        Table::Addresses => "/netlink/addresses",
        Table::Routes => "/netlink/routes",
    }
}

/// The file of a saved tree that holds the raw firmware table of this number.
pub fn saved_table(number: usize) -> Option<String<32>> {
    let mut path = String::new();
    write!(path, "/firmware/table{number}").ok()?;
    Some(path)
}

/// What is saved of the file at `path`.
pub enum Saved<'c> {
    /// All of it.
    Whole(&'c [u8]),
    /// That there is something.
    Masked,
    /// A kernel command line, its secrets masked.
    Line(&'c [u8]),
}

impl<'c> Saved<'c> {
    /// Decides by the file's name.
    pub fn of(path: &str, content: &'c [u8]) -> Self {
        let (_, name) = path.rsplit_once('/').unwrap_or_default();
        let shown = content.trim_ascii_end();
        match path {
            "/proc/cmdline" => Self::Line(content),
            _ if SECRETS.contains(&name) && !matches!(shown, b"" | b"(null)" | b"<NULL>") => {
                Self::Masked
            }
            _ => Self::Whole(content),
        }
    }
}

/// A command line with its secrets masked.
pub struct MaskedLine<'c>(pub &'c [u8]);

impl fmt::Display for MaskedLine<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for word in words(self.0) {
            write!(out, "{separator}{word}")?;
            separator = " ";
        }
        writeln!(out)
    }
}

/// What stands in the place of a secret.
pub const MASKED: &str = "<set>\n";
const _: () = assert!(
    MASKED.len() == MASK.len() + 1,
    "the mask and the end of a line"
);

/// Calls `visit` with folder, name and contents of every file of the firmware's tree `name` that the kernel decoded, such as
/// `ibft`; of a link the contents are where it leads.
pub fn firmware_tree(
    tree: &(impl Tree + ?Sized),
    name: &str,
    visit: &mut dyn FnMut(&str, &str, &[u8]),
) {
    let Some(root) = Path::new(format_args!("/sys/firmware/{name}")) else {
        return;
    };
    tree.list(root.as_str(), &mut |folder| {
        let Some(path) = Path::new(format_args!("{}/{folder}", root.as_str())) else {
            return;
        };
        tree.list(path.as_str(), &mut |name| {
            let mut buffer = [0; 4096];
            let Some(file) = Path::new(format_args!("{}/{name}", path.as_str())) else {
                return;
            };
            if name == "device" {
                if let Some(target) = tree.link(file.as_str(), &mut buffer) {
                    visit(folder, name, target.as_bytes());
                }
            } else if let Ok(text) = tree.read(file.as_str(), &mut buffer) {
                visit(folder, name, text);
            }
        });
    });
}

#[cfg(test)]
mod tests;
