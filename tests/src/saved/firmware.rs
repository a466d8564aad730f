//! The firmware's table of a saved system, as Linux decodes it.

use super::{INITIATOR, SavedSystem, TARGET};

/// A NIC of the table.
pub struct FirmwareNic<'n> {
    /// Its number.
    pub index: u8,
    /// The last octet of its MAC address, `52:54:00:12:34:XX`.
    pub mac: u8,
    /// Its address.
    pub address: &'n str,
    /// Where that comes from: 1 given by hand, 3 from DHCP.
    pub origin: u8,
    /// The VLAN, 0 for none.
    pub vlan: u16,
}

impl Default for FirmwareNic<'_> {
    fn default() -> Self {
        Self {
            index: 0,
            mac: 0x56,
            address: "192.0.2.2",
            origin: 1,
            vlan: 0,
        }
    }
}

/// A target of the table.
pub struct FirmwareTarget<'t> {
    /// Its number.
    pub index: u8,
    /// The portal's address.
    pub portal: &'t str,
    /// Its name.
    pub name: &'t str,
    /// The number of its NIC.
    pub nic: u8,
    /// The secret of one-way CHAP; empty for none.
    pub secret: &'t str,
}

impl Default for FirmwareTarget<'_> {
    fn default() -> Self {
        Self {
            index: 0,
            portal: "192.0.2.1",
            name: TARGET,
            nic: 0,
            secret: "",
        }
    }
}

impl SavedSystem {
    fn firmware_file(self, folder: &str, name: &str, value: &str) -> Self {
        self.file(
            &format!("/sys/firmware/ibft/{folder}/{name}"),
            format!("{value}\n"),
        )
    }

    /// The table's initiator, and a NIC of it.
    #[must_use]
    pub fn firmware_nic(self, nic: &FirmwareNic<'_>) -> Self {
        let folder = format!("ethernet{}", nic.index);
        let mut system = self
            .firmware_file("initiator", "initiator-name", INITIATOR)
            .firmware_file("initiator", "index", "0")
            .firmware_file("initiator", "flags", "3");
        for (name, value) in [
            ("index", nic.index.to_string()),
            ("flags", "3".to_owned()),
            ("mac", format!("52:54:00:12:34:{:02x}", nic.mac)),
            ("ip-addr", nic.address.to_owned()),
            ("prefix-len", "24".to_owned()),
            ("origin", nic.origin.to_string()),
            ("vlan", nic.vlan.to_string()),
        ] {
            system = system.firmware_file(&folder, name, &value);
        }
        system
    }

    /// A target of the table.
    #[must_use]
    pub fn firmware_target(self, target: &FirmwareTarget<'_>) -> Self {
        let folder = format!("target{}", target.index);
        let mut system = self;
        for (name, value) in [
            ("index", target.index.to_string()),
            ("flags", "3".to_owned()),
            ("ip-addr", target.portal.to_owned()),
            ("port", "3260".to_owned()),
            ("lun", "00000000".to_owned()),
            ("nic-assoc", target.nic.to_string()),
            ("chap-type", u8::from(!target.secret.is_empty()).to_string()),
            ("target-name", target.name.to_owned()),
        ] {
            system = system.firmware_file(&folder, name, &value);
        }
        if target.secret.is_empty() {
            return system;
        }
        system
            .firmware_file(&folder, "chap-name", "host")
            .firmware_file(&folder, "chap-secret", target.secret)
    }
}
