//! What a login settled.

use core::time::Duration;

use super::rule::Kind;
use super::{DigestPreference, Key, Negotiation, NegotiationFault};

/// What a login settled: all that the kernel has to be told before it takes the connection over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Negotiated {
    /// Bytes of the longest data segment that the target may send: what we declared.
    pub max_recv_data_segment_length: u32,
    /// Bytes of the longest data segment that the target takes: what it declared, 8192 where it did not.
    pub max_xmit_data_segment_length: u32,
    /// Headers carry CRC32C digests.
    pub header_digest: bool,
    /// Data segments carry CRC32C digests.
    pub data_digest: bool,
    /// Unsolicited data that is not immediate needs the target's leave.
    pub initial_r2t: bool,
    /// Commands may carry data.
    pub immediate_data: bool,
    /// Bytes of unsolicited data of one command, at most [`Self::max_burst_length`].
    pub first_burst_length: u32,
    /// Bytes of data of one sequence.
    pub max_burst_length: u32,
    /// Outstanding requests for data of one command, 1 to 65535.
    pub max_outstanding_r2t: u32,
    /// 0 to 2.
    pub error_recovery_level: u32,
    /// To wait before a lost session is taken up again, at most an hour.
    pub default_time2wait: Duration,
    /// The portal group that the connection belongs to, where the target tells.
    pub target_portal_group_tag: Option<u16>,
    /// The target's part of the session's name, never 0.
    pub tsih: u16,
    /// The number expected of the target's next response.
    pub exp_stat_sn: u32,
}

impl Negotiation {
    /// Whether both sides may agree to end the login.
    ///
    /// # Errors
    /// A digest that is required was passed over in silence.
    pub fn judge(&self) -> Result<(), NegotiationFault> {
        for key in [Key::HeaderDigest, Key::DataDigest] {
            let standing = self.read(key);
            let required = standing.offer == Some(DigestPreference::Require.value());
            if required && standing.value.is_none() {
                return Err(NegotiationFault::DigestRefused(key));
            }
        }
        Ok(())
    }

    /// The results, once both sides have agreed to end the login. What we offered and the target passed over in silence ends
    /// as if it had answered with the default.
    pub fn result(&self, tsih: u16, exp_stat_sn: u32) -> Negotiated {
        let number = |key| self.settled(key);
        let is = |key| self.settled(key) != 0;
        // One by one: together they would be moved once more.
        let mut it = Negotiated::default();
        it.max_recv_data_segment_length = self
            .read(Key::MaxRecvDataSegmentLength)
            .offer
            .unwrap_or(Key::MaxRecvDataSegmentLength.default());
        it.max_xmit_data_segment_length = number(Key::MaxRecvDataSegmentLength);
        it.header_digest = is(Key::HeaderDigest);
        it.data_digest = is(Key::DataDigest);
        it.initial_r2t = is(Key::InitialR2T);
        it.immediate_data = is(Key::ImmediateData);
        it.max_burst_length = number(Key::MaxBurstLength);
        // RFC 7143, 13.14: never above MaxBurstLength, or the kernel refuses to start the connection. The smaller of the two
        // keeps to both.
        it.first_burst_length = number(Key::FirstBurstLength).min(it.max_burst_length);
        it.max_outstanding_r2t = number(Key::MaxOutstandingR2T);
        it.error_recovery_level = number(Key::ErrorRecoveryLevel);
        it.default_time2wait = Duration::from_secs(number(Key::DefaultTime2Wait).into());
        it.target_portal_group_tag = self
            .read(Key::TargetPortalGroupTag)
            .value
            .and_then(|tag| u16::try_from(tag).ok());
        it.tsih = tsih;
        it.exp_stat_sn = exp_stat_sn;
        it
    }

    fn settled(&self, key: Key) -> u32 {
        let standing = self.read(key);
        match (standing.value, standing.offer, key.rule().kind) {
            (Some(value), _, _) => value,
            (None, Some(offer), Kind::Number { function, .. } | Kind::Boolean { function, .. }) => {
                function.of(offer, key.default())
            }
            _ => key.default(),
        }
    }
}
