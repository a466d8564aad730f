//! The full feature phase of a connection: numbers, digests, and what a target may say at any time.

use heapless::Vec;

use super::VisitFault;
use crate::iscsi::Lun;
use crate::iscsi::login::REQUEST_BYTES;
use crate::iscsi::pdu::{
    AsyncEvent, AsyncMessage, Digests, HEADER_BYTES, Header, HeaderFlaw, LogoutReason,
    LogoutRequest, NopIn, Opcode, Pdu, RESERVED_TAG, Reject, ScsiCommand, TextRequest,
    TextResponse, crc32c, padded,
};

/// Bytes that wait for the socket: the longest request, and answers to some pings.
const OUTGOING_BYTES: usize = REQUEST_BYTES + 1024;

/// What a data segment is padded with, to four bytes.
const ZEROS: &[u8] = &[0; 3];

/// What is to be sent on a connection, and the numbers that its requests have. One task is under way at a time.
pub struct Talk {
    outgoing: Vec<u8, OUTGOING_BYTES>,
    digests: Digests,
    cmd_sn: u32,
    max_cmd_sn: u32,
    exp_stat_sn: u32,
    task_tag: u32,
    /// A command for which the target has no room yet (RFC 7143, 4.2.2.1).
    held: Option<ScsiCommand>,
}

/// What a PDU of the target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// It belongs to the task under way.
    Answer,
    /// It is settled.
    Aside,
    /// The target wants us to log out.
    LogoutRequested,
}

impl Talk {
    /// Before the login; `cmd_sn` is the number of the first command after it.
    pub(in crate::iscsi) const fn new(cmd_sn: u32) -> Self {
        Self {
            outgoing: Vec::new(),
            digests: Digests::NONE,
            cmd_sn,
            max_cmd_sn: cmd_sn,
            exp_stat_sn: 0,
            task_tag: 0,
            held: None,
        }
    }

    /// What a login settled. `window` is ExpCmdSN and MaxCmdSN of its last response; one that is to be ignored leaves
    /// room for one command.
    pub(in crate::iscsi) const fn begin(
        &mut self,
        digests: Digests,
        exp_stat_sn: u32,
        (exp_cmd_sn, max_cmd_sn): (u32, u32),
    ) {
        self.digests = digests;
        self.exp_stat_sn = exp_stat_sn;
        if is_window(exp_cmd_sn, max_cmd_sn) {
            self.max_cmd_sn = max_cmd_sn;
        }
    }

    /// What is to be written to the connection.
    pub fn outgoing(&self) -> &[u8] {
        &self.outgoing
    }

    /// So many of the outgoing bytes are written.
    pub fn sent(&mut self, count: usize) {
        let length = self.outgoing.len();
        let left = length.saturating_sub(count);
        self.outgoing.rotate_left(length.min(count));
        self.outgoing.truncate(left);
    }

    /// Nothing is to be sent any more.
    pub(super) fn clear(&mut self) {
        self.outgoing.clear();
        self.held = None;
    }

    /// Sends bytes as they are: a login request.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), VisitFault> {
        self.outgoing
            .extend_from_slice(bytes)
            .map_err(|_| VisitFault::Flooded)
    }

    /// Begins a text exchange (RFC 7143, 11.10).
    ///
    /// # Errors
    /// [`VisitFault::Flooded`]
    pub fn ask(&mut self, text: &[u8]) -> Result<(), VisitFault> {
        self.task_tag = self.next_tag();
        self.text(text, Lun::default(), RESERVED_TAG)
    }

    /// Asks for the rest of the answer (RFC 7143, 11.10.4).
    ///
    /// # Errors
    /// [`VisitFault::Flooded`]
    pub fn ask_on(&mut self, response: &TextResponse) -> Result<(), VisitFault> {
        self.text(&[], response.lun, response.target_transfer_tag)
    }

    fn text(&mut self, text: &[u8], lun: Lun, target_transfer_tag: u32) -> Result<(), VisitFault> {
        let request = TextRequest {
            last: true,
            continued: false,
            lun,
            initiator_task_tag: self.task_tag,
            target_transfer_tag,
            cmd_sn: self.cmd_sn,
            exp_stat_sn: self.exp_stat_sn,
            data_segment_length: u32::try_from(text.len()).unwrap_or(u32::MAX),
        };
        self.send(&request.emit(), text)
    }

    /// Sends a command that returns up to `expected_bytes`, as soon as the target has room for it.
    ///
    /// # Errors
    /// [`VisitFault::Flooded`]
    pub fn command(
        &mut self,
        lun: Lun,
        cdb: [u8; 16],
        expected_bytes: u32,
    ) -> Result<(), VisitFault> {
        self.task_tag = self.next_tag();
        self.held = Some(ScsiCommand {
            lun,
            initiator_task_tag: self.task_tag,
            expected_bytes,
            cmd_sn: 0,
            exp_stat_sn: 0,
            cdb,
        });
        self.release()
    }

    /// Sends the command that is held, if the window has room (RFC 7143, 4.2.2.1).
    fn release(&mut self) -> Result<(), VisitFault> {
        if is_after(self.cmd_sn, self.max_cmd_sn) {
            return Ok(());
        }
        let Some(command) = self.held.take() else {
            return Ok(());
        };
        let command = ScsiCommand {
            cmd_sn: self.cmd_sn,
            exp_stat_sn: self.exp_stat_sn,
            ..command
        };
        self.cmd_sn = self.cmd_sn.wrapping_add(1);
        self.send(&command.emit(), &[])
    }

    /// Ends the session (RFC 7143, 11.14).
    pub(super) fn log_out(&mut self) -> Result<(), VisitFault> {
        self.task_tag = self.next_tag();
        let request = LogoutRequest {
            reason: LogoutReason::CloseSession,
            initiator_task_tag: self.task_tag,
            cid: 0,
            cmd_sn: self.cmd_sn,
            exp_stat_sn: self.exp_stat_sn,
        };
        self.send(&request.emit(), &[])
    }

    /// Judges a PDU of the target, and answers what is no business of the task.
    pub(super) fn hear(&mut self, pdu: &Pdu<'_>) -> Result<Heard, VisitFault> {
        let header = Header::new(pdu.header);
        let heard = match header.opcode() {
            Opcode::NopIn => {
                let ping = NopIn::parse(pdu.header)?;
                // We ping nobody, so that it is a ping of the target's. Its number is that of the next response (RFC 7143,
                // 11.19).
                of_no_task(header)?;
                self.take_numbers(header, false);
                if let Some(answer) = ping.answer(self.cmd_sn, self.exp_stat_sn) {
                    self.send(&answer.emit(), &[])?;
                }
                Heard::Aside
            }
            Opcode::Async => {
                of_no_task(header)?;
                self.take_numbers(header, true);
                match AsyncMessage::parse(pdu.header)?.event {
                    AsyncEvent::LogoutRequested { .. } => Heard::LogoutRequested,
                    AsyncEvent::ConnectionDrop { .. } | AsyncEvent::SessionDrop { .. } => {
                        return Err(VisitFault::Dropped);
                    }
                    // A negotiation that is asked for may be answered by a text request under way, or by the logout that
                    // follows soon (RFC 7143, 11.9.1).
                    _ => Heard::Aside,
                }
            }
            Opcode::Reject => {
                return Err(VisitFault::Rejected(Reject::parse(pdu.header)?.reason));
            }
            Opcode::TextResponse
            | Opcode::ScsiResponse
            | Opcode::DataIn
            | Opcode::LogoutResponse => {
                let tag = header.initiator_task_tag();
                if tag != self.task_tag {
                    return Err(HeaderFlaw::WrongTask(tag).into());
                }
                let has_status = header.opcode() != Opcode::DataIn || header.flags() & 1 != 0;
                self.take_numbers(header, has_status);
                Heard::Answer
            }
            other => return Err(HeaderFlaw::Unexpected(other).into()),
        };
        self.release()?;
        Ok(heard)
    }

    /// StatSN, ExpCmdSN and MaxCmdSN, which all PDUs of the target have at the same place. A gap in StatSN is no loss that
    /// could be mended here: as the kernel does, the last number counts.
    fn take_numbers(&mut self, header: Header<'_>, has_status: bool) {
        let fields = header.fields();
        if has_status {
            self.exp_stat_sn = fields.u32_be::<24>().wrapping_add(1);
        }
        let (expected, most) = (fields.u32_be::<28>(), fields.u32_be::<32>());
        // RFC 7143, 4.2.2.1: it never shrinks.
        if is_window(expected, most) && is_after(most, self.max_cmd_sn) {
            self.max_cmd_sn = most;
        }
    }

    /// Never [`RESERVED_TAG`] in any session that ends.
    const fn next_tag(&self) -> u32 {
        self.task_tag.wrapping_add(1)
    }

    fn send(&mut self, header: &[u8; HEADER_BYTES], data: &[u8]) -> Result<(), VisitFault> {
        self.raw(header)?;
        if self.digests.header {
            self.raw(&crc32c(&[header]))?;
        }
        let missing = padded(data.len()).saturating_sub(data.len());
        let padding = ZEROS.get(..missing).unwrap_or_default();
        self.raw(data)?;
        self.raw(padding)?;
        if self.digests.data && !data.is_empty() {
            self.raw(&crc32c(&[data, padding]))?;
        }
        Ok(())
    }
}

/// Refuses a PDU that names a task where it belongs to none.
fn of_no_task(header: Header<'_>) -> Result<(), HeaderFlaw> {
    match header.initiator_task_tag() {
        RESERVED_TAG => Ok(()),
        tag => Err(HeaderFlaw::WrongTask(tag)),
    }
}

/// Whether ExpCmdSN and MaxCmdSN count: those that end before their beginning are to be ignored (RFC 7143, 4.2.2.1).
const fn is_window(expected: u32, most: u32) -> bool {
    !is_after(expected.wrapping_sub(1), most)
}

/// Whether `one` comes after `two` in the arithmetic of serial numbers (RFC 1982, 3.2).
const fn is_after(one: u32, two: u32) -> bool {
    let distance = one.wrapping_sub(two);
    distance != 0 && distance < 1 << 31
}

#[cfg(test)]
mod tests;
