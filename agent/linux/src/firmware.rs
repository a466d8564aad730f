//! Where firmware leaves its iSCSI boot tables: bytes only, judged by the core.

use core::fmt::Write as _;

use heapless::String;
use rustix::io::Errno;

use crate::file;

/// Where Linux shows ACPI tables, one file each.
pub const ACPI_TABLES: &str = "/sys/firmware/acpi/tables";
/// There on machines booted by UEFI, where low memory holds no table.
const EFI: &str = "/sys/firmware/efi";
/// Physical memory.
pub const MEMORY: &str = "/dev/mem";
/// Where Linux shows the trees that it decodes.
const TREES: &str = "/sys/firmware";
/// The link of a tree's NIC to its device.
const LINK: &str = "device";
/// Bytes of the longest file of sysfs.
const PAGE_BYTES: usize = 4096;

/// A path below a tree.
type Path = String<128>;

/// The names of the ACPI tables that are `wanted`; none where there is no ACPI.
pub fn acpi_tables(wanted: fn(&str) -> bool) -> impl Iterator<Item = file::Name> {
    file::entries(ACPI_TABLES, wanted)
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

/// Calls `visit` with folder, name and contents of every file of the decoded tree `tree`, such as `ibft`, folder by folder;
/// `device` is a link, and its contents are where it leads.
///
/// # Errors
/// The kernel's, where there is no such tree.
pub fn read_tree(tree: &str, visit: &mut dyn FnMut(&str, &str, &[u8])) -> Result<(), Errno> {
    let mut path = Path::new();
    write!(path, "{TREES}/{tree}").map_err(|_| Errno::NAMETOOLONG)?;
    let root = path.len();
    file::list(path.clone().as_str(), &mut |folder| {
        path.truncate(root);
        // A name that does not fit is none of a structure, nor is what cannot be listed.
        if write!(path, "/{folder}").is_ok() {
            let _ = read_folder(&mut path, &mut |name, text| visit(folder, name, text));
        }
    })
}

/// Calls `visit` with name and contents of every file of the folder at `path`.
fn read_folder(path: &mut Path, visit: &mut dyn FnMut(&str, &[u8])) -> Result<(), Errno> {
    let folder = path.len();
    let mut buffer = [0; PAGE_BYTES];
    file::list(path.clone().as_str(), &mut |name| {
        path.truncate(folder);
        if write!(path, "/{name}").is_err() {
            return;
        }
        let text = match name {
            LINK => file::read_link(path.as_str(), &mut buffer),
            _ => file::read_into(path.as_str(), &mut buffer),
        };
        // Files beside the structure's own may refuse to be read.
        if let Ok(text) = text {
            visit(name, text);
        }
    })
}

/// The names of the decoded trees that are `wanted`; none where there are none.
pub fn trees(wanted: fn(&str) -> bool) -> impl Iterator<Item = file::Name> {
    file::entries(TREES, wanted)
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
