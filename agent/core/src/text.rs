//! Untrusted text for people.

use core::fmt;
use core::fmt::Write;

/// Shows untrusted bytes so that nothing in them acts on a terminal or breaks a line: control characters and what is not
/// UTF-8 are written as escapes.
pub struct Escaped<'a>(pub &'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for found in chunk.valid().chars() {
                if found.is_control() {
                    write!(out, "\\u{{{:x}}}", u32::from(found))?;
                } else {
                    out.write_char(found)?;
                }
            }
            for byte in chunk.invalid() {
                write!(out, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
