use std::string::ToString;

use super::{Algorithm, Algorithms, Challenges, NotAlgorithms};
use crate::limits::CHALLENGES;

#[test]
fn a_list_of_digests_is_read_and_offered_in_its_order() {
    for (text, offered) in [
        ("md5", "5"),
        ("sha1,md5", "6,5"),
        ("sha3-256,sha256,sha1,md5", "8,7,6,5"),
    ] {
        assert_eq!(Algorithms::parse(text).unwrap().to_string(), offered);
    }
    assert_eq!(Algorithms::default().to_string(), "5");
    for text in [
        "",
        "md5,",
        "md4",
        "MD5",
        "md5,md5",
        "md5 sha1",
        "md5,sha1,sha256,sha3-256,md5",
    ] {
        assert_eq!(Algorithms::parse(text), Err(NotAlgorithms), "{text}");
    }
    assert_eq!(Algorithms::default().find(7), None);
    assert_eq!(
        Algorithms::parse("sha256").unwrap().find(7),
        Some(Algorithm::Sha256)
    );
}

#[test]
fn every_digest_has_the_length_that_is_said_of_it() {
    for algorithm in Algorithm::ALL {
        let response = algorithm.response(1, b"secret", b"challenge");
        assert_eq!(response.len(), algorithm.digest_bytes());
    }
}

#[test]
fn the_oldest_challenge_is_forgotten_first() {
    let challenges = Challenges::new();
    for number in 0..=CHALLENGES {
        assert!(challenges.received(&number.to_be_bytes()).is_ok());
    }
    assert!(challenges.received(&1_usize.to_be_bytes()).is_err());
    assert!(challenges.received(&0_usize.to_be_bytes()).is_ok());
}
