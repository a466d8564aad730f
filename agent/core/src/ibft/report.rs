//! What `sanroot ibft` prints.

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
        Format::Text => text::print(firmware, findings, out),
        Format::Json => document::print(firmware, findings, out).map_err(WriteFmtError::Other),
        Format::Sysfs => listing::print(firmware, out),
    }
}

#[cfg(test)]
mod tests;
