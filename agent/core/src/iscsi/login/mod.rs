//! Logging in (RFC 7143, 6.3): a machine that says what to send and judges what comes back.
//!
//! It is carried by the kernel (whole PDUs through netlink) or by a TCP stream ([`crate::iscsi::Stream`]); task tag and
//! CmdSN are the carrier's, everything else is decided here. Without credentials a login begins in the operational stage
//! and takes one request; a target that insists on the security stage is asked once more from there.
//!
//! ```text
//! I-> Login (CSG 1, NSG 3, T)  names, everything we offer
//! T-> Login (CSG 1, NSG 3, T)  answers, TSIH
//! ```
//! With credentials it takes four, and T is not set before our proof: LIO takes an earlier one for an attempt to leave the
//! stage without authentication.
//! ```text
//! I-> Login (CSG 0)            names, AuthMethod=CHAP
//! I-> Login (CSG 0)            CHAP_A
//! I-> Login (CSG 0, NSG 1, T)  CHAP_N, CHAP_R, and CHAP_I, CHAP_C where the target has to prove itself
//! I-> Login (CSG 1, NSG 3, T)  everything we offer
//! ```

pub mod chap;
mod exchange;
mod fault;
mod misbehaviour;
mod options;
mod security;
mod state;
mod status;

pub use fault::{Fault, Waiting};
pub use misbehaviour::Misbehaviour;
pub use options::{LoginOptions, SessionType};
pub use status::{Policy, Status};

use self::exchange::Exchange;
use self::state::{ExpectAuthMethod, ExpectParameters, State};
use super::TargetAddress;
use super::negotiation::{Heard, Key, KeyFlaw, Negotiated, Negotiation};
use super::pdu::{HEADER_BYTES, Header, HeaderFlaw, LoginResponse, Opcode, Reject, Stage, padded};
use super::text::TextReader;
use crate::limits::{LOGIN_DATA_BYTES, TEXT_REQUEST_BYTES};
use crate::text::{AsIs, utf8};

/// Bytes of the largest login request: header and padded data segment.
pub const REQUEST_BYTES: usize = HEADER_BYTES + padded(TEXT_REQUEST_BYTES);

/// One login. Drive it so: send [`Self::request`], give the target's PDU to [`Self::response`], and do what that says.
// As of the exchange.
#[repr(C)]
pub struct Login<'a> {
    exchange: Exchange,
    options: LoginOptions<'a>,
    state: State,
    negotiation: Negotiation,
    reader: TextReader,
    weakness: Option<Fault>,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'d> {
    /// Send [`Login::request`] on the same connection.
    Send,
    /// Close the connection, open a new one to the same portal, and send [`Login::request`] there. Happens at most once.
    Reconnect,
    /// The connection is in full feature phase, with what [`Login::negotiated`] tells.
    Done,
    /// Close the connection and begin a new login, of the same session, at this address.
    Redirect(Redirect<'d>),
}

/// Where a target has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redirect<'d> {
    /// For good, or for the time being.
    pub permanent: bool,
    /// Its new portal.
    pub address: TargetAddress<'d>,
}

impl<'a> Login<'a> {
    /// A login that is about to send its first request.
    ///
    /// # Errors
    /// [`Fault::Unsayable`] and [`Fault::Chap`]: what was configured cannot be used.
    pub fn new(options: &LoginOptions<'a>) -> Result<Self, Fault> {
        let mut login = Self::prepare(options);
        login.begin()?;
        Ok(login)
    }

    /// A login that is to [`begin`](Self::begin) where it stays: it is too large to be moved about.
    #[inline(always)]
    pub fn prepare(options: &LoginOptions<'a>) -> Self {
        Self {
            exchange: Exchange::new(),
            options: *options,
            state: State::Over,
            negotiation: Negotiation::new(matches!(options.session, SessionType::Discovery)),
            reader: TextReader::default(),
            weakness: None,
        }
    }

    /// What it is to achieve, which may be changed before it [`begin`](Self::begin)s.
    pub const fn options_mut(&mut self) -> &mut LoginOptions<'a> {
        &mut self.options
    }

    /// Makes the first request.
    ///
    /// # Errors
    /// As of [`Self::new`].
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn begin(&mut self) -> Result<(), Fault> {
        self.introduce()?;
        match &self.options.authentication {
            None => self.offer(true),
            Some(authentication) => {
                authentication.check()?;
                self.offer_method("CHAP", None)
            }
        }
    }

    /// The request to send: header and padded text, the same until [`Self::response`] is called; empty when the login is
    /// over.
    pub fn request<'o>(&self, out: &'o mut [u8; REQUEST_BYTES]) -> &'o [u8] {
        if let State::Over = self.state {
            return &[];
        }
        let text = self.exchange.text();
        let header = self.exchange.request(self.options.isid, text.len()).emit();
        out.fill(0);
        let whole = HEADER_BYTES.saturating_add(padded(text.len()));
        let (head, data) = out.split_at_mut(HEADER_BYTES);
        head.copy_from_slice(&header);
        if let Some(place) = data.get_mut(..text.len()) {
            place.copy_from_slice(text);
        }
        out.get(..whole).unwrap_or_default()
    }

    /// Judges the target's next PDU. `data` may hold the padding or not.
    ///
    /// # Errors
    /// Why the login failed. The connection is to be closed then, and the login is over.
    pub fn response<'d>(
        &mut self,
        header: &[u8; HEADER_BYTES],
        data: &'d [u8],
    ) -> Result<Progress<'d>, Fault> {
        let judged = self.judge(header, data);
        if !matches!(judged, Ok(Progress::Send | Progress::Reconnect)) {
            self.state = State::Over;
        }
        judged
    }

    // The state is judged where it is: it is too large to be moved about.
    fn judge<'d>(
        &mut self,
        header: &[u8; HEADER_BYTES],
        data: &'d [u8],
    ) -> Result<Progress<'d>, Fault> {
        if Header::new(header).opcode() == Opcode::Reject {
            return Err(Fault::Rejected(Reject::parse(header)?.reason));
        }
        let response = LoginResponse::parse(header)?;
        let status = Status {
            class: response.status_class,
            detail: response.status_detail,
        };
        if !status.is_success() && !status.is_redirect() {
            return self.refused(status);
        }
        let data = Header::new(header).data(data, LOGIN_DATA_BYTES)?;
        if status.is_redirect() {
            return redirect(status, data);
        }
        self.exchange.hear(&response)?;
        self.go_on(data, response.continued, response.transit)?;
        Ok(match self.state {
            State::Over if !response.continued => Progress::Done,
            _ => Progress::Send,
        })
    }

    /// The target agrees to `transit` if that is a stage, and says this; there is more to come where it is `continued`.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn go_on(&mut self, data: &[u8], continued: bool, transit: Option<Stage>) -> Result<(), Fault> {
        let Self {
            options,
            state,
            exchange,
            negotiation,
            reader,
            ..
        } = self;
        let stage = exchange.stage();
        let answers = exchange.answers();
        reader.read(data, continued, |pair| {
            match negotiation.hear(stage, pair, answers)? {
                Heard::Settled => Ok(()),
                Heard::Method(key) => state.hear(options.authentication.as_ref(), key, pair.value),
            }
        })?;
        match continued {
            true => self.exchange.ask_for_rest(),
            false => self.next(transit),
        }
    }

    /// Why the login failed whose connection the target has closed.
    pub const fn closed(&self) -> Fault {
        match &self.state {
            // LIO closes without a word on who offers `None` where CHAP is demanded.
            State::ExpectAuthMethod(ExpectAuthMethod { demanded: true, .. }) => {
                Fault::CredentialsMissing
            }
            state => Fault::Closed(state.waiting()),
        }
    }

    /// What is waited for.
    pub const fn waiting(&self) -> Waiting {
        self.state.waiting()
    }

    /// How many requests the login made on this connection, without those that only asked for the rest of a text.
    pub const fn requests(&self) -> u8 {
        self.exchange.requests()
    }

    /// What is to be said against the authentication so far, although the login goes on.
    pub const fn weakness(&self) -> Option<Fault> {
        self.weakness
    }

    /// What it has settled, once it is done.
    // Within its caller each number would be moved by itself.
    #[inline(never)]
    pub fn negotiated(&self) -> Negotiated {
        let exchange = &self.exchange;
        self.negotiation
            .result(exchange.tsih(), exchange.exp_stat_sn())
    }

    /// The target's name for itself, fit for a log line; empty where it did not tell.
    pub fn target_alias(&self) -> &str {
        self.negotiation.target_alias()
    }

    /// The target has said all that it has to say to the request, and agrees to `transit` if that is a stage. The login is over
    /// then, or has something to say.
    fn next(&mut self, transit: Option<Stage>) -> Result<(), Fault> {
        let question = self.negotiation.take_question();
        match self.state {
            State::Over => Err(HeaderFlaw::Unexpected(Opcode::LoginResponse).into()),
            State::ExpectParameters(_) if transit.is_some() => {
                // What is only "not understood" may stay unanswered: it has no effect, and targets are known to say
                // such keys last.
                if let Some(key) = question {
                    return Err(key.flaw(KeyFlaw::Unanswerable).into());
                }
                self.exchange.judge_identifier()?;
                self.negotiation.judge()?;
                self.state = State::Over;
                Ok(())
            }
            State::ExpectParameters(_) => {
                self.exchange
                    .say(Stage::Operational, Some(Stage::FullFeature))?;
                self.state = State::ExpectParameters(ExpectParameters { opening: false });
                Ok(())
            }
            _ => self.next_in_security(transit),
        }
    }

    /// Names and session type, which the first request of a connection says (RFC 7143, 6.3 and 13).
    fn introduce(&mut self) -> Result<(), Fault> {
        let text = self.exchange.answers();
        let options = &self.options;
        let alias = options.initiator_alias;
        Key::InitiatorName
            .say(&options.initiator, text)
            .and_then(|()| match alias {
                Some(alias) => Key::InitiatorAlias.say(&AsIs(alias), text),
                None => Ok(()),
            })
            .and_then(|()| match options.session {
                SessionType::Discovery => Key::SessionType.say(&AsIs("Discovery"), text),
                SessionType::Normal(target) => Key::SessionType
                    .say(&AsIs("Normal"), text)
                    .and_then(|()| Key::TargetName.say(&target, text)),
            })
            .map_err(|_| Fault::Unsayable)
    }

    /// Says what we offer, ready to end the login.
    fn offer(&mut self, opening: bool) -> Result<(), Fault> {
        self.negotiation
            .offer(&self.options.offer, self.exchange.answers())
            .map_err(|_| Fault::Unsayable)?;
        self.exchange
            .say(Stage::Operational, Some(Stage::FullFeature))?;
        self.state = State::ExpectParameters(ExpectParameters { opening });
        Ok(())
    }

    /// A status of class 2 and above ends the connection (RFC 7143, 11.13.5). Where the target may only want the security
    /// stage first, the login begins anew from there.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn refused(&mut self, status: Status) -> Result<Progress<'static>, Fault> {
        match self.state {
            State::ExpectParameters(ExpectParameters { opening: true })
                if status.may_demand_security() =>
            {
                self.exchange = Exchange::new();
                self.negotiation =
                    Negotiation::new(matches!(self.options.session, SessionType::Discovery));
                self.reader = TextReader::default();
                self.introduce()?;
                self.offer_method("None", Some(Stage::Operational))?;
                if let State::ExpectAuthMethod(expect) = &mut self.state {
                    expect.demanded = status.is_authentication_failure();
                }
                Ok(Progress::Reconnect)
            }
            State::ExpectAuthMethod(_)
                if status.is_authentication_failure() && self.options.authentication.is_none() =>
            {
                Err(Fault::CredentialsMissing)
            }
            State::ExpectProof(_) if status.is_general() => Err(Fault::ResponseRefused(status)),
            _ => Err(Fault::Refused(status)),
        }
    }
}

// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
fn redirect(status: Status, text: &[u8]) -> Result<Progress<'_>, Fault> {
    let address = text
        .split(|&byte| byte == 0)
        .find_map(|piece| piece.strip_prefix(b"TargetAddress="))
        .and_then(utf8)
        .and_then(|value| TargetAddress::parse(value).ok());
    match address {
        Some(address) => Ok(Progress::Redirect(Redirect {
            permanent: status.is_permanent(),
            address,
        })),
        None => Err(Misbehaviour::RedirectWithoutAddress.into()),
    }
}

#[cfg(test)]
mod tests;
