use std::collections::BTreeSet;
use std::string::ToString;

use super::Errno;

#[test]
fn zero_is_success_and_negative_numbers_are_errors() {
    assert_eq!(Errno::check(0), Ok(()));
    assert_eq!(Errno::check(-107), Err(Errno::NOTCONN));
}

#[test]
fn numbers_that_no_error_has_are_still_failures() {
    for returned in [1, 22, i32::MAX, i32::MIN, -65536] {
        assert_eq!(Errno::check(returned), Err(Errno::INVAL));
    }
}

#[test]
fn known_numbers_have_words() {
    assert_eq!(
        Errno::CONNREFUSED.to_string(),
        "connection refused (errno 111)"
    );
    assert_eq!(Errno::new(4).to_string(), "errno 4");
}

#[test]
fn no_two_numbers_say_the_same() {
    let said: BTreeSet<_> = (1..=133).map(|it| Errno::new(it).to_string()).collect();
    assert_eq!(said.len(), 133);
}
