//! What happened and why: the same facts as the JSON document `sanroot/report/1` and as text for people.
//!
//! The document's members only grow; a program that reads it today reads it for ever:
//!
//! | member | what it holds |
//! |---|---|
//! | `version` | of sanroot |
//! | `stages` | `stage`, `start_us` on the boot clock, `duration_us` or null while it goes on |
//! | `nics` | one element for each NIC of the plan |
//! | `sessions` | one element for each session that was begun |
//! | `disks` | `name`, `session` (place in `sessions`), `lun` |
//! | `findings` | `code`, `severity`, `subject`, `text`, `hint` |
//! | `findings_dropped` | how many more there were |
//! | `outcome` | the stage reached; last, so that its presence shows that the document is whole |

mod elements;
mod text;

use embedded_io::Write;

use crate::boot::{Boot, Fault, Stage};
use crate::finding::{Findings, Subject};
use crate::json::Document;
use elements::{DiskElement, NicElement, SessionElement, StageElement};

/// The schema's name.
pub const SCHEMA: &str = "sanroot/report/1";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a report is about.
#[derive(Clone, Copy)]
pub enum Report<'r, 'a> {
    /// A boot, under way or over.
    Boot(&'r Boot<'r, 'a>),
    /// A boot that never began, since nothing was to be done or nothing could be planned.
    Nothing(&'r Findings<'a>, Stage),
    /// An agent that died in this stage; told by somebody else.
    Crashed(Stage),
}

impl<'a> Report<'_, 'a> {
    /// Writes the JSON document.
    ///
    /// # Errors
    /// The first failure of the writer below.
    pub fn write_json<W: Write>(&self, out: &mut W) -> Result<(), W::Error> {
        let mut document = Document::begin(out, SCHEMA);
        document.member("version", &VERSION);
        match self {
            Self::Boot(boot) => {
                document.list("stages", boot.timeline().stages().map(StageElement::new));
                document.list("nics", boot.nics().iter().map(NicElement::new));
                document.list("sessions", boot.sessions().iter().map(SessionElement::new));
                document.list("disks", DiskElement::all(boot.sessions()));
                findings(&mut document, boot.findings());
            }
            Self::Nothing(found, _) => {
                empty(&mut document);
                findings(&mut document, found);
            }
            Self::Crashed(stage) => {
                empty(&mut document);
                findings(&mut document, &crash(*stage));
            }
        }
        document.member("outcome", &self.outcome().word());
        document.end()
    }

    /// Writes the text for people.
    ///
    /// # Errors
    /// The first failure of the writer below.
    pub fn write_text<W: Write>(
        &self,
        out: &mut W,
    ) -> Result<(), embedded_io::WriteFmtError<W::Error>> {
        writeln!(out, "sanroot {VERSION}: {}", self.outcome().word())?;
        match self {
            Self::Boot(boot) => write!(out, "{}", text::People(boot)),
            Self::Nothing(found, _) => write!(out, "{found}"),
            Self::Crashed(stage) => write!(out, "{}", crash(*stage)),
        }
    }

    /// The stage reached.
    pub fn outcome(&self) -> Stage {
        match self {
            Self::Boot(boot) => boot.stage(),
            Self::Nothing(_, stage) => *stage,
            Self::Crashed(_) => Stage::Failed,
        }
    }
}

fn empty<W: Write>(document: &mut Document<'_, W>) {
    for name in ["stages", "nics", "sessions", "disks"] {
        document.list(name, [0; 0]);
    }
}

fn findings<W: Write>(document: &mut Document<'_, W>, found: &Findings<'_>) {
    document.list("findings", found.kept());
    document.member("findings_dropped", &found.dropped());
}

fn crash(stage: Stage) -> Findings<'static> {
    let mut findings = Findings::default();
    findings.add(Subject::Machine, Fault::Crashed(stage));
    findings
}

#[cfg(test)]
mod tests;
