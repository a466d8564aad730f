//! Login Request (RFC 7143, 11.12).

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, Opcode, Stage};
use crate::iscsi::Isid;

const TRANSIT: u8 = 0x80;
const CONTINUE: u8 = 0x40;

/// A Login Request. Always immediate; version 0 is the only one there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginRequest {
    /// The stage that the initiator is ready to enter (T bit and NSG), if any.
    pub transit: Option<Stage>,
    /// More text follows in the next request (C bit).
    pub continued: bool,
    /// The stage that this request belongs to (CSG).
    pub stage: Stage,
    /// The initiator's part of the session's name.
    pub isid: Isid,
    /// The target's part of the session's name; 0 opens a session or takes one over.
    pub tsih: u16,
    /// The tag of the login as a task, the same in all its requests.
    pub initiator_task_tag: u32,
    /// The connection's number within the session.
    pub cid: u16,
    /// The number of the first command after the login.
    pub cmd_sn: u32,
    /// The number expected of the target's next response.
    pub exp_stat_sn: u32,
    /// Bytes of text, without padding.
    pub data_segment_length: u32,
}

impl LoginRequest {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a Login Request in a defined stage.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::LoginRequest)?;
        let flags = header.flags();
        let stage = Stage::from_wire(flags >> 2).ok_or(HeaderFlaw::ReservedStage)?;
        let transit = match flags & TRANSIT {
            0 => None,
            _ => Some(Stage::from_wire(flags).ok_or(HeaderFlaw::ReservedStage)?),
        };
        let continued = flags & CONTINUE != 0;
        if continued && transit.is_some() {
            return Err(HeaderFlaw::FinalAndContinued);
        }
        Ok(Self {
            transit,
            continued,
            stage,
            isid: Isid::from_wire(fields.field::<8, 6>()),
            tsih: fields.u16_be::<14>(),
            initiator_task_tag: header.initiator_task_tag(),
            cid: fields.u16_be::<20>(),
            cmd_sn: fields.u32_be::<24>(),
            exp_stat_sn: fields.u32_be::<28>(),
            data_segment_length: header.data_segment_length(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let mut flags = self.stage.to_wire() << 2;
        if let Some(next) = self.transit {
            flags |= TRANSIT | next.to_wire();
        }
        if self.continued {
            flags |= CONTINUE;
        }
        Emitter::request(Opcode::LoginRequest, flags)
            .data_segment_length(self.data_segment_length)
            .put::<8, 6>(self.isid.to_wire())
            .put::<14, 2>(self.tsih.to_be_bytes())
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<20, 2>(self.cid.to_be_bytes())
            .put::<24, 4>(self.cmd_sn.to_be_bytes())
            .put::<28, 4>(self.exp_stat_sn.to_be_bytes())
            .finish()
    }
}
