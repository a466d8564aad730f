//! Which VLAN each parser reads from a device's name.

use crate::args::Dialect;

/// The identifier that the parser takes a device of this name to have; `None` where it has none to say. dracut's scripts (059,
/// `get_vid` of `ifup.sh`) hand what stands behind `vlan`, else behind the last dot, to ip(8), and systemd (252,
/// `extract_vlan_id`) reads the number at the name's end: both in octal behind a zero. NetworkManager (1.42) and the agent read
/// that number in decimal.
pub(super) fn identifier(name: &str, dialect: Dialect) -> Option<u16> {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let at_end = name.get(stem.len()..)?;
    let digits = match dialect {
        Dialect::DracutLegacy => {
            let behind_dot = || name.rsplit_once('.').map(|(_, digits)| digits);
            name.strip_prefix("vlan").or_else(behind_dot)?
        }
        _ => at_end,
    };
    let octal = digits.strip_prefix('0');
    match octal.filter(|_| matches!(dialect, Dialect::DracutLegacy | Dialect::DracutNetworkd)) {
        Some(octal) => u16::from_str_radix(octal, 8).ok(),
        None => digits.parse().ok(),
    }
}
