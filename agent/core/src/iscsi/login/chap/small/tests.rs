use std::format;
use std::string::String;
use std::vec::Vec;

use sha1::Digest;

use super::{md5, sha1, sha256};
use crate::iscsi::login::chap::sha3::sha3;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_examples_of_the_rfcs_hold() {
    // RFC 1321, A.5.
    for (message, digest) in [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ] {
        assert_eq!(hex(&md5(message.as_bytes())), digest);
    }
    // RFC 3174, 7.3.
    for (message, digest) in [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ] {
        assert_eq!(hex(&sha1(message.as_bytes())), digest);
    }
}

#[test]
fn messages_of_every_length_are_digested_as_others_do() {
    let message: Vec<u8> = (0..1400_u32)
        .map(|at| ((at * at) >> 3).to_le_bytes()[0])
        .collect();
    for length in 0..=message.len() {
        let message = &message[..length];
        assert_eq!(md5(message), md5::Md5::digest(message)[..], "{length}");
        assert_eq!(sha1(message), sha1::Sha1::digest(message)[..], "{length}");
        assert_eq!(
            sha256(message),
            sha2::Sha256::digest(message)[..],
            "{length}"
        );
        assert_eq!(
            sha3(message),
            sha3::Sha3_256::digest(message)[..],
            "{length}"
        );
    }
}
