//! Which session a message of the kernel is for, where many share one socket.

use super::Session;
use super::state::State;
use crate::netlink::iscsi::KernelEvent;

/// How strongly a session without a number claims the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// It has asked and waits.
    Waits,
    /// It has asked in vain, and will ask again: the reply was only late.
    WillAsk,
    /// It may have asked before it ended: what is late now is to be destroyed.
    Ended,
}

/// The place of the session among `sessions` that `event` is for; `None` where it is for none of them.
///
/// All messages but one name their session. The reply to CREATE_SESSION does not; but all these requests are alike, and
/// nothing is known of a session that has just been made, so any that waits for one may have it.
pub fn recipient(sessions: &[Session<'_>], event: &KernelEvent<'_>) -> Option<usize> {
    let holder = |sid| {
        let mut sessions = sessions.iter();
        sessions.position(|session| session.sid() == Some(sid))
    };
    let Some(sid) = event.sid() else {
        // One that was shown behind lost messages is not told a second time by a reply that was not lost.
        if let KernelEvent::SessionCreated(Ok(new)) = event
            && holder(new.sid).is_some()
        {
            return None;
        }
        let claims = [Claim::Waits, Claim::WillAsk, Claim::Ended];
        let first = |best| sessions.iter().position(|one| claim(one) == Some(best));
        return claims.into_iter().find_map(first);
    };
    holder(sid)
}

fn claim(session: &Session<'_>) -> Option<Claim> {
    match session.state {
        State::AwaitingSession => Some(Claim::Waits),
        _ if session.sid().is_some() => None,
        State::AwaitingName | State::AwaitingRetry => Some(Claim::WillAsk),
        State::Ended => Some(Claim::Ended),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
