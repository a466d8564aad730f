//! From JSON to a description.

mod network;
mod sessions;

use serde::de::{DeserializeSeed, MapAccess};
use serde_json_core::de::Deserializer;

use super::{Mount, Spec, SpecFlaw, What, bit};
use crate::args::Room;
use crate::json::read::{Elements, Object, Objects, Reader, Skip, Text};
use crate::limits::SESSIONS;
use network::NicReader;
use sessions::SessionReader;

pub(super) type Place = crate::json::read::Place<What>;

/// A description, and the result of `args`, which holds all of it.
const SCHEMAS: [&str; 2] = ["sanroot/spec/1", "sanroot/args/1"];
/// Bytes of a longer text are of no use: of a path, of a secret.
const TEXT_BYTES: usize = 255;

/// See [`Spec::read`].
pub(super) fn read<'a>(
    spec: &mut Spec<'a>,
    json: &[u8],
    scratch: &mut [u8],
    room: &mut Room<'a>,
) -> Result<(), SpecFlaw> {
    let mut place = Place::default();
    let mut whole = Whole {
        spec,
        room,
        schema: false,
        listed: (false, false),
        all_of: AllOf::default(),
    };
    let mut deserializer = Deserializer::new(json, Some(scratch));
    let root = Object::new(&mut whole, &mut place);
    let read = root.deserialize(&mut deserializer);
    let read = read.and_then(|()| deserializer.end().map(drop));
    let (schema, (sessions, nics), all_of) = (whole.schema, whole.listed, whole.all_of);
    if let Err(error) = read {
        return Err(SpecFlaw::new(place.path(), place.what(error)));
    }
    for (member, is_there) in [("schema", schema), ("sessions", sessions), ("nics", nics)] {
        if !is_there {
            return Err(SpecFlaw::new("", What::Missing(member)));
        }
    }
    spec.settle(&all_of)
}

/// The sessions that each mount names by their ids, before the places of these are known.
#[derive(Default)]
pub(super) struct AllOf(pub(super) heapless::Vec<(usize, u64), { 4 * SESSIONS }>);

struct Whole<'s, 'r, 'a> {
    spec: &'s mut Spec<'a>,
    room: &'r mut Room<'a>,
    schema: bool,
    /// Whether the sessions are listed, and the NICs: of a machine that needs none the lists are empty.
    listed: (bool, bool),
    all_of: AllOf,
}

impl Reader<What> for Whole<'_, '_, '_> {
    /// Behind the first four stands what only a result holds, and is not read.
    const MEMBERS: &'static [&'static str] = &[
        "schema",
        "sessions",
        "nics",
        "mounts",
        "tool",
        "status",
        "decision",
        "args",
        "cmdline",
        "cmdline_full",
        "cmdline_bytes",
        "limit",
        "remove",
        "files",
        "requires",
        "system",
        "findings",
        "findings_dropped",
    ];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        match name {
            "schema" => map.next_value_seed(Text::new(place, |text| {
                self.schema = SCHEMAS.contains(&text);
                if self.schema {
                    Ok(())
                } else {
                    Err(What::Schema)
                }
            })),
            "sessions" => {
                let mut reader = SessionReader::new(self.spec, self.room);
                map.next_value_seed(Objects::new(&mut reader, place))?;
                self.listed.0 = reader.is_list();
                Ok(())
            }
            "nics" => {
                let mut reader = NicReader::new(self.spec, self.room);
                map.next_value_seed(Objects::new(&mut reader, place))?;
                self.listed.1 = reader.is_list();
                Ok(())
            }
            "mounts" => {
                let mut reader = MountReader {
                    spec: self.spec,
                    room: self.room,
                    all_of: &mut self.all_of,
                    path: None,
                };
                map.next_value_seed(Objects::new(&mut reader, place))
            }
            _ => map.next_value_seed(Skip::default()),
        }
    }
}

struct MountReader<'s, 'r, 'a> {
    spec: &'s mut Spec<'a>,
    room: &'r mut Room<'a>,
    all_of: &'s mut AllOf,
    path: Option<&'a str>,
}

impl Reader<What> for MountReader<'_, '_, '_> {
    const MEMBERS: &'static [&'static str] = &["path", "all_of", "stack", "firmware_can_read"];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        match name {
            "path" => map.next_value_seed(Text::new(place, |text| {
                self.path = Some(keep(self.room, text)?);
                Ok(())
            })),
            "all_of" => {
                let mount = self.spec.mounts.len();
                let all_of = &mut self.all_of.0;
                map.next_value_seed(crate::json::read::Groups::new(place, |id| {
                    all_of.push((mount, id)).map_err(|_| What::TooMany)
                }))
            }
            _ => map.next_value_seed(Skip::default()),
        }
    }
}

impl Elements<What> for MountReader<'_, '_, '_> {
    fn begin(&mut self) {
        self.path = None;
    }

    fn end(&mut self) -> Result<(), What> {
        let path = self.path.ok_or(What::Missing("path"))?;
        let mount = Mount {
            path,
            // Known once all of them are.
            is_root: false,
            sessions: 0,
        };
        self.spec.mounts.push(mount).map_err(|_| What::TooMany)
    }
}

impl Spec<'_> {
    /// Puts the sessions of each mount in their places, and finds the root.
    pub(super) fn settle_mounts(&mut self, all_of: &AllOf) -> Result<(), SpecFlaw> {
        for (mount, id) in &all_of.0 {
            let session = self.sessions.iter().position(|session| session.id == *id);
            let session = session.ok_or_else(|| SpecFlaw::new("mounts", What::NoSuchId))?;
            if let Some(mount) = self.mounts.get_mut(*mount) {
                mount.sessions |= bit(session);
            }
        }
        for at in 0..self.mounts.len() {
            let path = self.mounts.get(at).map(|mount| mount.path);
            let is_root = path.is_some_and(|path| self.is_root(path));
            if let Some(mount) = self.mounts.get_mut(at) {
                mount.is_root = is_root;
            }
        }
        Ok(())
    }

    /// Whether all mount points lie below this one: an installer has mounted the root elsewhere than at `/`.
    fn is_root(&self, path: &str) -> bool {
        let above = path.trim_end_matches('/');
        let is_below = |other: &str| {
            let rest = other.strip_prefix(above);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut paths = self.mounts.iter().map(|mount| mount.path);
        // Swap has no path.
        path.starts_with('/') && paths.all(|other| !other.starts_with('/') || is_below(other))
    }
}

/// Keeps a text that may stand in an argument or in a line for people.
pub(super) fn keep<'a>(room: &mut Room<'a>, text: &str) -> Result<&'a str, What> {
    let bad = |found: char| found.is_whitespace() || found.is_control();
    if text.is_empty() || text.len() > TEXT_BYTES || text.contains(bad) {
        return Err(What::Text);
    }
    room.keep(format_args!("{text}")).ok_or(What::TooLong)
}

/// Keeps octets of CHAP, which follow no rule of texts.
pub(super) fn keep_octets<'a>(room: &mut Room<'a>, text: &str) -> Result<&'a str, What> {
    if text.is_empty() || text.len() > TEXT_BYTES || text.contains('\0') {
        return Err(What::Text);
    }
    room.keep(format_args!("{text}")).ok_or(What::TooLong)
}

/// A number that fits.
pub(super) fn number<T: TryFrom<u64>>(number: u64) -> Result<T, What> {
    T::try_from(number).map_err(|_| What::Number)
}

#[cfg(test)]
mod tests;
