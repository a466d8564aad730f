use std::vec::Vec;

use super::Options;
use crate::net::dhcp4::tests::server::Message;

fn value(message: &Message, code: u8) -> Option<Vec<u8>> {
    let bytes = message.bytes();
    let options = Options::of(&bytes)?;
    Some(options.bytes(code).collect())
}

#[test]
fn options_are_found_in_all_three_fields() {
    let mut message = Message::new(2).with(52, &[3]);
    message.file[..6].copy_from_slice(&[0, 26, 2, 5, 220, 255]);
    message.sname[..3].copy_from_slice(&[12, 1, b'a']);
    assert_eq!(value(&message, 26), Some([5, 220].to_vec()));
    assert_eq!(value(&message, 12), Some(b"a".to_vec()));
}

#[test]
fn what_follows_the_hardware_address_is_in_no_field() {
    let mut message = Message::new(2).with(52, &[2]);
    message.sname[..3].copy_from_slice(&[12, 1, b'a']);
    let mut bytes = message.bytes();
    bytes[34..44].fill(200);
    let options = Options::of(&bytes).unwrap();
    assert_eq!(options.first(12), Some(&b"a"[..]));
}

#[test]
fn fields_that_are_not_overloaded_are_text() {
    let mut message = Message::new(2).with(52, &[1]);
    message.sname[..3].copy_from_slice(&[12, 1, b'a']);
    assert_eq!(value(&message, 12), Some(Vec::new()));
    let message = Message {
        file: [200; 128],
        ..Message::new(2)
    };
    assert_eq!(value(&message, 53), Some([2].to_vec()));
}

#[test]
fn an_overload_of_nonsense_spoils_the_message() {
    for overload in [&[0][..], &[4], &[1, 1], &[]] {
        assert_eq!(value(&Message::new(2).with(52, overload), 53), None);
    }
    // `file` says that an option reaches past its end.
    let mut message = Message::new(2).with(52, &[1]);
    message.file[126..].copy_from_slice(&[12, 9]);
    assert_eq!(value(&message, 53), None);
}

#[test]
fn a_split_option_is_one() {
    let message = Message::new(2)
        .with(121, &[0, 10])
        .with(6, &[1, 1, 1, 1])
        .with(121, &[0, 2, 2]);
    assert_eq!(value(&message, 121), Some([0, 10, 0, 2, 2].to_vec()));
}

#[test]
fn a_missing_end_is_no_harm_and_a_length_past_the_end_is() {
    let mut bytes = Message::new(2).bytes();
    assert_eq!(bytes.pop(), Some(255));
    assert!(Options::of(&bytes).is_some());
    bytes.push(12);
    assert!(Options::of(&bytes).is_none());
    bytes.push(1);
    assert!(Options::of(&bytes).is_none());
    bytes.push(b'a');
    assert!(Options::of(&bytes).is_some());
}

#[test]
fn the_first_of_two_counts_where_there_can_be_one() {
    let bytes = Message::new(2).with(51, &[0; 4]).bytes();
    assert_eq!(Options::of(&bytes).unwrap().fixed(51), Some([0, 0, 14, 16]));
    assert_eq!(Options::of(&bytes).unwrap().fixed::<2>(51), None);
}
