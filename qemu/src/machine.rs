//! The machine as QEMU's command line.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::scenario::Nic;
use crate::tool::command;

/// The first PCI slot of the NICs; i440FX has its own devices in 0 to 3.
const FIRST_NIC_SLOT: usize = 4;
/// The first PCI slot of the disks.
const FIRST_DISK_SLOT: usize = 16;

/// A machine: one processor, emulated.
#[derive(Debug)]
pub struct Machine<'a> {
    /// MiB of memory.
    pub memory: u32,
    /// The kernel image.
    pub kernel: PathBuf,
    /// The initramfs.
    pub initramfs: PathBuf,
    /// The kernel's arguments.
    pub arguments: String,
    /// NICs.
    pub nics: &'a [Nic],
    /// Images of local disks.
    pub disks: Vec<PathBuf>,
    /// A table that firmware hands to the operating system.
    pub table: Option<PathBuf>,
}

impl Machine<'_> {
    /// The command. The console is its standard output, the second serial port goes to the file `evidence`.
    pub fn command(&self, evidence: &Path) -> Command {
        // Even if the runner is killed, the machine does not outlive it.
        let mut qemu = command(
            "setpriv",
            [
                "--pdeathsig",
                "KILL",
                "qemu-system-x86_64",
                "-nodefaults",
                "-no-reboot",
            ],
        );
        qemu.args([
            "-machine",
            "pc",
            "-accel",
            "tcg,thread=single",
            "-cpu",
            "max",
            "-smp",
            "1",
        ]);
        qemu.args([
            "-m",
            &format!("{}M", self.memory),
            "-display",
            "none",
            "-serial",
            "stdio",
            "-serial",
        ]);
        qemu.arg(format!("file:{}", evidence.display()));
        qemu.arg("-kernel")
            .arg(&self.kernel)
            .arg("-initrd")
            .arg(&self.initramfs);
        qemu.args(["-append", &format!("console=ttyS0 {}", self.arguments)]);
        for (index, nic) in self.nics.iter().enumerate() {
            let (mac, slot) = (&nic.mac, FIRST_NIC_SLOT + index);
            qemu.args([
                "-netdev",
                &format!("user,id=net{index},net={}", nic.network),
                "-device",
            ]);
            qemu.arg(format!(
                "virtio-net-pci,netdev=net{index},mac={mac},addr={slot:#x},romfile="
            ));
        }
        for (index, disk) in self.disks.iter().enumerate() {
            let slot = FIRST_DISK_SLOT + index;
            qemu.args([
                "-drive",
                &format!("if=none,id=disk{index},format=raw,file={}", disk.display()),
                "-device",
            ]);
            qemu.arg(format!("virtio-blk-pci,drive=disk{index},addr={slot:#x}"));
        }
        if let Some(table) = &self.table {
            qemu.arg("-acpitable")
                .arg(format!("file={}", table.display()));
        }
        qemu
    }
}
