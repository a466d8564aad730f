use std::string::ToString;

use crate::cmdline::Arguments;
use crate::finding::Findings;
use crate::iscsi::login::chap::Algorithms;
use crate::iscsi::negotiation::DigestPreference;
use crate::plan::LoginSettings;

/// The settings of a line, and the codes of what is found in it.
fn read(line: &str) -> (LoginSettings, std::vec::Vec<&'static str>) {
    let mut findings = Findings::default();
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let codes = findings
        .kept()
        .iter()
        .map(|finding| finding.cause.code().text());
    (arguments.login, codes.collect())
}

#[test]
fn the_digests_of_chap_are_set_in_their_order() {
    let (settings, codes) = read("rd.sanroot.chap=md5 rd.sanroot.chap=sha3-256,sha256,md5");
    assert_eq!(settings.algorithms.to_string(), "8,7,5");
    assert!(codes.is_empty());
    assert_eq!(read("").0.algorithms, Algorithms::default());
}

#[test]
fn digests_of_headers_and_data_are_set_apart() {
    let (settings, codes) = read("rd.sanroot.header_digest=require rd.sanroot.data_digest=prefer");
    let wanted = LoginSettings {
        header_digest: DigestPreference::Require,
        data_digest: DigestPreference::Prefer,
        ..LoginSettings::default()
    };
    assert_eq!(settings, wanted);
    assert!(codes.is_empty());
    let (settings, codes) = read("rd.sanroot.data_digest=require rd.sanroot.data_digest=none");
    assert_eq!(settings, LoginSettings::default());
    assert!(codes.is_empty());
}

#[test]
fn a_value_that_is_none_changes_nothing_and_is_found() {
    for (word, code) in [
        ("rd.sanroot.chap=", "cmdline.chap-algorithms"),
        ("rd.sanroot.chap", "cmdline.chap-algorithms"),
        ("rd.sanroot.chap=md5,md4", "cmdline.chap-algorithms"),
        ("rd.sanroot.header_digest=CRC32C", "cmdline.digest"),
        ("rd.sanroot.header_digest", "cmdline.digest"),
        ("rd.sanroot.data_digest=required", "cmdline.digest"),
        ("rd.sanroot.digest=none", "cmdline.unknown"),
    ] {
        assert_eq!(
            read(word),
            (LoginSettings::default(), [code].into()),
            "{word}"
        );
    }
}
