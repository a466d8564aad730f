//! What the sessions of a running system were opened by, and what only arguments about all sessions ask for.

use super::Tree;
use crate::args::{ArgsFlaw, ArgsNotes, Base, Spec};
use crate::finding::Explain;

/// open-iscsi's configuration.
const CONFIGURATION: &str = "/etc/iscsi/iscsid.conf";
/// Where it says what it offers of CHAP: MD5 alone where this is not there.
const ALGORITHMS: &str = "\nnode.session.auth.chap_algs";

/// Notes that the next boot would not open the sessions of `spec` as they were, unless `base` asks for it: with digests, or with
/// the algorithms of CHAP that open-iscsi's configuration names, for which there is `scratch`.
pub fn find_untold(
    tree: &(impl Tree + ?Sized),
    (spec, Base(base)): (&Spec<'_>, Base<'_>),
    scratch: &mut [u8],
    notes: &mut ArgsNotes,
) {
    let sessions = spec.sessions.iter();
    let of_kernel = sessions.filter(|session| session.kernel.is_some());
    let has_digests = of_kernel.clone().any(|session| session.has_digests);
    let has_chap = of_kernel.clone().any(|session| session.chap.is_some());
    let configuration = tree.read(CONFIGURATION, scratch).unwrap_or_default();
    if (has_digests && !has(base, "_digest="))
        || (has_chap && has(configuration, ALGORITHMS) && !has(base, "sanroot.chap="))
    {
        let flaw = ArgsFlaw::TermsUntold;
        notes.keep(format_args!("arguments"), flaw.severity(), flaw);
    }
}

fn has(text: &[u8], word: &str) -> bool {
    text.windows(word.len()).any(|it| it == word.as_bytes())
}

#[cfg(test)]
mod tests;
