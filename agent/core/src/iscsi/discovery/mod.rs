//! Asking a portal for its targets (RFC 7143, appendix C): one text exchange, read as it comes.
//!
//! ```text
//! I-> Text (F)          SendTargets=All
//! T-> Text [C] (TTT)    TargetName=iqn.… TargetAddress=192.0.2.1:3260,1 …
//! I-> Text (F, TTT)
//! T-> Text (F)          … the rest
//! ```
//! Nothing grows with the number of targets: each is told as soon as the next one begins.

mod flaw;
mod found;

pub use flaw::DiscoveryFlaw;
pub use found::{FoundPortal, FoundTarget};

use core::fmt;

use super::negotiation::Negotiated;
use super::pdu::{Pdu, TextResponse};
use super::text::{Pair, TextFlaw, TextReader};
use super::visit::{Errand, Progress, Talk, Told, VisitFault};
use super::{IscsiName, Portal, TargetAddress};
use crate::limits::{SEND_TARGETS_BYTES, SEND_TARGETS_EMPTY};
use crate::text::Escaped;

/// The discovery of one portal's targets.
pub struct Discovery<'a> {
    /// The one target that is asked for; all where it is `None`.
    wanted: Option<IscsiName<'a>>,
    reader: TextReader,
    record: Record,
    /// The target that is read, where the record says that there is one.
    found: FoundTarget,
    /// Where the session is: what a target without an address has.
    here: Option<FoundPortal>,
    empty: u8,
    /// A target was named, be it one that is left out.
    named: bool,
}

/// What of a target has been read.
enum Record {
    /// No target was named yet.
    Before,
    /// A target that is told when it is whole.
    Target {
        /// An address was read, a good one or not.
        addressed: bool,
        /// There was no room for an address.
        crowded: bool,
    },
    /// A target with a name that is none; its addresses are passed over.
    Skipped,
}

impl<'a> Discovery<'a> {
    /// Asks for `wanted`, or for all targets.
    pub const fn new(wanted: Option<IscsiName<'a>>) -> Self {
        Self {
            wanted,
            reader: TextReader::limited(SEND_TARGETS_BYTES),
            record: Record::Before,
            found: FoundTarget::nameless(),
            here: None,
            empty: 0,
            named: false,
        }
    }

    /// Judges one pair's bytes.
    fn piece(&mut self, piece: &[u8], tell: &mut dyn FnMut(Told<'_>)) {
        let pair = match Pair::parse(piece) {
            Ok(pair) => pair,
            Err(flaw) => {
                if piece.starts_with(b"TargetName=") {
                    self.finish(tell);
                    self.named = true;
                    self.record = Record::Skipped;
                } else if let Record::Target { addressed, .. } = &mut self.record {
                    *addressed |= piece.starts_with(b"TargetAddress=");
                }
                return flawed(tell, DiscoveryFlaw::Text(flaw), piece);
            }
        };
        match pair.key {
            "TargetName" => self.name(pair.value, tell),
            "TargetAddress" => self.address(pair.value, tell),
            _ => flawed(tell, DiscoveryFlaw::Key, piece),
        }
    }

    fn name(&mut self, value: &str, tell: &mut dyn FnMut(Told<'_>)) {
        self.finish(tell);
        self.named = true;
        self.record = match IscsiName::parse(value.as_bytes()) {
            Ok(name) => {
                self.found.begin(name);
                Record::Target {
                    addressed: false,
                    crowded: false,
                }
            }
            Err(flaw) => {
                flawed(tell, DiscoveryFlaw::Name(flaw), value.as_bytes());
                Record::Skipped
            }
        };
    }

    fn address(&mut self, value: &str, tell: &mut dyn FnMut(Told<'_>)) {
        let Record::Target { addressed, crowded } = &mut self.record else {
            if let Record::Before = self.record {
                flawed(tell, DiscoveryFlaw::AddressFirst, value.as_bytes());
            }
            return;
        };
        *addressed = true;
        let address = TargetAddress::parse(value);
        let portal = address.and_then(|address| {
            let portal = Portal::new(&address)?;
            let group = address.group;
            Ok(FoundPortal { portal, group })
        });
        let Ok(portal) = portal else {
            return flawed(tell, DiscoveryFlaw::Address, value.as_bytes());
        };
        if portal.group.is_none() {
            flawed(tell, DiscoveryFlaw::GroupMissing, value.as_bytes());
        }
        if self.found.portals.push(portal).is_err() && !*crowded {
            *crowded = true;
            let name = self.found.name().as_bytes();
            flawed(tell, DiscoveryFlaw::TooManyPortals, name);
        }
    }

    /// Tells the target that was read last, if there is one.
    fn finish(&mut self, tell: &mut dyn FnMut(Told<'_>)) {
        let Record::Target { addressed, .. } = self.record else {
            return;
        };
        if !addressed {
            // RFC 7143, appendix C: it is where it was asked for.
            self.found.portals.extend(self.here.clone());
        }
        if !self.found.portals.is_empty() {
            tell(Told::Target(&self.found));
        }
        self.record = Record::Before;
    }
}

impl Errand for Discovery<'_> {
    fn begin(
        &mut self,
        portal: &Portal,
        negotiated: &Negotiated,
        talk: &mut Talk,
    ) -> Result<(), VisitFault> {
        self.here = Some(FoundPortal {
            portal: portal.clone(),
            group: negotiated.target_portal_group_tag,
        });
        let mut text = super::text::TextBuffer::default();
        let value: &dyn fmt::Display = match &self.wanted {
            Some(name) => name,
            None => &"All",
        };
        // A name fits into any request.
        let _ = text.pair("SendTargets", &value);
        talk.ask(text.as_bytes())
    }

    fn hear(
        &mut self,
        pdu: Pdu<'_>,
        talk: &mut Talk,
        tell: &mut dyn FnMut(Told<'_>),
    ) -> Result<Progress, VisitFault> {
        let response = TextResponse::parse(pdu.header)?;
        self.empty = if pdu.data.is_empty() {
            self.empty.saturating_add(1)
        } else {
            0
        };
        if self.empty > SEND_TARGETS_EMPTY {
            return Err(VisitFault::Discovery(DiscoveryFlaw::Endless));
        }
        let mut reader = core::mem::replace(&mut self.reader, TextReader::limited(0));
        // tgt and SCST cut a list at any byte, and never say so by the C bit.
        let read = reader.pieces(pdu.data, !response.last, |piece| {
            self.piece(piece, tell);
            Ok::<(), TextFlaw>(())
        });
        self.reader = reader;
        read.map_err(|flaw| VisitFault::Discovery(DiscoveryFlaw::Broken(flaw)))?;
        if !response.last {
            talk.ask_on(&response)?;
            return Ok(Progress::GoOn);
        }
        self.finish(tell);
        if !self.named {
            tell(Told::Flaw(
                VisitFault::Discovery(DiscoveryFlaw::NoTargets),
                &"",
            ));
        }
        Ok(Progress::Done)
    }
}

/// Tells a flaw of what the target said.
fn flawed(tell: &mut dyn FnMut(Told<'_>), flaw: DiscoveryFlaw, said: &[u8]) {
    tell(Told::Flaw(VisitFault::Discovery(flaw), &Escaped(said)));
}

#[cfg(test)]
mod tests;
