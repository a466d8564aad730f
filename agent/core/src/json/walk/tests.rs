use std::borrow::ToOwned;
use std::format;
use std::string::String;
use std::vec::Vec;

use super::{Kind, Reader, Refused, Text, walk};

/// Expects `{"a", "b": {"c"}, "l": [{"d"}]}` and notes what it is given.
#[derive(Default)]
struct Notes(Vec<String>);

impl Reader for Notes {
    fn expects(&self, place: &str) -> Option<Kind> {
        match place {
            "a" | "b.c" | "l.d" => Some(Kind::Text),
            "b" => Some(Kind::Object),
            "l" => Some(Kind::List),
            _ => None,
        }
    }

    fn text(&mut self, place: &str, text: Text<'_>) -> Result<(), Refused> {
        let mut buffer = [0; 8];
        let length = text.write(&mut buffer)?;
        let text = core::str::from_utf8(&buffer[..length]).unwrap();
        self.0.push(format!("{place}={text}"));
        Ok(())
    }

    fn end(&mut self, place: &str) -> Result<(), Refused> {
        self.0.push(place.to_owned());
        Ok(())
    }
}

fn notes(document: &str) -> Result<String, Refused> {
    let mut notes = Notes::default();
    walk(document.as_bytes(), &mut notes)?;
    Ok(notes.0.join(" "))
}

#[test]
fn each_text_comes_with_its_place() {
    for (document, told) in [
        ("{}", ""),
        (" {\n\"a\" : \"1\" }\n", "a=1 "),
        (r#"{"b":{"c":"1"},"a":"2"}"#, "b.c=1 b a=2 "),
        (r#"{"l":[{"d":"1"},{},{"d":"2"}]}"#, "l.d=1 l l l.d=2 l "),
        (r#"{"l":[],"a":""}"#, "a= "),
        (r#"{"a":null,"b":null,"l":null}"#, ""),
    ] {
        assert_eq!(notes(document).as_deref(), Ok(told), "{document}");
    }
}

#[test]
fn escapes_are_undone() {
    for (text, told) in [
        (r#"\"\\\/"#, "a=\"\\/ "),
        (r"\b\f\n\r\t", "a=\u{8}\u{c}\n\r\t "),
        (r"\u0041\u00e9\u20AC", "a=Aé€ "),
        ("é€", "a=é€ "),
        ("12345678", "a=12345678 "),
    ] {
        let document = format!("{{\"a\":\"{text}\"}}");
        assert_eq!(notes(&document).as_deref(), Ok(told), "{text}");
    }
}

#[test]
fn what_is_not_expected_is_refused() {
    for document in [
        "",
        "null x",
        "[]",
        "\"a\"",
        "{",
        "{}{}",
        "{\"a\":\"1\",}",
        "{\"a\" \"1\"}",
        "{a:\"1\"}",
        "{\"a\":1}",
        "{\"a\":true}",
        "{\"a\":{}}",
        "{\"a\":[\"1\"]}",
        "{\"b\":\"1\"}",
        "{\"b\":[]}",
        "{\"l\":{}}",
        "{\"l\":[\"1\"]}",
        "{\"l\":[[]]}",
        "{\"x\":\"1\"}",
        "{\"c\":\"1\"}",
        "{\"b\":{\"a\":\"1\"}}",
        "{\"\":\"1\"}",
        "{\"b.c\":\"1\"}",
        "{\"a\":\"123456789\"}",
        "{\"a\":\"\\ud83d\\ude00\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"",
        "{\"a\":\"1\\\"}",
        "\u{c}{}",
    ] {
        assert_eq!(notes(document), Err(Refused), "{document}");
    }
    let long = format!("{{\"{}\":\"1\"}}", "a".repeat(100));
    assert_eq!(notes(&long), Err(Refused));
    let deep = "{\"b\":".repeat(10_000);
    assert_eq!(notes(&deep), Err(Refused));
    let listed = format!("{{\"l\":{}", "[".repeat(10_000));
    assert_eq!(notes(&listed), Err(Refused));
}
