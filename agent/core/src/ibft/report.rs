//! What `sanroot ibft` prints.

use core::fmt;

use embedded_io::{ErrorType, Write, WriteFmtError};

use crate::command::Format;
use crate::finding::Findings;

use super::{Firmware, document, listing, text};

/// How printing ends.
pub type Printed<W> = Result<(), WriteFmtError<<W as ErrorType>::Error>>;

/// Prints what the tables say, and what is wrong with them. Secrets print as `<set>` in every format.
///
/// # Errors
/// The writer's.
pub fn print<W: Write>(
    firmware: &Firmware<'_>,
    findings: &Findings<'_>,
    format: Format,
    out: &mut W,
) -> Printed<W> {
    match format {
        Format::Text => write!(out, "{}", People(firmware, findings)),
        Format::Json => document::print(firmware, findings, out).map_err(WriteFmtError::Other),
        Format::Sysfs => write!(out, "{}", Files(firmware)),
    }
}

struct People<'p, 't>(&'p Firmware<'t>, &'p Findings<'t>);

impl fmt::Display for People<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::print(self.0, self.1, out)
    }
}

struct Files<'p, 't>(&'p Firmware<'t>);

impl fmt::Display for Files<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        listing::print(self.0, out)
    }
}

#[cfg(test)]
mod tests;
