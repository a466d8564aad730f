//! The digests of CHAP.

use core::fmt;

use super::{sha3, small};
use crate::limits::CHAP_CHALLENGE_BYTES;
use crate::secret::{self, SECRET_BYTES};
use crate::text::apart::parts;
use crate::text::number;
use heapless::Vec;

/// Bytes of the longest digest.
pub const DIGEST_BYTES: usize = 32;

/// A digest (RFC 7143, 12.1.3, and the PPP authentication algorithms of IANA). tgt and its ancestors mean SHA-1 by the
/// number that stands for SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Number 5.
    Md5,
    /// Number 6.
    Sha1,
    /// Number 7.
    Sha256,
    /// Number 8.
    Sha3,
}

/// What there is to know of a digest: its number on the wire, which has one digit; its name in settings; its bytes; its
/// function.
struct Row(
    &'static str,
    &'static str,
    usize,
    fn(&[u8]) -> Vec<u8, DIGEST_BYTES>,
);

const MD5: Row = Row("5", "md5", 16, small::md5);
const SHA1: Row = Row("6", "sha1", 20, small::sha1);
const SHA256: Row = Row("7", "sha256", 32, small::sha256);
const SHA3: Row = Row("8", "sha3-256", 32, sha3::sha3);

impl Algorithm {
    pub(super) const ALL: [Self; 4] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha3];

    const fn row(self) -> &'static Row {
        match self {
            Self::Md5 => &MD5,
            Self::Sha1 => &SHA1,
            Self::Sha256 => &SHA256,
            Self::Sha3 => &SHA3,
        }
    }

    const fn digit(self) -> &'static str {
        self.row().0
    }

    /// The number on the wire.
    pub fn number(self) -> u64 {
        number(self.digit(), 10).unwrap_or(0)
    }

    /// The name in settings and requests.
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// Bytes of a digest, at most [`DIGEST_BYTES`].
    pub const fn digest_bytes(self) -> usize {
        self.row().2
    }

    /// The response to a challenge (RFC 1994, 4.1): the digest of identifier, secret and challenge.
    pub fn response(
        self,
        identifier: u8,
        secret: &[u8],
        challenge: &[u8],
    ) -> Vec<u8, DIGEST_BYTES> {
        let mut message: Vec<u8, { 1 + SECRET_BYTES + CHAP_CHALLENGE_BYTES }> = Vec::new();
        for part in &[&[identifier], secret, challenge] {
            // Neither secrets nor challenges are longer: both were judged.
            let _ = message.extend_from_slice(part);
        }
        let response = (self.row().3)(&message);
        secret::wipe(&mut message);
        response
    }
}

/// The digests that are offered, in the order of preference: at least one, and none twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithms {
    /// How many there are behind the first.
    others: u8,
    /// Behind them MD5 fills up.
    list: [Algorithm; 4],
}

/// The text is not a list of digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAlgorithms;

impl Default for Algorithms {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Algorithms {
    /// MD5 alone, which works with every target:
    /// - RFC 7143, 12.1.3, makes every target know it, and wants it in every list.
    /// - The target takes the first of the list that it knows, so what comes behind MD5 is never taken, and what comes
    ///   before it fails where the two sides mean different digests by one number: tgt means SHA-1 by 7 (SHA-256), and
    ///   tells it only by refusing the response.
    /// - There are old targets that refuse a list. Trying them again with less would let anybody on the way choose the
    ///   weakest digest, so whoever wants a stronger one says so (`rd.sanroot.chap=`), and a target that does none of
    ///   those is refused.
    pub const DEFAULT: Self = Self {
        others: 0,
        list: [Algorithm::Md5; 4],
    };

    /// All, for whoever does not know which of them a target was content with. A target that knows MD5 takes it, for which
    /// [`Self::DEFAULT`] has the reasons; among the others the likeliest comes first.
    pub const ANY: Self = Self {
        others: 3,
        list: [
            Algorithm::Md5,
            Algorithm::Sha256,
            Algorithm::Sha1,
            Algorithm::Sha3,
        ],
    };

    /// Reads names with commas between them: `sha256,md5`.
    ///
    /// # Errors
    /// A name that is not known, or comes twice.
    pub fn parse(text: &str) -> Result<Self, NotAlgorithms> {
        let mut read = Self::DEFAULT;
        for (others, name) in (0_u8..).zip(parts(text, b',')) {
            let known = Algorithm::ALL.iter().find(|it| it.name() == name);
            let known = *known.ok_or(NotAlgorithms)?;
            let at = usize::from(others);
            if read.list.iter().take(at).any(|it| *it == known) {
                return Err(NotAlgorithms);
            }
            *read.list.get_mut(at).ok_or(NotAlgorithms)? = known;
            read.others = others;
        }
        Ok(read)
    }

    /// Their names, as [`Self::parse`] reads them.
    pub fn names(self) -> impl fmt::Display {
        Names(self)
    }

    /// The digests, the most wanted first.
    fn iter(self) -> impl Iterator<Item = Algorithm> + Clone {
        self.list.into_iter().take(usize::from(self.others) + 1)
    }

    /// The digest of this number, if it is in the list.
    pub(super) fn find(self, number: u64) -> Option<Algorithm> {
        self.iter().find(|it| it.number() == number)
    }
}

/// As `CHAP_A` lists them.
impl fmt::Display for Algorithms {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(*self, out, Algorithm::digit)
    }
}

/// [`Algorithms`] by their names.
struct Names(Algorithms);

impl fmt::Display for Names {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(self.0, out, Algorithm::name)
    }
}

fn list(
    algorithms: Algorithms,
    out: &mut fmt::Formatter<'_>,
    word: fn(Algorithm) -> &'static str,
) -> fmt::Result {
    for (at, algorithm) in algorithms.iter().enumerate() {
        out.write_str(if at == 0 { "" } else { "," })?;
        out.write_str(word(algorithm))?;
    }
    Ok(())
}
