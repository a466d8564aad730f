//! What can be wrong with the file of secrets.

use core::fmt;

use crate::errno::Errno;
use crate::finding::{Cause, Explain, Severity};
use crate::limits::SECRETS_BYTES;
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::text::digits::Octal;

/// Why nothing of the file is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretsFlaw {
    /// It cannot be read.
    Unreadable(Errno),
    /// Others than its owner may read or change it; the value is its mode.
    Exposed(u32),
    /// It is too long.
    TooLong,
    /// It is no JSON, or a member has a name, a kind or a number of times that the schema does not know.
    Malformed,
    /// It does not say the schema that is read here.
    Schema,
    /// The target at this place of the list, the first being 1, has no usable name, a portal that is no address, or not both
    /// parts of a CHAP pair; or it is one more than a boot has sessions.
    Target(u8),
    /// `discovery` has not both parts of a CHAP pair.
    Discovery,
}

impl SecretsFlaw {
    /// Judges the permissions of the file: 0600 or less.
    pub const fn of_mode(mode: u32) -> Option<Self> {
        match mode & 0o077 {
            0 => None,
            _ => Some(Self::Exposed(mode & 0o7777)),
        }
    }
}

impl fmt::Display for SecretsFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::Unreadable(errno) => said.value(errno),
            Self::Exposed(mode) => said.value(&Octal((*mode).into(), 4)),
            Self::TooLong => said.count(SECRETS_BYTES),
            Self::Target(place) => said.number(*place),
            Self::Malformed | Self::Discovery | Self::Schema => {}
        }
        said.end()
    }
}

impl SecretsFlaw {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Unreadable(_) => "it cannot be read: {}",
            Self::Exposed(_) => "its mode is {}: others may read or change it",
            Self::TooLong => "it has more than {} bytes",
            Self::Malformed => "it is not JSON as the schema has it",
            Self::Discovery => "discovery lacks a CHAP name or secret",
            Self::Target(_) =>
                "its target {} lacks a usable name, portal or pair of CHAP name and secret, or is one too many",
            Self::Schema => "it does not say the schema sanroot/secrets/1",
        } }
    }
}

impl Explain for SecretsFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::Unreadable(_) => "secrets.unreadable",
            Self::Exposed(_) => "secrets.exposed",
            Self::TooLong => "secrets.too-long",
            Self::Malformed => "secrets.malformed",
            Self::Schema => "secrets.schema",
            Self::Target(_) => "secrets.target",
            Self::Discovery => "secrets.discovery",
        } }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::Exposed(_) => "Change the secrets, make the file's mode 0600 and build the image anew.",
            _ => "Correct the file and build the image anew; nothing of it is used.",
        } }
    }
}

impl From<SecretsFlaw> for Cause {
    fn from(flaw: SecretsFlaw) -> Self {
        Self::Secrets(flaw)
    }
}
