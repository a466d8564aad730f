//! Reading the machine's firmware tables, from the best source to the last.

use core::ops::RangeInclusive;

use heapless::Vec;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::scan::{Candidate, LOW_MEMORY, candidates, is_table};
use sanroot_core::ibft::{Firmware, Source, TreePacker};
use sanroot_core::limits::{IBFT_BYTES, IBFT_TABLES};
use sanroot_core::order::sort;
use sanroot_core::system::{self, Tree as System, saved_table};

use crate::memory::Static;
use crate::{Errno, OwnedFd, arch, file, firmware, modules};

/// All tables of the machine together, where nothing moves them for as long as the process lives.
static TABLES: Static<[u8; IBFT_BYTES]> = Static::new([0; IBFT_BYTES]);
static FIRMWARE: Static<Firmware<'static>> = Static::new(Firmware::new());
/// Bytes of low memory looked at with one system call.
const PIECE_BYTES: usize = 4096;

/// Reads every table of this machine: those of ACPI, then, on a PC that no UEFI booted, those in low memory, and where neither
/// has a valid one the trees that the kernel decodes; what decodes them is loaded only where that `may_load` and not all of that
/// memory shows (lockdown, pages that cannot be mapped and read as zeros). `None` the second time.
pub(super) fn of_machine(
    may_load: bool,
    findings: &mut Findings<'static>,
) -> Option<&'static Firmware<'static>> {
    let mut reader = Reader::take(findings)?;
    reader.acpi();
    let closed = arch::LOW_MEMORY && !firmware::is_efi() && !reader.low_memory();
    if reader.firmware.tables.is_empty() {
        if may_load
            && closed
            && let Err(error) = modules::load_decoder()
        {
            reader.unreadable(firmware::DECODED, error);
        }
        reader.trees();
    }
    Some(reader.firmware)
}

/// Reads the table in a file; `None` where it cannot be read, or the second time.
pub(super) fn of_file(
    path: &str,
    findings: &mut Findings<'static>,
) -> Option<&'static Firmware<'static>> {
    let mut reader = Reader::take(findings)?;
    let length = file::read_into(path, reader.free).ok()?.len();
    let table = reader.keep(length)?;
    reader
        .firmware
        .read_table(Source::File, table, reader.findings);
    Some(reader.firmware)
}

/// Reads the tables of a saved system; `None` the second time.
pub(super) fn of_tree(
    tree: &impl System,
    findings: &mut Findings<'static>,
) -> Option<&'static Firmware<'static>> {
    let mut reader = Reader::take(findings)?;
    for number in 0..IBFT_TABLES {
        let Some(path) = saved_table(number) else {
            break;
        };
        let read = tree.read(&path, reader.free).map(<[u8]>::len);
        let Some(table) = read.ok().and_then(|length| reader.keep(length)) else {
            break;
        };
        reader
            .firmware
            .read_table(Source::File, table, reader.findings);
    }
    if reader.firmware.tables.is_empty() {
        reader.saved_trees(tree);
    }
    Some(reader.firmware)
}

/// No table at all; `None` the second time.
pub(super) fn none() -> Option<&'static Firmware<'static>> {
    FIRMWARE.take().map(|firmware| &*firmware)
}

/// Overwrites the tables: they may hold secrets.
///
/// # Safety
/// Whatever borrowed from them must not be used any more.
pub(super) unsafe fn wipe() {
    // SAFETY: nobody else takes them; for what borrowed from them the caller vouches.
    unsafe { TABLES.wipe() };
}

/// Takes folder, name and contents of a file.
type TakeFile<'t> = dyn FnMut(&str, &str, &[u8]) + 't;

struct Reader<'f> {
    free: &'static mut [u8],
    firmware: &'static mut Firmware<'static>,
    findings: &'f mut Findings<'static>,
}

impl<'f> Reader<'f> {
    fn take(findings: &'f mut Findings<'static>) -> Option<Self> {
        Some(Self {
            free: TABLES.take()?,
            firmware: FIRMWARE.take()?,
            findings,
        })
    }

    fn acpi(&mut self) {
        let wanted = |name: &str| Source::from_acpi_name(name).is_some();
        firmware::acpi_tables(wanted, &mut |name| {
            let read = firmware::read_acpi_table(name, self.free);
            match read.map(<[u8]>::len) {
                Ok(length) => {
                    if let Some(table) = self.keep(length)
                        && let Some(source) = Source::from_acpi_name(name)
                    {
                        self.firmware.read_table(source, table, self.findings);
                    }
                }
                Err(error) => self.unreadable(firmware::ACPI_TABLES, error),
            }
        });
    }

    fn unreadable(&mut self, path: &'static str, error: Errno) {
        let error = crate::errno(error);
        self.firmware.tell_unreadable(path, error, self.findings);
    }

    /// The trees that the kernel decodes, where nothing better was found. Machines that have a table need no room for it.
    #[inline(never)]
    fn trees(&mut self) {
        let wanted = |name: &str| Source::from_tree_name(name).is_some();
        firmware::trees(wanted, &mut |name| {
            self.tree(name, &mut |add| {
                // A tree that vanishes is as good as its files that were read.
                let _ = firmware::read_tree(name, add);
            });
        });
    }

    /// Packs the tree `name`, whose files `read` hands on by folder, name and contents, and reads it.
    fn tree(&mut self, name: &str, read: &mut dyn FnMut(&mut TakeFile<'_>)) {
        let mut packer = TreePacker::new(core::mem::take(&mut self.free));
        read(&mut |folder, file, text| {
            // What does not fit is left out.
            let _ = packer.add(folder, file, text);
        });
        let (tree, rest) = packer.finish();
        self.free = rest;
        if let Some(source) = Source::from_tree_name(name) {
            self.firmware.read_tree(source, tree, self.findings);
        }
    }

    /// The trees that the kernel decoded where the system was saved.
    fn saved_trees(&mut self, tree: &impl System) {
        let mut names: Vec<file::Name, IBFT_TABLES> = Vec::new();
        tree.list(firmware::TREES, &mut |name| {
            if Source::from_tree_name(name).is_some()
                && let Ok(name) = file::Name::try_from(name)
            {
                // More are not looked at on a running system either.
                let _ = names.push(name);
            }
        });
        sort(&mut names, |one, next| one <= next);
        for name in &names {
            self.tree(name, &mut |add| system::firmware_tree(tree, name, add));
        }
    }

    /// Looks through low memory; whether all of it showed.
    fn low_memory(&mut self) -> bool {
        let memory = match firmware::physical_memory() {
            Ok(memory) => memory,
            Err(error) => {
                self.unreadable(firmware::MEMORY, error);
                return false;
            }
        };
        let mut shows = true;
        for window in &LOW_MEMORY {
            if let Ok(mapped) = firmware::map(&memory, window) {
                self.piece(&memory, *window.start(), mapped);
            } else {
                shows = false;
                self.window(&memory, window.clone());
            }
        }
        shows
    }

    /// Looks at a window that can be read but not mapped.
    #[inline(never)]
    fn window(&mut self, memory: &OwnedFd, window: RangeInclusive<u32>) {
        let mut buffer = [0; PIECE_BYTES];
        for base in window.step_by(PIECE_BYTES) {
            // A page that cannot be read holds no table for us.
            if let Ok(piece) = file::read_at(memory, base.into(), &mut buffer) {
                self.piece(memory, base, piece);
            }
        }
    }

    /// Keeps the tables that begin in `piece`. One that lies there whole is taken from there: of memory that the kernel keeps
    /// to itself reading gives zeros where a mapping shows it (`devmem_is_allowed`, 6.1).
    fn piece(&mut self, memory: &OwnedFd, base: u32, piece: &[u8]) {
        for candidate in candidates(piece, base, arch::has_ending) {
            let Candidate { address, length } = candidate;
            let Some(place) = self.free.get_mut(..length) else {
                continue;
            };
            match candidate.seen(piece, base) {
                Some(seen) => place.copy_from_slice(seen),
                None => match file::read_at(memory, address.into(), place) {
                    Ok(read) if read.len() == length => {}
                    _ => continue,
                },
            }
            // What is none takes no room of the others'.
            if is_table(place)
                && let Some(table) = self.keep(length)
            {
                let source = Source::Memory(address);
                self.firmware.read_table(source, table, self.findings);
            }
        }
    }

    /// Keeps so many bytes of what was read to the beginning of the free memory.
    fn keep(&mut self, length: usize) -> Option<&'static [u8]> {
        let free = core::mem::take(&mut self.free);
        let (kept, rest) = free.split_at_mut_checked(length)?;
        self.free = rest;
        Some(kept)
    }
}
