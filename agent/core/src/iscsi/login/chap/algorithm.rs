//! The digests of CHAP.

use core::fmt;

use heapless::Vec;
use md5::Md5;
use md5::digest::{Digest, FixedOutputReset};
use sha1::Sha1;
use sha2::Sha256;
use sha3::Sha3_256;

/// Bytes of the longest digest.
pub const DIGEST_BYTES: usize = 32;

/// A digest (RFC 7143, 12.1.3, and the PPP authentication algorithms of IANA). tgt and its ancestors mean SHA-1 by the
/// number that stands for SHA-256.
///
/// It carries its function, so that a program has the code of those digests only that it can be told to use.
#[derive(Clone, Copy)]
pub struct Algorithm {
    digit: &'static str,
    name: &'static str,
    digest_bytes: usize,
    digest: fn([&[u8]; 3]) -> Vec<u8, DIGEST_BYTES>,
}

impl Algorithm {
    /// Number 5.
    pub const MD5: Self = Self::new("5", "md5", 16, digest::<Md5>);
    /// Number 6.
    pub const SHA1: Self = Self::new("6", "sha1", 20, digest::<Sha1>);
    /// Number 7.
    pub const SHA256: Self = Self::new("7", "sha256", 32, digest::<Sha256>);
    /// Number 8.
    pub const SHA3: Self = Self::new("8", "sha3-256", 32, digest::<Sha3_256>);

    pub(super) const ALL: [Self; 4] = [Self::MD5, Self::SHA1, Self::SHA256, Self::SHA3];

    const fn new(
        digit: &'static str,
        name: &'static str,
        digest_bytes: usize,
        digest: fn([&[u8]; 3]) -> Vec<u8, DIGEST_BYTES>,
    ) -> Self {
        Self {
            digit,
            name,
            digest_bytes,
            digest,
        }
    }

    /// The number on the wire.
    pub fn number(self) -> u64 {
        self.digit.parse().unwrap_or(0)
    }

    /// The name in settings and requests.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Bytes of a digest, at most [`DIGEST_BYTES`].
    pub const fn digest_bytes(self) -> usize {
        self.digest_bytes
    }

    /// The response to a challenge (RFC 1994, 4.1): the digest of identifier, secret and challenge.
    pub fn response(
        self,
        identifier: u8,
        secret: &[u8],
        challenge: &[u8],
    ) -> Vec<u8, DIGEST_BYTES> {
        (self.digest)([&[identifier], secret, challenge])
    }
}

impl PartialEq for Algorithm {
    fn eq(&self, other: &Self) -> bool {
        self.digit == other.digit
    }
}

impl Eq for Algorithm {}

impl fmt::Debug for Algorithm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

fn digest<D: Digest + FixedOutputReset>(parts: [&[u8]; 3]) -> Vec<u8, DIGEST_BYTES> {
    let mut hasher = D::new();
    for part in parts {
        Digest::update(&mut hasher, part);
    }
    let digest = Vec::from_slice(&hasher.finalize_reset()).unwrap_or_default();
    // What of the secret is left in the buffer of the last block, of at most 144 bytes, is overwritten. A block that
    // begins with a single byte goes through the buffer; a whole one would not.
    Digest::update(&mut hasher, [0]);
    Digest::update(&mut hasher, [0; 143]);
    core::hint::black_box(&hasher);
    digest
}

/// The digests that are offered, in the order of preference: at least one, and none twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithms([Option<Algorithm>; 4]);

/// The text is not a list of digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAlgorithms;

impl Default for Algorithms {
    /// MD5 alone, which every target has to know (RFC 7143, 12.1.3). The target takes the first of the list that it
    /// knows, so what comes behind MD5 would matter only to targets that do without it; tgt must not see 7 before 5; and
    /// there are old targets that refuse a list.
    fn default() -> Self {
        Self([Some(Algorithm::MD5), None, None, None])
    }
}

impl Algorithms {
    /// Reads names with commas between them: `sha256,md5`.
    ///
    /// # Errors
    /// A name that is not known, or comes twice.
    pub fn parse(text: &str) -> Result<Self, NotAlgorithms> {
        let mut list = [None; 4];
        for (at, name) in text.split(',').enumerate() {
            let known = Algorithm::ALL.into_iter().find(|it| it.name() == name);
            if known.is_none() || list.contains(&known) {
                return Err(NotAlgorithms);
            }
            *list.get_mut(at).ok_or(NotAlgorithms)? = known;
        }
        Ok(Self(list))
    }

    /// Their names, as [`Self::parse`] reads them.
    pub fn names(self) -> impl fmt::Display {
        Names(self)
    }

    /// The digests, the most wanted first.
    fn iter(self) -> impl Iterator<Item = Algorithm> + Clone {
        self.0.into_iter().flatten()
    }

    /// The digest of this number, if it is in the list.
    pub(super) fn find(self, number: u64) -> Option<Algorithm> {
        self.iter().find(|it| it.number() == number)
    }
}

/// As `CHAP_A` lists them.
impl fmt::Display for Algorithms {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(*self, out, |algorithm| algorithm.digit)
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
