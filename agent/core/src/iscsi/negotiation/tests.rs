use super::{DigestPreference, Key, Negotiation, Offer};
use crate::iscsi::pdu::Stage;
use crate::iscsi::text::{Pair, TextBuffer};

#[test]
fn every_key_is_found_by_its_name() {
    for name in [
        "AuthMethod",
        "X#NodeArchitecture",
        "iSCSIProtocolLevel",
        "OFMarkInt",
    ] {
        let rule = super::rule::Rule::named(name).unwrap();
        assert_eq!(rule.key.name(), name);
    }
    assert_eq!(Key::COUNT, 35);
    assert!(super::rule::Rule::named("headerdigest").is_none());
}

#[test]
fn an_alias_that_could_break_a_line_is_dropped() {
    for (value, kept) in [
        ("Array 7", "Array 7"),
        ("a\nb", ""),
        ("\u{1b}[2J", ""),
        ("a\u{202e}b", ""),
    ] {
        let mut negotiation = Negotiation::new(false);
        let pair = Pair {
            key: "TargetAlias",
            value,
        };
        let heard = negotiation.hear(Stage::Security, pair, &mut TextBuffer::default());
        assert!(heard.is_ok());
        assert_eq!(negotiation.target_alias(), kept);
    }
}

#[test]
fn keys_that_want_more_answers_than_a_request_holds_are_too_many() {
    let mut negotiation = Negotiation::new(false);
    let mut answers = TextBuffer::default();
    let pair = Pair {
        key: "Foo",
        value: "1",
    };
    let mut heard = 0;
    while negotiation
        .hear(Stage::Operational, pair, &mut answers)
        .is_ok()
    {
        heard += 1;
    }
    assert_eq!(heard, 2048 / "Foo=NotUnderstood\0".len());
}

#[test]
fn digests_are_offered_in_the_order_of_preference() {
    for (preference, list) in [
        (DigestPreference::None, "HeaderDigest=None\0"),
        (DigestPreference::Prefer, "HeaderDigest=CRC32C,None\0"),
        (DigestPreference::Require, "HeaderDigest=CRC32C\0"),
    ] {
        let mut text = TextBuffer::default();
        let offer = Offer {
            header_digest: preference,
            ..Offer::default()
        };
        Negotiation::new(false).offer(&offer, &mut text).unwrap();
        assert!(text.as_bytes().starts_with(list.as_bytes()));
    }
}
