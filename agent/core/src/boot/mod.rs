//! All NICs and sessions together: events in, wishes out, and the stage that the boot has reached.
//!
//! [`Boot`] owns the machines of a plan. Whoever drives it waits for whatever comes first, tells it, does what it asks of
//! its [`Outbox`], and keeps [`Boot::stage`] where the rest of the boot looks for it. Nothing blocks on anything else: a
//! dead portal costs the others nothing.
//!
//! [`Logins`] are the sessions alone, for a system whose network stands: what `sanroot login` does.

mod event;
mod fault;
mod logins;
mod machine;
mod names;
mod nics;
mod room;
mod sessions;
mod stage;
mod wait;

pub use event::{Event, Outbox, TransportFault};
pub use fault::Fault;
pub use logins::{Came, Known, Logins};
pub use machine::Boot;
pub use room::{Facts, Room};
pub use stage::{Stage, Timeline};
pub use wait::{Agent, Seen, Verdict, judge};

use crate::finding::{Finding, Findings};

/// Keeps a finding and tells it at once.
fn report<'a>(findings: &mut Findings<'a>, finding: Finding<'a>) {
    finding.tell();
    findings.add(finding.subject, finding.cause);
}
