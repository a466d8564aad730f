use std::vec::Vec;

use super::Framer;
use crate::iscsi::pdu::{Digested, Digests, HeaderFlaw, NopIn, crc32c};

/// A ping with `data`, and the digests that `digests` asks for.
fn ping(data: &[u8], digests: Digests) -> Vec<u8> {
    let header = NopIn {
        lun: crate::iscsi::Lun::default(),
        initiator_task_tag: 1,
        target_transfer_tag: 2,
        stat_sn: 3,
        exp_cmd_sn: 4,
        max_cmd_sn: 5,
        data_segment_length: u32::try_from(data.len()).unwrap(),
    };
    let mut bytes = header.emit().to_vec();
    if digests.header {
        let digest = crc32c(&[&bytes]);
        bytes.extend(digest);
    }
    let mut data = data.to_vec();
    data.resize(data.len().next_multiple_of(4), 0);
    let digest = crc32c(&[&data]);
    bytes.extend(&data);
    if digests.data && !data.is_empty() {
        bytes.extend(digest);
    }
    bytes
}

fn every_use() -> [Digests; 4] {
    [(false, false), (false, true), (true, false), (true, true)]
        .map(|(header, data)| Digests { header, data })
}

/// The data of each PDU, and the flaw that ended the stream.
fn frame(stream: &[u8], digests: Digests, piece: usize) -> (Vec<Vec<u8>>, Option<HeaderFlaw>) {
    let mut framer = Framer::<16>::new();
    framer.expect(digests);
    let (mut rest, mut found) = (stream, Vec::new());
    while !rest.is_empty() {
        let space = framer.space();
        let count = space.len().min(piece).min(rest.len());
        assert_ne!(count, 0);
        space[..count].copy_from_slice(&rest[..count]);
        rest = &rest[count..];
        match framer.filled(count) {
            Ok(Some(pdu)) => found.push(pdu.data.to_vec()),
            Ok(None) => {}
            Err(flaw) => return (found, Some(flaw)),
        }
    }
    (found, None)
}

#[test]
fn digests_are_cut_out_and_hold_however_the_stream_arrives() {
    for digests in every_use() {
        let data = [&b""[..], b"1", b"0123456789abcdef", b""];
        let stream = data.map(|data| ping(data, digests)).concat();
        for piece in 1..=stream.len() {
            let (found, flaw) = frame(&stream, digests, piece);
            assert_eq!(
                (found.as_slice(), flaw),
                (&data.map(<[u8]>::to_vec)[..], None)
            );
        }
    }
}

#[test]
fn one_wrong_bit_anywhere_is_found_where_there_are_both_digests() {
    let both = Digests {
        header: true,
        data: true,
    };
    let whole = ping(b"12345", both);
    for at in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[at / 8] ^= 1 << (at % 8);
        let of = if at / 8 < 52 {
            Digested::Header
        } else {
            Digested::Data
        };
        let (found, flaw) = frame(&changed, both, 1000);
        assert_eq!(
            (found.len(), flaw),
            (0, Some(HeaderFlaw::Digest(of))),
            "bit {at}"
        );
    }
}

#[test]
fn the_digest_is_that_of_rfc_3720() {
    // RFC 3720, B.4: in the order of the wire.
    assert_eq!(crc32c(&[&[0; 32]]), [0xaa, 0x36, 0x91, 0x8a]);
    assert_eq!(
        crc32c(&[&[0xff; 16], &[0xff; 16]]),
        [0x43, 0xab, 0xa8, 0x62]
    );
    let rising: [u8; 32] = core::array::from_fn(|at| u8::try_from(at).unwrap());
    assert_eq!(crc32c(&[&rising]), [0x4e, 0x79, 0xdd, 0x46]);
}
