//! Systems as `sanroot dump` saves them, written from a few words.

mod firmware;
mod network;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

pub use firmware::{FirmwareNic, FirmwareTarget};
pub use network::{Address, Link, Route};

/// The initiator's name of every session unless it says otherwise.
pub const INITIATOR: &str = "iqn.2004-10.com.example:host";
/// The target of every session unless it says otherwise.
pub const TARGET: &str = "iqn.2004-10.com.example:disk";

/// A saved system in a folder of its own, which goes with it.
pub struct SavedSystem {
    root: PathBuf,
    mounts: String,
    swaps: String,
}

/// A session as the kernel shows it; host 10 more than its number.
pub struct Session<'s> {
    /// The kernel's number.
    pub number: u32,
    /// The portal's address, as it was configured.
    pub portal: &'s str,
    /// The address that the connection goes to, where it is another.
    pub address: &'s str,
    /// Its port, as it was configured.
    pub port: u16,
    /// The target.
    pub target: &'s str,
    /// The name that logged in.
    pub initiator: &'s str,
    /// open-iscsi's interface record.
    pub iface: &'s str,
    /// The NIC that it is bound to.
    pub nic: &'s str,
    /// The driver of its SCSI host.
    pub driver: &'s str,
    /// Name and secret; then those of the target.
    pub chap: [&'s str; 4],
    /// The connection's own address.
    pub source: &'s str,
    /// How far it is.
    pub state: &'s str,
}

impl Default for Session<'_> {
    fn default() -> Self {
        Self {
            number: 1,
            portal: "192.0.2.1",
            address: "",
            port: 3260,
            target: TARGET,
            initiator: INITIATOR,
            iface: "default",
            nic: "(null)",
            driver: "iscsi_tcp",
            chap: ["(null)"; 4],
            source: "",
            state: "LOGGED_IN",
        }
    }
}

impl SavedSystem {
    /// A system that nothing is known of, below `temporary` (CARGO_TARGET_TMPDIR).
    ///
    /// # Panics
    /// As all that it does, where the folder cannot be written.
    #[must_use]
    pub fn new(temporary: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root = Path::new(temporary).join(format!("system-{}-{number}", std::process::id()));
        // Of a run that ended early.
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).expect("a folder");
        Self {
            root,
            mounts: String::new(),
            swaps: String::new(),
        }
        .file("/proc/cmdline", "root=UUID=1 ro quiet\n")
    }

    /// The folder.
    ///
    /// # Panics
    /// Where it is no text.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.root.to_str().expect("a text")
    }

    fn place(&self, path: &str) -> PathBuf {
        let place = self.root.join(path.trim_start_matches('/'));
        let folder = place.parent().expect("a folder");
        fs::create_dir_all(folder).expect("a folder");
        place
    }

    /// A file.
    ///
    /// # Panics
    /// Where it cannot be written.
    #[must_use]
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.place(path), content).expect("a file");
        self
    }

    /// Bytes behind those of a file.
    fn append(&self, path: &str, bytes: &[u8]) {
        let place = self.place(path);
        let mut content = fs::read(&place).unwrap_or_default();
        content.extend_from_slice(bytes);
        fs::write(place, content).expect("a file");
    }

    /// A symbolic link.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[must_use]
    pub fn link(self, path: &str, target: &str) -> Self {
        let place = self.place(path);
        let _ = fs::remove_file(&place);
        symlink(target, place).expect("a link");
        self
    }

    /// `number` is mounted at `path`.
    #[must_use]
    pub fn mounted(mut self, path: &str, number: &str) -> Self {
        self.mounts += &format!("20 1 {number} / {path} rw,relatime shared:1 - ext4 /dev/x rw\n");
        let mounts = self.mounts.clone();
        self.file("/proc/self/mountinfo", mounts)
    }

    /// At `path` is what has no device number of its own, such as an overlay.
    #[must_use]
    pub fn mounted_from(mut self, path: &str, kind: &str, source: &str) -> Self {
        let layers = "x".repeat(800);
        self.mounts += &format!("20 1 0:42 / {path} rw - {kind} {source} rw,lowerdir={layers}\n");
        let mounts = self.mounts.clone();
        self.file("/proc/self/mountinfo", mounts)
    }

    /// `device` is swapped to.
    #[must_use]
    pub fn swap(mut self, device: &str) -> Self {
        if self.swaps.is_empty() {
            self.swaps += "Filename Type Size Used Priority\n";
        }
        self.swaps += &format!("{device} partition 1048572 0 -2\n");
        let swaps = self.swaps.clone();
        self.file("/proc/swaps", swaps)
    }

    /// A block device by its number and its path below `/sys/devices`.
    #[must_use]
    pub fn block(self, number: &str, path: &str) -> Self {
        let (_, name) = path.rsplit_once('/').expect("a path");
        let target = format!("../../devices/{path}");
        self.link(&format!("/sys/dev/block/{number}"), &target)
            .link(&format!("/sys/class/block/{name}"), &target)
    }

    /// A disk of a session: logical unit `lun` of session `session`, or a partition of it.
    #[must_use]
    pub fn disk(self, number: &str, name: &str, session: u32, lun: u64) -> Self {
        let host = session + 10;
        let disk = name.trim_end_matches(|found: char| found.is_ascii_digit());
        let part = if disk == name {
            String::new()
        } else {
            format!("/{name}")
        };
        let path = format!(
            "platform/host{host}/session{session}/target{host}:0:0/{host}:0:0:{lun}/block/{disk}{part}"
        );
        fs::create_dir_all(self.place(&format!("/sys/devices/{path}/x"))).expect("a folder");
        self.block(number, &path)
    }

    /// A disk of the machine's own.
    #[must_use]
    pub fn local_disk(self, number: &str, name: &str) -> Self {
        self.block(
            number,
            &format!("pci0000:00/0000:00:04.0/virtio1/block/{name}"),
        )
    }

    /// A device made of others, with device mapper's UUID where it is one of its.
    ///
    /// # Panics
    /// Where it cannot be written.
    #[must_use]
    pub fn made(mut self, number: &str, name: &str, uuid: &str, of: &[&str]) -> Self {
        let folder = format!("/sys/devices/virtual/block/{name}");
        for slave in of {
            fs::create_dir_all(self.place(&format!("{folder}/slaves/{slave}"))).expect("a folder");
            fs::create_dir_all(
                self.root
                    .join(format!("{folder}/slaves/{slave}").trim_start_matches('/')),
            )
            .expect("a folder");
        }
        if !uuid.is_empty() {
            self = self.file(&format!("{folder}/dm/uuid"), format!("{uuid}\n"));
        }
        self.block(number, &format!("virtual/block/{name}"))
    }

    /// A session.
    #[must_use]
    pub fn session(self, session: &Session<'_>) -> Self {
        let (number, host) = (session.number, session.number + 10);
        let device = format!("platform/host{host}/session{number}/iscsi_session/session{number}");
        let link = format!("/sys/class/iscsi_session/session{number}");
        let mut system = self.link(&link, &format!("../../devices/{device}"));
        let session_folder = format!("/sys/devices/{device}");
        let connection = format!("/sys/class/iscsi_connection/connection{number}:0");
        let iscsi_host = format!("/sys/class/iscsi_host/host{host}");
        let scsi_host = format!("/sys/class/scsi_host/host{host}");
        let [name, secret, reverse_name, reverse_secret] = session.chap;
        let port = session.port.to_string();
        let address = match (session.state, session.address) {
            ("LOGGED_IN", "") => session.portal,
            ("LOGGED_IN", address) => address,
            _ => "",
        };
        for (folder, attribute, value) in [
            (&session_folder, "targetname", session.target),
            (&session_folder, "initiatorname", session.initiator),
            (&session_folder, "ifacename", session.iface),
            (&session_folder, "state", session.state),
            (&session_folder, "username", name),
            (&session_folder, "password", secret),
            (&session_folder, "username_in", reverse_name),
            (&session_folder, "password_in", reverse_secret),
            (&connection, "persistent_address", session.portal),
            (&connection, "persistent_port", &port),
            (&connection, "address", address),
            (&iscsi_host, "ipaddress", session.source),
            (&iscsi_host, "netdev", session.nic),
            (&iscsi_host, "hwaddress", "(null)"),
            (&scsi_host, "proc_name", session.driver),
        ] {
            system = system.file(&format!("{folder}/{attribute}"), format!("{value}\n"));
        }
        system
    }

    /// A raw table of the firmware.
    #[must_use]
    pub fn table(self, number: usize, bytes: &[u8]) -> Self {
        self.file(&format!("/firmware/table{number}"), bytes)
    }
}

impl Drop for SavedSystem {
    fn drop(&mut self) {
        // What is left lies in the build's temporary folder.
        let _ = fs::remove_dir_all(&self.root);
    }
}
