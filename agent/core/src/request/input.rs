//! What a command was told to read, and cannot.

use core::fmt;

use crate::finding::{Explain, Severity};
use crate::phrase::{Phrase, phrase};

/// A file or folder that was named cannot be read.
pub struct UnreadableInput;

impl fmt::Display for UnreadableInput {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("cannot be read")
    }
}

impl Explain for UnreadableInput {
    fn code(&self) -> Phrase {
        phrase!("input.unreadable")
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> Phrase {
        phrase!("See whether it is there, and who may read it.")
    }
}
