use core::fmt::{self, Display, Formatter, Write};
use std::string::ToString;

use super::Sentence;
use crate::phrase::{Phrase, phrase};

struct Said(Phrase, usize);

impl Display for Said {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.0);
        for number in 1..=self.1 {
            said.value(&number);
        }
        said.end()
    }
}

#[test]
fn values_stand_where_the_sentence_has_them() {
    let sentences = [
        (Said(phrase!("nothing to show"), 0), "nothing to show"),
        (Said(phrase!("{}"), 1), "1"),
        (Said(phrase!("{} of {}, and so on"), 2), "1 of 2, and so on"),
        (Said(phrase!("errno {}"), 1), "errno 1"),
    ];
    for (said, text) in sentences {
        assert_eq!(said.to_string(), text);
    }
}

#[test]
fn numbers_have_the_digits_that_they_need() {
    struct Numbers;

    impl Display for Numbers {
        fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
            let mut said = Sentence::new(out, phrase!("{}, {}, {}, {}"));
            said.number(u64::MAX);
            said.count(0);
            said.hex(7_u8, 2);
            said.hex(0x1234_u16, 1);
            said.end()
        }
    }

    assert_eq!(Numbers.to_string(), "18446744073709551615, 0, 0x07, 0x1234");
}

#[test]
fn a_failure_of_the_writer_is_kept() {
    /// Takes so many characters.
    struct Full(usize);

    impl Write for Full {
        fn write_str(&mut self, _: &str) -> fmt::Result {
            self.0 = self.0.checked_sub(1).ok_or(fmt::Error)?;
            Ok(())
        }
    }

    assert_eq!(
        write!(Full(2), "{}", Said(phrase!("a {} b"), 1)),
        Err(fmt::Error)
    );
    assert_eq!(write!(Full(5), "{}", Said(phrase!("a {} b"), 1)), Ok(()));
}
