//! What can be wrong with an answer to SendTargets.

use core::fmt;

use crate::finding::{Explain, Severity};
use crate::iscsi::NameFlaw;
use crate::iscsi::text::TextFlaw;
use crate::limits::TARGET_PORTALS;
use crate::phrase::{Phrase, phrase};

/// What is wrong with an answer to SendTargets. All but the last two leave something out and go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscoveryFlaw {
    /// The portal names no target.
    NoTargets,
    /// A pair that is none.
    Text(TextFlaw),
    /// Another key than the two that an answer has.
    Key,
    /// A target with a name that is none.
    Name(NameFlaw),
    /// A portal with an address that is none, or that no host can have.
    Address,
    /// A portal without its group (RFC 7143, 13.8).
    GroupMissing,
    /// An address before any target's name.
    AddressFirst,
    /// More portals of one target than are told.
    TooManyPortals,
    /// Responses without text that do not end.
    Endless,
    /// Text that cannot be told apart.
    Broken(TextFlaw),
}

impl fmt::Display for DiscoveryFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NoTargets => "the portal names no target to this initiator",
            Self::Text(flaw) => return write!(out, "left out: {flaw}"),
            Self::Key => "left out: no such key belongs into an answer to SendTargets",
            Self::Name(flaw) => return write!(out, "left out with its addresses: {flaw}"),
            Self::Address => "left out: the portal's address is none that can be used",
            Self::GroupMissing => "the portal's group is missing",
            Self::AddressFirst => "left out: the address belongs to no target",
            Self::TooManyPortals => {
                return write!(
                    out,
                    "the target has more than {TARGET_PORTALS} portals, the others are left out"
                );
            }
            Self::Endless => "the target's answer to SendTargets does not end",
            Self::Broken(flaw) => {
                return write!(out, "the target's answer to SendTargets is broken: {flaw}");
            }
        })
    }
}

impl Explain for DiscoveryFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::NoTargets => "discovery.no-targets",
            Self::Text(_) => "discovery.text",
            Self::Key => "discovery.key",
            Self::Name(_) => "discovery.name",
            Self::Address => "discovery.address",
            Self::GroupMissing => "discovery.group-missing",
            Self::AddressFirst => "discovery.address-first",
            Self::TooManyPortals => "discovery.too-many-portals",
            Self::Endless => "discovery.endless",
            Self::Broken(_) => "discovery.broken",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::NoTargets | Self::GroupMissing => Severity::Info,
            Self::Endless | Self::Broken(_) => Severity::Error,
            _ => Severity::Warning,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::NoTargets => "Add the initiator name to the access list of a target, or name the target and check it.",
            Self::Name(_) => "Give the target a name by the rules (RFC 7143, 4.2.7).",
            Self::Address => "Give the target a portal with an address that others can reach.",
            Self::TooManyPortals => "Have the target show this initiator fewer portals, or name those that are left out in the request.",
            Self::GroupMissing => "",
            _ => "Look for a newer version of the target's software.",
        } }
    }
}
