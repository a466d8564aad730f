use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::{Phrase, pack};

mod training;

#[derive(Clone, Copy)]
enum Fault {
    Short,
    Long { by: u8 },
    Nested(bool),
    Silent,
}

const fn code(fault: Fault) -> Phrase {
    phrase! { match fault {
        // The end of a text, and its beginning, are other texts.
        Fault::Nested(true) => "a.long.name",
        Fault::Short => "long.name",
        Fault::Long { by: 0 } | Fault::Nested(false) => "a.long",
        Fault::Long { .. } => "the target's session is \"lost\" ~",
        Fault::Silent => "",
    } }
}

#[test]
fn each_value_has_its_text() {
    let codes = [
        (Fault::Nested(true), "a.long.name"),
        (Fault::Short, "long.name"),
        (Fault::Long { by: 0 }, "a.long"),
        (Fault::Nested(false), "a.long"),
        (Fault::Long { by: 2 }, "the target's session is \"lost\" ~"),
        (Fault::Silent, ""),
    ];
    for (fault, text) in codes {
        let phrase = code(fault);
        assert_eq!(phrase.to_string(), text);
        assert_eq!(phrase.is_empty(), text.is_empty());
        assert!(packed(text).len() <= text.len() + 1);
    }
    assert_eq!(phrase!("the target").to_string(), "the target");
}

#[test]
fn a_phrase_is_compared_with_a_text() {
    let phrase = phrase!("the target is there");
    assert_eq!(phrase, "the target is there");
    assert_eq!(format!("{phrase:?}"), "\"the target is there\"");
    for other in [
        "",
        "the target is",
        "the target is there.",
        "the Target is there",
    ] {
        assert_ne!(phrase, other);
    }
}

#[test]
fn a_phrase_is_split_where_a_value_stands() {
    for (phrase, said, rest) in [
        (
            phrase!("no answer from {} in {} s"),
            "no answer from ",
            " in {} s",
        ),
        (phrase!("{}: lost"), "", ": lost"),
        (phrase!("the target {}"), "the target ", ""),
        (phrase!("the target"), "the target", ""),
        (phrase!(""), "", ""),
    ] {
        let parts = phrase.split();
        assert_eq!(
            (parts.0.to_string(), whole(parts.1)),
            (said.into(), rest.into())
        );
    }
}

#[test]
fn whatever_is_packed_is_unpacked() {
    for text in training::texts() {
        let packed = packed(&text);
        let leaked: &'static [u8] = packed.leak();
        assert_eq!(whole(Phrase::at(leaked, 0)), text);
    }
}

/// A text with its places.
fn whole(phrase: Phrase) -> String {
    let piece = |(letter, piece)| match letter {
        0 => format!("{piece}"),
        b'}' => format!("{{}}{piece}"),
        letter => format!("{{{}}}{piece}", char::from(letter)),
    };
    phrase.pieces().map(piece).collect()
}

/// A text, packed, with its end.
fn packed(text: &str) -> Vec<u8> {
    let row = format!("{text}\0");
    let mut packed = vec![0; pack::length(&row)];
    pack::write(row.as_bytes(), &mut packed);
    packed
}

/// How many bytes the texts take.
fn sum(texts: &[String]) -> usize {
    texts.iter().map(|text| packed(text).len()).sum()
}

impl Phrase {
    /// For tests that keep it with other texts.
    pub(crate) fn text(self) -> &'static str {
        self.to_string().leak()
    }
}
