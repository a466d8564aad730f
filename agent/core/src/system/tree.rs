//! Where a system shows what it has.

pub use crate::netlink::route::Table;

/// The files of a system, and what its kernel knows of the network. Paths are absolute, as on that system.
pub trait Tree {
    /// Reads a file: the whole of it, or as much as `buffer` holds. One that fills the buffer counts as cut.
    ///
    /// # Errors
    /// Why there is nothing to read.
    fn read<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Unread>;

    /// Where a symbolic link leads; `None` where there is none, or one that does not fit or is no UTF-8.
    fn link<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Option<&'b str>;

    /// Calls `visit` with the name of each entry of a folder but `.` and `..`, in any order; not at all where there is no
    /// such folder.
    fn list(&self, folder: &str, visit: &mut dyn FnMut(&str));

    /// Calls `visit` with one or more whole messages of the kernel's list of `table` each time, headers included
    /// ([`Messages`](crate::netlink::Messages) takes them apart).
    fn network(&self, table: Table, visit: &mut dyn FnMut(&[u8]));
}

/// Why a file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is not there, or cannot be read by anyone.
    Absent,
    /// It is there for others than us.
    Refused,
}
