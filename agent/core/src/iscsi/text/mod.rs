//! Text keys (RFC 7143, 6.1): `key=value` pairs, each ended by a NUL, in the data segments of login and text PDUs.

mod binary;
mod buffer;
mod pair;
mod reader;
mod value;

pub use binary::{BinaryFlaw, Hex, decode, decode_into};
pub use buffer::{TextBuffer, TextUnfit};
pub use pair::{Pair, TextFlaw};
pub use reader::TextReader;
pub use value::{Number, boolean, items};

/// The values that stand for an answer instead of being one (RFC 7143, 6.1 and 6.2).
pub mod reserved {
    /// The proposer's values are not acceptable.
    pub const REJECT: &str = "Reject";
    /// The key has no meaning in this negotiation.
    pub const IRRELEVANT: &str = "Irrelevant";
    /// The key is not known.
    pub const NOT_UNDERSTOOD: &str = "NotUnderstood";
}

#[cfg(test)]
mod tests;
