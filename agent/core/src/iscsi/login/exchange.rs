//! One request and its response: stages, limits and numbers (RFC 7143, 6.3, 11.12 and 11.13).

use super::fault::Fault;
use super::misbehaviour::Misbehaviour;
use crate::iscsi::Isid;
use crate::iscsi::pdu::{Field, HeaderFlaw, LoginRequest, LoginResponse, Stage};
use crate::iscsi::text::TextBuffer;
use crate::limits::{LOGIN_CONTINUATIONS, LOGIN_REQUESTS};

/// What the current request says, and what all responses so far said of the session.
// The text is last: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Exchange {
    /// The current request only asks for the rest of a text.
    asking: bool,
    stage: Stage,
    transit: Option<Stage>,
    requests: u8,
    continuations: u8,
    tsih: u16,
    exp_stat_sn: u32,
    /// The text of the current request, or of the next one while the target's text is still coming in.
    text: TextBuffer,
}

/// The target had its number of requests.
pub(super) struct TooManyRequests;

impl From<TooManyRequests> for Fault {
    fn from(_: TooManyRequests) -> Self {
        Misbehaviour::TooManyRequests.into()
    }
}

impl Exchange {
    /// Before the first request of a connection.
    pub(super) fn new() -> Self {
        Self {
            asking: false,
            stage: Stage::Security,
            transit: None,
            requests: 0,
            continuations: 0,
            tsih: 0,
            exp_stat_sn: 0,
            text: TextBuffer::default(),
        }
    }

    /// The next request belongs to `stage`, and says that we are ready for `transit` if that is a stage.
    ///
    /// # Errors
    /// The target had its number of requests.
    // Called so often that the call is smaller.
    #[inline(never)]
    pub(super) fn say(
        &mut self,
        stage: Stage,
        transit: Option<Stage>,
    ) -> Result<(), TooManyRequests> {
        if self.requests >= LOGIN_REQUESTS {
            return Err(TooManyRequests);
        }
        self.requests = self.requests.saturating_add(1);
        self.stage = stage;
        self.transit = transit;
        self.asking = false;
        Ok(())
    }

    /// The next request asks for the rest of a text: it says nothing, and what we are ready for stays (RFC 7143, 6.2).
    ///
    /// # Errors
    /// The target had its number of pieces.
    pub(super) fn ask_for_rest(&mut self) -> Result<(), Fault> {
        if self.continuations >= LOGIN_CONTINUATIONS {
            return Err(Misbehaviour::TooManyPieces.into());
        }
        self.continuations = self.continuations.saturating_add(1);
        self.asking = true;
        Ok(())
    }

    /// What the current request says.
    pub(super) fn text(&self) -> &[u8] {
        if self.asking {
            &[]
        } else {
            self.text.as_bytes()
        }
    }

    /// Where what the next request says is put together.
    pub(super) const fn answers(&mut self) -> &mut TextBuffer {
        &mut self.text
    }

    /// The current request's header. Task tag and CmdSN are the carrier's: the kernel overwrites them, the stream carrier
    /// fills them in.
    pub(super) fn request(&self, isid: Isid, length: usize) -> LoginRequest {
        LoginRequest {
            transit: self.transit,
            continued: false,
            stage: self.stage,
            isid,
            // Constant during the login (RFC 7143, 11.12.6): a new session, or one that takes over its old self.
            tsih: 0,
            initiator_task_tag: 0,
            cid: 0,
            cmd_sn: 0,
            exp_stat_sn: self.exp_stat_sn,
            data_segment_length: u32::try_from(length).unwrap_or(u32::MAX),
        }
    }

    /// Judges a response with status "success" against the request.
    ///
    /// # Errors
    /// Another version, another stage, or a step that was not proposed.
    pub(super) fn hear(&mut self, response: &LoginResponse) -> Result<(), Fault> {
        if response.version_active != 0 {
            let version = u32::from(response.version_active);
            return Err(HeaderFlaw::Field(Field::VersionActive, version).into());
        }
        if response.stage != self.stage {
            return Err(Misbehaviour::WrongStage(response.stage).into());
        }
        if let Some(next) = response.transit
            && response.transit != self.transit
        {
            return Err(Misbehaviour::WrongTransit(next).into());
        }
        if self.tsih != 0 && response.tsih != self.tsih {
            return Err(Misbehaviour::SessionIdentifierChanged(response.tsih).into());
        }
        self.tsih = response.tsih;
        if !self.asking {
            self.text.clear();
        }
        // A gap in StatSN cannot mean a lost response here: there is one request under way at a time. As the kernel
        // does in full feature phase, the last number counts.
        self.exp_stat_sn = response.stat_sn.wrapping_add(1);
        Ok(())
    }

    /// The stage of the current request.
    pub(super) const fn stage(&self) -> Stage {
        self.stage
    }

    /// How many requests were made, without those that only asked for the rest of a text.
    pub(super) const fn requests(&self) -> u8 {
        self.requests
    }

    /// The number expected of the target's next response.
    pub(super) const fn exp_stat_sn(&self) -> u32 {
        self.exp_stat_sn
    }

    /// The session's identifier, as it was told last.
    pub(super) const fn tsih(&self) -> u16 {
        self.tsih
    }

    /// Judges the session's identifier at the end of the login.
    ///
    /// # Errors
    /// It has none.
    pub(super) fn judge_identifier(&self) -> Result<(), Fault> {
        match self.tsih {
            0 => Err(Misbehaviour::NoSessionIdentifier.into()),
            _ => Ok(()),
        }
    }
}
