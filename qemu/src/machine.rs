//! The machine as QEMU's command line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::kernel::Kernel;
use crate::lio;
use crate::scenario::{Forward, Nic};
use crate::switch;
use crate::tool::command;
use crate::wire::{self, Site};

/// The first PCI slot of the NICs; i440FX has its own devices in 0 to 3.
const FIRST_NIC_SLOT: usize = 4;
/// The first PCI slot of the disks.
const FIRST_DISK_SLOT: usize = 16;

/// The name that udev gives to NIC number `index`, by its slot.
pub fn nic_name(index: usize) -> String {
    format!("ens{}", FIRST_NIC_SLOT + index)
}

/// How kernel and initramfs come into memory.
#[derive(Debug)]
pub enum Boot {
    /// QEMU puts them there.
    Direct,
    /// Firmware loads what the file `boot.ipxe` of a folder says, through the first NIC.
    Network {
        /// The folder that the network's TFTP server shows.
        folder: PathBuf,
        /// The machine's own copy of OVMF's variables; SeaBIOS where there is none.
        variables: Option<PathBuf>,
    },
}

/// OVMF's program, of the Debian package `ovmf`.
const OVMF: &str = "/usr/share/OVMF/OVMF_CODE_4M.fd";

/// An Ethernet segment of two machines, as one of them sees it.
#[derive(Debug)]
pub struct Segment {
    /// The socket of this end.
    pub here: PathBuf,
    /// The socket of the other.
    pub there: PathBuf,
}

/// A machine: one processor, emulated.
pub struct Machine<'a> {
    /// MiB of memory.
    pub memory: u32,
    /// How it starts.
    pub boot: Boot,
    /// The kernel.
    pub kernel: &'a Kernel,
    /// The initramfs.
    pub initramfs: PathBuf,
    /// The kernel's arguments.
    pub arguments: String,
    /// NICs.
    pub nics: &'a [Nic],
    /// The segment of those NICs that are on it.
    pub segment: Option<Segment>,
    /// The folder with the cables of those NICs that are plugged to a switch.
    pub cables: Option<PathBuf>,
    /// The namespace of those NICs that have a wire.
    pub site: Option<&'a Site>,
    /// The files for captures of all frames of NICs, by their places.
    pub captures: BTreeMap<usize, PathBuf>,
    /// The socket of QEMU's monitor, where somebody is to speak with it.
    pub monitor: Option<PathBuf>,
    /// Images of local disks.
    pub disks: Vec<PathBuf>,
    /// What is written to the disks is forgotten when the machine ends.
    pub forgetful: bool,
    /// A table that firmware hands to the operating system.
    pub table: Option<PathBuf>,
}

impl Machine<'_> {
    /// The command. The console is its standard output, the second serial port goes to the file `evidence`.
    pub fn command(&self, evidence: &Path) -> Command {
        let qemu = "qemu-system-x86_64";
        // Even if the runner is killed, the machine does not outlive it.
        let mut qemu = match self.site {
            Some(site) => site.enter(qemu, []),
            None => command("setpriv", ["--pdeathsig", "KILL", qemu]),
        };
        // Without graphics SeaBIOS and iPXE write to the console as well.
        qemu.args(["-nodefaults", "-machine", "pc,graphics=off"]);
        // Whoever wants a machine started anew says so to dracut.
        if !self.arguments.contains("rd.emergency=reboot") {
            qemu.arg("-no-reboot");
        }
        // Where the kernel copies bytes by the one instruction for it, icount counts each byte, which no processor does;
        // without that instruction it copies words. Page tables of five levels, which few machines have, are walked slower.
        qemu.args([
            "-display",
            "none",
            "-accel",
            "tcg,thread=single",
            "-cpu",
            "max,-erms,-fsrm,-la57",
        ]);
        // Two nanoseconds an instruction, idle time real: what the host does besides does not count.
        qemu.args(["-icount", "shift=1,sleep=on"]);
        qemu.args([
            "-m",
            &format!("{}M", self.memory),
            "-serial",
            "stdio",
            "-serial",
        ]);
        qemu.arg(format!("file:{}", evidence.display()));
        self.start(&mut qemu);
        self.networks(&mut qemu);
        self.captures(&mut qemu);
        if let Some(monitor) = &self.monitor {
            let socket = format!("unix:{},server=on,wait=off", monitor.display());
            qemu.args(["-monitor", &socket]);
        }
        for (index, disk) in self.disks.iter().enumerate() {
            let slot = FIRST_DISK_SLOT + index;
            qemu.args([
                "-drive",
                &format!(
                    "if=none,id=disk{index},format=raw,snapshot={},file={}",
                    if self.forgetful { "on" } else { "off" },
                    disk.display()
                ),
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

    fn networks(&self, qemu: &mut Command) {
        for (index, nic) in self.nics.iter().enumerate() {
            let (mac, slot) = (&nic.mac, FIRST_NIC_SLOT + index);
            let (service, device) = match &self.boot {
                Boot::Network { folder, .. } if index == 0 => {
                    let service = format!(",tftp={},bootfile=boot.ipxe", folder.display());
                    (service, "bootindex=1")
                }
                _ => (String::new(), "romfile="),
            };
            let network = match (&self.segment, &nic.wire) {
                (Some(segment), _) if nic.segment => segment.netdev(index),
                _ if nic.plugged => self.plug(index, qemu),
                (_, Some(_)) => format!(
                    "tap,id=net{index},ifname={},script=no,downscript=no",
                    wire::tap(index)
                ),
                _ => format!(
                    "user,id=net{index},net={}{service}{}",
                    nic.network,
                    forward(nic)
                ),
            };
            qemu.args(["-netdev", &network, "-device"]);
            qemu.arg(format!(
                "virtio-net-pci,netdev=net{index},mac={mac},addr={slot:#x},{device}"
            ));
        }
    }

    /// The network of a NIC that is plugged to the switch; the first one's wire leads there too.
    fn plug(&self, index: usize, qemu: &mut Command) -> String {
        let cable = |id: &str, port| {
            let folder = self.cables.as_deref().unwrap_or(Path::new("."));
            let (here, there) = switch::cable(folder, port);
            let (here, there) = (here.display(), there.display());
            format!(
                "dgram,id={id},local.type=unix,local.path={here},remote.type=unix,remote.path={there}"
            )
        };
        if index == 0 {
            let tap = wire::tap(0);
            for part in [
                &*cable("uplink", 0),
                &*format!("tap,id=host,ifname={tap},script=no,downscript=no"),
                "hubport,id=to-uplink,hubid=0,netdev=uplink",
                "hubport,id=to-host,hubid=0,netdev=host",
            ] {
                qemu.args(["-netdev", part]);
            }
        }
        cable(&format!("net{index}"), index + 1)
    }

    fn captures(&self, qemu: &mut Command) {
        for (index, nic) in self.nics.iter().enumerate() {
            let own = self.captures.get(&index);
            let forwarded = nic.forwarded.as_ref().map(|forward| &forward.capture);
            if let Some(capture) = own.or(forwarded) {
                qemu.arg("-object").arg(format!(
                    "filter-dump,id=capture{index},netdev=net{index},file={}",
                    capture.display()
                ));
            }
        }
    }

    fn start(&self, qemu: &mut Command) {
        match &self.boot {
            Boot::Direct => {
                qemu.arg("-kernel").arg(self.kernel.program());
                qemu.arg("-initrd").arg(&self.initramfs);
                qemu.args(["-append", &self.kernel_arguments()]);
            }
            Boot::Network {
                variables: None, ..
            } => {}
            Boot::Network {
                variables: Some(variables),
                ..
            } => {
                let program = format!("if=pflash,unit=0,format=raw,readonly=on,file={OVMF}");
                let variables = format!("if=pflash,unit=1,format=raw,file={}", variables.display());
                qemu.args(["-drive", &program, "-drive", &variables]);
            }
        }
    }

    /// The kernel's arguments, the console among them.
    pub fn kernel_arguments(&self) -> String {
        format!("console=ttyS0 {}", self.arguments)
    }
}

/// What QEMU is told of a port that leads to a NIC.
fn forward(nic: &Nic) -> String {
    let option = |forward: &Forward| {
        let port = forward.port;
        format!(",hostfwd=tcp:127.0.0.1:{port}-:{}", lio::PORT)
    };
    nic.forwarded.as_ref().map_or_else(String::new, option)
}

impl Segment {
    /// The network of one NIC as QEMU describes it.
    fn netdev(&self, index: usize) -> String {
        let (here, there) = (self.here.display(), self.there.display());
        format!(
            "dgram,id=net{index},local.type=unix,local.path={here},remote.type=unix,remote.path={there}"
        )
    }
}
