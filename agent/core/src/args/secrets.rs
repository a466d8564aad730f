//! The private file of secrets that the image gets: `sanroot/secrets/1`.

use embedded_io::Write;

use super::Spec;
use super::spec::{SpecSession, bit};
use crate::finding::Findings;
use crate::json::{self, Members, Object, Value};
use crate::plan::{Credentials, PlannedPortal, Secrets};

/// Writes the credentials of `sessions`, a bit for each place, that are known.
///
/// # Errors
/// The first failure of the writer below.
pub fn write_secrets<W: Write>(
    out: &mut W,
    spec: &Spec<'_>,
    sessions: u64,
) -> Result<(), W::Error> {
    json::write(out, "sanroot/secrets/1", &File { spec, sessions })
}

/// Whether the agent that reads `file` finds the credentials of `sessions` in it; `room` is as long as the file.
pub fn are_found(spec: &Spec<'_>, sessions: u64, file: &[u8], room: &mut [u8]) -> bool {
    let mut findings = Findings::default();
    let mut secrets = Secrets::new();
    secrets.read(file, room, &mut findings);
    let mut sessions = chosen(spec, sessions);
    sessions.all(|(_, session)| is_found(&secrets, session))
}

/// Marks the sessions whose credentials the agent that reads `file` finds in it; `room` is as long as the file.
pub fn mark_filed(spec: &mut Spec<'_>, file: &[u8], room: &mut [u8]) {
    let mut findings = Findings::default();
    let mut secrets = Secrets::new();
    secrets.read(file, room, &mut findings);
    for session in &mut spec.sessions {
        session.chap_filed = is_found(&secrets, session);
    }
}

fn is_found(secrets: &Secrets<'_>, session: &SpecSession<'_>) -> bool {
    let portal = PlannedPortal::of(session.server, session.port);
    let wanted = session.chap.and_then(|chap| chap.credentials());
    wanted.is_some() && secrets.find(session.target, portal) == wanted.as_ref()
}

fn chosen<'s, 'a>(
    spec: &'s Spec<'a>,
    sessions: u64,
) -> impl Iterator<Item = (usize, &'s SpecSession<'a>)> {
    let all = spec.sessions.iter().enumerate();
    all.filter(move |(place, _)| sessions & bit(*place) != 0)
}

struct File<'s, 'a> {
    spec: &'s Spec<'a>,
    sessions: u64,
}

impl Object for File<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        members.list("targets", |items| {
            for (place, session) in chosen(self.spec, self.sessions) {
                let Some(chap) = session.chap.and_then(|chap| chap.credentials()) else {
                    continue;
                };
                let same = |(other, known): (usize, &SpecSession<'_>)| {
                    other < place && known.is_same_portal(session)
                };
                if !chosen(self.spec, self.sessions).any(same) {
                    items.add(Value::Object(&Target { session, chap }));
                }
            }
        });
    }
}

struct Target<'s, 'a> {
    session: &'s SpecSession<'a>,
    chap: Credentials<'a>,
}

impl Object for Target<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &self.session.target);
        let portal = PlannedPortal::of(self.session.server, self.session.port);
        members.text("portal", &portal);
        members.add("chap", Value::Object(&Bare(&self.chap)));
    }
}

/// Credentials with their secrets, for the one file that holds them.
struct Bare<'c, 'a>(&'c Credentials<'a>);

impl Object for Bare<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let pairs = [
            ("name", "secret", Some(self.0.initiator)),
            ("reverse_name", "reverse_secret", self.0.target),
        ];
        for (name, secret, identity) in pairs {
            let Some(identity) = identity else { continue };
            // They were texts of a document.
            let told = core::str::from_utf8(identity.name).unwrap_or_default();
            members.text(name, &told);
            let told = core::str::from_utf8(identity.secret).unwrap_or_default();
            members.text(secret, &told);
        }
    }
}

#[cfg(test)]
mod tests;
