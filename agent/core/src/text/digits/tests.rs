use std::format;
use std::string::ToString;

use super::{Decimal, Hexadecimal, Octal, Octets};

#[test]
fn numbers_are_written_as_the_standard_library_writes_them() {
    let powers = (0..u64::BITS).map(|bit| 1 << bit);
    let numbers = powers.flat_map(|power: u64| [power - 1, power, power + 1]);
    for number in numbers.chain([u64::MAX, 0x0123_4567_89ab_cdef]) {
        assert_eq!(Decimal(number).to_string(), number.to_string());
        for least in 0..20 {
            let hexadecimal = Hexadecimal(number, least).to_string();
            assert_eq!(hexadecimal, format!("{number:0least$x}"));
            assert_eq!(
                Octal(number, least).to_string(),
                format!("{number:0least$o}")
            );
        }
    }
}

#[test]
fn octets_have_two_digits_and_a_text_between() {
    assert_eq!(
        Octets(&[0, 0x0f, 0xa0, 0xff], ":").to_string(),
        "00:0f:a0:ff"
    );
    assert_eq!(Octets(&[1], ":").to_string(), "01");
    assert_eq!(Octets(&[1, 0x23], "").to_string(), "0123");
    assert_eq!(Octets(&[], ":").to_string(), "");
}
