//! Lines that are typed on a machine's console, as somebody who sits before it would.

use std::io::{PipeWriter, Write as _};
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;

use crate::guest::Errand;
use crate::scenario::Scenario;

/// A line that is typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Typed {
    /// The console has shown a line that contains this.
    pub after_line: String,
    /// What is typed then, before the Enter key.
    pub text: String,
}

/// What is typed on the console of the scenario's machine, whose standard input is the other end of `keyboard`.
pub fn errands<'s>(
    scenario: &'s Scenario,
    keyboard: &'s PipeWriter,
) -> impl Iterator<Item = Errand<'s>> {
    scenario.typed.iter().map(move |typed| Errand {
        after_line: &typed.after_line,
        delay: Duration::ZERO,
        action: Box::new(move || {
            let mut keyboard = keyboard;
            writeln!(keyboard, "{}", typed.text).context("nobody reads what is typed")
        }),
    })
}
