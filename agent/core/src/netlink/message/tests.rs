use std::vec::Vec;

use super::{Attributes, Builder, Message, Messages, flag};

#[test]
fn what_is_built_is_read_back() {
    let mut buffer = [0; 128];
    let mut builder = Builder::new(&mut buffer);
    builder.message(16, flag::REQUEST | flag::ACK, 7);
    builder.body(&[1, 2, 3, 4]);
    builder.attribute(3, b"eth0\0");
    let nest = builder.nest(18);
    builder.attribute(1, b"vlan");
    builder.end_nest(nest);
    builder.message(20, flag::REQUEST, 8);
    builder.body(&[9]);
    let bytes = builder.finish().unwrap();
    assert_eq!(bytes.len() % 4, 0);

    let messages: Vec<_> = Messages::new(bytes).collect();
    assert_eq!(messages.len(), 2);
    assert_eq!((messages[0].kind, messages[0].sequence), (16, 7));
    let attributes: Vec<_> = Attributes::new(&messages[0].body[4..]).collect();
    assert_eq!(attributes[0], (3, b"eth0\0".as_slice()));
    assert_eq!(attributes[1].0, 18);
    let inner: Vec<_> = Attributes::new(attributes[1].1).collect();
    assert_eq!(inner, [(1, b"vlan".as_slice())]);
    assert_eq!(messages[1].body, [9]);
}

#[test]
fn a_request_that_does_not_fit_is_not_sent() {
    let mut buffer = [0; 18];
    let mut builder = Builder::new(&mut buffer);
    builder.message(16, 0, 0);
    builder.body(&[1, 2, 3, 4]);
    assert_eq!(builder.finish(), None);
}

#[test]
fn lengths_that_lie_end_the_list() {
    let mut short = [0; 16];
    short[0] = 15;
    assert_eq!(Messages::new(&short).count(), 0);
    short[0] = 17;
    assert_eq!(Messages::new(&short).count(), 0);
    assert_eq!(Attributes::new(&[3, 0, 1, 0]).count(), 0);
    assert_eq!(Attributes::new(&[9, 0, 1, 0, 1, 2, 3, 4]).count(), 0);
}

#[test]
fn an_error_message_yields_its_errno() {
    let mut body = (-17i32).to_ne_bytes().to_vec();
    body.extend([0; 16]);
    let message = Message {
        kind: 2,
        sequence: 1,
        body: &body,
    };
    assert_eq!(message.error(), Some(17));
    assert_eq!(Message { kind: 3, ..message }.error(), None);
}
