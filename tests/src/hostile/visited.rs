//! A visit to a portal, played in memory, and what came of it.

use std::collections::VecDeque;
use std::time::Duration;

use sanroot_core::finding::Explain;
use sanroot_core::iscsi::Portal;
use sanroot_core::iscsi::login::LoginOptions;
use sanroot_core::iscsi::login::chap::Nonce;
use sanroot_core::iscsi::negotiation::DigestPreference;
use sanroot_core::iscsi::pdu::{HEADER_BYTES, Header, Opcode, padded};
use sanroot_core::iscsi::visit::{Errand, Step, Told, Visit};
use sanroot_core::random::Random;
use sanroot_core::time::Instant;

use crate::target::{Delivery, End};

/// More steps than any visit takes that ends by itself.
const MOST_STEPS: usize = 100_000;

/// One PDU, without its digests and its padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdu {
    /// Its header.
    pub header: [u8; HEADER_BYTES],
    /// Its data, whatever the header says of it.
    pub data: Vec<u8>,
}

/// How the connection is.
#[derive(Clone, Copy, Debug)]
pub struct Carrier {
    /// How the target's bytes arrive.
    pub delivery: Delivery,
    /// Time behind each of the target's segments.
    pub pace: Duration,
    /// For how long the visit may go on.
    pub patience: Duration,
    /// Both digests are required of the target.
    pub digests: bool,
}

impl Carrier {
    /// Everything arrives whole and at once, without digests.
    pub const WHOLE: Self = Self {
        delivery: Delivery::Whole,
        pace: Duration::ZERO,
        patience: Duration::from_secs(60),
        digests: false,
    };
}

/// What came of a visit.
#[derive(Debug, PartialEq, Eq)]
pub struct Played {
    /// `done`, or a finding's code.
    pub outcome: String,
    /// What it told on the way, and what its errand has to show in the end.
    pub told: Vec<String>,
    /// Everything that it sent.
    pub asked: Vec<Pdu>,
    /// It has waited in vain for more.
    pub silent: bool,
    /// How long it took.
    pub took: Duration,
}

/// What a visit is for, and what that has to show when it is over.
pub trait Shown: Errand {
    /// One line for each thing.
    fn shown(&self) -> Vec<String>;
}

/// Plays a visit to a portal that answers each request with the PDUs that `answer` gives.
///
/// # Panics
/// Where the visit does not end.
pub fn play<E: Shown>(
    mut options: LoginOptions<'_>,
    errand: E,
    carrier: Carrier,
    answer: &mut dyn FnMut(&Pdu) -> Vec<Pdu>,
) -> Played {
    // As a request has it: what the carrier holds.
    options.offer.max_recv_data_segment_length = 8192;
    if carrier.digests {
        options.offer.header_digest = DigestPreference::Require;
        options.offer.data_digest = DigestPreference::Require;
    }
    let mut now = Instant::ZERO;
    let portal = Portal::parse("192.0.2.9").expect("a portal");
    let deadline = now.plus(carrier.patience);
    let servers = Default::default();
    let random = Random::new(super::SEED);
    let mut visit = Visit::new(&options, errand, portal, servers, deadline, random);
    let mut wire = Wire::new(carrier);
    let mut told = Vec::new();
    let mut silent = false;
    for step in 0.. {
        assert!(step < MOST_STEPS, "the visit does not end");
        let until = match visit.step(now) {
            Step::Connect(_) => {
                visit.connected(Nonce::UNUSED);
                continue;
            }
            Step::Ask(server) => panic!("{server} is asked for an address"),
            Step::Over => break,
            Step::Pause(until) => {
                now = until;
                continue;
            }
            Step::Wait(until) => until,
        };
        wire.take(visit.outgoing(), answer);
        visit.sent(usize::MAX);
        match wire.segments.pop_front() {
            Some(segment) => {
                let rest = feed(&mut visit, now, &segment, &mut told);
                if rest.is_empty() {
                    now = now.plus(carrier.pace);
                } else {
                    wire.segments.push_front(rest);
                }
            }
            None if wire.end.is_some() => visit.closed(),
            None => {
                silent = true;
                now = until;
            }
        }
    }
    told.extend(visit.errand().shown());
    let outcome = match visit.outcome() {
        None => unreachable!("it is over"),
        Some(Ok(())) => "done".to_owned(),
        Some(Err(fault)) => fault.code().to_string(),
    };
    Played {
        outcome,
        told,
        asked: wire.asked,
        silent,
        took: now.since(Instant::ZERO),
    }
}

/// Gives bytes to the visit until it has something to say; those that are left.
fn feed<E: Errand>(
    visit: &mut Visit<'_, E>,
    now: Instant,
    mut segment: &[u8],
    told: &mut Vec<String>,
) -> Vec<u8> {
    while !segment.is_empty() && visit.outgoing().is_empty() && visit.outcome().is_none() {
        let space = visit.space();
        let count = space.len().min(segment.len());
        assert_ne!(count, 0, "there is always room");
        space[..count].copy_from_slice(&segment[..count]);
        segment = &segment[count..];
        visit.filled(now, count, &mut |it| told.push(line(&it)));
    }
    segment.to_vec()
}

fn line(told: &Told<'_>) -> String {
    match told {
        Told::Target(target) => {
            let portals = target.portals.iter().map(|it| match it.group {
                Some(group) => format!(" {},{group}", it.portal),
                None => format!(" {}", it.portal),
            });
            format!("{}{}", target.name(), portals.collect::<String>())
        }
        Told::Flaw(flaw, what) => format!("{} {what}", flaw.code()).trim_end().to_owned(),
    }
}

/// The target's end of the connection.
struct Wire {
    carrier: Carrier,
    /// Bytes of a request that is not whole.
    pending: Vec<u8>,
    asked: Vec<Pdu>,
    /// Bytes that were answered.
    said: usize,
    segments: VecDeque<Vec<u8>>,
    end: Option<End>,
}

impl Wire {
    fn new(carrier: Carrier) -> Self {
        Self {
            carrier,
            pending: Vec::new(),
            asked: Vec::new(),
            said: 0,
            segments: VecDeque::new(),
            end: None,
        }
    }

    /// Takes what the visit sends, and answers each request that is whole.
    fn take(&mut self, bytes: &[u8], answer: &mut dyn FnMut(&Pdu) -> Vec<Pdu>) {
        self.pending.extend(bytes);
        while let Some(request) = self.cut() {
            let mut answered = Vec::new();
            for pdu in answer(&request) {
                answered.extend(self.emit(&pdu));
            }
            self.asked.push(request);
            let (segments, end) = self.carrier.delivery.segments(&answered, self.said);
            self.said += answered.len();
            if self.end.is_none() {
                let segments = segments.into_iter().filter(|segment| !segment.is_empty());
                self.segments.extend(segments);
                self.end = end;
            }
        }
    }

    /// Digests are on no PDU of a login.
    fn has_digests(&self, header: &[u8; HEADER_BYTES]) -> bool {
        let login = [Opcode::LoginRequest, Opcode::LoginResponse];
        self.carrier.digests && !login.contains(&Header::new(header).opcode())
    }

    fn cut(&mut self) -> Option<Pdu> {
        let (header, rest) = self.pending.split_first_chunk::<HEADER_BYTES>()?;
        let header = *header;
        let length = usize::try_from(Header::new(&header).data_segment_length()).expect("a length");
        let digest = if self.has_digests(&header) { 4 } else { 0 };
        let of_data = if length == 0 { 0 } else { digest };
        let (digests, rest) = rest.split_at_checked(digest)?;
        let (data, rest) = rest.split_at_checked(padded(length))?;
        let (of_data, rest) = rest.split_at_checked(of_data)?;
        for (digest, bytes) in [(digests, &header[..]), (of_data, data)] {
            let right = digest.is_empty() || digest == crc32c::crc32c(bytes).to_le_bytes();
            assert!(right, "the digest of a request is wrong");
        }
        let data = data[..length].to_vec();
        self.pending = rest.to_vec();
        Some(Pdu { header, data })
    }

    fn emit(&self, pdu: &Pdu) -> Vec<u8> {
        let mut data = pdu.data.clone();
        data.resize(padded(data.len()), 0);
        let mut bytes = pdu.header.to_vec();
        let digests = self.has_digests(&pdu.header);
        if digests {
            bytes.extend(crc32c::crc32c(&pdu.header).to_le_bytes());
        }
        bytes.extend(&data);
        if digests && !data.is_empty() {
            bytes.extend(crc32c::crc32c(&data).to_le_bytes());
        }
        bytes
    }
}
