//! Firmware's tables as a kernel shows them decoded.

use sanroot_core::ibft::{Tree, TreePacker};

/// Packs a tree that is written as lines of `folder/file=value` into `buffer`.
///
/// # Panics
/// Where a line is none such, or there is no room.
pub fn packed<'b>(lines: &str, buffer: &'b mut [u8]) -> Tree<'b> {
    let mut packer = TreePacker::new(buffer);
    for line in lines.lines() {
        let (path, value) = line.split_once('=').expect("path=value");
        let (folder, file) = path.split_once('/').expect("folder/file");
        let packed = packer.add(folder, file, value.as_bytes());
        packed.expect("room");
    }
    packer.finish().0
}
