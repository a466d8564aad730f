//! A target's byte stream, cut into PDUs whatever the pieces in which it arrives; and every kind of PDU.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sanroot_core::iscsi::pdu::{
    AsyncMessage, Framer, HEADER_BYTES, Header, LoginResponse, LogoutResponse, NopIn, Reject,
    TextResponse,
};

/// Whole PDUs as header and data, and whether the stream was given up, when at most `piece` bytes arrive at once.
fn cut(mut stream: &[u8], piece: usize) -> (Vec<(Vec<u8>, Vec<u8>)>, bool) {
    let mut framer = Framer::<1024>::new();
    let mut found = Vec::new();
    while !stream.is_empty() {
        let space = framer.space();
        let count = space.len().min(piece).min(stream.len());
        assert!(count > 0, "the framer never has no space");
        space[..count].copy_from_slice(&stream[..count]);
        stream = &stream[count..];
        match framer.filled(count) {
            Ok(Some(pdu)) => found.push((pdu.header.to_vec(), pdu.data.to_vec())),
            Ok(None) => {}
            Err(_) => return (found, true),
        }
    }
    (found, false)
}

/// What was read, written and read again is the same.
macro_rules! repeats {
    ($header:expr, $($kind:ty),+) => {$(
        if let Ok(read) = <$kind>::parse($header) {
            assert_eq!(<$kind>::parse(&read.emit()), Ok(read));
        }
    )+};
}

fuzz_target!(|input: &[u8]| {
    let Some((&piece, stream)) = input.split_first() else {
        return;
    };
    let whole = cut(stream, usize::MAX);
    assert_eq!(whole, cut(stream, usize::from(piece).max(1)));
    for (header, data) in whole.0 {
        let header: &[u8; HEADER_BYTES] = header.as_slice().try_into().expect("a whole header");
        assert_eq!(Header::new(header).data(&data, 1024), Ok(&data[..]));
        repeats!(
            header,
            AsyncMessage,
            LoginResponse,
            LogoutResponse,
            NopIn,
            Reject,
            TextResponse
        );
    }
});
