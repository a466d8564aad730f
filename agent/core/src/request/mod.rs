//! What an installer or a person asks of a target: `sanroot/request/1`, a JSON object on stdin, so that no secret is ever in
//! an argument.
//!
//! ```json
//! {"schema": "sanroot/request/1",
//!  "initiator": {"name": "iqn.2001-04.com.example:host"},
//!  "target": {"name": "iqn.2001-04.com.example:disk", "portals": ["192.0.2.1:3260", "[2001:db8::1]"]},
//!  "chap": {"name": "host", "secret": "…"}}
//! ```
//! Everything is read once, into values that cannot hold nonsense. Whoever reads a request overwrites the text afterwards;
//! what is kept of the secrets here is overwritten when it is dropped.

mod credentials;
mod flaw;
mod input;
mod plan;
mod read;

pub use credentials::Chap;
pub use flaw::{RequestFlaw, What};
pub use input::UnreadableInput;

use core::time::Duration;

use heapless::{String, Vec};

use crate::iscsi::login::chap::{Authentication, Challenges, Nonce};
use crate::iscsi::login::{LoginOptions, SessionType};
use crate::iscsi::negotiation::{DigestPreference, Offer};
use crate::iscsi::{IscsiName, Isid, Portal};
use crate::limits::{
    ALIAS_BYTES, ATTEMPT_DEADLINE, ISCSI_NAME_BYTES, LOGIN_DATA_BYTES, REQUEST_PORTALS,
};

/// What was asked for; what a command needs beyond that it demands itself.
pub struct Request {
    initiator: Option<Name>,
    alias: Option<String<ALIAS_BYTES>>,
    target: Option<Name>,
    /// Where to ask, in the order of the request.
    pub portals: Vec<Portal, REQUEST_PORTALS>,
    chap: Option<Chap>,
    discovery_chap: Option<Chap>,
    header_digest: DigestPreference,
    data_digest: DigestPreference,
    /// How long each portal is given.
    pub timeout: Duration,
}

/// An iSCSI name, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name(String<ISCSI_NAME_BYTES>);

impl Default for Request {
    fn default() -> Self {
        Self::new()
    }
}

impl Request {
    /// A request that asks for nothing, in which [`Self::read`] puts what it reads.
    pub const fn new() -> Self {
        Self {
            initiator: None,
            alias: None,
            target: None,
            portals: Vec::new(),
            chap: None,
            discovery_chap: None,
            header_digest: DigestPreference::None,
            data_digest: DigestPreference::None,
            timeout: ATTEMPT_DEADLINE,
        }
    }

    /// Reads a request; `scratch` takes texts without their escapes, and is as long as the longest of them.
    ///
    /// # Errors
    /// The first member that is not as it should be.
    pub fn read(&mut self, json: &[u8], scratch: &mut [u8]) -> Result<(), RequestFlaw> {
        read::read(self, json, scratch)
    }

    /// The initiator's name.
    pub fn initiator(&self) -> Option<IscsiName<'_>> {
        self.initiator.as_ref().and_then(Name::get)
    }

    /// The target's name.
    pub fn target(&self) -> Option<IscsiName<'_>> {
        self.target.as_ref().and_then(Name::get)
    }

    /// The login of a session of this type. Discovery has credentials of its own.
    pub fn login<'a>(
        &'a self,
        initiator: IscsiName<'a>,
        session: SessionType<'a>,
        isid: Isid,
        challenges: &'a Challenges,
    ) -> LoginOptions<'a> {
        let chap = match session {
            SessionType::Discovery => self.discovery_chap.as_ref(),
            SessionType::Normal(_) => self.chap.as_ref(),
        };
        LoginOptions {
            initiator_alias: self.alias.as_deref(),
            offer: Offer {
                header_digest: self.header_digest,
                data_digest: self.data_digest,
                max_recv_data_segment_length: u32::try_from(LOGIN_DATA_BYTES).unwrap_or(512),
                ..Offer::default()
            },
            authentication: chap.map(|chap| Authentication {
                credentials: chap.credentials(),
                algorithms: chap.algorithms,
                nonce: Nonce::UNUSED,
                challenges,
            }),
            ..LoginOptions::new(initiator, session, isid)
        }
    }
}

impl Name {
    fn new(name: IscsiName<'_>) -> Self {
        // An iSCSI name fits.
        Self(String::try_from(name.as_str()).unwrap_or_default())
    }

    fn get(&self) -> Option<IscsiName<'_>> {
        IscsiName::parse(self.0.as_bytes()).ok()
    }
}

#[cfg(test)]
mod tests;
