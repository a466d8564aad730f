//! What `verify` says of a line.

use sanroot_core::args::verify::{Line, Verified};
use sanroot_core::args::{Dialect, Room, Spec};
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Explain, Findings};
use sanroot_core::ibft::Firmware;
use serde_json::Value;

use crate::planned::planned;

/// What is wrong with a line, as `verify` says it, for the machine that is described or by itself: the codes of all findings where
/// the command would fail, else those of the sessions that are not reached.
///
/// # Panics
/// Where the description cannot be read.
pub fn verify(spec: Option<&Value>, dialect: Dialect, line: &str) -> Vec<String> {
    let (mut scratch, mut kept) = (vec![0; 64 * 1024], vec![0; 256 * 1024]);
    let mut described = Box::new(Spec::new());
    let text = spec.map(Value::to_string);
    if let Some(text) = &text {
        let read = described.read(text.as_bytes(), &mut scratch, &mut Room::new(&mut kept));
        read.expect("a description");
    }
    let judged = |arguments: &_, plan: &_, findings: &Findings<'_>| {
        let line = Line {
            text: line.as_bytes(),
            image: b"",
            arguments,
            plan,
            findings,
            installed: None,
            dialect,
            spec: spec.map(|_| &*described),
        };
        let mut verified = Box::new(Verified::default());
        verified.judge(&line);
        codes(&verified, &line)
    };
    planned(line, &Firmware::new(), Findings::default(), judged)
}

/// The codes that count.
fn codes(verified: &Verified<'_>, line: &Line<'_, '_>) -> Vec<String> {
    if verified.exit(line) == Exit::Done {
        let reaches = verified.reaches.iter();
        return reaches
            .filter_map(|it| Some(it.code?.to_string()))
            .collect();
    }
    let own = verified.notes.kept().iter();
    let own = own.map(|note| note.fault().code().to_string());
    let read = line.findings.kept().iter();
    let read = read.map(|finding| finding.cause.code().to_string());
    read.chain(own).collect()
}
