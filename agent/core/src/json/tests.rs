use std::string::String;
use std::vec;

use super::{Document, Members, Text, Value};

fn printed(fill: impl FnOnce(&mut Document<'_, &mut [u8]>)) -> String {
    let mut buffer = vec![0; 16 * 1024];
    let mut out = buffer.as_mut_slice();
    let mut document = Document::begin(&mut out, "sanroot/test/1");
    fill(&mut document);
    document.end().unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    String::from_utf8(buffer).unwrap()
}

#[test]
fn members_and_lists_make_one_object() {
    let text = printed(|document| {
        document.member("usable", &true);
        document.list("numbers", [1, 2]);
        document.list("nothing", [0; 0]);
    });
    assert_eq!(
        text,
        "{\"schema\":\"sanroot/test/1\",\n\"usable\":true,\n\"numbers\":[\n1,\n2],\n\"nothing\":[]}\n"
    );
}

#[test]
fn displayed_text_is_escaped() {
    let text = printed(|document| document.member("said", &Text("a\"b\\c\nd\u{1}")));
    assert!(text.contains(r#""said":"a\"b\\c\nd\u0001""#), "{text}");
}

#[test]
fn an_element_that_does_not_fit_leaves_a_whole_document() {
    let long = "x".repeat(5000);
    let text = printed(|document| document.member("long", &long.as_str()));
    assert!(text.ends_with("\"long\":null}\n"), "{text}");
}

#[test]
fn members_print_in_their_order_and_nest() {
    let none: Option<u8> = None;
    let text = printed(|document| {
        let inner = [("quoted", Value::Text(&"a\"b"))];
        let members = [
            ("yes", Value::Bool(true)),
            ("number", Value::number(Some(7_u16))),
            ("none", Value::text(&none)),
            ("inner", Value::Members(&inner)),
        ];
        document.member("object", &Members(&members));
    });
    let expected = r#""object":{"yes":true,"number":7,"none":null,"inner":{"quoted":"a\"b"}}"#;
    assert!(text.contains(expected), "{text}");
}
