//! Where firmware leaves its iSCSI boot tables: bytes only, judged by the core.

use core::fmt::Write as _;

use heapless::{String, Vec};
use rustix::io::Errno;
use sanroot_core::order::sort;

use crate::file;

/// Where Linux shows ACPI tables, one file each.
const ACPI_TABLES: &str = "/sys/firmware/acpi/tables";
/// There on machines booted by UEFI, where low memory holds no table.
const EFI: &str = "/sys/firmware/efi";
/// Physical memory.
const MEMORY: &str = "/dev/mem";
/// Files of one signature that are read.
const FILES: usize = 8;

/// The name of an ACPI table's file: a signature of four characters and a number.
pub type TableName = String<8>;

/// The names of the ACPI tables that `wanted` picks; none where there is no ACPI.
pub fn acpi_tables(wanted: impl Fn(&str) -> bool) -> Vec<TableName, FILES> {
    let mut names = Vec::new();
    // A machine without ACPI has no such folder.
    let _ = file::list(ACPI_TABLES, |name| {
        if wanted(name)
            && let Ok(name) = String::try_from(name)
        {
            let _ = names.push(name);
        }
    });
    sort(&mut names, |a, b| a <= b);
    names
}

/// Reads an ACPI table.
///
/// # Errors
/// The kernel's.
pub fn read_acpi_table<'b>(name: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    let mut path: String<64> = String::new();
    write!(path, "{ACPI_TABLES}/{name}").map_err(|_| Errno::NAMETOOLONG)?;
    file::read_into(path.as_str(), buffer)
}

/// Whether UEFI booted this machine.
pub fn is_efi() -> bool {
    file::exists(EFI)
}

/// Physical memory, for [`file::read_at`].
///
/// # Errors
/// The kernel's: ENOENT without the device, EPERM under lockdown.
pub fn physical_memory() -> Result<crate::OwnedFd, Errno> {
    file::open(MEMORY)
}
