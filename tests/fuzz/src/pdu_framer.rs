//! A byte stream of PDUs, cut the same way whatever the pieces in which it arrives; and every kind of PDU.

use sanroot_core::iscsi::pdu::{
    AsyncMessage, Framer, HEADER_BYTES, Header, LoginRequest, LoginResponse, LogoutRequest,
    LogoutResponse, NopIn, NopOut, Reject, TextRequest, TextResponse,
};

const DATA: usize = 256;

/// The PDUs of `stream`, given in pieces of at most `piece` bytes, and where the stream was given up.
fn cut(stream: &[u8], piece: usize) -> (Vec<Vec<u8>>, Option<usize>) {
    let mut framer = Framer::<DATA>::new();
    let (mut at, mut found) = (0, Vec::new());
    while at < stream.len() {
        let space = framer.space();
        assert!(!space.is_empty() && space.len() <= HEADER_BYTES.max(DATA));
        let count = space.len().min(piece).min(stream.len() - at);
        space[..count].copy_from_slice(&stream[at..at + count]);
        at += count;
        match framer.filled(count) {
            Ok(Some(pdu)) => found.push([&pdu.header[..], pdu.data].concat()),
            Ok(None) => {}
            Err(_) => return (found, Some(at)),
        }
    }
    (found, None)
}

/// What is read from a header is what is written again.
fn round_trips(header: &[u8; HEADER_BYTES]) {
    let length = Header::new(header).data_segment_length();
    assert!(length < 1 << 24);
    macro_rules! law {
        ($($pdu:ty),*) => {$(
            if let Ok(pdu) = <$pdu>::parse(header) {
                assert_eq!(<$pdu>::parse(&pdu.emit()), Ok(pdu));
            }
        )*};
    }
    law!(LoginRequest, TextRequest, LogoutRequest, NopOut);
    law!(TextResponse, LogoutResponse, NopIn, Reject, AsyncMessage);
    // Contradicting flags beside a failure are forgiven and not repeated.
    if let Ok(response) = LoginResponse::parse(header) {
        assert_eq!(LoginResponse::parse(&response.emit()), Ok(response));
    }
}

/// Reads one input.
pub(crate) fn run(input: &[u8]) {
    let Some((&piece, stream)) = input.split_first() else {
        return;
    };
    let (found, given_up) = cut(stream, usize::from(piece).max(1));
    assert_eq!((&found, given_up), (&cut(stream, usize::MAX).0, given_up));
    for pdu in &found {
        if let Some(header) = pdu.first_chunk() {
            round_trips(header);
        }
    }
}
