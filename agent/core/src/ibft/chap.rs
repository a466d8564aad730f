//! CHAP credentials of a target structure.

use core::fmt;

use crate::secret::SecretRef;
use crate::text::utf8;

use super::field::Field;
use super::field::target::{CHAP_NAME, CHAP_SECRET, CHAP_TYPE, REVERSE_NAME, REVERSE_SECRET};
use super::flaw::Flaw;
use super::judge::{Judge, Lost};

/// Bytes of the longest CHAP name or secret accepted.
const LONGEST: usize = crate::secret::SECRET_BYTES;

/// What both sides prove to each other with CHAP.
#[derive(Clone, Copy, Debug)]
pub struct FirmwareChap<'t> {
    /// What the initiator proves to the target.
    pub initiator: FirmwareIdentity<'t>,
    /// What the target must prove to the initiator (CHAP type 2, mutual).
    pub target: Option<FirmwareIdentity<'t>>,
}

/// One side's CHAP name and secret, borrowed from where they were read.
#[derive(Clone, Copy)]
pub struct FirmwareIdentity<'t> {
    /// CHAP_N: UTF-8 without control characters, 1 to 255 bytes.
    pub name: &'t str,
    /// The secret, 1 to 255 octets.
    pub secret: SecretRef<'t>,
}

impl fmt::Debug for FirmwareIdentity<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FirmwareIdentity({:?}, <set>)", self.name)
    }
}

impl<'t> FirmwareChap<'t> {
    /// Judges the credentials against the CHAP type: what the type asks for must be there, so that a login never proves
    /// less than firmware was told to.
    // A call: its result is copied as a whole.
    #[inline(never)]
    pub(super) fn judge(chap_type: u8, judge: &mut Judge<'_, 't>) -> Result<Option<Self>, Lost> {
        let unused = |judge: &mut Judge<'_, 't>, field: Field| {
            if !matches!(judge.structure().text(field), Ok(None)) {
                judge.note(field, Flaw::ChapUnused(chap_type));
            }
        };
        let mutual = match chap_type {
            0 => {
                unused(judge, CHAP_SECRET);
                unused(judge, REVERSE_SECRET);
                return Ok(None);
            }
            1 => {
                unused(judge, REVERSE_SECRET);
                false
            }
            2 => true,
            other => return Err(judge.refuse(CHAP_TYPE, Flaw::ChapType(other))),
        };
        let initiator = identity(judge, chap_type, CHAP_NAME, CHAP_SECRET)?;
        let target = match mutual {
            true => Some(identity(judge, chap_type, REVERSE_NAME, REVERSE_SECRET)?),
            false => None,
        };
        Ok(Some(Self { initiator, target }))
    }
}

/// The CHAP type. Drivers of offload cards (be2iscsi, qla4xxx) do not show it: there the credentials tell.
pub(super) fn written_type(judge: &mut Judge<'_, '_>) -> Result<u8, Lost> {
    let structure = judge.structure();
    let shown = |field| matches!(structure.text(field), Ok(Some(_)));
    Ok(match judge.byte(CHAP_TYPE)? {
        Some(number) => number,
        None if shown(REVERSE_NAME) || shown(REVERSE_SECRET) => 2,
        None if shown(CHAP_NAME) || shown(CHAP_SECRET) => 1,
        None => 0,
    })
}

fn identity<'t>(
    judge: &mut Judge<'_, 't>,
    chap_type: u8,
    name: Field,
    secret: Field,
) -> Result<FirmwareIdentity<'t>, Lost> {
    let bytes = needed(judge, chap_type, name)?;
    let text = utf8(bytes)
        .filter(|text| !text.chars().any(char::is_control))
        .ok_or_else(|| judge.refuse(name, Flaw::forbidden(bytes)))?;
    let bytes = needed(judge, chap_type, secret)?;
    Ok(FirmwareIdentity {
        name: text,
        secret: SecretRef::new(bytes),
    })
}

fn needed<'t>(judge: &mut Judge<'_, 't>, chap_type: u8, field: Field) -> Result<&'t [u8], Lost> {
    let found = judge
        .text(field)
        .map_err(|flaw| judge.refuse(field, flaw))?;
    match found {
        None => Err(judge.refuse(field, Flaw::ChapIncomplete(chap_type))),
        Some(bytes) if bytes.len() > LONGEST => {
            Err(judge.refuse(field, Flaw::TextTooLong(bytes.len())))
        }
        Some(bytes) => Ok(bytes),
    }
}
