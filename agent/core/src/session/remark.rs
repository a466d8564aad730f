//! What a target says of its own accord to a session that is logged in.

use crate::finding::Subject;
use crate::iscsi::pdu::{AsyncEvent, AsyncMessage, HEADER_BYTES};
use crate::story::{Level, tell};

/// What follows of something that a target says of its own accord.
pub(crate) enum Remark {
    /// It asks for a logout, or for a negotiation that the kernel has no part for (RFC 7143, 11.9.1): the session is to be logged
    /// in anew, and until then the target may refuse commands.
    Dismissal,
    /// It is about to drop the connection, and wants the session to be left alone for so many seconds then (Time2Wait). The kernel
    /// tells when it has.
    Drop(u64),
}

/// Reads a PDU that is no answer; what drops the connection is told in a line. `None` where nothing follows.
pub(crate) fn remark(subject: &Subject<'_>, header: &[u8; HEADER_BYTES]) -> Option<Remark> {
    match AsyncMessage::parse(header).ok()?.event {
        AsyncEvent::LogoutRequested { .. } | AsyncEvent::NegotiationRequested { .. } => {
            Some(Remark::Dismissal)
        }
        AsyncEvent::ConnectionDrop { time2wait_s, .. }
        | AsyncEvent::SessionDrop { time2wait_s, .. } => {
            tell(
                Level::Warn,
                format_args!("{subject}: the target drops the connection"),
            );
            Some(Remark::Drop(time2wait_s.into()))
        }
        _ => None,
    }
}
