//! The decoded trees that Linux shows below `/sys/firmware`: `ibft` and `iscsi_bootN`.
//!
//! They are second best. The kernel's `iscsi_ibft` checks no string against the table's end, drops every structure where
//! two have the same index, and prints LUNs so that several read the same (Linux 6.1, `drivers/firmware/iscsi_ibft.c`). A
//! raw table is preferred wherever there is one; of offload cards there is none.

use crate::text::{number, utf8};

use super::field::Field;
use super::source::Signature;

mod read;

/// The files of one tree, packed by a [`TreePacker`].
#[derive(Clone, Copy)]
pub struct Tree<'t>(&'t [u8]);

/// One file of a tree.
#[derive(Clone, Copy)]
pub(super) struct File<'t> {
    /// The structure's folder, such as `ethernet0`.
    pub(super) folder: &'t str,
    /// The file's name, such as `mac`.
    pub(super) name: &'t str,
    /// What it holds, without the line feed at its end.
    pub(super) text: &'t [u8],
}

/// One structure's files.
#[derive(Clone, Copy)]
pub(super) struct Folder<'t> {
    /// Its name, such as `ethernet0`.
    pub(super) name: &'t str,
    files: Files<'t>,
}

/// Packs the files of a tree into a buffer, folder by folder, as they are read. The buffer then holds CHAP secrets:
/// [`wipe`](crate::secret::wipe) it when nothing refers to it any more.
pub struct TreePacker<'b> {
    buffer: &'b mut [u8],
    used: usize,
}

/// The buffer has no room for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl<'b> TreePacker<'b> {
    /// Packs into `buffer`.
    pub const fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, used: 0 }
    }

    /// Adds the file `name` of `folder`, which holds `text`. All files of a folder must follow one another.
    ///
    /// # Errors
    /// Where the buffer has no room; then nothing was added.
    pub fn add(&mut self, folder: &str, name: &str, text: &[u8]) -> Result<(), Full> {
        let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let mut used = self.used;
        for part in [folder.as_bytes(), name.as_bytes(), text] {
            let space = self.buffer.get_mut(used..).unwrap_or_default();
            let (place, rest) = space.split_at_mut_checked(part.len()).ok_or(Full)?;
            *rest.first_mut().ok_or(Full)? = 0;
            place.copy_from_slice(part);
            used = used.saturating_add(part.len()).saturating_add(1);
        }
        self.used = used;
        Ok(())
    }

    /// The tree, and the room that it left.
    pub fn finish(self) -> (Tree<'b>, &'b mut [u8]) {
        match self.buffer.split_at_mut_checked(self.used) {
            Some((packed, rest)) => (Tree(packed), rest),
            None => (Tree(&[]), &mut []),
        }
    }
}

impl<'t> Tree<'t> {
    /// From what [`TreePacker`] packs: folder, name and text of each file, each with a NUL behind it.
    pub const fn from_packed(bytes: &'t [u8]) -> Self {
        Self(bytes)
    }

    /// The files, in the order in which they were packed.
    pub(super) const fn files(&self) -> Files<'t> {
        Files(self.0)
    }

    /// The signature that the kernel shows of the table.
    pub(super) fn signature(&self) -> Option<Signature> {
        let header = self.folders().find(|folder| folder.name == "acpi_header")?;
        let text = header.file("signature")?;
        Signature::from_bytes(text.try_into().ok()?)
    }

    /// The folders, in the order in which they were packed.
    pub(super) const fn folders(&self) -> Folders<'t> {
        Folders(self.files())
    }
}

/// Iterates over files.
#[derive(Clone, Copy)]
pub(super) struct Files<'t>(&'t [u8]);

impl<'t> Iterator for Files<'t> {
    type Item = File<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = self.0;
        let mut part = || {
            let end = rest.iter().position(|byte| *byte == 0)?;
            let (part, behind) = rest.split_at_checked(end)?;
            rest = behind.get(1..)?;
            Some(part)
        };
        let (folder, name, text) = (part()?, part()?, part()?);
        self.0 = rest;
        Some(File {
            folder: utf8(folder)?,
            name: utf8(name)?,
            text,
        })
    }
}

/// Iterates over folders.
pub(super) struct Folders<'t>(Files<'t>);

impl<'t> Iterator for Folders<'t> {
    type Item = Folder<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let files = self.0;
        let name = self.0.next()?.folder;
        let mut rest = self.0;
        while rest.next().is_some_and(|file| file.folder == name) {
            self.0 = rest;
        }
        Some(Folder { name, files })
    }
}

impl<'t> Folder<'t> {
    /// The file with this name.
    pub(super) fn file(&self, name: &str) -> Option<&'t [u8]> {
        let mut files = self.files.take_while(|file| file.folder == self.name);
        files.find(|file| file.name == name).map(|file| file.text)
    }

    /// Its place among its kind: the number at the end of its name, 0 where there is none.
    fn place(&self) -> u8 {
        let digit = self.name.bytes().position(|byte| byte.is_ascii_digit());
        let digits = digit.and_then(|at| self.name.get(at..));
        number(digits.unwrap_or_default(), 10).unwrap_or_default()
    }

    /// What the file of `field` holds.
    pub(super) fn at(&self, field: Field) -> Option<&'t [u8]> {
        self.file(field.file())
    }

    /// The same without the space around it; `None` where nothing else is there.
    pub(super) fn trimmed(&self, field: Field) -> Option<&'t [u8]> {
        let text = self.at(field).map(<[u8]>::trim_ascii);
        text.filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests;
