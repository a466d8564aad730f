//! One attribute after the other.

use core::fmt;

use crate::system::path::Path;
use crate::system::{Tree, Unread};

/// A folder of attributes; `None` where its path is too long, as none is.
pub(super) struct Folder(Option<Path>);

/// What an attribute holds.
pub(super) enum Value<'b> {
    /// Something, without the end of the line.
    Bytes(&'b [u8]),
    /// The kernel's words for nothing.
    Unset,
    /// It cannot be read.
    Unread(Unread),
}

impl Folder {
    pub(super) fn new(path: fmt::Arguments<'_>) -> Self {
        Self(Path::new(path))
    }

    pub(super) fn read<'b>(
        &self,
        tree: &(impl Tree + ?Sized),
        name: &str,
        buffer: &'b mut [u8],
    ) -> Value<'b> {
        let path = self.0.as_ref();
        let Some(path) =
            path.and_then(|folder| Path::new(format_args!("{}/{name}", folder.as_str())))
        else {
            return Value::Unread(Unread::Absent);
        };
        match tree.read(path.as_str(), buffer) {
            Err(unread) => Value::Unread(unread),
            Ok(bytes) => match bytes.strip_suffix(b"\n").unwrap_or(bytes) {
                // The C library's and open-iscsi's words for a missing text.
                b"" | b"(null)" | b"<NULL>" => Value::Unset,
                bytes => Value::Bytes(bytes),
            },
        }
    }
}

impl<'b> Value<'b> {
    /// The text, where there is one.
    pub(super) fn text(&self) -> Option<&'b str> {
        match self {
            Self::Bytes(bytes) => core::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}
