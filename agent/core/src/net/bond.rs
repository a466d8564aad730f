//! The modes and options of bonds, by name and by the kernel's number.

use crate::chosen;
use crate::limits::BOND_OPTIONS;
use crate::text::address::ipv4;
use crate::text::apart::parts;
use crate::text::number;

/// How a bond uses its ports (`BOND_MODE_*`, `include/uapi/linux/if_bonding.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BondMode(u8);

impl BondMode {
    /// All ports by turns: the kernel's own choice, and dracut's, where nothing says otherwise.
    pub const BALANCE_RR: Self = Self(0);
    /// The words for the numbers from 0 on.
    const WORDS: &str =
        "balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb";
    const COUNT: u8 = 7;

    /// The mode of this word or number.
    pub fn parse(text: &str) -> Option<Self> {
        let word = place(Self::WORDS, text).and_then(|place| u8::try_from(place).ok());
        Self::new(word.or_else(|| number(text, 10))?)
    }

    /// The mode of this number; `None` where there is none.
    pub fn new(number: u8) -> Option<Self> {
        (number < Self::COUNT).then_some(Self(number))
    }

    /// The number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The word.
    pub fn word(self) -> &'static str {
        word(Self::WORDS, self.0.into()).unwrap_or_default()
    }

    /// Whether it is one of those with a bit in `modes`.
    pub const fn is_one_of(self, modes: u8) -> bool {
        modes >> self.0 & 1 == 1
    }
}

/// Which of `words`, with a blank between, `word` is.
#[inline(never)]
pub(crate) fn place(words: &str, word: &str) -> Option<usize> {
    parts(words, b' ').position(|known| known == word && !known.is_empty())
}

/// The word at that place.
#[inline(never)]
pub(crate) fn word(words: &'static str, place: usize) -> Option<&'static str> {
    parts(words, b' ').nth(place)
}

/// A bond's setting: `IFLA_BOND_*` (`include/uapi/linux/if_link.h`), and the words for its numbers where it has words
/// (Linux 6.1, `drivers/net/bonding/bond_options.c`).
#[derive(Clone, Copy, Debug)]
pub struct BondSetting {
    /// The attribute.
    pub attribute: u16,
    /// A bit for each mode in which it counts.
    pub modes: u8,
    range: Range,
}

/// The numbers that the kernel takes.
#[derive(Clone, Copy, Debug)]
enum Range {
    /// The words at this place of the lists stand for the numbers from 0 on, with a blank between.
    Words(u16),
    /// The greatest one.
    UpTo(u32),
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
const HASHING: u8 = 0b111_0100;
const LACP: u8 = 0b001_0000;
const LOAD: u8 = 0b110_0000;
/// What the kernel keeps in a signed number.
const SIGNED: u32 = 0x7fff_ffff;

/// The attributes whose least number is 1: `lp_interval`, `ad_actor_sys_prio` and `arp_missed_max`.
const NOT_ZERO: [u16; 3] = [19, 24, 30];

/// What is a text stands in rows of texts: an address and a length for each are more than half of the table.
macro_rules! settings {
    ($($attribute:expr, $name:literal, $default:expr, $modes:expr,
        $(to $most:tt)? $(of $words:literal)?;)*) => {
        /// The names in sysfs and for dracut, a blank behind each.
        const NAMES: &str = concat!($($name, " ",)*);

        /// The lists of words.
        const LISTS: &str = concat!($($($words, "\0",)?)*);

        /// What a bond can be told, without `primary` and `arp_ip_target`; in the order of the names.
        pub static BOND_SETTINGS: [BondSetting; 25] = [$(BondSetting {
            attribute: $attribute,
            modes: $modes,
            range: $(Range::UpTo($most))? $(Range::Words(chosen::place(LISTS, $words)))?,
        },)*];

        /// What the kernel has of each without being told. No boot asks for it, so that it is a table of its own.
        pub static BOND_DEFAULTS: [u32; 25] = [$($default),*];
    };
}

settings! {
    MIIMON, "miimon", 0, ALL, to SIGNED;
    4, "updelay", 0, ALL, to SIGNED;
    5, "downdelay", 0, ALL, to SIGNED;
    28, "peer_notif_delay", 0, ALL, to 300_000;
    6, "use_carrier", 1, ALL, to 1;
    ARP_INTERVAL, "arp_interval", 0, WITH_ARP, to SIGNED;
    9, "arp_validate", 0, WITH_ARP, of "none active backup all filter filter_active filter_backup";
    10, "arp_all_targets", 0, WITH_ARP, of "any all";
    30, "arp_missed_max", 2, WITH_ARP, to 255;
    12, "primary_reselect", 0, WITH_PRIMARY, of "always better failure";
    13, "fail_over_mac", 0, ACTIVE_BACKUP, of "none active follow";
    15, "resend_igmp", 1, ALL, to 255;
    16, "num_grat_arp", 1, ACTIVE_BACKUP, to 255;
    17, "all_slaves_active", 0, ALL, to 1;
    18, "min_links", 0, ALL, to SIGNED;
    14, "xmit_hash_policy", 0, HASHING, of "layer2 layer3+4 layer2+3 encap2+3 encap3+4 vlan+srcmac";
    19, "lp_interval", 1, LOAD, to SIGNED;
    20, "packets_per_slave", 1, 0b1, to 65_535;
    21, "lacp_rate", 0, LACP, of "slow fast";
    22, "ad_select", 0, LACP, of "stable bandwidth count";
    24, "ad_actor_sys_prio", 65_535, LACP, to 65_535;
    25, "ad_user_port_key", 0, LACP, to 1023;
    27, "tlb_dynamic_lb", 1, LOAD, to 1;
    29, "lacp_active", 1, LACP, of "off on";
    32, "coupled_control", 1, LACP, of "off on";
}

impl BondSetting {
    /// [`BOND_SETTINGS`] with their names in sysfs and for dracut.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static Self)> + Clone {
        parts(NAMES, b' ').zip(&BOND_SETTINGS)
    }

    /// The word for a number.
    pub fn word(&self, number: u32) -> Option<&'static str> {
        let Range::Words(words) = self.range else {
            return None;
        };
        word(chosen::text(LISTS, words), usize::try_from(number).ok()?)
    }

    fn takes(&self, number: u32) -> bool {
        match self.range {
            Range::UpTo(most) => {
                number <= most && (number > 0 || !NOT_ZERO.contains(&self.attribute))
            }
            Range::Words(_) => self.word(number).is_some(),
        }
    }
}

/// What a bond is told. The kernel takes all of it or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BondOptions {
    /// How it uses its ports.
    pub mode: BondMode,
    list: [(u16, u32); BOND_OPTIONS],
}

impl BondOptions {
    /// That its ports are watched, and nothing else.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub const fn watched(mode: BondMode) -> Self {
        let mut list = [(0, 0); BOND_OPTIONS];
        list[0] = (MIIMON, WATCHED);
        Self { mode, list }
    }

    /// Reads options by name; false where one is none that a bond of this mode has, or its value is none. Ports are watched
    /// unless they say otherwise.
    pub fn read<'a>(
        mode: BondMode,
        options: &mut dyn Iterator<Item = (&'a str, &'a str)>,
    ) -> (Self, bool) {
        let mut read = Self::watched(mode);
        let mut understood = true;
        for (name, value) in options {
            understood &= match name {
                "mode" => true,
                // It is one of the ports.
                "primary" => mode.is_one_of(WITH_PRIMARY),
                "arp_ip_target" if mode.is_one_of(WITH_ARP) => parts(value, b';').all(|target| {
                    let target = ipv4(target);
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
        let setting = BOND_SETTINGS.get(place(NAMES, name)?);
        let setting = setting.filter(|setting| self.mode.is_one_of(setting.modes))?;
        let word = match setting.range {
            Range::Words(words) => place(chosen::text(LISTS, words), value),
            Range::UpTo(_) => None,
        };
        let number = match word {
            Some(word) => u32::try_from(word).ok()?,
            None => number(value, 10).filter(|number| setting.takes(*number))?,
        };
        // The kernel takes one of both, and of what comes twice the latter.
        match setting.attribute {
            // A mode without ARP refuses the other, whatever its value.
            MIIMON if number > 0 && self.mode.is_one_of(WITH_ARP) => self.add(ARP_INTERVAL, 0)?,
            ARP_INTERVAL if number > 0 => self.add(MIIMON, 0)?,
            _ => {}
        }
        self.add(setting.attribute, number)
    }

    // Within each caller it takes more than a call.
    #[inline(never)]
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
