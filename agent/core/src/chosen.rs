//! Words of which one is chosen, kept in little room; texts for people are [phrases](crate::phrase).
//!
//! A `match` of texts costs 12 bytes of tables for each, or a piece of code that loads its address and length; here it costs
//! two and the byte that ends the text.

/// Chooses a text by what a value is.
macro_rules! chosen {
    (match $value:tt { $($pattern:pat => $text:literal,)* }) => {{
        const TEXTS: &str = concat!($($text, "\0",)*);
        let place = match $value {
            $($pattern => const { $crate::chosen::place(TEXTS, $text) },)*
        };
        $crate::chosen::text(TEXTS, place)
    }};
}

pub(crate) use chosen;

/// Where a text begins in a row of texts that a NUL each ends.
pub(crate) const fn place(texts: &str, text: &str) -> u16 {
    let (mut rest, mut place) = (texts.as_bytes(), 0);
    while !begins(rest, text.as_bytes()) {
        assert!(!rest.is_empty(), "a text is in its row, and holds no NUL");
        while let Some((byte, behind)) = rest.split_first() {
            (rest, place) = (behind, place + 1);
            if *byte == 0 {
                break;
            }
        }
    }
    place
}

const fn begins(mut texts: &[u8], mut text: &[u8]) -> bool {
    while let Some((wanted, more)) = text.split_first() {
        match texts.split_first() {
            Some((found, behind)) if *found == *wanted && *found != 0 => {
                (texts, text) = (behind, more);
            }
            _ => return false,
        }
    }
    matches!(texts.first(), Some(0))
}

/// The text that begins there.
#[inline(never)]
pub(crate) const fn text(texts: &'static str, place: u16) -> &'static str {
    let Some((_, rest)) = texts.split_at_checked(place as usize) else {
        return "";
    };
    let mut behind = rest.as_bytes();
    while let [1..=u8::MAX, more @ ..] = behind {
        behind = more;
    }
    match rest.split_at_checked(rest.len().saturating_sub(behind.len())) {
        Some((text, _)) => text,
        None => "",
    }
}

#[cfg(test)]
mod tests;
