//! The options of `bond=` that make a bond as it is.

use core::fmt::Write;

use heapless::String;

use super::Network;
use crate::netlink::route::{BondSettings, Device};

/// Bytes of a bond's options together.
const OPTIONS_BYTES: usize = 512;

/// A setting: its attribute (`IFLA_BOND_*`), its name in sysfs and for dracut, what the kernel has without being told, in
/// which modes it counts, and the words for its numbers where it has words (Linux 6.1, `drivers/net/bonding/bond_options.c`).
struct Setting {
    attribute: u16,
    name: &'static str,
    default: u32,
    modes: &'static [u32],
    words: &'static [&'static str],
}

const BALANCE_RR: u32 = 0;
const ACTIVE_BACKUP: u32 = 1;
const BALANCE_XOR: u32 = 2;
const LACP: u32 = 4;
const BALANCE_TLB: u32 = 5;
const BALANCE_ALB: u32 = 6;

const ALL: &[u32] = &[0, 1, 2, 3, 4, 5, 6];
const WITH_ARP: &[u32] = &[0, 1, 2, 3];
const WITH_PRIMARY: &[u32] = &[ACTIVE_BACKUP, BALANCE_TLB, BALANCE_ALB];
const HASHING: &[u32] = &[BALANCE_XOR, LACP, BALANCE_TLB];

const MODE: u16 = 1;
const MIIMON: u16 = 3;
const ARP_INTERVAL: u16 = 7;

const MODES: [&str; 7] = [
    "balance-rr",
    "active-backup",
    "balance-xor",
    "broadcast",
    "802.3ad",
    "balance-tlb",
    "balance-alb",
];

const fn number(
    attribute: u16,
    name: &'static str,
    default: u32,
    modes: &'static [u32],
) -> Setting {
    word(attribute, name, default, modes, &[])
}

const fn word(
    attribute: u16,
    name: &'static str,
    default: u32,
    modes: &'static [u32],
    words: &'static [&'static str],
) -> Setting {
    Setting {
        attribute,
        name,
        default,
        modes,
        words,
    }
}

const SETTINGS: [Setting; 25] = [
    number(MIIMON, "miimon", 0, ALL),
    number(4, "updelay", 0, ALL),
    number(5, "downdelay", 0, ALL),
    number(28, "peer_notif_delay", 0, ALL),
    number(6, "use_carrier", 1, ALL),
    number(ARP_INTERVAL, "arp_interval", 0, WITH_ARP),
    word(
        9,
        "arp_validate",
        0,
        WITH_ARP,
        &[
            "none",
            "active",
            "backup",
            "all",
            "filter",
            "filter_active",
            "filter_backup",
        ],
    ),
    word(10, "arp_all_targets", 0, WITH_ARP, &["any", "all"]),
    number(30, "arp_missed_max", 2, WITH_ARP),
    word(
        12,
        "primary_reselect",
        0,
        WITH_PRIMARY,
        &["always", "better", "failure"],
    ),
    word(
        13,
        "fail_over_mac",
        0,
        &[ACTIVE_BACKUP],
        &["none", "active", "follow"],
    ),
    word(
        14,
        "xmit_hash_policy",
        0,
        HASHING,
        &[
            "layer2",
            "layer3+4",
            "layer2+3",
            "encap2+3",
            "encap3+4",
            "vlan+srcmac",
        ],
    ),
    number(15, "resend_igmp", 1, ALL),
    number(16, "num_grat_arp", 1, &[ACTIVE_BACKUP]),
    number(17, "all_slaves_active", 0, ALL),
    number(18, "min_links", 0, ALL),
    number(19, "lp_interval", 1, &[BALANCE_TLB, BALANCE_ALB]),
    number(20, "packets_per_slave", 1, &[BALANCE_RR]),
    word(21, "lacp_rate", 0, &[LACP], &["slow", "fast"]),
    word(
        22,
        "ad_select",
        0,
        &[LACP],
        &["stable", "bandwidth", "count"],
    ),
    number(24, "ad_actor_sys_prio", 65_535, &[LACP]),
    number(25, "ad_user_port_key", 0, &[LACP]),
    number(27, "tlb_dynamic_lb", 1, &[BALANCE_TLB]),
    word(29, "lacp_active", 1, &[LACP], &["off", "on"]),
    word(32, "coupled_control", 1, &[LACP], &["off", "on"]),
];

impl Network {
    /// The settings of a bond.
    pub(super) fn bond(&self, device: &Device) -> Option<&BondSettings> {
        let mut bonds = self.bonds.iter();
        bonds.find(|bond| bond.ifindex == device.link.ifindex)
    }

    /// The options of a bond as `NAME=VALUE` with commas between: its mode, and what is not as the kernel has it without being
    /// told. `None` where they find no room.
    pub(super) fn bond_options(&self, bond: &BondSettings) -> Option<String<OPTIONS_BYTES>> {
        let mode = bond.number(MODE).unwrap_or(BALANCE_RR);
        let mut options = String::new();
        let name = MODES.get(usize::try_from(mode).ok()?)?;
        write!(options, "mode={name}").ok()?;
        for setting in &SETTINGS {
            let value = bond.number(setting.attribute);
            let told =
                value.filter(|&value| value != setting.default && setting.modes.contains(&mode));
            let Some(value) = told else { continue };
            let word = usize::try_from(value)
                .ok()
                .and_then(|at| setting.words.get(at));
            match word {
                Some(word) => write!(options, ",{}={word}", setting.name).ok()?,
                None => write!(options, ",{}={value}", setting.name).ok()?,
            }
        }
        if WITH_ARP.contains(&mode) {
            let mut separator = ",arp_ip_target=";
            for target in &bond.arp_targets {
                write!(options, "{separator}{target}").ok()?;
                separator = ";";
            }
        }
        let primary = bond.primary.filter(|_| WITH_PRIMARY.contains(&mode));
        if let Some(primary) = primary.and_then(|primary| self.device(primary)) {
            write!(options, ",primary={}", primary.link.name).ok()?;
        }
        Some(options)
    }
}
