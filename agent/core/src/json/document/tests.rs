use std::string::String;
use std::vec;

use super::{Document, Object, Value};
use crate::json::Members;

struct Port(u64);

impl Object for Port {
    fn members(&self, members: &mut Members<'_>) {
        members.number("port", self.0);
    }
}

#[test]
fn what_comes_piece_by_piece_makes_one_document() {
    let mut buffer = vec![0; 1024];
    let mut out = buffer.as_mut_slice();
    let mut document = Document::begin(&mut out, "sanroot/test/1");
    document.open_list("portals");
    for port in [860_u64, 3260] {
        document.open_object();
        document.members(&Port(port));
        document.open_list("luns");
        document.item(Value::Number(0));
        document.item(Value::Null);
        document.close_list();
        document.member("last", Value::Bool(true));
        document.close_object();
    }
    document.close_list();
    document.open_list("nothing");
    document.close_list();
    document.end().unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    let text: String = String::from_utf8(buffer).unwrap().split('\n').collect();
    assert_eq!(
        text,
        "{\"schema\":\"sanroot/test/1\",\"portals\":[\
         {\"port\":860,\"luns\":[0,null],\"last\":true},\
         {\"port\":3260,\"luns\":[0,null],\"last\":true}],\"nothing\":[]}"
    );
}

#[test]
fn the_first_failure_of_the_writer_is_told_at_the_end() {
    let mut buffer = [0; 20];
    let mut out = buffer.as_mut_slice();
    let mut document = Document::begin(&mut out, "sanroot/test/1");
    document.member("more", Value::Number(1));
    assert!(document.end().is_err());
}
