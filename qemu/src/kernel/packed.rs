//! The image that a kernel package has, and what is packed in it.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use crate::tool::command;

/// The first bytes of what each program unpacks (XZ file format 2.1.1.1; RFC 8878, 3.1.1).
const PROGRAMS: [(&[u8], &str); 2] = [(b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zstd")];

/// Bytes of a sector, by which the image counts its first part.
const SECTOR: usize = 512;

/// Writes the kernel that is packed in `image` to `unpacked`: an ELF program with a PVH entry, where QEMU starts it with no
/// processor emulated to unpack it. The fields are those of Linux `Documentation/x86/boot.rst`, 6.1.
///
/// # Errors
/// Where it is no such image, or packed by another program.
pub(super) fn unpack(image: &Path, unpacked: &Path) -> Result<()> {
    let bytes = fs::read(image).with_context(|| format!("no {}", image.display()))?;
    let payload = payload(&bytes).with_context(|| format!("{} is cut off", image.display()))?;
    let program = PROGRAMS
        .iter()
        .find_map(|(magic, program)| payload.starts_with(magic).then_some(*program))
        .with_context(|| format!("{} is packed by an unknown program", image.display()))?;
    let folder = unpacked.parent().context("a file without a folder")?;
    let packed = folder.join("packed");
    fs::write(&packed, payload)?;
    let status = command(program, ["--decompress", "--stdout"])
        .stdin(File::open(&packed)?)
        .stdout(Stdio::from(File::create(unpacked)?))
        .status()
        .with_context(|| format!("no {program}"))?;
    ensure!(status.success(), "{program} could not unpack the kernel");
    Ok(fs::remove_file(packed)?)
}

/// What is packed, without the four bytes behind it that say how long it becomes.
fn payload(image: &[u8]) -> Option<&[u8]> {
    let word = |offset: usize| {
        let bytes = image.get(offset..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    };
    let setup_sectors = usize::from(*image.get(0x1f1)?);
    let start = (setup_sectors + 1) * SECTOR + word(0x248)?;
    image.get(start..start + word(0x24c)?.checked_sub(4)?)
}

#[cfg(test)]
mod tests;
