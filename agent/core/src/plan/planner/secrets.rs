//! What a session's two sides prove, from the best source to the last.

use super::Planner;
use crate::cmdline::ArgumentFlaw;
use crate::limits::SAFE_SECRET_BYTES;
use crate::plan::{Identity, Origin, PlanFlaw, SessionPlan};

impl<'a> Planner<'_, 'a> {
    /// Gives a session the credentials that count for it; whether it may be opened.
    ///
    /// Arguments go before the file: they are what a person at the console can change. The file goes before firmware: it was
    /// written for this target, and can say more than some firmware, a reverse secret above all. Of a firmware's target each
    /// side is proved by the best source that has its pair, so that no source makes the proof less. Where the file is
    /// refused, nobody knows what it says of the target, so a session without other credentials is not opened: it would be
    /// tried with less proof than was asked for.
    pub(super) fn add_secrets(&mut self, session: &mut SessionPlan<'a>) -> bool {
        let named = matches!(session.origin, Origin::Word(_));
        let by_argument = named && session.chap.is_some();
        let secrets = self.sources.secrets.filter(|_| !by_argument);
        let found = secrets.and_then(|secrets| secrets.find(session.target, session.portal));
        if let Some(found) = found {
            if session.chap.as_ref().is_some_and(|known| known != found) {
                self.find(session.origin, PlanFlaw::SecretsReplaced);
            }
            session.chap = Some(*found);
        }
        let arguments = &self.sources.arguments.iscsi;
        if !named && !arguments.put_chap_before(&mut session.chap) {
            let subject = session.origin.subject();
            self.findings.add(subject, ArgumentFlaw::ChapIncomplete);
            return false;
        }
        let Some(chap) = &session.chap else {
            let refused = secrets.is_some_and(|secrets| secrets.are_refused());
            if refused {
                self.find(session.origin, PlanFlaw::SecretsRefused);
            }
            return !refused;
        };
        let is_short = |identity: &Identity<'_>| identity.secret.len() < SAFE_SECRET_BYTES;
        if is_short(&chap.initiator) || chap.target.as_ref().is_some_and(is_short) {
            self.find(session.origin, PlanFlaw::SecretShort);
        }
        true
    }
}
