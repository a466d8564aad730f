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

/// What a target sends. The rules are those of the login for its response, and those behind the login for all others.
#[rustfmt::skip]
pub const KINDS: [Kind; 8] = [
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
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.80"),
        bits("F", 1, 0, 1, "A.20 A.78"), bits("C", 1, 1, 1, "A.20 A.78"), bits("reserved", 1, 2, 6, RESERVED),
        bytes("reserved", 2, 2, RESERVED), bytes("TotalAHSLength", 4, 1, "A.1"),
        bytes("DataSegmentLength", 5, 3, "A.7 A.35 A.79"), bytes("LUN", 8, 8, "A.78"),
        bytes("Initiator Task Tag", 16, 4, "A.78"), bytes("Target Transfer Tag", 20, 4, "A.78"),
        bytes("StatSN", 24, 4, "A.79"), bytes("ExpCmdSN", 28, 4, "A.46"), bytes("MaxCmdSN", 32, 4, "A.46"),
        bytes("reserved", 36, 4, RESERVED), bytes("reserved", 40, 8, RESERVED),
    ] },
    Kind { name: "Logout Response", opcode: 0x26, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.80"), bits("F", 1, 0, 1, RESERVED),
        bits("reserved", 1, 1, 7, RESERVED), bytes("Response", 2, 1, "A.93"), bytes("reserved", 3, 1, RESERVED),
        bytes("TotalAHSLength", 4, 1, "A.1"), bytes("DataSegmentLength", 5, 3, "A.7 A.93"),
        bytes("reserved", 8, 8, RESERVED), bytes("Initiator Task Tag", 16, 4, "A.93"),
        bytes("reserved", 20, 4, RESERVED), bytes("StatSN", 24, 4, "A.79"), bytes("ExpCmdSN", 28, 4, "A.46"),
        bytes("MaxCmdSN", 32, 4, "A.46"), bytes("reserved", 36, 4, RESERVED), bytes("Time2Wait", 40, 2, "A.93"),
        bytes("Time2Retain", 42, 2, "A.93"), bytes("reserved", 44, 4, RESERVED),
    ] },
    Kind { name: "Reject", opcode: 0x3f, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.80"), bits("F", 1, 0, 1, RESERVED),
        bits("reserved", 1, 1, 7, RESERVED), bytes("Reason", 2, 1, "A.92"), bytes("reserved", 3, 1, RESERVED),
        bytes("TotalAHSLength", 4, 1, "A.1"), bytes("DataSegmentLength", 5, 3, "A.7 A.92"),
        bytes("reserved", 8, 8, RESERVED), bytes("Initiator Task Tag", 16, 4, "A.92"),
        bytes("reserved", 20, 4, RESERVED), bytes("StatSN", 24, 4, "A.92"), bytes("ExpCmdSN", 28, 4, "A.92"),
        bytes("MaxCmdSN", 32, 4, "A.92"), bytes("DataSN", 36, 4, "A.92"), bytes("reserved", 40, 8, RESERVED),
    ] },
    Kind { name: "NOP-In", opcode: 0x20, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.80"), bits("F", 1, 0, 1, RESERVED),
        bits("reserved", 1, 1, 7, RESERVED), bytes("reserved", 2, 2, RESERVED), bytes("TotalAHSLength", 4, 1, "A.1"),
        bytes("DataSegmentLength", 5, 3, "A.7 A.90"), bytes("LUN", 8, 8, "A.90"),
        bytes("Initiator Task Tag", 16, 4, "A.90"), bytes("Target Transfer Tag", 20, 4, "A.90"),
        bytes("StatSN", 24, 4, "A.90"), bytes("ExpCmdSN", 28, 4, "A.46"), bytes("MaxCmdSN", 32, 4, "A.46"),
        bytes("reserved", 36, 4, RESERVED), bytes("reserved", 40, 8, RESERVED),
    ] },
    Kind { name: "Asynchronous Message", opcode: 0x32, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.80"), bits("F", 1, 0, 1, RESERVED),
        bits("reserved", 1, 1, 7, RESERVED), bytes("reserved", 2, 2, RESERVED), bytes("TotalAHSLength", 4, 1, "A.1"),
        bytes("DataSegmentLength", 5, 3, "A.7 A.91"), bytes("LUN", 8, 8, "A.91"),
        bytes("Initiator Task Tag", 16, 4, "A.91"), bytes("reserved", 20, 4, RESERVED), bytes("StatSN", 24, 4, "A.79"),
        bytes("ExpCmdSN", 28, 4, "A.46"), bytes("MaxCmdSN", 32, 4, "A.46"), bytes("AsyncEvent", 36, 1, "A.91"),
        bytes("AsyncVCode", 37, 1, "A.91"), bytes("Parameter1", 38, 2, "A.91"), bytes("Parameter2", 40, 2, "A.91"),
        bytes("Parameter3", 42, 2, "A.91"), bytes("reserved", 44, 4, RESERVED),
    ] },
    Kind { name: "SCSI Response", opcode: 0x21, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.80"), bits("F", 1, 0, 1, RESERVED),
        bits("reserved", 1, 1, 2, RESERVED), bits("o", 1, 3, 1, "11.4.1"), bits("u", 1, 4, 1, "11.4.1"),
        bits("O", 1, 5, 1, "11.4.1"), bits("U", 1, 6, 1, "11.4.1"), bits("reserved", 1, 7, 1, RESERVED),
        bytes("Response", 2, 1, "11.4.3"), bytes("Status", 3, 1, "11.4.2"), bytes("TotalAHSLength", 4, 1, "A.1"),
        bytes("DataSegmentLength", 5, 3, "A.7 11.4.7"), bytes("reserved", 8, 8, RESERVED),
        bytes("Initiator Task Tag", 16, 4, "11.2.1.8"), bytes("SNACK Tag", 20, 4, "11.4.4"),
        bytes("StatSN", 24, 4, "11.4.9"), bytes("ExpCmdSN", 28, 4, "A.46"), bytes("MaxCmdSN", 32, 4, "A.46"),
        bytes("ExpDataSN", 36, 4, "11.4.8"), bytes("Bidirectional Read Residual Count", 40, 4, "11.4.6"),
        bytes("Residual Count", 44, 4, "11.4.5"),
    ] },
    Kind { name: "SCSI Data-In", opcode: 0x25, fields: &[
        bits("reserved", 0, 0, 2, RESERVED), bits("Opcode", 0, 2, 6, "A.80"), bits("F", 1, 0, 1, "11.7.1 11.7.3"),
        bits("A", 1, 1, 1, "11.7.2"), bits("reserved", 1, 2, 3, RESERVED), bits("O", 1, 5, 1, "11.7.3"),
        bits("U", 1, 6, 1, "11.7.3"), bits("S", 1, 7, 1, "11.7.3"), bytes("reserved", 2, 1, RESERVED),
        bytes("Status", 3, 1, "11.7.3"), bytes("TotalAHSLength", 4, 1, "A.1"),
        bytes("DataSegmentLength", 5, 3, "A.7 11.7.7"), bytes("LUN", 8, 8, "11.7.4"),
        bytes("Initiator Task Tag", 16, 4, "11.2.1.8"), bytes("Target Transfer Tag", 20, 4, "11.7.4"),
        bytes("StatSN", 24, 4, "11.7.3"), bytes("ExpCmdSN", 28, 4, "A.46"), bytes("MaxCmdSN", 32, 4, "A.46"),
        bytes("DataSN", 36, 4, "11.7.5"), bytes("Buffer Offset", 40, 4, "11.7.6"), bytes("Residual Count", 44, 4, "11.7.3"),
    ] },
];

impl Kind {
    /// The kind that has this opcode.
    ///
    /// # Panics
    /// Where no target sends it.
    pub fn of(opcode: u8) -> &'static Self {
        let found = KINDS.iter().find(|kind| kind.opcode == opcode);
        found.expect("an opcode of a target's")
    }

    /// Which rules say what becomes of a field's values in a login: for all but its own response, that it ends.
    pub fn rules_in_login(&self, field: &Field) -> &'static str {
        let rejects = self.opcode == 0x3f;
        match field.name {
            _ if self.opcode == 0x23 => field.rules,
            "reserved" if field.at < 8 => RESERVED,
            "TotalAHSLength" if rejects => "A.1 A.92",
            "TotalAHSLength" => "A.1 A.4",
            "DataSegmentLength" if rejects => "A.7 A.92",
            "DataSegmentLength" => "A.4 A.7",
            "Opcode" => "A.4",
            _ if rejects => "A.92",
            _ => "A.4",
        }
    }
}

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
