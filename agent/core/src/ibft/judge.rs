//! Judging one structure: every flaw is told, and what cannot be used is left out.

use core::net::IpAddr;

use crate::finding::{Findings, Subject};
use crate::iscsi::{IscsiName, NameFlaw};

use super::address;
use super::field::{FLAGS, Field, Site};
use super::flaw::{Fault, Flaw};
use super::value::{Reading, Text};

/// Flag of every structure: its fields are filled in.
const VALID: u8 = 1;
/// Flag of every structure: firmware booted with it.
const BOOT_SELECTED: u8 = 2;
/// Bytes of the longest host name (RFC 1035, 2.3.4).
const HOSTNAME_BYTES: usize = 255;

/// The structure cannot be used; its findings say why.
pub(super) struct Lost;

/// Where the findings about one structure go.
pub(super) struct Judge<'f, 't> {
    findings: &'f mut Findings<'t>,
    malformed: &'f mut bool,
    subject: Subject<'t>,
    site: Site,
    is_used: bool,
}

impl<'f, 't> Judge<'f, 't> {
    /// Judges the structure at `site`; `malformed` becomes true where something is lost.
    pub(super) const fn new(
        findings: &'f mut Findings<'t>,
        malformed: &'f mut bool,
        subject: Subject<'t>,
        site: Site,
    ) -> Self {
        Self {
            findings,
            malformed,
            subject,
            site,
            is_used: true,
        }
    }

    /// Tells a flaw of `field` that costs at most the field.
    pub(super) fn note(&mut self, field: Field, flaw: Flaw) {
        self.tell(Fault::noted(self.site.at(field), flaw));
    }

    /// Tells a flaw of `field` that costs the structure.
    pub(super) fn refuse(&mut self, field: Field, flaw: Flaw) -> Lost {
        self.tell(Fault::lost(self.site.at(field), flaw));
        Lost
    }

    /// Of a structure that is not in use nothing more is said than that.
    fn tell(&mut self, fault: Fault) {
        if self.is_used {
            *self.malformed |= fault.is_loss;
            self.findings.add(self.subject, fault);
        }
    }

    /// Reads the flags: whether the structure is valid and whether it is boot selected. A structure with the second flag
    /// alone counts as valid, since some firmware sets no other (open-iscsi 2.1, `fwparam_sysfs.c`).
    pub(super) fn flags(&mut self, flags: u8) -> (bool, bool) {
        let selected = flags & BOOT_SELECTED != 0;
        match (flags & VALID != 0, selected) {
            (true, _) => return (true, selected),
            (false, true) => self.note(FLAGS, Flaw::SelectedOnly(flags)),
            (false, false) => {
                self.note(FLAGS, Flaw::Unused);
                self.is_used = false;
            }
        }
        (selected, selected)
    }

    /// An address without which the structure is worth nothing, but which it may lack.
    pub(super) fn needed_address(
        &mut self,
        field: Field,
        found: Reading<IpAddr>,
    ) -> Result<Option<IpAddr>, Lost> {
        match found {
            Ok(Some(address)) if !address::is_host(address) => {
                Err(self.refuse(field, Flaw::NotHost(address)))
            }
            Ok(found) => Ok(found),
            Err(flaw) => Err(self.refuse(field, flaw)),
        }
    }

    /// An address that can be done without.
    pub(super) fn address(&mut self, field: Field, found: Reading<IpAddr>) -> Option<IpAddr> {
        match found {
            Ok(Some(address)) if !address::is_host(address) => {
                self.note(field, Flaw::NotHost(address));
                None
            }
            Ok(found) => found,
            Err(flaw) => {
                self.note(field, flaw);
                None
            }
        }
    }

    /// A text of which the bytes before the first NUL count.
    pub(super) fn text(&mut self, field: Field, found: Option<Text<'t>>) -> Option<&'t [u8]> {
        let text = found?;
        if text.is_cut {
            self.note(field, Flaw::EmbeddedNul);
        }
        Some(text.bytes)
    }

    /// The iSCSI name without which the structure is worth nothing.
    pub(super) fn name(
        &mut self,
        field: Field,
        found: Reading<Text<'t>>,
    ) -> Result<IscsiName<'t>, Lost> {
        let found = found.map_err(|flaw| self.refuse(field, flaw))?;
        let parsed = match self.text(field, found) {
            Some(bytes) => IscsiName::parse(bytes),
            None => Err(NameFlaw::Empty),
        };
        parsed.map_err(|flaw| self.refuse(field, Flaw::Name(flaw)))
    }

    /// A host name: one printable word.
    #[inline(never)]
    pub(super) fn hostname(&mut self, field: Field, found: Reading<Text<'t>>) -> Option<&'t str> {
        let judged = found.and_then(|found| {
            let Some(bytes) = self.text(field, found) else {
                return Ok(None);
            };
            if bytes.len() > HOSTNAME_BYTES {
                return Err(Flaw::TextTooLong(bytes.len()));
            }
            let printable = bytes.iter().all(u8::is_ascii_graphic);
            let text = core::str::from_utf8(bytes).ok().filter(|_| printable);
            text.map(Some).ok_or(Flaw::TextForbidden)
        });
        match judged {
            Ok(name) => name,
            Err(flaw) => {
                self.note(field, flaw);
                None
            }
        }
    }
}
