//! Being told that files appear and go away.

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::{Errno, read};

use crate::path::{Room, terminated};

/// Readable when a file appears in one of the watched folders or goes away, or one there was written and closed.
pub struct Watch(OwnedFd);

impl Watch {
    /// Watches nothing yet.
    ///
    /// # Errors
    /// The kernel's.
    pub fn new() -> Result<Self, Errno> {
        inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).map(Self)
    }

    /// Watches one more folder.
    ///
    /// # Errors
    /// The kernel's; ENOENT where there is no such folder.
    pub fn folder(&self, path: &str) -> Result<(), Errno> {
        let appears = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::CLOSE_WRITE;
        let flags = appears | WatchFlags::DELETE;
        let mut room = Room::new();
        inotify::add_watch(&self.0, terminated(path, &mut room)?, flags).map(|_| ())
    }

    /// Forgets what was reported; whoever watches looks at the files themselves.
    pub fn drain(&self) {
        let mut buffer = [0; 1024];
        while read(&self.0, &mut buffer).is_ok() {}
    }
}

impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
