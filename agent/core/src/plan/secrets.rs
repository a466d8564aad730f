//! The CHAP credentials that the image brings along: `/etc/sanroot/secrets.json`, schema `sanroot/secrets/1`.
//!
//! ```json
//! {"schema": "sanroot/secrets/1",
//!  "targets": [{"name": "iqn.2004-10.com.example:disk", "portal": "10.0.0.1:3260",
//!               "chap": {"name": "host", "secret": "…", "reverse_name": "disk", "reverse_secret": "…"}}],
//!  "discovery": {"name": "host", "secret": "…"}}
//! ```
//! Optional are `portal`, an address or a name; the two reverse members together; and `discovery`, which no boot needs, since it
//! asks no portal for its targets. A text may hold any escape of JSON but surrogate pairs. Anything else in it, and the whole
//! file is refused: it is not guessed what a part of it was to mean.

mod flaw;

use heapless::Vec;

use super::{Credentials, Identity, PlannedPortal};
use crate::finding::{Findings, Subject};
use crate::iscsi::IscsiName;
use crate::json::walk::{self, Kind, Reader, Refused, Text};
use crate::limits::SESSIONS;
use crate::net::bond;
use crate::text::utf8;

pub use flaw::SecretsFlaw;

/// Where the image has it.
pub const SECRETS_FILE: &str = "/etc/sanroot/secrets.json";

const SCHEMA: &[u8] = b"sanroot/secrets/1";

/// What the file says.
#[derive(Default)]
pub struct Secrets<'a> {
    targets: Vec<Target<'a>, SESSIONS>,
    discovery: Option<Credentials<'a>>,
    refused: bool,
}

/// The credentials for one target.
struct Target<'a> {
    name: IscsiName<'a>,
    portal: Option<PlannedPortal<'a>>,
    chap: Credentials<'a>,
}

impl<'a> Secrets<'a> {
    /// No file.
    pub const fn new() -> Self {
        Self {
            targets: Vec::new(),
            discovery: None,
            refused: false,
        }
    }

    /// Reads the file's content; its texts are copied to `room`, as long as the content. A file that breaks a rule becomes a
    /// finding, and nothing of it is used.
    pub fn read(&mut self, content: &[u8], room: &'a mut [u8], findings: &mut Findings<'a>) {
        let mut filling = Filling {
            secrets: self,
            room,
            schema: false,
            targets: 0,
            texts: [None; TEXTS],
            flaw: SecretsFlaw::Malformed,
        };
        let walked = walk::walk(content, &mut filling);
        let (schema, flaw) = (filling.schema, filling.flaw);
        match walked {
            Ok(()) if schema => {}
            Ok(()) => self.refuse(SecretsFlaw::Schema, findings),
            Err(Refused) => self.refuse(flaw, findings),
        }
    }

    /// Uses nothing of the file.
    pub fn refuse(&mut self, flaw: SecretsFlaw, findings: &mut Findings<'a>) {
        self.targets.clear();
        self.discovery = None;
        self.refused = true;
        findings.add(Subject::File(SECRETS_FILE), flaw);
    }

    /// Whether there is a file, and nothing of it is used.
    pub const fn are_refused(&self) -> bool {
        self.refused
    }

    /// The credentials for `target` at `portal`: those for this very portal, a name as it was configured, before those for the target anywhere; of several
    /// the first.
    pub fn find(
        &self,
        target: IscsiName<'_>,
        portal: PlannedPortal<'_>,
    ) -> Option<&Credentials<'a>> {
        let matching = |wanted: Option<PlannedPortal<'_>>| {
            let mut targets = self.targets.iter();
            targets.find(|one| one.name == target && one.portal == wanted)
        };
        let found = matching(Some(portal)).or_else(|| matching(None))?;
        Some(&found.chap)
    }

    /// The credentials for asking a portal for its targets.
    pub const fn discovery(&self) -> Option<Credentials<'a>> {
        self.discovery
    }
}

/// The texts of one target: name, portal, and from [`CHAP`] on the credentials.
const TEXTS: usize = 6;
const CHAP: usize = 2;

/// The places of texts, with a blank between: those of a target in the order of the texts, and those that fill a pair of the
/// same texts for the discovery.
const PLACES: &str = "targets.name targets.portal targets.chap.name targets.chap.secret \
    targets.chap.reverse_name targets.chap.reverse_secret \
    discovery.name discovery.secret discovery.reverse_name discovery.reverse_secret";

/// Which of the texts stands at `place`.
fn text_at(place: &str) -> Option<usize> {
    let known = bond::place(PLACES, place)?;
    Some(known.checked_sub(TEXTS).map_or(known, |pair| CHAP + pair))
}

/// [`Secrets`] while they are read.
struct Filling<'s, 'a> {
    secrets: &'s mut Secrets<'a>,
    room: &'a mut [u8],
    schema: bool,
    /// Targets so far.
    targets: u8,
    texts: [Option<&'a [u8]>; TEXTS],
    /// What is wrong if the walk ends now.
    flaw: SecretsFlaw,
}

impl Reader for Filling<'_, '_> {
    fn expects(&self, place: &str) -> Option<Kind> {
        match place {
            "schema" => Some(Kind::Text),
            "targets" => Some(Kind::List),
            "targets.chap" | "discovery" => Some(Kind::Object),
            _ => text_at(place).map(|_| Kind::Text),
        }
    }

    fn text(&mut self, place: &str, text: Text<'_>) -> Result<(), Refused> {
        let room = core::mem::take(&mut self.room);
        let length = text.write(room)?;
        let (kept, rest) = room.split_at_mut_checked(length).ok_or(Refused)?;
        self.room = rest;
        let Some(text) = text_at(place) else {
            self.schema = kept == SCHEMA;
            return Ok(());
        };
        let text = self.texts.get_mut(text).ok_or(Refused)?;
        match text.replace(kept) {
            None => Ok(()),
            Some(_) => Err(Refused),
        }
    }

    fn end(&mut self, place: &str) -> Result<(), Refused> {
        let done = match place {
            "targets" => {
                self.targets = self.targets.saturating_add(1);
                self.flaw = SecretsFlaw::Target(self.targets);
                self.add_target()
            }
            "discovery" => {
                self.flaw = SecretsFlaw::Discovery;
                self.secrets.discovery = credentials(&self.texts);
                self.secrets.discovery.map(drop)
            }
            _ => return Ok(()),
        };
        done.ok_or(Refused)?;
        self.texts = [None; TEXTS];
        self.flaw = SecretsFlaw::Malformed;
        Ok(())
    }
}

impl Filling<'_, '_> {
    fn add_target(&mut self) -> Option<()> {
        let [name, place, ..] = self.texts;
        let target = Target {
            name: IscsiName::parse(name?).ok()?,
            portal: match place {
                Some(text) => Some(portal(text)?),
                None => None,
            },
            chap: credentials(&self.texts)?,
        };
        self.secrets.targets.push(target).ok()
    }
}

fn portal(text: &[u8]) -> Option<PlannedPortal<'_>> {
    PlannedPortal::parse(utf8(text)?).ok()
}

/// Our pair of name and secret, and the target's if there is a part of one.
fn credentials<'a>(texts: &[Option<&'a [u8]>; TEXTS]) -> Option<Credentials<'a>> {
    let [.., name, secret, reverse_name, reverse_secret] = *texts;
    let identity = |name: Option<&'a [u8]>, secret: Option<&'a [u8]>| {
        let filled = |text: &&[u8]| !text.is_empty();
        Some(Identity {
            name: name.filter(filled)?,
            secret: secret.filter(filled)?,
        })
    };
    Some(Credentials {
        initiator: identity(name, secret)?,
        target: match reverse_name.or(reverse_secret) {
            Some(_) => Some(identity(reverse_name, reverse_secret)?),
            None => None,
        },
    })
}

#[cfg(test)]
mod tests;
