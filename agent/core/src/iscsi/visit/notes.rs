//! What visits found wrong, kept for the end of the result.

use core::fmt;

use super::VisitFault;
use crate::finding::{Explain, Severity};
use crate::iscsi::Portal;

/// The findings of a run.
pub type Notes = crate::finding::Notes<VisitFault>;

impl Notes {
    /// Adds a finding about what `portal` said, or about itself where `what` is empty.
    pub fn add(&mut self, portal: &Portal, what: &dyn fmt::Display, fault: VisitFault) {
        self.keep(format_args!("{portal} {what}"), fault.severity(), fault);
    }

    /// Adds why the visit to `portal` was in vain.
    pub fn fail(&mut self, portal: &Portal, fault: VisitFault) {
        self.keep(format_args!("{portal}"), Severity::Error, fault);
    }
}
