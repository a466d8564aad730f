//! What happened and why: the same facts as the JSON document `sanroot/report/1` and as text for people.
//!
//! The document's members only grow; a program that reads it today reads it for ever:
//!
//! | member | what it holds |
//! |---|---|
//! | `version` | of sanroot |
//! | `initiator` | the name that targets know this machine by; null where nothing was begun |
//! | `stages` | `stage`, `start_us` on the boot clock, `duration_us` or null while it goes on |
//! | `nics` | one element for each NIC of the plan |
//! | `sessions` | one element for each session that was begun; `lun` is null while any will do |
//! | `disks` | `name`, `session` (place in `sessions`), `lun` |
//! | `findings` | `code`, `severity`, `subject`, `text`, `hint` |
//! | `findings_dropped` | how many more there were |
//! | `outcome` | the stage reached; last, so that its presence shows that the document is whole |

mod elements;
mod text;

use embedded_io::Write;

use crate::boot::{Boot, Stage};
use crate::finding::Findings;
use crate::iscsi::{IscsiName, Lun};
use crate::json::{self, Members, Object, Value};
use crate::text::AsIs;
use elements::{DiskElement, StageElement};

/// The schema's name.
pub const SCHEMA: &str = "sanroot/report/1";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a report is about.
#[derive(Clone, Copy)]
pub enum Report<'r, 'a> {
    /// A boot, under way or over.
    Boot(&'r Boot<'r, 'a>),
    /// A boot of which no more is known: it never began, since nothing was to be done or nothing could be planned, or its agent
    /// has died, as somebody else tells.
    Nothing(&'r Findings<'a>, Stage),
}

impl<'a> Report<'_, 'a> {
    /// Writes the JSON document.
    ///
    /// # Errors
    /// The first failure of the writer below.
    pub fn write_json<W: Write>(&self, out: &mut W) -> Result<(), W::Error> {
        json::write(out, SCHEMA, self)
    }

    /// Writes the text for people.
    ///
    /// # Errors
    /// The first failure of the writer below.
    pub fn write_text<W: Write>(
        &self,
        out: &mut W,
    ) -> Result<(), embedded_io::WriteFmtError<W::Error>> {
        let outcome = AsIs(self.outcome().word());
        writeln!(out, "sanroot {}: {outcome}", AsIs(VERSION))?;
        match self {
            Self::Boot(boot) => write!(out, "{}", text::People(boot)),
            Self::Nothing(found, stage) => {
                if *stage == Stage::Idle {
                    writeln!(
                        out,
                        "neither an argument nor a firmware table asks for a SAN disk"
                    )?;
                }
                write!(out, "{found}")
            }
        }
    }

    fn initiator(&self) -> Option<IscsiName<'_>> {
        let Self::Boot(boot) = self else {
            return None;
        };
        Some(boot.plan().initiator.as_ref()?.name)
    }

    /// The stage reached.
    pub fn outcome(&self) -> Stage {
        match self {
            Self::Boot(boot) => boot.stage(),
            Self::Nothing(_, stage) => *stage,
        }
    }
}

impl Object for Report<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        members.word("version", VERSION);
        members.add("initiator", Value::text(&self.initiator()));
        match self {
            Self::Boot(boot) => {
                lists(boot, members);
                boot.findings().members(members);
            }
            Self::Nothing(found, _) => {
                empty(members);
                found.members(members);
            }
        }
        members.word("outcome", self.outcome().word());
    }
}

fn empty(members: &mut Members<'_>) {
    for &name in &["stages", "nics", "sessions", "disks"] {
        members.list(name, |_| {});
    }
}

fn lists(boot: &Boot<'_, '_>, members: &mut Members<'_>) {
    members.list("stages", |items| {
        for (stage, began, lasted) in boot.timeline().stages() {
            items.object(&StageElement {
                stage,
                began,
                lasted,
            });
        }
    });
    members.list("nics", |items| {
        for nic in boot.nics() {
            items.object(nic);
        }
    });
    members.list("sessions", |items| {
        for session in boot.sessions() {
            items.object(session);
        }
    });
    members.list("disks", |items| {
        for (place, session) in boot.sessions().iter().enumerate() {
            if let Some(name) = session.disk() {
                let lun = session.lun().map(Lun::kernel_number);
                items.object(&DiskElement {
                    name,
                    session: place,
                    lun,
                });
            }
        }
    });
}

#[cfg(test)]
mod tests;
