//! Where firmware leaves its iSCSI boot tables: bytes only, judged by the core.
#![expect(unsafe_code, reason = "maps physical memory")]

use core::ops::RangeInclusive;
use core::{ptr, slice};

use rustix::io::Errno;
use rustix::mm::{MapFlags, ProtFlags, mmap};
use sanroot_core::written::write;

use crate::path::Text;
use crate::{OwnedFd, file};
use sanroot_core::text::AsIs;

/// Where Linux shows ACPI tables, one file each.
pub const ACPI_TABLES: &str = "/sys/firmware/acpi/tables";
/// There on machines booted by UEFI, where low memory holds no table.
const EFI: &str = "/sys/firmware/efi";
/// Physical memory.
pub const MEMORY: &str = "/dev/mem";
/// Where Linux shows the trees that it decodes.
pub(crate) const TREES: &str = "/sys/firmware";
/// The tree of the table in memory or ACPI.
pub const DECODED: &str = "/sys/firmware/ibft";
/// The link of a tree's NIC to its device.
const LINK: &str = "device";

/// The names of the ACPI tables that are `wanted`; none where there is no ACPI.
pub fn acpi_tables(wanted: fn(&str) -> bool, visit: &mut dyn FnMut(&str)) {
    file::entries(ACPI_TABLES, wanted, visit);
}

/// Reads an ACPI table.
///
/// # Errors
/// The kernel's.
pub fn read_acpi_table<'b>(name: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Errno> {
    let mut path = Text::new();
    write(
        &mut path,
        format_args!("{}/{}", AsIs(ACPI_TABLES), AsIs(name)),
    )
    .map_err(|_| Errno::NAMETOOLONG)?;
    file::read_attribute(&file::open(path.as_str())?, buffer)
}

/// Calls `visit` with folder, name and contents of every file of the decoded tree `tree`, such as `ibft`, folder by folder;
/// `device` is a link, and its contents are where it leads.
///
/// # Errors
/// The kernel's, where there is no such tree.
pub fn read_tree(tree: &str, visit: &mut dyn FnMut(&str, &str, &[u8])) -> Result<(), Errno> {
    let mut path = Text::new();
    write(&mut path, format_args!("{}/{}", AsIs(TREES), AsIs(tree)))
        .map_err(|_| Errno::NAMETOOLONG)?;
    let root = path.len();
    file::list(path.clone().as_str(), &mut |folder| {
        path.truncate(root);
        // A name that does not fit is none of a structure, nor is what cannot be listed.
        if write(&mut path, format_args!("/{}", AsIs(folder))).is_ok() {
            let _ = read_folder(&mut path, &mut |name, text| visit(folder, name, text));
        }
    })
}

/// Calls `visit` with name and contents of every file of the folder at `path`.
fn read_folder(path: &mut Text, visit: &mut dyn FnMut(&str, &[u8])) -> Result<(), Errno> {
    let folder = path.len();
    let mut buffer = [0; file::PAGE_BYTES];
    file::list(path.clone().as_str(), &mut |name| {
        path.truncate(folder);
        if write(path, format_args!("/{}", AsIs(name))).is_err() {
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
pub fn trees(wanted: fn(&str) -> bool, visit: &mut dyn FnMut(&str)) {
    file::entries(TREES, wanted, visit);
}

/// Whether UEFI booted this machine.
pub fn is_efi() -> bool {
    file::exists(EFI)
}

/// Physical memory, for [`file::read_at`] and [`map`].
///
/// # Errors
/// The kernel's: ENOENT without the device, EPERM under lockdown.
pub fn physical_memory() -> Result<OwnedFd, Errno> {
    file::open(MEMORY)
}

/// Maps the physical addresses `window`, whole pages, and shows them without copying. They stay mapped for as long as the
/// process lives: that takes no memory, and taking them away as long as mapping them.
///
/// # Errors
/// The kernel's: it shows memory to readers that it does not map, and may map none.
pub fn map(memory: &OwnedFd, window: &RangeInclusive<u32>) -> Result<&'static [u8], Errno> {
    let length = window
        .end()
        .saturating_sub(*window.start())
        .saturating_add(1);
    let length = usize::try_from(length).map_err(|_| Errno::OVERFLOW)?;
    let offset = u64::from(*window.start());
    // SAFETY: the kernel picks a place where nothing is.
    let mapped = unsafe {
        mmap(
            ptr::null_mut(),
            length,
            ProtFlags::READ,
            MapFlags::SHARED,
            memory,
            offset,
        )
    };
    // SAFETY: mapped for reading, of this length, and never taken away. It is ROM, or RAM below 1 MiB, which Linux gives to
    // nobody since 5.13 (`reserve_real_mode`); what firmware left there stays as it is. Kernels before do use such RAM, and its
    // bytes may change under the search, which then finds a table or none: one is judged as a copy.
    Ok(unsafe { slice::from_raw_parts(mapped?.cast(), length) })
}
