//! Why a request cannot be read.

use core::fmt;

use heapless::String;

use crate::exit::Exit;
use crate::finding::{Explain, Severity};
use crate::iscsi::NameFlaw;
use crate::limits::{JSON_PATH_BYTES, REQUEST_BYTES};
use crate::phrase::{Phrase, phrase};
use crate::text::Escaped;

/// A member that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFlaw {
    /// Its path, such as `target.portals`; empty for the request as a whole.
    pub member: String<JSON_PATH_BYTES>,
    /// What is wrong with it.
    pub what: What,
}

/// What is wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It cannot be read.
    Unreadable,
    /// The text is no JSON from here on, or ends too early.
    NotJson,
    /// More bytes than a request may have.
    TooLong,
    /// Something stands behind the request.
    Trailing,
    /// Another kind of value than belongs there.
    WrongType,
    /// There is no such member.
    Unknown,
    /// It comes twice.
    Repeated,
    /// It is needed and missing.
    Missing,
    /// It is missing, and what stands for it in the system is, too.
    Nowhere(&'static str),
    /// Another schema than `sanroot/request/1`.
    Schema,
    /// An iSCSI name that is none.
    Name(NameFlaw),
    /// A portal that is none.
    Portal,
    /// A link-local address without the NIC that it is reached over.
    Zone,
    /// A NIC that is not there.
    Nic,
    /// More portals than there is room for.
    TooManyPortals,
    /// A text that is empty, too long, or holds a NUL.
    Text,
    /// A list of digests with one that is unknown or comes twice.
    Algorithms,
    /// Neither `none`, `prefer` nor `require`.
    Digest,
    /// Not a number of seconds from 1 to 3600.
    Seconds,
    /// A name without its secret, or a secret without its name.
    Pair,
}

impl RequestFlaw {
    /// A flaw of the member at this path.
    pub fn new(member: &str, what: What) -> Self {
        let mut kept = String::new();
        for character in member.chars() {
            // The rest of a longer path is not shown.
            if kept.push(character).is_err() {
                break;
            }
        }
        Self { member: kept, what }
    }

    /// How a command ends that gets such a request.
    pub const fn exit(&self) -> Exit {
        match self.what {
            What::Pair => Exit::Contradiction,
            _ => Exit::Usage,
        }
    }
}

impl fmt::Display for RequestFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.member.is_empty() {
            out.write_str("the request on stdin ")?;
        } else {
            write!(
                out,
                "\"{}\" of the request ",
                Escaped(self.member.as_bytes())
            )?;
        }
        out.write_str(match self.what {
            What::Unreadable => "cannot be read",
            What::NotJson => "is no JSON",
            What::TooLong => return write!(out, "has more than {REQUEST_BYTES} bytes"),
            What::Trailing => "has something behind its end",
            What::WrongType => "has a value of the wrong type",
            What::Unknown => "is no member that a request has",
            What::Repeated => "comes twice",
            What::Missing => "is missing",
            What::Nowhere(file) => return write!(out, "is missing, and {file} has none either"),
            What::Schema => "is not \"sanroot/request/1\"",
            What::Name(flaw) => return write!(out, "cannot be used: {flaw}"),
            What::Portal => "is neither an address, an IPv6 address in brackets (a link-local one with %NIC) nor a host name, with :PORT behind it or not",
            What::Zone => "has a link-local address, which needs its NIC: [ADDRESS%NIC]",
            What::Nic => "names a NIC that this machine does not have",
            What::TooManyPortals => "has too many elements",
            What::Text => "is empty, too long, or holds a NUL",
            What::Algorithms => "names a digest that is not known, or one twice",
            What::Digest => "is neither \"none\", \"prefer\" nor \"require\"",
            What::Seconds => "is not a number from 1 to 3600",
            What::Pair => "has a name without its secret, or a secret without its name",
        })
    }
}

impl Explain for RequestFlaw {
    fn code(&self) -> Phrase {
        let what = &self.what;
        phrase! { match what {
            What::Unreadable => "request.unreadable",
            What::NotJson | What::Trailing => "request.not-json",
            What::TooLong | What::TooManyPortals => "request.too-long",
            What::WrongType => "request.wrong-type",
            What::Unknown => "request.unknown-member",
            What::Repeated => "request.repeated-member",
            What::Missing | What::Nowhere(_) => "request.missing-member",
            What::Schema => "request.schema",
            What::Name(_) => "request.name",
            What::Portal | What::Zone => "request.portal",
            What::Nic => "request.nic",
            What::Text => "request.text",
            What::Algorithms | What::Digest | What::Seconds => "request.value",
            What::Pair => "request.pair",
        } }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> Phrase {
        phrase!("See the schema request-1.json for what a request may hold.")
    }
}
