//! Files: read whole, written whole, replaced whole.

mod folder;

use embedded_io::Write;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{
    AtFlags, CWD, FlockOperation, Mode, OFlags, ResolveFlags, flock, fstat, fsync, mkdirat, openat,
    openat2, readlinkat_raw, renameat, statat, symlinkat, unlinkat,
};
use rustix::io::{Errno, pread, pwrite, read, write};

use sanroot_core::limits::{FOLLOWED_ANEW, OUTPUT_BYTES};

use crate::gathered::Gathered;
use crate::path::{Room, terminated};
use crate::stdio::Stream;

pub use folder::{Name, entries, list, list_open, sorted};

/// Readable by the owner alone: reports name targets and may be read by root only.
pub const PRIVATE: Mode = Mode::from_raw_mode(0o600);

/// Readable by everybody.
pub const PUBLIC: Mode = Mode::from_raw_mode(0o644);

/// Bytes that a file of sysfs gives at a time, on machines of the smallest page; no attribute has more.
pub(crate) const PAGE_BYTES: usize = 4096;

/// How a file is made.
const NEW: OFlags = OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::TRUNC);

/// Opens a file for reading.
///
/// # Errors
/// The kernel's.
pub fn open(path: &str) -> Result<OwnedFd, Errno> {
    open_with(CWD, path, OFlags::RDONLY, Mode::empty())
}

/// Opens a file of an open folder for reading.
///
/// # Errors
/// The kernel's.
pub fn open_in(folder: &OwnedFd, name: &str) -> Result<OwnedFd, Errno> {
    open_with(folder.as_fd(), name, OFlags::RDONLY, Mode::empty())
}

/// Opens a file of an open folder by these flags, or makes it so.
///
/// # Errors
/// The kernel's.
pub(crate) fn open_with(
    folder: BorrowedFd<'_>,
    path: &str,
    flags: OFlags,
    mode: Mode,
) -> Result<OwnedFd, Errno> {
    let mut room = Room::new();
    let path = terminated(path, &mut room)?;
    openat(folder, path, flags | OFlags::CLOEXEC, mode)
}

/// Opens what lies in an open folder as if that were the root: no link of it leads out.
///
/// # Errors
/// The kernel's; EAGAIN only where others rename or mount without end.
pub fn open_inside(
    root: &OwnedFd,
    path: &str,
    flags: OFlags,
    mode: Mode,
) -> Result<OwnedFd, Errno> {
    let mut room = Room::new();
    let path = terminated(path, &mut room)?;
    let flags = flags | OFlags::CLOEXEC;
    let mut tries = 0..FOLLOWED_ANEW;
    loop {
        match openat2(root, path, flags, mode, ResolveFlags::IN_ROOT) {
            Err(Errno::AGAIN) if tries.next().is_some() => {}
            other => return other,
        }
    }
}

/// Whether the kernel says that somebody has a block device, or a part of it, for himself: a mount anywhere, a swap, a device
/// made of it, a program. Nothing of the device is read, and what cannot be opened at all is nobody's.
pub fn is_claimed(path: &str) -> bool {
    let flags = OFlags::RDONLY | OFlags::EXCL | OFlags::NONBLOCK;
    matches!(open_with(CWD, path, flags, Mode::empty()), Err(Errno::BUSY))
}

/// Has the kernel write what it keeps of a block device, a file or a folder, and the device what it holds back. May block for
/// long.
///
/// # Errors
/// The kernel's.
pub fn write_back(path: &str) -> Result<(), Errno> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK;
    fsync(open_with(CWD, path, flags, Mode::empty())?)
}

/// The permissions of an open file.
///
/// # Errors
/// The kernel's.
pub fn mode(file: &OwnedFd) -> Result<u32, Errno> {
    Ok(fstat(file)?.st_mode)
}

/// Reads a file into `buffer` and returns what was read: the whole file, or as much as fits.
///
/// # Errors
/// The kernel's.
pub fn read_into<'b>(path: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    read_all(&open(path)?, buffer)
}

/// Reads a file of an open folder, as [`read_into`].
///
/// # Errors
/// The kernel's.
pub fn read_in<'b>(folder: &OwnedFd, name: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    read_all(&open_in(folder, name)?, buffer)
}

/// Reads from a descriptor until its end or until `buffer` is full.
///
/// # Errors
/// The kernel's.
pub fn read_all<'b>(file: &OwnedFd, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    read_while(1, file, buffer)
}

/// The same of a file of sysfs, which ends where it gives neither a page nor all that was asked for (`kernfs_file_read_iter`,
/// Linux 6.1).
///
/// # Errors
/// The kernel's.
pub fn read_attribute<'b>(file: &OwnedFd, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    read_while(PAGE_BYTES, file, buffer)
}

/// Reads on while it is given so many bytes at a time.
fn read_while<'b>(least: usize, file: &OwnedFd, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    let mut length: usize = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        let least = least.min(rest.len());
        match read(file, rest) {
            Ok(count) => {
                length = length.saturating_add(count);
                if count < least {
                    break;
                }
            }
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    buffer.get(..length).ok_or(Errno::INVAL)
}

/// Reads at an offset (`/dev/mem`, where the offset is the physical address).
///
/// # Errors
/// The kernel's.
pub fn read_at<'b>(file: &OwnedFd, offset: u64, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    let count = pread(file, &mut *buffer, offset)?;
    buffer.get(..count).ok_or(Errno::INVAL)
}

/// Where a symbolic link leads, as much of it as fits.
///
/// # Errors
/// The kernel's.
pub fn read_link<'b>(path: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    read_link_in(CWD, path, buffer)
}

/// Where a symbolic link of an open folder leads, as much of it as fits.
///
/// # Errors
/// The kernel's.
pub fn read_link_in<'b>(
    folder: BorrowedFd<'_>,
    name: &str,
    buffer: &'b mut [u8],
) -> Result<&'b [u8], Errno> {
    let mut room = Room::new();
    let name = terminated(name, &mut room)?;
    let length = readlinkat_raw(folder, name, &mut *buffer)?;
    buffer.get(..length).ok_or(Errno::INVAL)
}

/// Writes to a file that the kernel provides, in one system call.
///
/// # Errors
/// The kernel's, and EIO where less was taken.
pub fn command(path: &str, bytes: &[u8]) -> Result<(), Errno> {
    write_whole(&open_command(path)?, bytes)
}

/// Opens a file that the kernel provides, for one [`write_whole`].
///
/// # Errors
/// The kernel's.
pub fn open_command(path: &str) -> Result<OwnedFd, Errno> {
    open_with(CWD, path, OFlags::WRONLY, Mode::empty())
}

/// Writes in one system call.
///
/// # Errors
/// The kernel's, and EIO where less was taken.
pub fn write_whole(file: &OwnedFd, bytes: &[u8]) -> Result<(), Errno> {
    match write(file, bytes)? == bytes.len() {
        true => Ok(()),
        false => Err(Errno::IO),
    }
}

/// A new file under a temporary name, to be filled through [`Replacement::out`] and then put in place by
/// [`Replacement::commit`].
pub struct Replacement<'p> {
    out: Filling,
    temporary: &'p str,
    target: &'p str,
}

/// What fills a [`Replacement`]: most reports go out in one system call.
pub type Filling = Gathered<Stream, OUTPUT_BYTES>;

impl<'p> Replacement<'p> {
    /// Creates (or empties) the file `temporary`, which will become `target`.
    ///
    /// # Errors
    /// The kernel's.
    pub fn create(temporary: &'p str, target: &'p str, mode: Mode) -> Result<Self, Errno> {
        let file = open_with(CWD, temporary, NEW, mode)?;
        Ok(Self {
            out: Gathered::new(Stream::File(file)),
            temporary,
            target,
        })
    }

    /// Creates `temporary` in the place of whatever lies there, and through no link: it has this mode and no other owner,
    /// whoever may write to its folder.
    ///
    /// # Errors
    /// The kernel's; EEXIST where somebody else was quicker.
    pub fn create_anew(temporary: &'p str, target: &'p str, mode: Mode) -> Result<Self, Errno> {
        remove(temporary)?;
        let file = open_with(CWD, temporary, NEW.union(OFlags::EXCL), mode)?;
        Ok(Self {
            out: Gathered::new(Stream::File(file)),
            temporary,
            target,
        })
    }

    /// Where to write.
    pub const fn out(&mut self) -> &mut Filling {
        &mut self.out
    }

    /// Puts the file in place; readers see the old one or the new one, never a part.
    ///
    /// # Errors
    /// The kernel's.
    pub fn commit(mut self) -> Result<(), Errno> {
        self.out.flush().map_err(|_| Errno::IO)?;
        rename(self.temporary, self.target)
    }
}

fn rename(old: &str, new: &str) -> Result<(), Errno> {
    let (mut old_room, mut new_room) = (Room::new(), Room::new());
    let old = terminated(old, &mut old_room)?;
    renameat(CWD, old, CWD, terminated(new, &mut new_room)?)
}

/// Removes a file or a link; none there is fine.
///
/// # Errors
/// The kernel's.
pub fn remove(path: &str) -> Result<(), Errno> {
    let mut room = Room::new();
    match unlinkat(CWD, terminated(path, &mut room)?, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Puts a file in place that is `content`, through the name `temporary`, and returns it.
///
/// # Errors
/// The kernel's; EIO where less was taken.
pub fn replace(temporary: &str, target: &str, content: &[u8]) -> Result<OwnedFd, Errno> {
    let file = open_with(CWD, temporary, NEW, PRIVATE)?;
    write_whole(&file, content)?;
    rename(temporary, target)?;
    Ok(file)
}

/// Makes a symbolic link `path` to `target`, which need not be there.
///
/// # Errors
/// The kernel's; EEXIST where something lies there.
pub fn link(target: &str, path: &str) -> Result<(), Errno> {
    let (mut target_room, mut room) = (Room::new(), Room::new());
    let target = terminated(target, &mut target_room)?;
    symlinkat(target, CWD, terminated(path, &mut room)?)
}

/// Puts an empty file in place: that it is there says all.
///
/// # Errors
/// The kernel's.
pub fn mark(path: &str) -> Result<(), Errno> {
    open_with(CWD, path, NEW, PRIVATE).map(drop)
}

/// Writes over the beginning of a file.
///
/// # Errors
/// The kernel's.
pub fn write_over(file: &OwnedFd, bytes: &[u8]) -> Result<(), Errno> {
    pwrite(file, bytes, 0).map(|_| ())
}

/// Makes a file that only root may open, and locks it until the descriptor is closed.
///
/// # Errors
/// The kernel's; EWOULDBLOCK where another process has locked it.
pub fn lock(path: &str) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::CREATE | OFlags::NOFOLLOW;
    hold(open_with(CWD, path, flags, PRIVATE)?)
}

/// Locks an open file or folder, until the descriptor is closed.
///
/// # Errors
/// As above.
pub fn hold(file: OwnedFd) -> Result<OwnedFd, Errno> {
    flock(&file, FlockOperation::NonBlockingLockExclusive)?;
    Ok(file)
}

/// Makes a folder that only its owner may list; everybody finds there what they know the name of, and may read. Whether it was
/// there already.
///
/// # Errors
/// The kernel's.
pub fn make_folder(path: &str) -> Result<bool, Errno> {
    make(path, 0o711)
}

/// Makes a folder that everybody may list; whether it was there already.
///
/// # Errors
/// The kernel's.
pub fn make_public_folder(path: &str) -> Result<bool, Errno> {
    make(path, 0o755)
}

fn make(path: &str, mode: u32) -> Result<bool, Errno> {
    let mut room = Room::new();
    match mkdirat(CWD, terminated(path, &mut room)?, Mode::from_raw_mode(mode)) {
        Ok(()) => Ok(false),
        Err(Errno::EXIST) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Whether something is at `path`.
pub fn exists(path: &str) -> bool {
    is_there(CWD, path)
}

/// Whether something of this name is in an open folder.
pub fn exists_in(folder: &OwnedFd, name: &str) -> bool {
    is_there(folder.as_fd(), name)
}

fn is_there(folder: BorrowedFd<'_>, path: &str) -> bool {
    let mut room = Room::new();
    let path = terminated(path, &mut room);
    // To ask for access makes the kernel take another identity for so long.
    path.is_ok_and(|path| statat(folder, path, AtFlags::empty()).is_ok())
}
