//! Looking at a target's logical units as a disk driver would, and touching nothing (SPC-4, SBC-3).
//!
//! ```text
//! REPORT LUNS -> for each: INQUIRY -> INQUIRY, page 83h -> READ CAPACITY (10) -> READ CAPACITY (16)
//! ```
//! What a logical unit does not answer is missing in its result. The check goes on to the others, and fails in the end, where
//! there are no units, one answers no INQUIRY, or a disk does not tell its capacity.

mod command;
mod flaw;
mod identification;
mod sense;
mod unit;

pub use flaw::CheckFlaw;
pub use identification::Wwid;
pub use sense::Sense;
pub use unit::Unit;

use heapless::Vec;

use self::command::Command;
use super::negotiation::Negotiated;
use super::pdu::{DataIn, Header, Opcode, Pdu, ScsiResponse};
use super::visit::{Errand, Progress, Talk, Told, VisitFault};
use super::{Lun, Portal};
use crate::limits::{CHECKED_LUNS, LOGIN_DATA_BYTES, UNIT_ATTENTIONS};

/// Bytes of the longest answer: that to REPORT LUNS.
const DATA_BYTES: usize = LOGIN_DATA_BYTES;
/// SCSI status (SAM-5, 5.3.1).
const GOOD: u8 = 0;
const CHECK_CONDITION: u8 = 2;

/// The check of one target.
pub struct Check {
    command: Command,
    /// Data of the command under way.
    data: Vec<u8, DATA_BYTES>,
    /// PDUs that the data came in.
    parts: u32,
    /// How often it was sent again.
    attentions: u8,
    luns: Vec<Lun, CHECKED_LUNS>,
    /// Which of them is looked at.
    at: usize,
    units: Vec<Unit, CHECKED_LUNS>,
    /// Why READ CAPACITY (10) has failed.
    unsized_by: Option<CheckFlaw>,
    /// The first that keeps the check from being what was asked for.
    failed: Option<CheckFlaw>,
}

impl Default for Check {
    fn default() -> Self {
        Self {
            command: Command::ReportLuns,
            data: Vec::new(),
            parts: 0,
            attentions: 0,
            luns: Vec::new(),
            at: 0,
            units: Vec::new(),
            unsized_by: None,
            failed: None,
        }
    }
}

impl Check {
    /// The logical units that answered.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    fn lun(&self) -> Lun {
        match self.command {
            Command::ReportLuns => Lun::default(),
            _ => self.luns.get(self.at).copied().unwrap_or_default(),
        }
    }

    fn send(&mut self, talk: &mut Talk) -> Result<(), VisitFault> {
        self.data.clear();
        self.parts = 0;
        talk.command(
            self.lun(),
            self.command.cdb(),
            self.command.expected_bytes(),
        )
    }

    /// Takes data; it comes in order (RFC 7143, 11.7.5, and 13.18: DataPDUInOrder, as we offer it).
    fn take(&mut self, part: &DataIn, data: &[u8]) -> Result<(), VisitFault> {
        let offset = usize::try_from(part.buffer_offset).unwrap_or(usize::MAX);
        let length = self.data.len().saturating_add(data.len());
        let expected = usize::try_from(self.command.expected_bytes()).unwrap_or(0);
        if part.data_sn != self.parts || offset != self.data.len() || length > expected {
            return Err(CheckFlaw::DataOutOfPlace(self.command.name()).into());
        }
        self.parts = self.parts.saturating_add(1);
        let taken = self.data.extend_from_slice(data);
        taken.map_err(|_| CheckFlaw::DataOutOfPlace(self.command.name()).into())
    }

    /// The command has ended with this status: takes its result and sends the next one.
    fn ended(
        &mut self,
        status: u8,
        sense: Option<Sense>,
        talk: &mut Talk,
        tell: &mut dyn FnMut(Told<'_>),
    ) -> Result<Progress, VisitFault> {
        if sense.is_some_and(|sense| sense.is_unit_attention()) && self.attentions < UNIT_ATTENTIONS
        {
            self.attentions = self.attentions.saturating_add(1);
            self.send(talk)?;
            return Ok(Progress::GoOn);
        }
        self.attentions = 0;
        let flaw = match status {
            GOOD => self.result(tell).err(),
            _ => Some(CheckFlaw::Failed {
                command: self.command.name(),
                status,
                sense,
            }),
        };
        let unknown = sense.is_some_and(Sense::is_illegal_request) && self.command.may_fail();
        if let Some(flaw) = flaw.filter(|_| !unknown) {
            if self.command == Command::ReportLuns {
                return Err(flaw.into());
            }
            self.tell(flaw, tell);
        }
        self.judge(flaw);
        match self.command.next(self.unit()) {
            Some(command) => self.command = command,
            None => {
                if self.command != Command::ReportLuns {
                    self.at = self.at.saturating_add(1);
                }
                self.command = Command::Inquiry;
                if self.at >= self.luns.len() {
                    return Ok(match self.failed {
                        Some(flaw) => Progress::Failed(flaw.into()),
                        None => Progress::Done,
                    });
                }
            }
        }
        self.send(talk)?;
        Ok(Progress::GoOn)
    }

    /// The logical unit that is looked at; `None` where it has answered no INQUIRY, or is none.
    fn unit(&self) -> Option<&Unit> {
        self.units.last().filter(|unit| unit.lun == self.lun())
    }

    /// Keeps what a command has failed by, where that decides.
    fn judge(&mut self, flaw: Option<CheckFlaw>) {
        let decides = match self.command {
            Command::Inquiry => flaw,
            Command::Capacity10 => {
                self.unsized_by = flaw;
                None
            }
            Command::Capacity16 if self.unit().is_some_and(|unit| unit.bytes().is_none()) => {
                self.unsized_by.or(flaw)
            }
            _ => None,
        };
        self.failed = self.failed.or(decides);
    }

    /// Reads the data of a command that has succeeded.
    fn result(&mut self, tell: &mut dyn FnMut(Told<'_>)) -> Result<(), CheckFlaw> {
        let data = self.data.as_slice();
        match self.command {
            Command::ReportLuns => {
                let luns = command::luns(data)?;
                for lun in luns {
                    if self.luns.push(lun).is_err() {
                        tell(Told::Flaw(CheckFlaw::TooManyLuns.into(), &""));
                        break;
                    }
                }
                if self.luns.is_empty() {
                    self.failed = Some(CheckFlaw::NoLuns);
                }
            }
            Command::Inquiry => {
                let unit = Unit::new(self.lun(), data)?;
                // There are as many places as logical units.
                self.units.extend(unit);
            }
            _ => {
                if let Some(unit) = self.units.last_mut() {
                    unit.learn(self.command, data)?;
                }
            }
        }
        Ok(())
    }

    fn tell(&self, flaw: CheckFlaw, tell: &mut dyn FnMut(Told<'_>)) {
        tell(Told::Flaw(flaw.into(), &format_args!("LUN {}", self.lun())));
    }
}

impl Errand for Check {
    fn begin(&mut self, _: &Portal, _: &Negotiated, talk: &mut Talk) -> Result<(), VisitFault> {
        self.send(talk)
    }

    fn hear(
        &mut self,
        pdu: Pdu<'_>,
        talk: &mut Talk,
        tell: &mut dyn FnMut(Told<'_>),
    ) -> Result<Progress, VisitFault> {
        if Header::new(pdu.header).opcode() == Opcode::DataIn {
            let part = DataIn::parse(pdu.header)?;
            self.take(&part, pdu.data)?;
            return match part.status {
                Some(status) => self.ended(status, None, talk, tell),
                None => Ok(Progress::GoOn),
            };
        }
        let response = ScsiResponse::parse(pdu.header)?;
        if response.response != 0 {
            return Err(CheckFlaw::TargetFailed(response.response).into());
        }
        // Behind its length; with another status the data means something else (RFC 7143, 11.4.7).
        let sense = pdu
            .data
            .get(2..)
            .filter(|_| response.status == CHECK_CONDITION);
        self.ended(response.status, sense.and_then(Sense::read), talk, tell)
    }
}

impl From<CheckFlaw> for VisitFault {
    fn from(flaw: CheckFlaw) -> Self {
        Self::Check(flaw)
    }
}

#[cfg(test)]
mod tests;
