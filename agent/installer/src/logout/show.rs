//! What came of logouts, as text and as JSON.

use embedded_io::{ErrorKind, Write};
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Explain, Notes};
use sanroot_core::json::{Document, Value};
use sanroot_core::phrase::Phrase;
use sanroot_core::system::live::LiveFlaw;
use sanroot_linux::stdio::Stream;

use super::Chosen;
use crate::notes;
use crate::sessions::Output;

/// Prints what came of each session; what was asked for and is `missing` is a failure too.
pub(super) fn print(
    format: Format,
    chosen: &[Chosen],
    found: &Notes<LiveFlaw>,
    missing: bool,
) -> Exit {
    let mut out = Output::new(Stream::Output);
    let written = match format {
        Format::Json => json(&mut out, chosen, found),
        _ => text(&mut out, chosen).inspect(|()| notes::say(found)),
    };
    let flushed = out.flush();
    let worked = chosen.iter().all(|chosen| chosen.outcome == Some(Ok(())));
    match worked && !missing && written.is_ok() && flushed.is_ok() {
        true => Exit::Done,
        false => Exit::Failed,
    }
}

/// The word for what came of a session, and the code of the finding that tells why.
fn outcome(chosen: &Chosen) -> (&'static str, Option<Phrase>) {
    match chosen.outcome {
        Some(Ok(())) => ("ok", None),
        Some(Err(flaw)) => match flaw {
            LiveFlaw::Mounted | LiveFlaw::SwappedTo | LiveFlaw::Held | LiveFlaw::Used => {
                ("in-use", Some(flaw.code()))
            }
            _ => ("failed", Some(flaw.code())),
        },
        None => ("failed", None),
    }
}

fn json(out: &mut Output, chosen: &[Chosen], found: &Notes<LiveFlaw>) -> Result<(), ErrorKind> {
    let mut document = Document::begin(out, "sanroot/logout/1");
    document.open_list("sessions");
    for chosen in chosen {
        let (outcome, code) = outcome(chosen);
        document.open_object();
        document.member("session", Value::Number(chosen.sid.into()));
        document.member("target", Value::Text(&chosen.target));
        document.member("outcome", Value::Text(&outcome));
        document.member("code", Value::text(&code));
        document.close_object();
    }
    document.close_list();
    notes::list(&mut document, found);
    document.end()
}

fn text(out: &mut Output, chosen: &[Chosen]) -> Result<(), ErrorKind> {
    for chosen in chosen {
        let (sid, target) = (chosen.sid, &chosen.target);
        let (outcome, _) = outcome(chosen);
        writeln!(out, "session {sid}, {target}: {outcome}").map_err(|_| ErrorKind::Other)?;
    }
    Ok(())
}
