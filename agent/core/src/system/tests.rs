//! A system on a few lines, for the tests of what reads one.

use core::cell::RefCell;
use std::borrow::ToOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::string::String;
use std::vec::Vec;

use super::{Table, Tree, Unread};

/// Files and links by their paths.
#[derive(Default)]
pub(super) struct Map {
    files: BTreeMap<String, Vec<u8>>,
    links: BTreeMap<String, String>,
    refused: BTreeSet<String>,
    /// What was read, in its order.
    pub(super) reads: RefCell<Vec<String>>,
}

impl Map {
    pub(super) fn file(mut self, path: &str, content: &str) -> Self {
        self.files
            .insert(path.to_owned(), content.as_bytes().to_vec());
        self
    }

    pub(super) fn with_link(mut self, path: &str, target: &str) -> Self {
        self.links.insert(path.to_owned(), target.to_owned());
        self
    }

    pub(super) fn refuse(mut self, path: &str) -> Self {
        self.refused.insert(path.to_owned());
        self
    }

    /// A block device at `path` below `/sys/devices`, with its number.
    pub(super) fn block(self, number: &str, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let target = std::format!("../../devices/{path}");
        self.with_link(&std::format!("/sys/class/block/{name}"), &target)
            .with_link(&std::format!("/sys/dev/block/{number}"), &target)
    }

    /// A virtual block device made of others; `uuid` is device mapper's.
    pub(super) fn made(mut self, number: &str, name: &str, uuid: &str, of: &[&str]) -> Self {
        let folder = std::format!("/sys/devices/virtual/block/{name}");
        for slave in of {
            let slave = std::format!("{folder}/slaves/{slave}");
            self = self.with_link(&slave, "../x");
        }
        if !uuid.is_empty() {
            self = self.file(&std::format!("{folder}/dm/uuid"), &std::format!("{uuid}\n"));
        }
        self.block(number, &std::format!("virtual/block/{name}"))
    }

    /// A disk of a session: its number, its name, and host, session and LUN.
    pub(super) fn unit(
        self,
        number: &str,
        name: &str,
        (host, session, lun): (u32, u32, u64),
    ) -> Self {
        let path = std::format!(
            "platform/host{host}/session{session}/target{host}:0:0/{host}:0:0:{lun}/block/{name}"
        );
        self.block(number, &path)
    }
}

impl Tree for Map {
    fn read<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Unread> {
        self.reads.borrow_mut().push(path.to_owned());
        if self.refused.contains(path) {
            return Err(Unread::Refused);
        }
        let content = self.files.get(path).ok_or(Unread::Absent)?;
        let length = content.len().min(buffer.len());
        let place = buffer.get_mut(..length).ok_or(Unread::Absent)?;
        place.copy_from_slice(content.get(..length).unwrap_or_default());
        Ok(place)
    }

    fn link<'b>(&self, path: &str, buffer: &'b mut [u8]) -> Option<&'b str> {
        let target = self.links.get(path)?;
        let place = buffer.get_mut(..target.len())?;
        place.copy_from_slice(target.as_bytes());
        core::str::from_utf8(place).ok()
    }

    fn list(&self, folder: &str, visit: &mut dyn FnMut(&str)) {
        let prefix = std::format!("{folder}/");
        let paths = self.files.keys().chain(self.links.keys());
        let names = paths.filter_map(|path| path.strip_prefix(&prefix)?.split('/').next());
        for name in names.collect::<BTreeSet<&str>>() {
            visit(name);
        }
    }

    fn network(&self, _: Table, _: &mut dyn FnMut(&[u8])) {}
}
