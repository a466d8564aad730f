//! The places of a visit at which a portal can go wrong, and what becomes of the visit then.

use sanroot_core::iscsi::pdu::{HEADER_BYTES, Header, Opcode, RESERVED_TAG};

use super::fields::{Field, Kind};
use super::portal::{FIRST_STAT_SN, FriendlyPortal, Purpose};
use super::visited::{Carrier, Pdu, Played};

/// The tag of a ping.
const PING_TAG: u32 = 0x77;

/// One PDU of a portal's in a visit.
#[derive(Clone, Copy)]
pub struct Place {
    /// What the visit is for.
    pub purpose: Purpose,
    /// The opcode of the PDU.
    pub opcode: u8,
    /// Which of the friendly portal's PDUs it has to do with, counted from 0.
    pub at: usize,
    /// How it has: it is that one, it comes before that one, or in place of it.
    pub relation: Relation,
    /// That one, in words.
    pub of: &'static str,
}

/// How a PDU relates to one of the friendly portal's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is that one.
    Is,
    /// It comes before that one.
    Before,
    /// It comes in place of that one.
    Instead,
}

const fn place(
    purpose: Purpose,
    opcode: u8,
    at: usize,
    relation: Relation,
    of: &'static str,
) -> Place {
    Place {
        purpose,
        opcode,
        at,
        relation,
        of,
    }
}

use Purpose::{Check, Discovery};
use Relation::{Before, Instead, Is};

/// All of them.
pub const PLACES: [Place; 23] = [
    place(Discovery, 0x24, 1, Is, "the first part of the answer"),
    place(Discovery, 0x24, 2, Is, "the last part of the answer"),
    place(Discovery, 0x26, 1, Instead, "the first part of the answer"),
    place(Discovery, 0x3f, 1, Before, "the first part of the answer"),
    place(Discovery, 0x20, 1, Before, "the first part of the answer"),
    place(Discovery, 0x32, 1, Before, "the first part of the answer"),
    place(Discovery, 0x26, 3, Is, "the end"),
    place(Discovery, 0x24, 3, Instead, "the end"),
    place(Discovery, 0x3f, 3, Before, "the end"),
    place(Discovery, 0x20, 3, Before, "the end"),
    place(Discovery, 0x32, 3, Before, "the end"),
    place(Check, 0x23, 0, Is, "the login"),
    place(Check, 0x25, 1, Is, "the answer to REPORT LUNS"),
    place(Check, 0x21, 2, Is, "the status of REPORT LUNS"),
    place(Check, 0x25, 3, Is, "the answer to INQUIRY"),
    place(Check, 0x21, 4, Is, "the refusal of INQUIRY for a page"),
    place(Check, 0x24, 3, Instead, "the answer to INQUIRY"),
    place(Check, 0x26, 3, Instead, "the answer to INQUIRY"),
    place(Check, 0x3f, 3, Before, "the answer to INQUIRY"),
    place(Check, 0x20, 3, Before, "the answer to INQUIRY"),
    place(Check, 0x32, 3, Before, "the answer to INQUIRY"),
    place(Check, 0x26, 7, Is, "the end"),
    place(Check, 0x21, 7, Instead, "the end"),
];

impl Place {
    /// Which PDU it is, in words.
    pub fn name(&self) -> String {
        let kind = Kind::of(self.opcode).name;
        let purpose = match self.purpose {
            Discovery => "discovery",
            Check => "check",
        };
        match self.relation {
            Is => format!("{kind} as {}, {purpose}", self.of),
            Before => format!("{kind} before {}, {purpose}", self.of),
            Instead => format!("{kind} in place of {}, {purpose}", self.of),
        }
    }

    /// Plays the visit with a portal that has `change`d its PDU here.
    pub fn play(&self, change: &mut dyn FnMut(&mut Pdu)) -> Played {
        let mut portal = FriendlyPortal::default();
        let mut number = 0;
        self.purpose.play(Carrier::WHOLE, &mut |request| {
            let mut said = Vec::new();
            for mut pdu in portal.answer(request) {
                if number == self.at {
                    match self.relation {
                        Is => change(&mut pdu),
                        Before | Instead => {
                            let mut stranger = self.stranger(request, &pdu);
                            change(&mut stranger);
                            said.push(stranger);
                        }
                    }
                }
                if number != self.at || self.relation != Instead {
                    said.push(pdu);
                }
                number += 1;
            }
            said
        })
    }

    /// A PDU that does not belong where `friendly` is awaited, and is right otherwise.
    fn stranger(&self, request: &Pdu, friendly: &Pdu) -> Pdu {
        let mut header = [0; HEADER_BYTES];
        header[0] = self.opcode;
        header[1] = 0x80;
        header[24..36].copy_from_slice(&friendly.header[24..36]);
        let task = Header::new(&request.header).initiator_task_tag();
        let (task, transfer, data) = match self.opcode {
            0x20 => (RESERVED_TAG, PING_TAG, Vec::new()),
            0x24 => (task, RESERVED_TAG, Vec::new()),
            0x32 => (RESERVED_TAG, 0, Vec::new()),
            0x3f => (RESERVED_TAG, 0, request.header.to_vec()),
            _ => (task, 0, Vec::new()),
        };
        header[7] = u8::try_from(data.len()).expect("a short length");
        header[16..20].copy_from_slice(&task.to_be_bytes());
        header[20..24].copy_from_slice(&transfer.to_be_bytes());
        Pdu { header, data }
    }

    /// The verdict on each value of a field, in the order of the values.
    pub fn verdicts(&self, field: &Field) -> Vec<(String, String)> {
        let mut original = 0;
        let usual = self.play(&mut |pdu| original = field.get(&pdu.header));
        let values = field.values(original).into_iter();
        values
            .map(|(name, value)| {
                let played = self.play(&mut |pdu| field.set(&mut pdu.header, value));
                (name, difference(&played, &usual, Some(value)))
            })
            .collect()
    }
}

/// How a visit ended, and what is otherwise than in the usual one. A number that follows from the one that was `sent` by
/// rule is given in words.
pub fn difference(played: &Played, usual: &Played, sent: Option<u64>) -> String {
    let mut parts = vec![played.outcome.clone()];
    let done = played.outcome == "done";
    if done && played.silent && !usual.silent {
        parts.push("waits in vain for the end".to_owned());
    }
    // What is missing where it has failed goes without saying.
    let missing = usual
        .told
        .iter()
        .filter(|it| done && !played.told.contains(it));
    parts.extend(missing.map(|it| format!("without {it}")));
    let more = played.told.iter().filter(|it| !usual.told.contains(it));
    parts.extend(more.map(|it| format!("with {it}")));
    let names = |played: &Played| -> Vec<String> {
        let opcodes = played.asked.iter().map(|it| Header::new(&it.header));
        opcodes.map(|it| it.opcode().to_string()).collect()
    };
    if names(played) != names(usual) {
        if done || !names(usual).starts_with(&names(played)) {
            parts.push(format!("asks {}", names(played)[1..].join(", ")));
        }
        return parts.join("; ");
    }
    for (asked, usual) in played.asked.iter().zip(&usual.asked) {
        for (field, found, expected) in fields(asked, usual) {
            if found != expected {
                let opcode = Header::new(&asked.header).opcode();
                parts.push(format!("{field} of {opcode} {}", words(found, sent)));
            }
        }
    }
    parts.join("; ")
}

fn words(found: u64, sent: Option<u64>) -> String {
    let base = u64::from(FIRST_STAT_SN);
    match sent {
        Some(sent) if found == sent => "as sent".to_owned(),
        Some(sent) if found == (sent + 1) & 0xffff_ffff => "as sent + 1".to_owned(),
        _ if (base..base + 16).contains(&found) => format!("first + {}", found - base),
        _ => format!("{found:#x}"),
    }
}

/// The fields that requests of these kinds have, with their values in both.
fn fields(one: &Pdu, two: &Pdu) -> Vec<(&'static str, u64, u64)> {
    let places: &[(&'static str, std::ops::Range<usize>)] = match Header::new(&one.header).opcode()
    {
        Opcode::TextRequest | Opcode::NopOut => &[
            ("LUN", 8..16),
            ("Initiator Task Tag", 16..20),
            ("Target Transfer Tag", 20..24),
            ("CmdSN", 24..28),
            ("ExpStatSN", 28..32),
        ],
        Opcode::ScsiCommand => &[
            ("LUN", 8..16),
            ("Initiator Task Tag", 16..20),
            ("CmdSN", 24..28),
            ("ExpStatSN", 28..32),
            ("command", 32..34),
        ],
        _ => &[
            ("Initiator Task Tag", 16..20),
            ("CmdSN", 24..28),
            ("ExpStatSN", 28..32),
        ],
    };
    let number = |pdu: &Pdu, range: &std::ops::Range<usize>| {
        let bytes = pdu.header[range.clone()].iter();
        bytes.fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    let places = places.iter();
    places
        .map(|(name, range)| (*name, number(one, range), number(two, range)))
        .collect()
}
