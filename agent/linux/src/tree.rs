//! What a system shows of itself: this machine, or a copy of another that lies in a folder.

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::{Errno, read};
use sanroot_core::netlink::route::{REQUEST_BYTES, write_list};
use sanroot_core::netlink::{Builder, Messages, kind};
use sanroot_core::system::{REFUSED, Table, Tree, Unread, saved_list};

use crate::file;
use crate::netlink::{Family, Netlink};
use sanroot_core::text::utf8;

/// Bytes of the longest datagram of a list: the kernel fills two pages, or more where the reader has shown that it has the
/// room (`netlink_dump`, Linux 6.1).
const LIST_BYTES: usize = 16 * 1024;
/// The sequence number of the one request that each socket carries.
const SEQUENCE: u32 = 1;

/// A system.
pub struct System {
    /// The folder that a saved one lies in; `None`: this machine.
    root: Option<OwnedFd>,
}

impl System {
    /// This machine.
    pub const fn live() -> Self {
        Self { root: None }
    }

    /// The copy in `folder`. No link of it leads out of it.
    ///
    /// # Errors
    /// The kernel's, where there is no such folder.
    pub fn saved(folder: &str) -> Result<Self, Errno> {
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        let root = file::open_with(CWD, folder, flags, Mode::empty())?;
        Ok(Self { root: Some(root) })
    }

    /// Opens a file of it.
    ///
    /// # Errors
    /// The kernel's.
    pub(crate) fn open(&self, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        match &self.root {
            None => file::open_with(CWD, path, flags, Mode::empty()),
            Some(root) => file::open_inside(root, path, flags, Mode::empty()),
        }
    }

    /// The list as it was saved: whole messages, in pieces.
    fn saved_messages(&self, table: Table, visit: &mut dyn FnMut(&[u8])) {
        let Ok(file) = self.open(saved_list(table), OFlags::RDONLY) else {
            return;
        };
        let mut buffer = [0; LIST_BYTES];
        let mut held: usize = 0;
        while let Some(room) = buffer.get_mut(held..)
            && let Ok(count @ 1..) = read(&file, room)
        {
            held = held.saturating_add(count);
            let whole = whole_messages(buffer.get(..held).unwrap_or_default());
            visit(buffer.get(..whole).unwrap_or_default());
            buffer.copy_within(whole..held, 0);
            held = held.saturating_sub(whole);
        }
    }
}

impl Tree for System {
    fn read<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Unread> {
        let unread = |error| match error {
            Errno::ACCESS | Errno::PERM => Unread::Refused,
            _ => Unread::Absent,
        };
        let file = self.open(path, OFlags::RDONLY).map_err(unread)?;
        if self.root.is_some() || !path.starts_with("/sys/") {
            let content = file::read_all(&file, buffer).map_err(unread)?;
            return match self.root.is_some() && content == REFUSED.as_bytes() {
                true => Err(Unread::Refused),
                false => Ok(content),
            };
        }
        // The kernel hands over an attribute whole.
        let count = read(&file, &mut *buffer).map_err(unread)?;
        buffer.get(..count).ok_or(Unread::Absent)
    }

    fn link<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Option<&'b str> {
        let room = buffer.len();
        let length = match &self.root {
            None => file::read_link(path, buffer).ok()?.len(),
            Some(_) => {
                let link = self.open(path, OFlags::PATH | OFlags::NOFOLLOW).ok()?;
                file::read_link_in(link.as_fd(), "", buffer).ok()?.len()
            }
        };
        let target = buffer.get(..length).filter(|_| length < room)?;
        utf8(target)
    }

    fn list(&self, folder: &str, visit: &mut dyn FnMut(&str)) {
        if let Ok(folder) = self.open(folder, OFlags::RDONLY | OFlags::DIRECTORY) {
            // What cannot be read any further has no further entries.
            let _ = file::list_open(folder.as_fd(), visit);
        }
    }

    fn network(&self, table: Table, visit: &mut dyn FnMut(&[u8])) {
        match &self.root {
            Some(_) => self.saved_messages(table, visit),
            // Without a list nothing is on it.
            None => drop(live_messages(table, visit)),
        }
    }
}

/// Asks the kernel for a list. It answers each time that the socket is read, so nothing is waited for.
fn live_messages(table: Table, visit: &mut dyn FnMut(&[u8])) -> Result<(), Errno> {
    let socket = Netlink::open(Family::Route)?;
    let mut request = [0; REQUEST_BYTES];
    let mut builder = Builder::new(&mut request);
    write_list(table, &mut builder, SEQUENCE);
    socket.send(builder.finish().ok_or(Errno::MSGSIZE)?)?;
    let mut buffer = [0; LIST_BYTES];
    while let Some(datagram) = socket.receive(&mut buffer)? {
        // Others are news of a link that changes meanwhile.
        if datagram.group != 0 || !datagram.from_kernel {
            continue;
        }
        let ends = |kind| matches!(kind, kind::DONE | kind::ERROR);
        if Messages::new(datagram.bytes).any(|message| ends(message.kind)) {
            visit(without_end(datagram.bytes));
            return Ok(());
        }
        visit(datagram.bytes);
    }
    Ok(())
}

/// The messages before the one that ends the list.
fn without_end(datagram: &[u8]) -> &[u8] {
    let mut length: usize = 0;
    for message in Messages::new(datagram) {
        if matches!(message.kind, kind::DONE | kind::ERROR) {
            break;
        }
        length = length.saturating_add(message.bytes_on_the_wire());
    }
    datagram.get(..length).unwrap_or_default()
}

/// Bytes of the whole messages that `bytes` begins with.
fn whole_messages(bytes: &[u8]) -> usize {
    let lengths = Messages::new(bytes).map(|message| message.bytes_on_the_wire());
    lengths.fold(0, usize::saturating_add).min(bytes.len())
}
