//! What becomes of a login.

use std::cell::RefCell;

use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::iscsi::negotiation::Negotiated;

use super::friendly::{Manner, text};
use crate::initiator::{Failure, log_in_over};
use crate::target::{Delivery, Heard, Memory, emit};

/// More requests than any login makes: seven and 64 that ask for the rest of a text, on two connections.
const MOST_REQUESTS: usize = 2 * (7 + 64);

/// A login that has ended, and what it said on the way.
pub struct Outcome {
    /// What was settled, or why nothing was.
    pub settled: Result<Negotiated, Failure>,
    /// The pairs of all requests but the first of each connection and the one that offers parameters.
    pub said: Vec<String>,
}

/// Plays a login with a target in memory that answers with the bytes that `answer` gives.
///
/// # Panics
/// Where the login makes more requests than any may.
pub fn play(
    manner: Manner,
    delivery: Delivery,
    mut answer: impl FnMut(&Heard) -> Vec<u8>,
) -> Outcome {
    let challenges = Challenges::new();
    let mut requests = 0;
    let mut said = Vec::new();
    let answer = RefCell::new(|heard: &Heard| {
        requests += 1;
        assert!(requests <= MOST_REQUESTS, "the login does not end");
        let offers = heard.text.contains("MaxRecvDataSegmentLength=");
        if heard.before > 0 && !offers {
            said.extend(heard.text.lines().map(str::to_owned));
        }
        answer(heard)
    });
    let mut connections = 0;
    let session = log_in_over(&manner.options(&challenges), || {
        connections += 1;
        Memory::new(connections - 1, delivery, &answer)
    });
    let settled = session.map(|session| session.negotiated);
    Outcome { settled, said }
}

/// The verdict on a login with a target of `manner` that answers with the bytes that `answer` gives: a finding's code, or
/// `done` with all that is otherwise than with the friendly one.
pub fn verdict(manner: Manner, answer: impl FnMut(&Heard) -> Vec<u8>) -> String {
    let played = play(manner, Delivery::Whole, answer);
    let settled = match played.settled {
        Ok(settled) => settled,
        Err(failure) => return failure.code().to_owned(),
    };
    let friendly = play(manner, Delivery::Whole, |heard| {
        let (response, pairs) = manner.respond(heard);
        emit(&response, &text(&pairs))
    });
    let expected = fields(&friendly.settled.expect("a friendly target"));
    let mut verdict = "done".to_owned();
    for field in fields(&settled) {
        if !expected.contains(&field) {
            verdict += &format!(", {field}");
        }
    }
    for pair in played.said {
        if !friendly.said.contains(&pair) {
            verdict += &format!(", says {pair}");
        }
    }
    verdict
}

/// What was settled, field by field.
fn fields(settled: &Negotiated) -> Vec<String> {
    let text = format!("{settled:?}");
    let (_, fields) = text.split_once("{ ").expect("a structure");
    let fields = fields.trim_end_matches(" }").split(", ");
    fields.map(str::to_owned).collect()
}
