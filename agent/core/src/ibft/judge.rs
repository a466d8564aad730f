//! Judging one structure: every flaw is told, and what cannot be used is left out.

use core::net::IpAddr;

use crate::finding::{Findings, Subject};
use crate::iscsi::{IscsiName, NameFlaw};
use crate::text::utf8;

use super::address;
use super::field::{FLAGS, Field, INDEX, Place};
use super::flaw::{Fault, Flaw};
use super::structure::Structure;
use super::value::{Excerpt, Reading};

/// Flag of every structure: its fields are filled in.
const VALID: u8 = 1;
/// Flag of every structure: firmware booted with it.
const BOOT_SELECTED: u8 = 2;
/// The flags of a structure whose driver shows none: it shows only what it booted with.
const VALID_AND_SELECTED: u8 = VALID | BOOT_SELECTED;
/// Bytes of the longest host name (RFC 1035, 2.3.4).
const HOSTNAME_BYTES: usize = 255;

/// The structure cannot be used; its findings say why.
pub(super) struct Lost;

/// One structure, and where the findings about it go.
pub(super) struct Judge<'f, 't> {
    findings: &'f mut Findings<'t>,
    malformed: &'f mut bool,
    subject: Subject<'t>,
    structure: Structure<'f, 't>,
    is_used: bool,
}

impl<'f, 't> Judge<'f, 't> {
    /// Judges `structure`; `malformed` becomes true where something is lost.
    pub(super) const fn new(
        findings: &'f mut Findings<'t>,
        malformed: &'f mut bool,
        subject: Subject<'t>,
        structure: Structure<'f, 't>,
    ) -> Self {
        Self {
            findings,
            malformed,
            subject,
            structure,
            is_used: true,
        }
    }

    /// Tells a flaw of `field` that costs at most the field.
    pub(super) fn note(&mut self, field: Field, flaw: Flaw) {
        self.tell(Fault::noted(self.place(field), flaw));
    }

    /// Tells a flaw of `field` that costs the structure.
    pub(super) fn refuse(&mut self, field: Field, flaw: Flaw) -> Lost {
        self.tell(Fault::lost(self.place(field), flaw));
        Lost
    }

    fn place(&self, field: Field) -> Place {
        field.place(self.structure.offset())
    }

    /// Of a structure that is not in use nothing more is said than that.
    fn tell(&mut self, fault: Fault) {
        if self.is_used {
            *self.malformed |= fault.is_loss;
            self.findings.add(self.subject, fault);
        }
    }

    /// What it holds, unjudged.
    pub(super) const fn structure(&self) -> Structure<'f, 't> {
        self.structure
    }

    /// Names it otherwise from here on.
    pub(super) const fn rename(&mut self, subject: Subject<'t>) {
        self.subject = subject;
    }

    /// A number of one byte. What is none makes the structure worthless.
    pub(super) fn byte(&mut self, field: Field) -> Result<Option<u8>, Lost> {
        let number = self.number(field, u8::MAX.into())?;
        Ok(number.and_then(|number| u8::try_from(number).ok()))
    }

    /// A number of two bytes. What is none makes the structure worthless.
    pub(super) fn half_word(&mut self, field: Field) -> Result<Option<u16>, Lost> {
        self.number(field, u16::MAX)
    }

    fn number(&mut self, field: Field, most: u16) -> Result<Option<u16>, Lost> {
        let found = self.structure.number(field, most);
        found.map_err(|flaw| self.refuse(field, flaw))
    }

    /// The number among those of its kind: as the structure says, or else where it stands.
    pub(super) fn index(&mut self, number: u8) -> Result<u8, Lost> {
        let index = self.byte(INDEX)?.unwrap_or(number);
        if index != number {
            self.note(INDEX, Flaw::FolderNumber(index));
        }
        Ok(index)
    }

    /// The flags, for [`Self::flags`].
    pub(super) fn read_flags(&mut self) -> Result<u8, Lost> {
        let flags = self.byte(FLAGS)?;
        Ok(flags.unwrap_or(VALID_AND_SELECTED))
    }

    /// Judges the flags: whether the structure is valid and whether it is boot selected. A structure with the second flag
    /// alone counts as valid, since some firmware sets no other (open-iscsi 2.1, `fwparam_sysfs.c`).
    pub(super) fn flags(&mut self, flags: u8) -> (bool, bool) {
        let selected = flags & BOOT_SELECTED != 0;
        match (flags & VALID != 0, selected) {
            (true, _) => return (true, selected),
            (false, true) => self.note(FLAGS, Flaw::SelectedOnly(flags)),
            (false, false) => {
                self.note(FLAGS, Flaw::Unused(flags));
                self.is_used = false;
            }
        }
        (selected, selected)
    }

    /// An address without which the structure is worth nothing, but which it may lack.
    pub(super) fn needed_address(&mut self, field: Field) -> Result<Option<IpAddr>, Lost> {
        match self.structure.address(field) {
            Ok(Some(address)) if !address::is_host(address) => {
                Err(self.refuse(field, Flaw::NotHost(address)))
            }
            Ok(found) => Ok(found),
            Err(flaw) => Err(self.refuse(field, flaw)),
        }
    }

    /// An address that can be done without.
    pub(super) fn address(&mut self, field: Field) -> Option<IpAddr> {
        match self.structure.address(field) {
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
    pub(super) fn text(&mut self, field: Field) -> Reading<&'t [u8]> {
        let Some(text) = self.structure.text(field)? else {
            return Ok(None);
        };
        if text.is_cut {
            self.note(field, Flaw::EmbeddedNul(text.bytes.len()));
        }
        Ok(Some(text.bytes))
    }

    /// The iSCSI name without which the structure is worth nothing.
    pub(super) fn name(&mut self, field: Field) -> Result<IscsiName<'t>, Lost> {
        let found = self.text(field).map_err(|flaw| self.refuse(field, flaw))?;
        let bytes = found.unwrap_or_default();
        IscsiName::parse(bytes).map_err(|flaw| {
            let flaw = match flaw {
                NameFlaw::UnknownType => Flaw::NameType(Excerpt::of(bytes)),
                flaw => Flaw::Name(flaw),
            };
            self.refuse(field, flaw)
        })
    }

    /// A host name: one printable word.
    #[inline(never)]
    pub(super) fn hostname(&mut self, field: Field) -> Option<&'t str> {
        let judged = self.text(field).and_then(|found| {
            let Some(bytes) = found else {
                return Ok(None);
            };
            if bytes.len() > HOSTNAME_BYTES {
                return Err(Flaw::TextTooLong(bytes.len()));
            }
            let printable = bytes.iter().all(u8::is_ascii_graphic);
            let text = utf8(bytes).filter(|_| printable);
            text.map(Some).ok_or_else(|| Flaw::forbidden(bytes))
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
