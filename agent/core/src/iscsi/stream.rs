//! The carrier of a plain TCP stream: what the kernel does for the sessions it carries.

use super::pdu::{Digests, Framer, Header, HeaderFlaw, Opcode, Pdu};
use crate::limits::LOGIN_DATA_BYTES;

/// Numbers the requests of a login, and cuts the target's bytes into PDUs. The socket is the caller's.
pub struct Stream {
    framer: Framer<LOGIN_DATA_BYTES>,
    task_tag: u32,
    cmd_sn: u32,
}

impl Stream {
    /// A connection on which nothing has been sent or received. `task_tag` names the login, `cmd_sn` is the number of the
    /// first command after it.
    pub const fn new(task_tag: u32, cmd_sn: u32) -> Self {
        Self {
            framer: Framer::new(),
            task_tag,
            cmd_sn,
        }
    }

    /// Puts task tag and CmdSN into a request (RFC 7143, 11.12.4 and 11.12.8: constant during the login).
    pub fn number(&self, request: &mut [u8]) {
        for (at, field) in [(16..20, self.task_tag), (24..28, self.cmd_sn)] {
            if let Some(place) = request.get_mut(at) {
                place.copy_from_slice(&field.to_be_bytes());
            }
        }
    }

    /// See [`Framer::space`].
    pub fn space(&mut self) -> &mut [u8] {
        self.framer.space()
    }

    /// See [`Framer::filled`]; a PDU must answer the login.
    ///
    /// # Errors
    /// A PDU that is too large, or one that answers another task.
    pub fn filled(&mut self, count: usize) -> Result<Option<Pdu<'_>>, HeaderFlaw> {
        let Some(pdu) = self.framer.filled(count)? else {
            return Ok(None);
        };
        let header = Header::new(pdu.header);
        match header.initiator_task_tag() {
            tag if tag == self.task_tag => Ok(Some(pdu)),
            // What answers no task at all (Reject, asynchronous messages, pings) is the login's to judge.
            _ if header.opcode() != Opcode::LoginResponse => Ok(Some(pdu)),
            tag => Err(HeaderFlaw::WrongTask(tag)),
        }
    }

    /// The login is over: from the next PDU on the digests that it settled are verified.
    pub const fn logged_in(&mut self, digests: Digests) {
        self.framer.expect(digests);
    }
}
