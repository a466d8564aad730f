use std::string::String;
use std::vec;

use super::{Members, Object, Value};
use crate::limits::JSON_ELEMENT_BYTES;

/// An object as whoever names its members.
struct Told<F>(F);

impl<F: Fn(&mut Members<'_>)> Object for Told<F> {
    fn members(&self, members: &mut Members<'_>) {
        (self.0)(members);
    }
}

fn printed(members: impl Fn(&mut Members<'_>)) -> String {
    let mut buffer = vec![0; 16 * 1024];
    let mut out = buffer.as_mut_slice();
    super::write(&mut out, "sanroot/test/1", &Told(members)).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    String::from_utf8(buffer).unwrap()
}

#[test]
fn members_and_lists_make_one_object() {
    let text = printed(|members| {
        members.flag("usable", true);
        members.list("numbers", |items| {
            items.add(Value::Number(1));
            items.add(Value::Number(2));
        });
        members.list("nothing", |_| {});
    });
    assert_eq!(
        text,
        "{\"schema\":\"sanroot/test/1\",\n\"usable\":true,\n\"numbers\":[\n1,\n2],\n\"nothing\":[]}\n"
    );
}

#[test]
fn displayed_text_is_escaped() {
    let text = printed(|members| members.text("said", &"a\"b\\c\nd\u{1}"));
    assert!(text.contains(r#""said":"a\"b\\c\nd\u0001""#), "{text}");
}

#[test]
fn an_element_that_does_not_fit_leaves_a_whole_document() {
    let long = "x".repeat(JSON_ELEMENT_BYTES + 1);
    let text = printed(|members| members.text("long", &long));
    assert!(text.ends_with("\"long\":null}\n"), "{text}");
    let text = printed(|members| {
        let inner = Told(|members: &mut Members<'_>| {
            members.text("long", &long);
            members.flag("behind", true);
        });
        members.list("items", |items| items.add(Value::Object(&inner)));
    });
    assert!(text.ends_with("\"items\":[\nnull]}\n"), "{text}");
}

#[test]
fn members_print_in_their_order_and_nest() {
    let none: Option<u8> = None;
    let text = printed(|members| {
        let inner = Told(|members: &mut Members<'_>| {
            members.text("quoted", &"a\"b");
            members.list("places", |items| {
                items.add(Value::count(0));
                items.add(Value::count(1));
            });
        });
        let object = Told(|members: &mut Members<'_>| {
            members.flag("yes", true);
            members.add("number", Value::number(Some(7_u16)));
            members.add("none", Value::text(&none));
            members.add("inner", Value::Object(&inner));
        });
        members.add("object", Value::Object(&object));
    });
    let expected = concat!(
        r#""object":{"yes":true,"number":7,"none":null,"#,
        r#""inner":{"quoted":"a\"b","places":[0,1]}}"#
    );
    assert!(text.contains(expected), "{text}");
}
