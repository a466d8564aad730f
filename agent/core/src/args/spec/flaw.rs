//! Why a description cannot be read.

use core::fmt;

use heapless::String;

use crate::exit::Exit;
use crate::finding::{Explain, Severity};
use crate::iscsi::NameFlaw;
use crate::json::read::Wrong;
use crate::limits::{JSON_PATH_BYTES, SPEC_BYTES};
use crate::phrase::{Phrase, phrase};

/// A member that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFlaw {
    /// Its path, such as `sessions.0.portal.address`; empty for the whole description.
    pub member: String<JSON_PATH_BYTES>,
    /// What is wrong with it.
    pub what: What,
}

/// What is wrong with a member of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The text is no JSON from here on, or ends too early.
    NotJson,
    /// More bytes than a description may have.
    TooLong,
    /// Something stands behind the description.
    Trailing,
    /// Another kind of value than belongs there.
    WrongType,
    /// There is no such member.
    Unknown,
    /// It comes twice.
    Repeated,
    /// A member of it is needed and missing.
    Missing(&'static str),
    /// Another schema than `sanroot/spec/1` or `sanroot/args/1`.
    Schema,
    /// An iSCSI name that is none.
    Name(NameFlaw),
    /// Neither an address nor a host name.
    Server,
    /// Not an address, or one of the wrong form.
    Address,
    /// A number out of its range.
    Number,
    /// None of the words that may stand there.
    Word,
    /// A text that is empty, too long, or holds white space or a control character.
    Text,
    /// A MAC address that no NIC has.
    Mac,
    /// More than there is room for.
    TooMany,
    /// A name without its secret, or a secret without its name.
    Pair,
    /// An id that nothing has.
    NoSuchId,
    /// An id that something else has.
    SameId,
    /// A name that another NIC has.
    SameName,
    /// A MAC address that another NIC came with.
    SameMac,
    /// A VLAN device without its one NIC, a bond without ports, or a device that lies below itself.
    Parents,
    /// An address is to be given beforehand, and none is there.
    NoAddress,
}

impl Wrong for What {
    const UNKNOWN: Self = Self::Unknown;
    const REPEATED: Self = Self::Repeated;
    const WRONG_TYPE: Self = Self::WrongType;
    const LONG_TEXT: Self = Self::Text;
    const TRAILING: Self = Self::Trailing;
    const NOT_JSON: Self = Self::NotJson;
}

impl SpecFlaw {
    /// A flaw of the member at this path.
    pub fn new(member: &str, what: What) -> Self {
        // A path that is read is not longer.
        let member = String::try_from(member).unwrap_or_default();
        Self { member, what }
    }
}

impl What {
    /// How a command ends that gets such a description.
    pub const fn exit(self) -> Exit {
        match self {
            Self::Pair => Exit::Contradiction,
            _ => Exit::Usage,
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NotJson => "it is no JSON",
            Self::TooLong => return write!(out, "it has more than {SPEC_BYTES} bytes"),
            Self::Trailing => "something stands behind its end",
            Self::WrongType => "the value is of the wrong type",
            Self::Unknown => "no description has this member",
            Self::Repeated => "it comes twice",
            Self::Missing(member) => return write!(out, "\"{member}\" is missing"),
            Self::Schema => "the schema is not \"sanroot/spec/1\"",
            Self::Name(flaw) => return flaw.fmt(out),
            Self::Server => "it is neither an address nor a host name",
            Self::Address => "it is not an address of the form that belongs there",
            Self::Number => "the number is out of its range",
            Self::Word => "it is none of the words that may stand there",
            Self::Text => "it is empty, too long, or holds white space or a control character",
            Self::Mac => "no NIC has this MAC address",
            Self::TooMany => "there are more than find room",
            Self::Pair => "a name has no secret, or a secret no name",
            Self::NoSuchId => "nothing has this id",
            Self::SameId => "something else has this id",
            Self::SameName => "another NIC has this name",
            Self::SameMac => {
                "another NIC has this MAC address, and neither is a VLAN device or a bond"
            }
            Self::Parents => {
                "a VLAN device lies on one NIC, a bond on one port at least, and nothing on itself"
            }
            Self::NoAddress => "an address is to be given, and none is there",
        })
    }
}

impl Explain for What {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::NotJson | Self::Trailing => "args.spec.not-json",
            Self::TooLong | Self::TooMany => "args.spec.too-long",
            Self::WrongType => "args.spec.wrong-type",
            Self::Unknown => "args.spec.unknown-member",
            Self::Repeated => "args.spec.repeated-member",
            Self::Missing(_) => "args.spec.missing-member",
            Self::Schema => "args.spec.schema",
            Self::Name(_) => "args.spec.name",
            Self::Server | Self::Address | Self::Mac => "args.spec.address",
            Self::Number => "args.spec.number",
            Self::Word => "args.spec.word",
            Self::Text => "args.spec.text",
            Self::Pair => "args.chap.incomplete",
            Self::NoSuchId | Self::SameId => "args.spec.id",
            Self::SameName | Self::SameMac => "args.spec.same-nic",
            Self::Parents => "args.spec.parents",
            Self::NoAddress => "args.spec.no-address",
        } }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::Pair => "Give name and secret together, and reverse_name with reverse_secret only beside them.",
            Self::SameName => "Describe each NIC once, and let sessions share it by its id.",
            Self::SameMac => "Give the MAC address that each NIC came with (ethtool -P), not the one that it has in a bond.",
            Self::NoAddress => "Add one of the family to \"addresses\", as ADDRESS/PREFIX.",
            _ => "See the schema spec-1.json for what a description may hold.",
        } }
    }
}
