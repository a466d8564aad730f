//! Where firmware leaves its iSCSI boot tables: bytes only, judged by the core.

use heapless::String;
use rustix::io::Errno;

use crate::file;

/// Where Linux shows ACPI tables, one file each.
const ACPI_TABLES: &str = "/sys/firmware/acpi/tables";
/// There on machines booted by UEFI, where low memory holds no table.
const EFI: &str = "/sys/firmware/efi";
/// Physical memory.
const MEMORY: &str = "/dev/mem";

/// Calls `visit` with each file below the ACPI tables whose name begins with one of `signatures`, and with its bytes, read
/// into `buffer`.
///
/// # Errors
/// The kernel's, where the folder cannot be read; a single table that cannot be read is reported to `visit`.
pub fn acpi_tables(
    signatures: &[&str],
    buffer: &mut [u8],
    mut visit: impl FnMut(&str, Result<&[u8], Errno>),
) -> Result<(), Errno> {
    file::list(ACPI_TABLES, |name| {
        if signatures
            .iter()
            .any(|signature| name.starts_with(signature))
        {
            let mut path: String<64> = String::new();
            let fits = path.push_str(ACPI_TABLES).is_ok()
                && path.push('/').is_ok()
                && path.push_str(name).is_ok();
            if fits {
                visit(name, file::read_into(path.as_str(), buffer));
            }
        }
    })
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
