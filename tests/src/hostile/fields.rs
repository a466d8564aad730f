//! The fields of the PDUs that a target sends (RFC 7143, 11), and the values that each is given.

use std::collections::BTreeMap;

use sanroot_core::iscsi::pdu::HEADER_BYTES;
use sanroot_core::random::Random;

use super::SEED;

/// One field of a header.
pub struct Field {
    /// Its name in the RFC; `reserved` where it has none.
    pub name: &'static str,
    /// Its first bit, counted from the first bit of the header.
    at: usize,
    /// How many bits it has, 1 to 64.
    bits: usize,
    /// Which rules say what becomes of its values.
    pub rules: &'static str,
}

/// A kind of PDU that a target sends.
pub struct Kind {
    /// Its name in the RFC.
    pub name: &'static str,
    /// Its opcode.
    pub opcode: u8,
    /// What its header holds.
    pub fields: &'static [Field],
}

/// A field that begins with bit `bit` of byte `byte`.
const fn bits(
    name: &'static str,
    byte: usize,
    bit: usize,
    bits: usize,
    rules: &'static str,
) -> Field {
    Field {
        name,
        at: 8 * byte + bit,
        bits,
        rules,
    }
}

/// A field of whole bytes.
const fn bytes(name: &'static str, byte: usize, count: usize, rules: &'static str) -> Field {
    bits(name, byte, 0, 8 * count, rules)
}

const RESERVED: &str = "A.6";

/// All that a target sends in a login, or may send in its place.
#[rustfmt::skip]
pub const KINDS: [Kind; 6] = [
    Kind { name: "Login Response", opcode: 0x23, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.4"),
        bits("T", 1, 0, 1, "A.39 A.40"), bits("C", 1, 1, 1, "A.20"), bits("reserved", 1, 2, 2, RESERVED),
        bits("CSG", 1, 4, 2, "A.38 A.39"), bits("NSG", 1, 6, 2, "A.38 A.39"),
        bytes("Version-max", 2, 1, "A.37"), bytes("Version-active", 3, 1, "A.37"),
        bytes("TotalAHSLength", 4, 1, "A.1"), bytes("DataSegmentLength", 5, 3, "A.7 A.35"),
        bytes("ISID", 8, 6, RESERVED), bytes("TSIH", 14, 2, "A.43"), bytes("Initiator Task Tag", 16, 4, "A.42"),
        bytes("reserved", 20, 4, RESERVED), bytes("StatSN", 24, 4, "A.45"), bytes("ExpCmdSN", 28, 4, "A.46"),
        bytes("MaxCmdSN", 32, 4, "A.46"), bytes("Status-Class", 36, 1, "A.49 A.71"),
        bytes("Status-Detail", 37, 1, "A.49"), bytes("reserved", 38, 2, RESERVED), bytes("reserved", 40, 8, RESERVED),
    ] },
    Kind { name: "Text Response", opcode: 0x24, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.4"),
        bits("F", 1, 0, 1, "A.4"), bits("C", 1, 1, 1, "A.4"), bits("reserved", 1, 2, 6, "A.4"),
        bytes("reserved", 2, 2, "A.4"), bytes("TotalAHSLength", 4, 1, "A.1 A.4"),
        bytes("DataSegmentLength", 5, 3, "A.4 A.7"), bytes("LUN", 8, 8, "A.4"),
        bytes("Initiator Task Tag", 16, 4, "A.4"), bytes("Target Transfer Tag", 20, 4, "A.4"),
        bytes("StatSN", 24, 4, "A.4"), bytes("ExpCmdSN", 28, 4, "A.4"), bytes("MaxCmdSN", 32, 4, "A.4"),
        bytes("reserved", 36, 4, "A.4"), bytes("reserved", 40, 8, "A.4"),
    ] },
    Kind { name: "Logout Response", opcode: 0x26, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.4"), bytes("reserved", 1, 1, "A.4"),
        bytes("Response", 2, 1, "A.4"), bytes("reserved", 3, 1, "A.4"), bytes("TotalAHSLength", 4, 1, "A.1 A.4"),
        bytes("DataSegmentLength", 5, 3, "A.4 A.7"), bytes("reserved", 8, 8, "A.4"),
        bytes("Initiator Task Tag", 16, 4, "A.4"), bytes("reserved", 20, 4, "A.4"), bytes("StatSN", 24, 4, "A.4"),
        bytes("ExpCmdSN", 28, 4, "A.4"), bytes("MaxCmdSN", 32, 4, "A.4"), bytes("reserved", 36, 4, "A.4"),
        bytes("Time2Wait", 40, 2, "A.4"), bytes("Time2Retain", 42, 2, "A.4"), bytes("reserved", 44, 4, "A.4"),
    ] },
    Kind { name: "Reject", opcode: 0x3f, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.4"), bytes("reserved", 1, 1, "A.92"),
        bytes("Reason", 2, 1, "A.92"), bytes("reserved", 3, 1, "A.92"), bytes("TotalAHSLength", 4, 1, "A.1 A.92"),
        bytes("DataSegmentLength", 5, 3, "A.7 A.92"), bytes("reserved", 8, 8, "A.92"),
        bytes("Initiator Task Tag", 16, 4, "A.92"), bytes("reserved", 20, 4, "A.92"), bytes("StatSN", 24, 4, "A.92"),
        bytes("ExpCmdSN", 28, 4, "A.92"), bytes("MaxCmdSN", 32, 4, "A.92"), bytes("DataSN", 36, 4, "A.92"),
        bytes("reserved", 40, 8, "A.92"),
    ] },
    Kind { name: "NOP-In", opcode: 0x20, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.4"), bytes("reserved", 1, 1, "A.4"),
        bytes("reserved", 2, 2, "A.4"), bytes("TotalAHSLength", 4, 1, "A.1 A.4"),
        bytes("DataSegmentLength", 5, 3, "A.4 A.7"), bytes("LUN", 8, 8, "A.4"),
        bytes("Initiator Task Tag", 16, 4, "A.4"), bytes("Target Transfer Tag", 20, 4, "A.4"),
        bytes("StatSN", 24, 4, "A.4"), bytes("ExpCmdSN", 28, 4, "A.4"), bytes("MaxCmdSN", 32, 4, "A.4"),
        bytes("reserved", 36, 4, "A.4"), bytes("reserved", 40, 8, "A.4"),
    ] },
    Kind { name: "Asynchronous Message", opcode: 0x32, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.4"), bytes("reserved", 1, 1, "A.4"),
        bytes("reserved", 2, 2, "A.4"), bytes("TotalAHSLength", 4, 1, "A.1 A.4"),
        bytes("DataSegmentLength", 5, 3, "A.4 A.7"), bytes("LUN", 8, 8, "A.4"),
        bytes("Initiator Task Tag", 16, 4, "A.4"), bytes("reserved", 20, 4, "A.4"), bytes("StatSN", 24, 4, "A.4"),
        bytes("ExpCmdSN", 28, 4, "A.4"), bytes("MaxCmdSN", 32, 4, "A.4"), bytes("AsyncEvent", 36, 1, "A.4"),
        bytes("AsyncVCode", 37, 1, "A.4"), bytes("Parameter1", 38, 2, "A.4"), bytes("Parameter2", 40, 2, "A.4"),
        bytes("Parameter3", 42, 2, "A.4"), bytes("reserved", 44, 4, "A.4"),
    ] },
];

impl Field {
    /// The field's value in `header`.
    pub fn get(&self, header: &[u8; HEADER_BYTES]) -> u64 {
        (self.at..self.at + self.bits).fold(0, |value, bit| {
            value << 1 | u64::from(header[bit / 8] >> (7 - bit % 8) & 1)
        })
    }

    /// Gives the field a value.
    pub fn set(&self, header: &mut [u8; HEADER_BYTES], value: u64) {
        for place in 0..self.bits {
            let bit = self.at + self.bits - 1 - place;
            let mask = 1 << (7 - bit % 8);
            header[bit / 8] &= !mask;
            if value >> place & 1 == 1 {
                header[bit / 8] |= mask;
            }
        }
    }

    /// The values to give it where it has `original`, each with a name: 0, 1, the greatest and the one below it, two
    /// drawn from [`SEED`], and `original` with each bit flipped.
    pub fn values(&self, original: u64) -> Vec<(String, u64)> {
        let max = u64::MAX >> (64 - self.bits);
        let mut random = Random::new(SEED ^ self.at as u64);
        let mut named: BTreeMap<u64, (usize, String)> = BTreeMap::new();
        let mut add = |value: u64, name: String| {
            let place = named.len();
            named.entry(value).or_insert((place, name));
        };
        add(0, "0".to_owned());
        add(1.min(max), "1".to_owned());
        add(max - 1, "max-1".to_owned());
        add(max, "max".to_owned());
        for _ in 0..2 {
            let value = random.next_u64() & max;
            add(value, format!("{value:#x}"));
        }
        for bit in 0..self.bits {
            add(original ^ 1 << bit, format!("flip-{bit}"));
        }
        let mut values: Vec<(usize, String, u64)> = named
            .into_iter()
            .map(|(value, (place, name))| (place, name, value))
            .collect();
        values.sort();
        values
            .into_iter()
            .map(|(_, name, value)| (name, value))
            .collect()
    }
}
