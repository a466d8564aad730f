//! The sessions that the kernel has now, whoever made them, and their disks: for those who look at them, open or close them.

mod disk;
mod flaw;
mod meant;
mod session;
mod used;

use heapless::Vec;

use super::Tree;
use super::path::Path;
use crate::limits::{KERNEL_SESSIONS, SYSTEM_PATH_BYTES};

pub use disk::{LiveDisk, disks, has_targets};
pub use flaw::LiveFlaw;
pub use meant::{is_meant, meant};
pub use session::{LiveChap, LivePortal, LiveSession, WORD_BYTES};
pub use used::{Tables, uses};

/// The numbers of the kernel's sessions, the least first, and how many more there are than found room.
pub fn session_numbers(tree: &(impl Tree + ?Sized)) -> (Vec<u32, KERNEL_SESSIONS>, usize) {
    let (mut numbers, mut dropped) = (Vec::new(), 0_usize);
    tree.list("/sys/class/iscsi_session", &mut |name| {
        let number = name.strip_prefix("session");
        if let Some(number) = number.and_then(|number| number.parse().ok())
            && numbers.push(number).is_err()
        {
            dropped = dropped.saturating_add(1);
        }
    });
    numbers.sort_unstable();
    (numbers, dropped)
}

/// Whether the kernel has a session of this number.
pub fn exists(tree: &(impl Tree + ?Sized), session: u32) -> bool {
    folder_of(tree, session).is_some()
}

/// The folder of a session's device, in which its targets lie; `None` once it is gone.
pub(super) fn folder_of(tree: &(impl Tree + ?Sized), session: u32) -> Option<Path> {
    let link = Path::new(format_args!("/sys/class/iscsi_session/session{session}"))?;
    let mut target = [0; SYSTEM_PATH_BYTES];
    let path = link.follow(tree.link(link.as_str(), &mut target)?)?;
    let (folder, _) = path.as_str().split_once("/iscsi_session/")?;
    Path::new(format_args!("{folder}"))
}

#[cfg(test)]
mod tests;
