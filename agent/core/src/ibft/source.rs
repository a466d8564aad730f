//! Where a table was found.

use core::fmt;

use crate::text::number;

/// Where a table was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file that a person named.
    File,
    /// An ACPI table as Linux shows it below `/sys/firmware/acpi/tables`.
    Acpi {
        /// Which of the three names it has there; the table itself may say another.
        signature: Signature,
        /// The number that Linux appends where several tables have the same name; 0 where it appends none.
        instance: u8,
    },
    /// Low memory at this physical address (BIOS iPXE and option ROMs).
    Memory(u32),
    /// `/sys/firmware/ibft`, decoded by the kernel's `iscsi_ibft`.
    KernelIbft,
    /// `/sys/firmware/iscsi_bootN`, decoded by the driver of the offload card that is SCSI host N.
    KernelHost(u32),
}

/// The signatures that firmware gives the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// `iBFT`, as the specification has it.
    Ibft,
    /// `IBFT`, as ACPI's naming rule would have it (iBFT 1.03, 1.4.3.1).
    AcpiIbft,
    /// `BIFT`, of Broadcom's offload firmware.
    Bift,
}

impl Signature {
    /// All of them, in the order in which Linux looks for them.
    pub const ALL: [Self; 3] = [Self::AcpiIbft, Self::Ibft, Self::Bift];

    /// The four characters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ibft => "iBFT",
            Self::AcpiIbft => "IBFT",
            Self::Bift => "BIFT",
        }
    }

    /// The signature that these bytes are.
    pub fn from_bytes(bytes: [u8; 4]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|signature| signature.as_str().as_bytes() == bytes)
    }
}

impl Source {
    /// The source that the name of a file below `/sys/firmware/acpi/tables` stands for, such as `iBFT` or `BIFT2`.
    pub fn from_acpi_name(name: &str) -> Option<Self> {
        let (signature, suffix) = name.split_at_checked(4)?;
        let signature = Signature::ALL
            .into_iter()
            .find(|known| known.as_str() == signature)?;
        let instance = if suffix.is_empty() {
            0
        } else {
            number(suffix, 10)?
        };
        Some(Self::Acpi {
            signature,
            instance,
        })
    }

    /// The source that the name of a folder below `/sys/firmware` stands for: `ibft` or `iscsi_bootN`.
    pub fn from_tree_name(name: &str) -> Option<Self> {
        if name == "ibft" {
            return Some(Self::KernelIbft);
        }
        let host = number(name.strip_prefix("iscsi_boot")?, 10)?;
        Some(Self::KernelHost(host))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => out.write_str("file"),
            Self::Acpi {
                signature,
                instance: 0,
            } => write!(out, "acpi:{}", signature.as_str()),
            Self::Acpi {
                signature,
                instance,
            } => write!(out, "acpi:{}{instance}", signature.as_str()),
            Self::Memory(address) => write!(out, "memory:{address:#x}"),
            Self::KernelIbft => out.write_str("sysfs:ibft"),
            Self::KernelHost(host) => write!(out, "sysfs:iscsi_boot{host}"),
        }
    }
}
