//! What other parsers make of words that ours takes.

use heapless::Vec;

use super::VerifyFlaw;
use crate::args::Dialect;
use crate::args::vlan::identifier;
use crate::cmdline::{
    Arguments, IpArgument, Methods, Placed, VlanArgument, Word, colon_parts, written,
};
use crate::net::MacAddress;
use crate::plan::{Ipv4Plan, Ipv6Plan};

/// Tells each word of `texts` that `dialect` reads otherwise, or not at all.
pub(super) fn judge<'a>(
    texts: [&'a [u8]; 2],
    arguments: &Arguments<'a>,
    dialect: Dialect,
    tell: &mut dyn FnMut(Word<'a>, VerifyFlaw),
) {
    let ips = &arguments.network.ip;
    for (at, placed) in ips.iter().enumerate() {
        let text = placed.word.text().unwrap_or_default();
        let earlier = ips.get(..at).unwrap_or_default();
        let flaw = of_ip(text, &placed.argument, dialect)
            .or_else(|| among(&placed.argument, earlier, ips.len(), dialect));
        if let Some(flaw) = flaw {
            tell(placed.word, flaw);
        }
    }
    for (_, word) in texts.into_iter().flat_map(written) {
        if let Some(flaw) = of_word(&word, arguments, dialect) {
            tell(word, flaw);
        }
    }
}

/// What is wrong with the target that a word names.
pub(super) fn of_target(word: &Word<'_>, dialect: Dialect) -> Option<VerifyFlaw> {
    let text = word.text().unwrap_or_default();
    let text = text.strip_prefix("iscsi:").unwrap_or(text);
    let starts = [":iqn.", ":eui.", ":naa."];
    let known = starts.iter().filter_map(|start| text.find(start)).min();
    let before = known.and_then(|at| text.get(..at)).unwrap_or(text);
    if is_without_brackets(before) {
        return Some(VerifyFlaw::Brackets);
    }
    if !dialect.is_stock() {
        return None;
    }
    let Some(at) = known else {
        return Some(VerifyFlaw::TargetName);
    };
    let (before, name) = text.split_at_checked(at)?;
    let inner = name.get(1..).unwrap_or_default();
    if starts.iter().any(|start| inner.contains(start)) {
        return Some(VerifyFlaw::TargetName);
    }
    let credentials = before
        .rsplit_once('@')
        .map_or("", |(credentials, _)| credentials);
    let cut = credentials.contains('@') || credentials.starts_with(['-', '+']);
    cut.then_some(VerifyFlaw::Credentials)
}

/// Whether the server is the first group of an IPv6 address, which ends at its colon for every parser. An address that a portal may
/// have begins with four digits, for all unicast ones, unique local ones and those of a link (RFC 4291, 2.4; RFC 4193); other
/// letters of that kind, such as `db1` and `cafe`, are a host's name.
fn is_without_brackets(before_name: &str) -> bool {
    let (_, target) = before_name.rsplit_once('@').unwrap_or(("", before_name));
    let (server, rest) = target.split_once(':').unwrap_or((target, ""));
    let group = |text: &str| {
        (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let protocol = rest.split(':').next().unwrap_or_default();
    let first = u16::from_str_radix(server, 16).unwrap_or_default();
    let is_first =
        group(server) && matches!(first, 0x2000..=0x3fff | 0xfc00..=0xfdff | 0xfe80..=0xfebf);
    target.contains("::") && is_first && (protocol.is_empty() || group(protocol))
}

fn of_word(word: &Word<'_>, arguments: &Arguments<'_>, dialect: Dialect) -> Option<VerifyFlaw> {
    if !dialect.is_stock() {
        return names_target(word).then(|| of_target(word, dialect))?;
    }
    let firmware = arguments
        .iscsi
        .firmware
        .is_some_and(|firmware| firmware.is_on());
    let value = word.text().unwrap_or_default();
    match (word.key(), value) {
        ("nameserver", value) => value.starts_with('[').then_some(VerifyFlaw::NameServer),
        ("bond", value) => {
            let networkd = dialect == Dialect::DracutNetworkd;
            let options = value
                .split(':')
                .nth(2)
                .is_some_and(|options| !options.is_empty());
            (networkd && options).then_some(VerifyFlaw::BondOptions)
        }
        ("vlan", value) => {
            let named = arguments.network.vlans.iter();
            let mut named = named.filter(|vlan| value.split(':').next() == Some(vlan.name));
            let read = |vlan: &VlanArgument<'_>| identifier(vlan.name, dialect) == Some(vlan.id);
            (!named.all(read)).then_some(VerifyFlaw::VlanName)
        }
        ("netroot", "iscsi" | "iscsi:") if firmware => None,
        ("netroot", "iscsi" | "iscsi:" | "iscsi:ibft") => Some(VerifyFlaw::TargetUnnamed),
        ("netroot", value) if value.starts_with("iscsi:") => of_target(word, dialect),
        // Beside a target that another word names it is the disk of that.
        ("root", "iscsi") => {
            let alone = !firmware && arguments.targets.is_empty();
            alone.then_some(VerifyFlaw::TargetUnnamed)
        }
        ("root", value) if value.starts_with("iscsi:") => match firmware {
            true => Some(VerifyFlaw::FirmwareMixed),
            false => of_target(word, dialect),
        },
        ("iscsiroot", _) if firmware => Some(VerifyFlaw::FirmwareMixed),
        ("iscsiroot", _) => of_target(word, dialect),
        ("rd.iscsi.target.name" | "iscsi_target_name", _) => Some(VerifyFlaw::TargetParts),
        ("rd.iscsi.ibft", value) if !matches!(value, "0" | "no" | "off") => {
            (dialect == Dialect::DracutNetworkd).then_some(VerifyFlaw::FirmwareNics)
        }
        ("ip", "ibft") if dialect != Dialect::DracutNetworkd => None,
        // Other than `ip=ibft` NetworkManager alone knows it.
        ("ip", value) if matches!(value.rsplit(':').next(), Some("ibft" | "fw")) => match dialect {
            Dialect::DracutNetworkd => Some(VerifyFlaw::FirmwareNics),
            Dialect::DracutLegacy => Some(VerifyFlaw::IpMethod),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the word names a target in one text.
fn names_target(word: &Word<'_>) -> bool {
    let is_iscsi = word.text().is_some_and(|text| text.starts_with("iscsi:"));
    matches!(word.key(), "netroot" | "root") && is_iscsi || word.key() == "iscsiroot"
}

/// What the words between the colons come to for this parser.
fn of_ip(text: &str, ip: &IpArgument<'_>, dialect: Dialect) -> Option<VerifyFlaw> {
    if !dialect.is_stock() {
        return None;
    }
    let parts: Vec<&str, 16> = colon_parts(text).take(16).collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    let short = ["dhcp", "on", "any", "dhcp6", "auto6", "either6"];
    let is_address = |text: &str| text.parse::<core::net::IpAddr>().is_ok();
    if let Some(nic) = ip.nic.filter(|nic| MacAddress::parse(nic).is_some())
        && (dialect == Dialect::DracutNetworkd || nic.contains(':'))
    {
        return Some(VerifyFlaw::NicByMac);
    }
    // Behind brackets NetworkManager drops it.
    if part(0).contains('/') && (dialect != Dialect::DracutNm || part(0).contains(']')) {
        return Some(VerifyFlaw::IpPrefix);
    }
    let methods = match parts.len() {
        0 => return None,
        1 if is_address(text) => return None,
        1 => text,
        _ if short.contains(&part(1)) => part(1),
        _ if !part(1).is_empty() && !is_address(part(1)) && ip.nic == Some(part(0)) => {
            return match dialect {
                Dialect::DracutLegacy => Some(VerifyFlaw::IpShort),
                dialect => unknown(part(1), dialect),
            };
        }
        _ => part(6),
    };
    if dialect == Dialect::DracutLegacy {
        match methods {
            "" => return Some(VerifyFlaw::IpMethod),
            "none" | "off" if part(0).is_empty() || parts.len() < 2 => {
                return Some(VerifyFlaw::IpNoAddress);
            }
            _ => {}
        }
    }
    let given = ip.methods.ipv4.given().is_some() || ip.methods.ipv6.given().is_some();
    if given && part(3).is_empty() && dialect != Dialect::DracutNm {
        return Some(VerifyFlaw::IpMask);
    }
    if is_address(part(0)) && !given && parts.len() > 2 {
        return Some(VerifyFlaw::IpMethod);
    }
    unknown(methods, dialect)
}

/// Whether the parser knows the method, or several with commas between.
fn unknown(methods: &str, dialect: Dialect) -> Option<VerifyFlaw> {
    const EVERYWHERE: [&str; 7] = ["none", "off", "on", "any", "dhcp", "dhcp6", "auto6"];
    let more: &[&str] = match dialect {
        Dialect::DracutLegacy => &["either6", "link6", "single-dhcp"],
        Dialect::DracutNm => &[
            "either6",
            "link6",
            "link-local",
            "single-dhcp",
            "auto",
            "ibft",
            "fw",
            "",
        ],
        _ => &["either6", "link6", ""],
    };
    let known = |method: &str| EVERYWHERE.contains(&method) || more.contains(&method);
    let one = dialect != Dialect::DracutNetworkd || !methods.contains(',');
    match one && methods.split(',').all(known) {
        true => None,
        false => Some(VerifyFlaw::IpMethod),
    }
}

/// What comes of it beside the other `ip=`.
fn among(
    ip: &IpArgument<'_>,
    earlier: &[Placed<'_, IpArgument<'_>>],
    count: usize,
    dialect: Dialect,
) -> Option<VerifyFlaw> {
    let mut before = earlier.iter().map(|placed| &placed.argument);
    if ip.nic.is_none()
        && count > 1
        && matches!(dialect, Dialect::DracutLegacy | Dialect::DracutNetworkd)
    {
        return Some(VerifyFlaw::IpEvery);
    }
    match dialect {
        Dialect::DracutLegacy => {
            let twice = ip.nic.is_some() && before.any(|known| known.nic == ip.nic);
            twice.then_some(VerifyFlaw::IpTwice)
        }
        Dialect::DracutNm => {
            let overridden = before.any(|known| {
                known.nic == ip.nic
                    && known.methods.ipv4 == Ipv4Plan::Dhcp
                    && ip.methods.ipv4 == Ipv4Plan::None
            });
            overridden.then_some(VerifyFlaw::IpOverridden)
        }
        Dialect::DracutNetworkd => {
            let asks = |methods: &Methods| {
                methods.ipv4 == Ipv4Plan::Dhcp
                    || !matches!(methods.ipv6, Ipv6Plan::None | Ipv6Plan::Static(_))
            };
            let overridden = before
                .any(|known| known.nic == ip.nic && (asks(&known.methods) || asks(&ip.methods)));
            overridden.then_some(VerifyFlaw::IpOverridden)
        }
        _ => None,
    }
}
