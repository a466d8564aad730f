//! `rd.sanroot.*`: what no other initiator has an argument for.

use super::{ArgumentFlaw, Word};
use crate::iscsi::login::chap::Algorithms;
use crate::iscsi::negotiation::DigestPreference;
use crate::plan::LoginSettings;

impl LoginSettings {
    /// Takes one word whose key begins with `rd.sanroot.`; of several with one key the last one counts.
    ///
    /// - `rd.sanroot.chap=sha256,md5`: the digests of CHAP that are offered, the most wanted first, of `md5`, `sha1`,
    ///   `sha256` and `sha3-256`.
    /// - `rd.sanroot.header_digest=` and `rd.sanroot.data_digest=`: `none`, `prefer` or `require`.
    ///
    /// # Errors
    /// An unknown key, or a value that is none; the setting stays as it was.
    pub(super) fn take(&mut self, word: &Word<'_>) -> Result<(), ArgumentFlaw> {
        let value = word.text().ok_or(ArgumentFlaw::NotText)?;
        let digest = || DigestPreference::parse(value).ok_or(ArgumentFlaw::Digest);
        match word.key() {
            "rd.sanroot.chap" => {
                self.algorithms =
                    Algorithms::parse(value).map_err(|_| ArgumentFlaw::ChapAlgorithms)?;
            }
            "rd.sanroot.header_digest" => self.header_digest = digest()?,
            "rd.sanroot.data_digest" => self.data_digest = digest()?,
            _ => return Err(ArgumentFlaw::Unknown),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
