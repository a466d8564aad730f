//! The options of `bond=` that make a bond as it is.

use core::fmt::Write;

use heapless::String;

use super::Network;
use crate::net::bond::{BOND_DEFAULTS, BondMode, BondSetting, WITH_ARP, WITH_PRIMARY};
use crate::netlink::route::{BondSettings, Device};

/// Bytes of a bond's options together.
const OPTIONS_BYTES: usize = 512;

const MODE: u16 = 1;

impl Network {
    /// The settings of a bond.
    pub(super) fn bond(&self, device: &Device) -> Option<&BondSettings> {
        let mut bonds = self.bonds.iter();
        bonds.find(|bond| bond.ifindex == device.link.ifindex)
    }

    /// The options of a bond as `NAME=VALUE` with commas between: its mode, and what is not as the kernel has it without being
    /// told. `None` where they find no room.
    pub(super) fn bond_options(&self, bond: &BondSettings) -> Option<String<OPTIONS_BYTES>> {
        let mode = bond
            .number(MODE)
            .map_or(Some(BondMode::BALANCE_RR), |mode| {
                BondMode::new(mode.try_into().ok()?)
            })?;
        let mut options = String::new();
        write!(options, "mode={}", mode.word()).ok()?;
        let has = |modes| mode.is_one_of(modes);
        for ((name, setting), default) in BondSetting::all().zip(BOND_DEFAULTS) {
            let value = bond.number(setting.attribute);
            let told = value.filter(|&value| value != default && has(setting.modes));
            let Some(value) = told else { continue };
            match setting.word(value) {
                Some(word) => write!(options, ",{name}={word}").ok()?,
                None => write!(options, ",{name}={value}").ok()?,
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
