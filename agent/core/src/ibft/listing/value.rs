//! One file's text.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::Fixed;
use crate::ibft::address;
use crate::ibft::field::{initiator, nic, target};
use crate::ibft::lun::Listed;
use crate::ibft::raw::{Kind, RawTable, Slot};

/// Bytes of a sysfs file without the line feed: one page holds it.
const LONGEST: usize = 4095;

/// What one file says.
pub(super) enum Value<'t> {
    /// A decimal number.
    Number(u32),
    /// An address.
    Address([u8; 16]),
    /// The subnet mask of an IPv4 prefix.
    Mask(u8),
    /// A MAC address.
    Mac([u8; 6]),
    /// A LUN.
    Lun([u8; 8]),
    /// The first line of a string.
    Text(&'t [u8]),
}

impl<'t> Value<'t> {
    /// What the kernel shows of the table's header.
    pub(super) fn of_header(raw: &RawTable<'t>, file: &str) -> Option<Self> {
        let bytes = raw.bytes();
        let text = |from, to| bytes.get(from..to).map(Self::Text);
        match file {
            "oem_id" => text(10, 16),
            "oem_table_id" => text(16, 24),
            "signature" => text(0, 4),
            _ => None,
        }
    }

    /// What the kernel shows of a structure.
    pub(super) fn of_slot(raw: &RawTable<'t>, slot: &Slot<'t>, file: &str) -> Option<Self> {
        match file {
            "flags" => return Some(Self::Number(slot.flags.into())),
            "index" => return Some(Self::Number(slot.index.into())),
            _ => {}
        }
        match slot.kind {
            Kind::Initiator(fields) => Self::of_initiator(raw, &fields, file),
            Kind::Nic(fields) => Self::of_nic(raw, &fields, file),
            Kind::Target(fields) => Self::of_target(raw, &fields, file),
        }
    }

    fn of_initiator(
        raw: &RawTable<'t>,
        fields: &Fixed<'t, { initiator::LENGTH }>,
        file: &str,
    ) -> Option<Self> {
        use initiator::{ISNS, NAME, PRIMARY_RADIUS, SECONDARY_RADIUS, SLP};
        match file {
            "isns-server" => Self::address(fields.field::<{ ISNS.at }, 16>()),
            "slp-server" => Self::address(fields.field::<{ SLP.at }, 16>()),
            "pri-radius-server" => Self::address(fields.field::<{ PRIMARY_RADIUS.at }, 16>()),
            "sec-radius-server" => Self::address(fields.field::<{ SECONDARY_RADIUS.at }, 16>()),
            "initiator-name" => Self::string::<{ NAME.at }, _>(raw, fields),
            _ => None,
        }
    }

    fn of_nic(raw: &RawTable<'t>, fields: &Fixed<'t, { nic::LENGTH }>, file: &str) -> Option<Self> {
        use nic::{
            ADDRESS, DHCP, GATEWAY, HOSTNAME, MAC, ORIGIN, PREFIX, PRIMARY_DNS, SECONDARY_DNS, VLAN,
        };
        let prefix = fields.u8::<{ PREFIX.at }>();
        match file {
            "ip-addr" => Self::address(fields.field::<{ ADDRESS.at }, 16>()),
            "prefix-len" => (prefix != 0).then_some(Self::Number(prefix.into())),
            "subnet-mask" => (prefix != 0).then_some(Self::Mask(prefix)),
            "origin" => Some(Self::Number(fields.u8::<{ ORIGIN.at }>().into())),
            "gateway" => Self::address(fields.field::<{ GATEWAY.at }, 16>()),
            "primary-dns" => Self::address(fields.field::<{ PRIMARY_DNS.at }, 16>()),
            "secondary-dns" => Self::address(fields.field::<{ SECONDARY_DNS.at }, 16>()),
            "dhcp" => Self::address(fields.field::<{ DHCP.at }, 16>()),
            "vlan" => Some(Self::Number(fields.u16_le::<{ VLAN.at }>().into())),
            "mac" => Some(Self::Mac(fields.field::<{ MAC.at }, 6>())),
            "hostname" => Self::string::<{ HOSTNAME.at }, _>(raw, fields),
            _ => None,
        }
    }

    fn of_target(
        raw: &RawTable<'t>,
        fields: &Fixed<'t, { target::LENGTH }>,
        file: &str,
    ) -> Option<Self> {
        use target::{
            ADDRESS, CHAP_NAME, CHAP_SECRET, CHAP_TYPE, LUN, NAME, NIC, PORT, REVERSE_NAME,
            REVERSE_SECRET,
        };
        match file {
            "ip-addr" => Some(Self::Address(fields.field::<{ ADDRESS.at }, 16>())),
            "port" => Some(Self::Number(fields.u16_le::<{ PORT.at }>().into())),
            "lun" => Some(Self::Lun(fields.field::<{ LUN.at }, 8>())),
            "chap-type" => Some(Self::Number(fields.u8::<{ CHAP_TYPE.at }>().into())),
            "nic-assoc" => Some(Self::Number(fields.u8::<{ NIC.at }>().into())),
            "target-name" => Self::string::<{ NAME.at }, _>(raw, fields),
            "chap-name" => Self::string::<{ CHAP_NAME.at }, _>(raw, fields),
            "chap-secret" => Self::string::<{ CHAP_SECRET.at }, _>(raw, fields),
            "rev-chap-name" => Self::string::<{ REVERSE_NAME.at }, _>(raw, fields),
            "rev-chap-name-secret" => Self::string::<{ REVERSE_SECRET.at }, _>(raw, fields),
            _ => None,
        }
    }

    fn address(bytes: [u8; 16]) -> Option<Self> {
        address::decode(bytes).map(|_| Self::Address(bytes))
    }

    fn string<const AT: usize, const LEN: usize>(
        raw: &RawTable<'t>,
        fields: &Fixed<'t, LEN>,
    ) -> Option<Self> {
        let text = raw.text::<AT, LEN>(fields).ok()??;
        Some(Self::Text(text.bytes))
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Address(bytes) => print_address(*bytes, out),
            Self::Mask(prefix) => {
                let bits = u32::MAX.checked_shl(32_u32.saturating_sub((*prefix).into()));
                write!(out, "{}", Ipv4Addr::from_bits(bits.unwrap_or_default()))
            }
            Self::Mac([a, b, c, d, e, f]) => {
                write!(out, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{f:02x}")
            }
            Self::Lun(bytes) => fmt::Display::fmt(&Listed(*bytes), out),
            Self::Text(bytes) => print_line(bytes, out),
        }
    }
}

/// IPv6 addresses in eight groups of four digits.
fn print_address(bytes: [u8; 16], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let address = Ipv6Addr::from_bits(u128::from_be_bytes(bytes));
    if let IpAddr::V4(address) = IpAddr::V6(address).to_canonical() {
        return write!(out, "{address}");
    }
    for (at, group) in address.segments().into_iter().enumerate() {
        let colon = if at == 0 { "" } else { ":" };
        write!(out, "{colon}{group:04x}")?;
    }
    Ok(())
}

/// What could end the line ends the text, and what could steer a terminal is escaped.
fn print_line(bytes: &[u8], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut lines = bytes.split(|byte| matches!(byte, 0 | b'\n'));
    let line = lines.next().unwrap_or_default();
    for byte in line.iter().take(LONGEST) {
        match byte {
            b' '..=b'~' => write!(out, "{}", char::from(*byte))?,
            _ => write!(out, "\\x{byte:02x}")?,
        }
    }
    Ok(())
}
