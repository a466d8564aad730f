//! The options of `bond=` that make a bond as it is.

use core::fmt::Write;

use heapless::String;

use super::Network;
use crate::net::bond::{BOND_SETTINGS, BondSetting, WITH_ARP, WITH_PRIMARY};
use crate::netlink::route::{BondSettings, Device};

/// Bytes of a bond's options together.
const OPTIONS_BYTES: usize = 512;

const BALANCE_RR: u32 = 0;

const MODE: u16 = 1;
const HASHING: u8 = 0b011_0100;
const LACP: u8 = 0b001_0000;
const LOAD: u8 = 0b110_0000;
const MOST: u32 = u32::MAX;

const MODES: [&str; 7] = [
    "balance-rr",
    "active-backup",
    "balance-xor",
    "broadcast",
    "802.3ad",
    "balance-tlb",
    "balance-alb",
];

const HASHES: &[&str] = &[
    "layer2",
    "layer3+4",
    "layer2+3",
    "encap2+3",
    "encap3+4",
    "vlan+srcmac",
];

/// What active-backup does not have.
const OTHERS: [BondSetting; 10] = [
    BondSetting::words(14, "xmit_hash_policy", HASHING, HASHES),
    BondSetting::number(19, "lp_interval", 1, LOAD, MOST),
    BondSetting::number(20, "packets_per_slave", 1, 0b1, MOST),
    BondSetting::words(21, "lacp_rate", LACP, &["slow", "fast"]),
    BondSetting::words(22, "ad_select", LACP, &["stable", "bandwidth", "count"]),
    BondSetting::number(24, "ad_actor_sys_prio", 65_535, LACP, MOST),
    BondSetting::number(25, "ad_user_port_key", 0, LACP, MOST),
    BondSetting::number(27, "tlb_dynamic_lb", 1, 0b10_0000, MOST),
    BondSetting {
        default: 1,
        ..BondSetting::words(29, "lacp_active", LACP, &["off", "on"])
    },
    BondSetting {
        default: 1,
        ..BondSetting::words(32, "coupled_control", LACP, &["off", "on"])
    },
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
        let has = |modes: u8| u32::from(modes).checked_shr(mode).unwrap_or(0) & 1 == 1;
        for setting in BOND_SETTINGS.iter().chain(&OTHERS) {
            let value = bond.number(setting.attribute);
            let told = value.filter(|&value| value != setting.default && has(setting.modes));
            let Some(value) = told else { continue };
            let word = usize::try_from(value)
                .ok()
                .and_then(|at| setting.words.get(at));
            match word {
                Some(word) => write!(options, ",{}={word}", setting.name).ok()?,
                None => write!(options, ",{}={value}", setting.name).ok()?,
            }
        }
        if has(WITH_ARP) {
            let mut separator = ",arp_ip_target=";
            for target in &bond.arp_targets {
                write!(options, "{separator}{target}").ok()?;
                separator = ";";
            }
        }
        let primary = bond.primary.filter(|_| has(WITH_PRIMARY));
        if let Some(primary) = primary.and_then(|primary| self.device(primary)) {
            write!(options, ",primary={}", primary.link.name).ok()?;
        }
        Some(options)
    }
}
