use super::{IscsiName, NameFlaw, is_forbidden};
use crate::text::is_unseen;

#[test]
fn the_three_types_pass() {
    for name in [
        "iqn.2010-04.org.ipxe:00000000-0000-0000-0000-000000000000",
        "eui.02004567A425678D",
        "naa.52004567BA64678D",
        "IQN.1991-05.com.microsoft:host",
        "iqn.2004-10.com.example:a@b_c",
        "iqn.2004-10.com.example:\u{e9}\u{4e16}\u{1f4be}",
    ] {
        assert_eq!(IscsiName::parse(name.as_bytes()).unwrap().as_str(), name);
    }
}

#[test]
fn what_could_break_out_of_a_path_or_a_line_is_refused() {
    for (name, found) in [
        ("iqn.2001-01.a:../b", '/'),
        ("iqn.2001-01.a:b c", ' '),
        ("iqn.2001-01.a:b\nc", '\n'),
        ("iqn.2001-01.a:\u{85}", '\u{85}'),
        ("iqn.2001-01.a:$(x)", '$'),
        ("iqn.2001-01.a:\u{202e}b", '\u{202e}'),
        ("iqn.2001-01.a:\u{200b}b", '\u{200b}'),
        ("iqn.2001-01.a:\u{3000}b", '\u{3000}'),
        ("iqn.2001-01.a:\u{e000}b", '\u{e000}'),
        ("iqn.2001-01.a:\u{e0041}b", '\u{e0041}'),
    ] {
        assert_eq!(
            IscsiName::parse(name.as_bytes()),
            Err(NameFlaw::Forbidden(found))
        );
    }
}

#[test]
fn length_encoding_and_type_are_judged() {
    assert_eq!(IscsiName::parse(b""), Err(NameFlaw::Empty));
    assert_eq!(IscsiName::parse(&[b'a'; 224]), Err(NameFlaw::TooLong(224)));
    assert_eq!(IscsiName::parse(b"iqn.\xff"), Err(NameFlaw::NotText));
    assert_eq!(IscsiName::parse(b"NERF"), Err(NameFlaw::UnknownType));
}

#[test]
fn beyond_ascii_what_is_not_seen_is_forbidden() {
    for found in '\u{80}'..=char::MAX {
        let is_seen = !found.is_whitespace() && !is_unseen(found);
        assert_eq!(is_forbidden(found), !is_seen, "{found:?}");
    }
}
