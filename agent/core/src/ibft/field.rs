//! The fields of the three structures: where each lies in the raw table, and which file shows it in the decoded trees.
//!
//! Offsets count from the structure's start (iBFT 1.03, tables 5 to 7). File names are those of the kernel's
//! `iscsi_boot_sysfs` (Linux 6.1, `include/linux/iscsi_boot_sysfs.h`).

use core::fmt;

use crate::chosen;
use crate::text::digits::Hexadecimal;

/// One field of a structure: below, in [`AT_BITS`], where it lies, and above them where its file's name is among [`FILES`]. It is
/// given in many places, and one number takes less room there than two.
#[derive(Clone, Copy)]
pub(super) struct Field(u16);

/// Enough for each place in the longest structure.
const AT_BITS: u32 = 7;

impl Field {
    /// Bytes from the structure's start; for a string, where its length and offset lie.
    pub(super) const fn at(self) -> usize {
        (self.0 & ((1 << AT_BITS) - 1)) as usize
    }

    /// Where the structure has it that lies so many bytes behind the raw table's start; 0 for one of a decoded tree.
    #[inline(never)]
    pub(super) fn place(self, structure: u16) -> Place {
        match structure {
            0 => Place::File(self.file()),
            start => Place::Offset(usize::from(start).saturating_add(self.at())),
        }
    }

    /// The file in the structure's folder.
    pub(super) const fn file(self) -> &'static str {
        chosen::text(FILES, self.0 >> AT_BITS)
    }
}

/// The names of the files, each once.
const FILES: &str = "index\0flags\0isns-server\0slp-server\0pri-radius-server\0sec-radius-server\0\
    initiator-name\0ip-addr\0prefix-len\0subnet-mask\0origin\0gateway\0primary-dns\0\
    secondary-dns\0dhcp\0vlan\0mac\0device\0hostname\0port\0lun\0chap-type\0nic-assoc\0\
    target-name\0chap-name\0chap-secret\0rev-chap-name\0rev-chap-name-secret\0";

const fn field(at: u16, file: &str) -> Field {
    let file = chosen::place(FILES, file);
    assert!(at >> AT_BITS == 0 && file << AT_BITS >> AT_BITS == file);
    Field(file << AT_BITS | at)
}

/// Index field of every structure.
pub(super) const INDEX: Field = field(4, "index");
/// Flags of every structure.
pub(super) const FLAGS: Field = field(5, "flags");

/// Fields of the initiator structure.
pub(super) mod initiator {
    use super::{Field, field};

    pub(in crate::ibft) const LENGTH: usize = 74;
    pub(in crate::ibft) const ISNS: Field = field(6, "isns-server");
    pub(in crate::ibft) const SLP: Field = field(22, "slp-server");
    pub(in crate::ibft) const PRIMARY_RADIUS: Field = field(38, "pri-radius-server");
    pub(in crate::ibft) const SECONDARY_RADIUS: Field = field(54, "sec-radius-server");
    pub(in crate::ibft) const NAME: Field = field(70, "initiator-name");

    const _: () = assert!(NAME.at() + 4 == LENGTH, "no field lies outside");
}

/// Fields of the NIC structure.
pub(super) mod nic {
    use super::{Field, field};

    pub(in crate::ibft) const LENGTH: usize = 102;
    pub(in crate::ibft) const ADDRESS: Field = field(6, "ip-addr");
    pub(in crate::ibft) const PREFIX: Field = field(22, "prefix-len");
    pub(in crate::ibft) const MASK: Field = field(22, "subnet-mask");
    pub(in crate::ibft) const ORIGIN: Field = field(23, "origin");
    pub(in crate::ibft) const GATEWAY: Field = field(24, "gateway");
    pub(in crate::ibft) const PRIMARY_DNS: Field = field(40, "primary-dns");
    pub(in crate::ibft) const SECONDARY_DNS: Field = field(56, "secondary-dns");
    pub(in crate::ibft) const DHCP: Field = field(72, "dhcp");
    pub(in crate::ibft) const VLAN: Field = field(88, "vlan");
    pub(in crate::ibft) const MAC: Field = field(90, "mac");
    pub(in crate::ibft) const PCI: Field = field(96, "device");
    pub(in crate::ibft) const HOSTNAME: Field = field(98, "hostname");

    const _: () = assert!(HOSTNAME.at() + 4 == LENGTH, "no field lies outside");
}

/// Fields of the target structure.
pub(super) mod target {
    use super::{Field, field};

    pub(in crate::ibft) const LENGTH: usize = 54;
    pub(in crate::ibft) const ADDRESS: Field = field(6, "ip-addr");
    pub(in crate::ibft) const PORT: Field = field(22, "port");
    pub(in crate::ibft) const LUN: Field = field(24, "lun");
    pub(in crate::ibft) const CHAP_TYPE: Field = field(32, "chap-type");
    pub(in crate::ibft) const NIC: Field = field(33, "nic-assoc");
    pub(in crate::ibft) const NAME: Field = field(34, "target-name");
    pub(in crate::ibft) const CHAP_NAME: Field = field(38, "chap-name");
    pub(in crate::ibft) const CHAP_SECRET: Field = field(42, "chap-secret");
    pub(in crate::ibft) const REVERSE_NAME: Field = field(46, "rev-chap-name");
    pub(in crate::ibft) const REVERSE_SECRET: Field = field(50, "rev-chap-name-secret");

    const _: () = assert!(REVERSE_SECRET.at() + 4 == LENGTH, "no field lies outside");
}

/// Where a value was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The table as a whole.
    Table,
    /// Bytes from the start of the raw table.
    Offset(usize),
    /// A file in the structure's folder of a decoded tree.
    File(&'static str),
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table => out.write_str("table"),
            Self::Offset(offset) => write!(
                out,
                "table offset 0x{}",
                Hexadecimal(u64::try_from(*offset).unwrap_or(u64::MAX), 1)
            ),
            Self::File(name) => {
                out.write_str("file ")?;
                out.write_str(name)
            }
        }
    }
}
