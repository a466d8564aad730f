//! The options of a bond of mode active-backup, by name and by the kernel's number.

use core::net::Ipv4Addr;

use crate::limits::BOND_OPTIONS;

/// A bond's setting: `IFLA_BOND_*` (`include/uapi/linux/if_link.h`), its name in sysfs and for dracut, and the words for its
/// numbers where it has words (Linux 6.1, `drivers/net/bonding/bond_options.c`).
#[derive(Clone, Copy, Debug)]
pub struct BondSetting {
    /// The attribute.
    pub attribute: u16,
    /// The name.
    pub name: &'static str,
    /// What the kernel has without being told.
    pub default: u32,
    /// A bit for each mode in which it counts.
    pub modes: u8,
    /// The words for the numbers from 0 on.
    pub words: &'static [&'static str],
    /// The greatest number that the kernel takes, where it has no words.
    pub most: u32,
}

/// The attribute `IFLA_BOND_MIIMON`: milliseconds between two looks at the carrier of the ports.
pub const MIIMON: u16 = 3;
/// The attribute `IFLA_BOND_ARP_INTERVAL`: the same for questions by ARP, instead of the carrier.
pub const ARP_INTERVAL: u16 = 7;
/// The attribute `IFLA_BOND_ARP_IP_TARGET`: whom these ask.
pub const ARP_TARGET: u16 = 8;

/// Where nothing says how ports are watched: without it a dead port would stay in use (`Documentation/networking/bonding.rst`
/// calls 100 a good start).
const WATCHED: u32 = 100;

const ALL: u8 = 0b111_1111;
/// The modes that ask by ARP.
pub const WITH_ARP: u8 = 0b000_1111;
/// The modes that prefer a port.
pub const WITH_PRIMARY: u8 = 0b110_0010;
const ACTIVE_BACKUP: u8 = 0b000_0010;
/// What the kernel keeps in a signed number.
const SIGNED: u32 = 0x7fff_ffff;

const VALIDATED: &[&str] = &[
    "none",
    "active",
    "backup",
    "all",
    "filter",
    "filter_active",
    "filter_backup",
];

/// What a bond of mode active-backup can be told, without `primary` and `arp_ip_target`.
pub const BOND_SETTINGS: [BondSetting; 15] = [
    BondSetting::number(MIIMON, "miimon", 0, ALL, SIGNED),
    BondSetting::number(4, "updelay", 0, ALL, SIGNED),
    BondSetting::number(5, "downdelay", 0, ALL, SIGNED),
    BondSetting::number(28, "peer_notif_delay", 0, ALL, 300_000),
    BondSetting::number(6, "use_carrier", 1, ALL, 1),
    BondSetting::number(ARP_INTERVAL, "arp_interval", 0, WITH_ARP, SIGNED),
    BondSetting::words(9, "arp_validate", WITH_ARP, VALIDATED),
    BondSetting::words(10, "arp_all_targets", WITH_ARP, &["any", "all"]),
    BondSetting::number(30, "arp_missed_max", 2, WITH_ARP, 255),
    BondSetting::words(
        12,
        "primary_reselect",
        WITH_PRIMARY,
        &["always", "better", "failure"],
    ),
    BondSetting::words(
        13,
        "fail_over_mac",
        ACTIVE_BACKUP,
        &["none", "active", "follow"],
    ),
    BondSetting::number(15, "resend_igmp", 1, ALL, 255),
    BondSetting::number(16, "num_grat_arp", 1, ACTIVE_BACKUP, 255),
    BondSetting::number(17, "all_slaves_active", 0, ALL, 1),
    BondSetting::number(18, "min_links", 0, ALL, SIGNED),
];

impl BondSetting {
    /// One without words.
    pub const fn number(
        attribute: u16,
        name: &'static str,
        default: u32,
        modes: u8,
        most: u32,
    ) -> Self {
        Self {
            attribute,
            name,
            default,
            modes,
            words: &[],
            most,
        }
    }

    /// One whose first word is the default.
    pub const fn words(
        attribute: u16,
        name: &'static str,
        modes: u8,
        words: &'static [&'static str],
    ) -> Self {
        Self {
            words,
            ..Self::number(attribute, name, 0, modes, 0)
        }
    }
}

/// What a bond of mode active-backup is told beside its mode. The kernel takes all of it or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BondOptions {
    list: [(u16, u32); BOND_OPTIONS],
}

impl BondOptions {
    /// That its ports are watched, and nothing else.
    pub const WATCHED: Self = Self {
        list: {
            let mut list = [(0, 0); BOND_OPTIONS];
            list[0] = (MIIMON, WATCHED);
            list
        },
    };

    /// Reads options by name; false where one is none of these, or its value is none. Ports are watched unless they say
    /// otherwise.
    pub fn read<'a>(options: &mut dyn Iterator<Item = (&'a str, &'a str)>) -> (Self, bool) {
        let mut read = Self::WATCHED;
        let mut understood = true;
        for (name, value) in options {
            understood &= match name {
                // The one is what brought us here, the other is one of the ports.
                "mode" | "primary" => true,
                "arp_ip_target" => value.split(';').all(|target| {
                    let target = target.parse::<Ipv4Addr>().ok();
                    target.is_some_and(|target| read.add(ARP_TARGET, target.to_bits()).is_some())
                }),
                _ => read.read_one(name, value).is_some(),
            };
        }
        (read, understood)
    }

    fn read_one(&mut self, name: &str, value: &str) -> Option<()> {
        // Two names for one thing.
        let name = match name {
            "num_unsol_na" => "num_grat_arp",
            name => name,
        };
        let setting = BOND_SETTINGS.iter().find(|setting| setting.name == name)?;
        let word = setting.words.iter().position(|word| *word == value);
        let most = match setting.words.len() {
            0 => setting.most,
            words => u32::try_from(words).ok()?.saturating_sub(1),
        };
        let number = match word {
            Some(word) => u32::try_from(word).ok()?,
            None => value.parse().ok().filter(|number| *number <= most)?,
        };
        // The kernel takes one of both, and of what comes twice the latter.
        match setting.attribute {
            MIIMON if number > 0 => self.add(ARP_INTERVAL, 0)?,
            ARP_INTERVAL if number > 0 => self.add(MIIMON, 0)?,
            _ => {}
        }
        self.add(setting.attribute, number)
    }

    fn add(&mut self, attribute: u16, value: u32) -> Option<()> {
        let free = self
            .list
            .iter_mut()
            .find(|(attribute, _)| *attribute == 0)?;
        *free = (attribute, value);
        Some(())
    }

    /// Attributes and their numbers, of which the last counts; an address is the number of its bits.
    pub fn iter(&self) -> impl Iterator<Item = (u16, u32)> {
        let entries = self.list.iter().copied();
        entries.filter(|(attribute, _)| *attribute != 0)
    }
}

#[cfg(test)]
mod tests;
