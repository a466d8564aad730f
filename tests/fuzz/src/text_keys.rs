//! The text of a login or of a discovery: the same pairs however it is cut into PDUs; and every form of value.

use sanroot_core::iscsi::text::{Hex, Number, Pair, TextFlaw, TextReader, decode, items};
use sanroot_core::limits::{TEXT_KEY_BYTES, TEXT_VALUE_BYTES};

/// The pairs of `text`, read in pieces of at most `piece` bytes.
fn read(text: &[u8], piece: usize) -> Result<Vec<(String, String)>, TextFlaw> {
    let mut reader = TextReader::default();
    let mut found = Vec::new();
    let mut pieces = text.chunks(piece).peekable();
    while let Some(piece) = pieces.next() {
        reader.read(piece, pieces.peek().is_some(), |pair| {
            found.push((pair.key.to_owned(), pair.value.to_owned()));
            Ok::<(), TextFlaw>(())
        })?;
    }
    Ok(found)
}

/// What is read is what would be written again, and nothing has two readings.
fn judge(pair: &Pair<'_>) {
    assert!((1..=TEXT_KEY_BYTES).contains(&pair.key.len()) && !pair.key.contains(['=', '\0', ' ']));
    assert!(pair.value.len() <= TEXT_VALUE_BYTES && !pair.value.contains('\0'));
    assert_eq!(items(pair.value).collect::<Vec<_>>().join(","), pair.value);
    if let Some(Number(number)) = Number::parse(pair.value) {
        let lower = pair.value.to_ascii_lowercase();
        match lower.strip_prefix("0x") {
            Some(digits) => assert_eq!(format!("{number:x}"), shortest(digits)),
            None => assert_eq!(number.to_string(), pair.value),
        }
    }
    if let Ok(bytes) = decode::<64>(pair.value) {
        assert_eq!(decode::<64>(&Hex(&bytes).to_string()), Ok(bytes));
    }
}

/// Digits without leading zeros.
fn shortest(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    }
}

/// Reads one input.
pub(crate) fn run(input: &[u8]) {
    let Some((&piece, text)) = input.split_first() else {
        return;
    };
    let whole = read(text, usize::MAX);
    let cut = read(text, usize::from(piece).max(1));
    // A text that is broken twice is given up at the first place, wherever that is in a piece.
    assert_eq!(whole.is_ok(), cut.is_ok());
    let Ok(whole) = whole else {
        return;
    };
    assert_eq!(Ok(&whole), cut.as_ref());
    for (key, value) in &whole {
        judge(&Pair { key, value });
    }
}
