//! Login Response (RFC 7143, 11.13).

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, Opcode, Stage};
use crate::iscsi::Isid;

const TRANSIT: u8 = 0x80;
const CONTINUE: u8 = 0x40;

/// A Login Response. Where the status class is not 0, only the status counts (RFC 7143, 11.13.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginResponse {
    /// The stage that begins now (T bit and NSG), if one does.
    pub transit: Option<Stage>,
    /// More text follows in the next response (C bit).
    pub continued: bool,
    /// The stage that this response belongs to (CSG).
    pub stage: Stage,
    /// The highest version that the target knows.
    pub version_max: u8,
    /// The version in use.
    pub version_active: u8,
    /// The initiator's part of the session's name, as the target repeats it.
    pub isid: Isid,
    /// The target's part of the session's name; not 0 in the last response.
    pub tsih: u16,
    /// The tag of the login as a task.
    pub initiator_task_tag: u32,
    /// The number of this response.
    pub stat_sn: u32,
    /// The number of the command that the target expects next.
    pub exp_cmd_sn: u32,
    /// The highest number of a command that the target takes.
    pub max_cmd_sn: u32,
    /// How the request went, roughly.
    pub status_class: u8,
    /// How the request went, in detail.
    pub status_detail: u8,
    /// Bytes of text, without padding.
    pub data_segment_length: u32,
}

impl LoginResponse {
    /// Reads a header. Where the status class is not 0, flags that contradict themselves are no flaw.
    ///
    /// # Errors
    /// Anything but a Login Response with flags as defined.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::LoginResponse)?;
        let status_class = fields.u8::<36>();
        let flags = header.flags();
        let (stage, next) = (Stage::from_wire(flags >> 2), Stage::from_wire(flags));
        let (transits, continued) = (flags & TRANSIT != 0, flags & CONTINUE != 0);
        let flaw = match stage {
            Some(_) if transits && continued => Some(HeaderFlaw::FinalAndContinued),
            Some(_) if !transits || next.is_some() => None,
            _ => Some(HeaderFlaw::ReservedStage),
        };
        let (transit, continued, stage) = match (flaw, stage) {
            (None, Some(stage)) => (next.filter(|_| transits), continued, stage),
            (Some(flaw), _) if status_class == 0 => return Err(flaw),
            _ => (None, false, Stage::Security),
        };
        Ok(Self {
            transit,
            continued,
            stage,
            version_max: fields.u8::<2>(),
            version_active: fields.u8::<3>(),
            isid: Isid::from_wire(fields.field::<8, 6>()),
            tsih: fields.u16_be::<14>(),
            initiator_task_tag: header.initiator_task_tag(),
            stat_sn: fields.u32_be::<24>(),
            exp_cmd_sn: fields.u32_be::<28>(),
            max_cmd_sn: fields.u32_be::<32>(),
            status_class,
            status_detail: fields.u8::<37>(),
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
        Emitter::response(Opcode::LoginResponse, flags)
            .put::<2, 2>([self.version_max, self.version_active])
            .data_segment_length(self.data_segment_length)
            .put::<8, 6>(self.isid.to_wire())
            .put::<14, 2>(self.tsih.to_be_bytes())
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<24, 4>(self.stat_sn.to_be_bytes())
            .put::<28, 4>(self.exp_cmd_sn.to_be_bytes())
            .put::<32, 4>(self.max_cmd_sn.to_be_bytes())
            .put::<36, 2>([self.status_class, self.status_detail])
            .finish()
    }
}
