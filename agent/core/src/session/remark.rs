//! What a target says of its own accord to a session that is logged in.

use crate::finding::Subject;
use crate::iscsi::pdu::{AsyncEvent, AsyncMessage, HEADER_BYTES};
use crate::story::{Level, tell};

/// Whether a PDU asks for a logout, or for a negotiation that the kernel has no part for (RFC 7143, 11.9.1): the session is to be
/// logged in anew, and until then the target may refuse commands. That it is about to drop the connection is told in a line; the
/// kernel tells when it has.
pub(crate) fn dismisses(subject: Subject<'_>, header: &[u8; HEADER_BYTES]) -> bool {
    match AsyncMessage::parse(header).map(|message| message.event) {
        Ok(AsyncEvent::LogoutRequested { .. } | AsyncEvent::NegotiationRequested { .. }) => true,
        Ok(AsyncEvent::ConnectionDrop { .. } | AsyncEvent::SessionDrop { .. }) => {
            tell(
                Level::Warn,
                format_args!("{subject}: the target drops the connection"),
            );
            false
        }
        _ => false,
    }
}
