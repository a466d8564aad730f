//! Asynchronous Message (RFC 7143, 11.9).

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, Opcode, RESERVED_TAG};
use crate::iscsi::Lun;

const FINAL: u8 = 0x80;

/// What happened (RFC 7143, 11.9.1), with the parameters that have a meaning there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsyncEvent {
    /// Code 0: a SCSI event; the data segment holds the sense data.
    Scsi,
    /// Code 1: the target asks for a logout within so many seconds.
    LogoutRequested {
        /// Seconds.
        within_s: u16,
    },
    /// Code 2: the target will drop one connection.
    ConnectionDrop {
        /// Which connection.
        cid: u16,
        /// Seconds to wait before it is taken up again.
        time2wait_s: u16,
        /// Seconds for which the target keeps its state behind that.
        time2retain_s: u16,
    },
    /// Code 3: the target will drop all connections of the session.
    SessionDrop {
        /// Seconds to wait before the session is taken up again.
        time2wait_s: u16,
        /// Seconds for which the target keeps its state behind that.
        time2retain_s: u16,
    },
    /// Code 4: the target asks for a negotiation within so many seconds.
    NegotiationRequested {
        /// Seconds.
        within_s: u16,
    },
    /// Code 5: all tasks of the logical unit were ended.
    TasksTerminated,
    /// A vendor's own (255), or a code that RFC 7143 does not define.
    Other(u8),
}

/// An Asynchronous Message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsyncMessage {
    /// What happened.
    pub event: AsyncEvent,
    /// The logical unit that it is about, where it is about one.
    pub lun: Lun,
    /// The number of this PDU.
    pub stat_sn: u32,
    /// The number of the command that the target expects next.
    pub exp_cmd_sn: u32,
    /// The highest number of a command that the target takes.
    pub max_cmd_sn: u32,
    /// Bytes of sense or vendor data, without padding.
    pub data_segment_length: u32,
}

impl AsyncMessage {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but an Asynchronous Message.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::Async)?;
        let first = fields.u16_be::<38>();
        let second = fields.u16_be::<40>();
        let third = fields.u16_be::<42>();
        let event = match fields.u8::<36>() {
            0 => AsyncEvent::Scsi,
            1 => AsyncEvent::LogoutRequested { within_s: third },
            2 => AsyncEvent::ConnectionDrop {
                cid: first,
                time2wait_s: second,
                time2retain_s: third,
            },
            3 => AsyncEvent::SessionDrop {
                time2wait_s: second,
                time2retain_s: third,
            },
            4 => AsyncEvent::NegotiationRequested { within_s: third },
            5 => AsyncEvent::TasksTerminated,
            other => AsyncEvent::Other(other),
        };
        Ok(Self {
            event,
            lun: Lun::from_wire(fields.field::<8, 8>()),
            stat_sn: fields.u32_be::<24>(),
            exp_cmd_sn: fields.u32_be::<28>(),
            max_cmd_sn: fields.u32_be::<32>(),
            data_segment_length: header.data_segment_length(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let (code, first, second, third) = match self.event {
            AsyncEvent::Scsi => (0, 0, 0, 0),
            AsyncEvent::LogoutRequested { within_s } => (1, 0, 0, within_s),
            AsyncEvent::ConnectionDrop {
                cid,
                time2wait_s,
                time2retain_s,
            } => (2, cid, time2wait_s, time2retain_s),
            AsyncEvent::SessionDrop {
                time2wait_s,
                time2retain_s,
            } => (3, 0, time2wait_s, time2retain_s),
            AsyncEvent::NegotiationRequested { within_s } => (4, 0, 0, within_s),
            AsyncEvent::TasksTerminated => (5, 0, 0, 0),
            AsyncEvent::Other(other) => (other, 0, 0, 0),
        };
        Emitter::response(Opcode::Async, FINAL)
            .data_segment_length(self.data_segment_length)
            .put::<8, 8>(self.lun.to_wire())
            .put::<16, 4>(RESERVED_TAG.to_be_bytes())
            .put::<24, 4>(self.stat_sn.to_be_bytes())
            .put::<28, 4>(self.exp_cmd_sn.to_be_bytes())
            .put::<32, 4>(self.max_cmd_sn.to_be_bytes())
            .put::<36, 1>([code])
            .put::<38, 2>(first.to_be_bytes())
            .put::<40, 2>(second.to_be_bytes())
            .put::<42, 2>(third.to_be_bytes())
            .finish()
    }
}
