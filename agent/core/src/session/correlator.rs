//! Which session a message of the kernel is for, where many share one socket.

use heapless::Deque;

use crate::limits::SESSIONS;
use crate::netlink::Messages;
use crate::netlink::iscsi::{KernelEvent, RequestKind};

/// Which session a message of the kernel is for. All messages but one name their session; the reply to CREATE_SESSION
/// does not, but such replies come in the order of the requests.
///
/// When messages were lost (ENOBUFS), replies may be among them. Every session that the kernel shows in
/// `/sys/class/iscsi_session` with our port number as its `creator`, and that is none of ours, then belongs to one of
/// those that [`Self::created`] still yields: which one does not matter, since nothing has been set yet. Give it to
/// that session as [`KernelEvent::SessionCreated`], then tell every session of the loss: those without a number know
/// thereby that theirs was not made.
#[derive(Default)]
pub struct Correlator {
    creating: Deque<usize, SESSIONS>,
}

impl Correlator {
    /// Nothing was asked yet.
    pub const fn new() -> Self {
        Self {
            creating: Deque::new(),
        }
    }

    /// Takes note of `requests` that were sent for the session `index`.
    pub fn sent(&mut self, index: usize, requests: &[u8]) {
        let creates = Messages::new(requests)
            .filter(|message| message.kind == RequestKind::CreateSession.number());
        for _ in creates {
            // At most one request of each session is unanswered, so there is room for all.
            let _ = self.creating.push_back(index);
        }
    }

    /// The session that has waited longest for the reply to its CREATE_SESSION; it does not wait any more.
    pub fn created(&mut self) -> Option<usize> {
        self.creating.pop_front()
    }

    /// The session that `event` is for; `find` tells the index of the session with a number.
    pub fn route(
        &mut self,
        event: &KernelEvent<'_>,
        find: impl FnOnce(u32) -> Option<usize>,
    ) -> Option<usize> {
        match event {
            KernelEvent::SessionCreated(_) => self.created(),
            KernelEvent::Answer { connection, .. }
            | KernelEvent::Pdu { connection, .. }
            | KernelEvent::ConnectionLost { connection, .. } => find(connection.sid),
        }
    }
}

#[cfg(test)]
mod tests;
