use super::{cut, has, parts};

/// Texts with nothing, one and several of what is looked for, at both ends and among letters of several bytes.
const TEXTS: [&str; 9] = ["", ":", "::", "a", "a:", ":a", "a:b", "ä:ö::ü", "aä:"];

#[test]
fn it_is_taken_apart_as_by_the_standard_library() {
    for text in TEXTS {
        assert_eq!(cut(text, b':'), text.split_once(':'), "{text}");
        assert_eq!(has(text, b':'), text.contains(':'), "{text}");
        assert!(parts(text, b':').eq(text.split(':')), "{text}");
    }
}

#[test]
fn what_is_no_character_cuts_nothing() {
    assert_eq!(cut("ä", b'\xa4'), None);
    assert!(parts("ä", b'\xc3').eq(["ä"]));
}
