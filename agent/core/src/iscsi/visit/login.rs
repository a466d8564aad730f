//! The login of a visit: the carrier's part, and what follows from the machine's word.

use super::{Errand, FIRST_CMD_SN, Stage, Visit, VisitFault};
use crate::iscsi::Portal;
use crate::iscsi::login::{Fault as LoginFault, Misbehaviour, Progress, REQUEST_BYTES};
use crate::iscsi::negotiation::Negotiated;
use crate::iscsi::pdu::{Digests, LoginResponse};
use crate::limits::REDIRECTS;

impl<E: Errand> Visit<'_, E> {
    /// Sends the login's request.
    pub(super) fn say(&mut self) -> Result<(), VisitFault> {
        let Some(login) = &self.login else {
            return Ok(());
        };
        let mut buffer = [0; REQUEST_BYTES];
        let length = login.request(&mut buffer).len();
        let request = buffer.get_mut(..length).unwrap_or_default();
        self.stream.number(request);
        self.talk.raw(request)
    }

    pub(super) fn log_in(&mut self, count: usize) -> Result<(), VisitFault> {
        let pdu = self.stream.filled(count).map_err(LoginFault::from)?;
        let (Some(pdu), Some(login)) = (pdu, &mut self.login) else {
            return Ok(());
        };
        // It has been parsed well where the machine says that the login is done.
        let window = LoginResponse::parse(pdu.header).map(|it| (it.exp_cmd_sn, it.max_cmd_sn));
        let window = window.unwrap_or((FIRST_CMD_SN, FIRST_CMD_SN));
        match login.response(pdu.header, pdu.data)? {
            Progress::Send => self.say(),
            Progress::Reconnect => {
                // To the address that has just been used.
                self.next = self.next.saturating_sub(1);
                self.stage = Stage::Dial;
                Ok(())
            }
            Progress::Done => {
                let negotiated = login.negotiated();
                self.begin(negotiated, window)
            }
            Progress::Redirect(redirect) => {
                let portal = Portal::new(&redirect.address);
                let misled = Misbehaviour::RedirectWithoutAddress;
                self.portal = portal.map_err(|_| LoginFault::from(misled))?;
                self.redirects = self.redirects.saturating_add(1);
                if self.redirects > REDIRECTS {
                    return Err(VisitFault::TooManyRedirects);
                }
                self.find();
                Ok(())
            }
        }
    }

    /// The login is over, the errand begins.
    fn begin(&mut self, negotiated: Negotiated, window: (u32, u32)) -> Result<(), VisitFault> {
        let digests = Digests {
            header: negotiated.header_digest,
            data: negotiated.data_digest,
        };
        self.stream.logged_in(digests);
        self.talk.begin(digests, negotiated.exp_stat_sn, window);
        self.stage = Stage::Work;
        self.errand
            .begin(&self.portal, &negotiated, &mut self.talk)?;
        self.negotiated = Some(negotiated);
        Ok(())
    }
}
