//! CHAP credentials of a target structure.

use core::fmt;

use crate::secret::SecretRef;

use super::field::Field;
use super::field::target::{CHAP_NAME, CHAP_SECRET, CHAP_TYPE, REVERSE_NAME, REVERSE_SECRET};
use super::flaw::Flaw;
use super::judge::{Judge, Lost};
use super::value::{Reading, TargetValues, Text};

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
    pub(super) fn judge(
        values: &TargetValues<'t>,
        judge: &mut Judge<'_, 't>,
    ) -> Result<Option<Self>, Lost> {
        let unused = |judge: &mut Judge<'_, 't>, found: &Reading<Text<'t>>, field: Field| {
            if !matches!(found, Ok(None)) {
                judge.note(field, Flaw::ChapUnused(values.chap_type));
            }
        };
        match values.chap_type {
            0 => {
                unused(judge, &values.chap_secret, CHAP_SECRET);
                unused(judge, &values.reverse_secret, REVERSE_SECRET);
                Ok(None)
            }
            1 => {
                unused(judge, &values.reverse_secret, REVERSE_SECRET);
                let initiator = values.initiator_identity(judge)?;
                Ok(Some(Self {
                    initiator,
                    target: None,
                }))
            }
            2 => Ok(Some(Self {
                initiator: values.initiator_identity(judge)?,
                target: Some(values.target_identity(judge)?),
            })),
            other => Err(judge.refuse(CHAP_TYPE, Flaw::ChapType(other))),
        }
    }
}

impl<'t> TargetValues<'t> {
    fn initiator_identity(&self, judge: &mut Judge<'_, 't>) -> Result<FirmwareIdentity<'t>, Lost> {
        identity(
            judge,
            (CHAP_NAME, self.chap_name),
            (CHAP_SECRET, self.chap_secret),
        )
    }

    fn target_identity(&self, judge: &mut Judge<'_, 't>) -> Result<FirmwareIdentity<'t>, Lost> {
        identity(
            judge,
            (REVERSE_NAME, self.reverse_name),
            (REVERSE_SECRET, self.reverse_secret),
        )
    }
}

fn identity<'t>(
    judge: &mut Judge<'_, 't>,
    name: (Field, Reading<Text<'t>>),
    secret: (Field, Reading<Text<'t>>),
) -> Result<FirmwareIdentity<'t>, Lost> {
    let bytes = needed(judge, name.0, name.1)?;
    let text = core::str::from_utf8(bytes)
        .ok()
        .filter(|text| !text.chars().any(char::is_control))
        .ok_or_else(|| judge.refuse(name.0, Flaw::TextForbidden))?;
    let bytes = needed(judge, secret.0, secret.1)?;
    Ok(FirmwareIdentity {
        name: text,
        secret: SecretRef::new(bytes),
    })
}

fn needed<'t>(
    judge: &mut Judge<'_, 't>,
    field: Field,
    found: Reading<Text<'t>>,
) -> Result<&'t [u8], Lost> {
    let found = found.map_err(|flaw| judge.refuse(field, flaw))?;
    match judge.text(field, found) {
        None => Err(judge.refuse(field, Flaw::ChapIncomplete)),
        Some(bytes) if bytes.len() > LONGEST => {
            Err(judge.refuse(field, Flaw::TextTooLong(bytes.len())))
        }
        Some(bytes) => Ok(bytes),
    }
}
