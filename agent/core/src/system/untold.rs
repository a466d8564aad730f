//! What the sessions of a running system were opened by, and what only arguments about all sessions ask for.

use super::Tree;
use crate::args::{ArgsFlaw, ArgsNotes, Base, Spec};
use crate::finding::Explain;

/// open-iscsi's configuration.
const CONFIGURATION: &str = "/etc/iscsi/iscsid.conf";
/// Where it says what it offers of CHAP: MD5 alone where this is not there.
const ALGORITHMS: &[u8] = b"node.session.auth.chap_algs";

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
        || (has_chap && names_algorithms(configuration) && !has(base, "sanroot.chap="))
    {
        let flaw = ArgsFlaw::TermsUntold;
        notes.keep(format_args!("arguments"), flaw.severity(), flaw);
    }
}

/// Whether a line does: without white space before the `=` open-iscsi reads none (`idbm_recinfo_config`, 2.1.8).
fn names_algorithms(configuration: &[u8]) -> bool {
    let mut lines = configuration.split(|byte| *byte == b'\n');
    lines.any(|line| {
        let value = line.trim_ascii_start().strip_prefix(ALGORITHMS);
        value.is_some_and(|value| value.first().is_some_and(u8::is_ascii_whitespace))
    })
}

fn has(text: &[u8], word: &str) -> bool {
    text.windows(word.len()).any(|it| it == word.as_bytes())
}

#[cfg(test)]
mod tests;
