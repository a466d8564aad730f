use std::borrow::ToOwned;
use std::format;
use std::string::String;

use super::trace::{authenticated, pdu, play_with};
use crate::iscsi::login::chap::ChapFault;
use crate::iscsi::login::{Fault, Login, LoginOptions, Progress};
use crate::plan::Identity;

/// The challenge of the target in these tests: identifier and value.
const CHALLENGE: &str = "CHAP_I=93 CHAP_C=0x000102030405060708090a0b0c0d0e0f";

/// What both sides answer, computed with Python's hashlib.
struct Vector {
    name: &'static str,
    number: u8,
    response: &'static str,
    challenge: &'static str,
    proof: &'static str,
}

const VECTORS: [Vector; 4] = [
    Vector {
        name: "md5",
        number: 5,
        response: "0x9f955753cd541635f10d28df5d39f74e",
        challenge: "0xa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
        proof: "0xf4904b3a723d40acecd91808d046037a",
    },
    Vector {
        name: "sha1",
        number: 6,
        response: "0x6c296e4c3266765970e00054f8038b906b885cc8",
        challenge: "0xa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3",
        proof: "0x86037ce2fb888d52e1eae956247f4268a4c38982",
    },
    Vector {
        name: "sha256",
        number: 7,
        response: "0x9ff4cf6424637414a4c97ebb327812d4f4a2860be1d8a64079be19e62da55b9b",
        challenge: "0xa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf",
        proof: "0xe3f610e8e6ca42714abb7cf5df65a0871a081d641605cbb72472dcfeb008ed15",
    },
    Vector {
        name: "sha3-256",
        number: 8,
        response: "0xfd217f6d6a0b7574374df67f3eca4bd043741561ce258b11cb69f224d20f96ec",
        challenge: "0xa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf",
        proof: "0xcd30b55ac8e6178e1853fb89c923aa26a864f82133cd523a2ac4fe59f6b1d670",
    },
];

/// The proof that the target does not know its own secret but ours, with MD5.
const REFLECTION: &str = "0x06cc019be08afebd38df1113b9a6f1a6";

#[test]
fn chap_takes_four_requests() {
    // reliability.md A.53, A.54, A.58; UNH-IOL CHAP 1.1.
    for vector in VECTORS {
        let Vector {
            name,
            number,
            response,
            ..
        } = vector;
        let trace = format!(
            "I-> csg=0 | {{names}} AuthMethod=CHAP
             T-> csg=0 statsn=4 | TargetPortalGroupTag=1 AuthMethod=CHAP
             => send
             I-> csg=0 expstatsn=5 | CHAP_A={number}
             T-> csg=0 | CHAP_A={number} {CHALLENGE}
             => send
             I-> csg=0 nsg=1 expstatsn=6 | CHAP_N=host CHAP_R={response}
             T-> csg=0 nsg=1
             => send
             I-> csg=1 nsg=3 expstatsn=7 | {{offer}}
             T-> csg=1 nsg=3 tsih=1
             => done"
        );
        let negotiated = play_with(&authenticated(false, name), &trace).unwrap();
        assert_eq!(negotiated.target_portal_group_tag, Some(1));
    }
}

#[test]
fn mutual_chap_takes_four_requests() {
    // reliability.md A.59; UNH-IOL CHAP 2.5, 2.6.
    for vector in VECTORS {
        let Vector {
            name,
            number,
            response,
            challenge,
            proof,
        } = vector;
        let trace = format!(
            "T-> csg=0 | AuthMethod=CHAP
             => send
             T-> csg=0 | CHAP_A={number} {CHALLENGE}
             => send
             I-> csg=0 nsg=1 expstatsn=2 | CHAP_N=host CHAP_R={response} CHAP_I=7 CHAP_C={challenge}
             T-> csg=0 nsg=1 | CHAP_N=disk CHAP_R={proof}
             => send
             I-> csg=1 nsg=3 expstatsn=3 | {{offer}}"
        );
        play_with(&authenticated(true, name), &trace);
    }
}

/// Plays a login up to the target's challenge `keys`, which are answered with `outcome`.
fn challenged(keys: &str, outcome: &str) {
    let trace = format!(
        "T-> csg=0 | AuthMethod=CHAP\n => send\n T-> csg=0 | {keys}\n => {outcome}\n {}",
        if outcome == "send" { "" } else { "I-> nothing" }
    );
    play_with(&authenticated(false, "md5,sha256"), &trace);
}

#[test]
fn a_challenge_is_taken_in_every_form() {
    // reliability.md A.17, A.56; UNH-IOL CHAP 2.1, 3.1, 3.2.
    let most = "5a".repeat(1024);
    for keys in [
        "CHAP_A=5 CHAP_I=0 CHAP_C=0x1",
        "CHAP_A=7 CHAP_I=255 CHAP_C=0Xabcdef",
        "CHAP_A=0x5 CHAP_I=0xff CHAP_C=0bAAEC",
        "CHAP_C=0BAAECAw== CHAP_I=1 CHAP_A=5",
        &format!("CHAP_A=5 CHAP_I=1 CHAP_C=0x{most}"),
    ] {
        challenged(keys, "send");
    }
}

#[test]
fn a_challenge_that_can_be_foreseen_is_answered_and_told() {
    // reliability.md A.56; UNH-IOL CHAP 3.2.
    for (challenge, weak) in [
        ("0x01", Some(1)),
        ("0x0102030405060708090a0b0c0d0e0f", Some(15)),
        ("0x00000000000000000000000000000000", Some(16)),
        ("0x00000000000000000000000000000001", None),
    ] {
        let mut login = Login::new(&authenticated(false, "md5")).unwrap();
        for (mut stat_sn, response) in (0..).zip([
            "csg=0 | AuthMethod=CHAP".to_owned(),
            format!("csg=0 | CHAP_A=5 CHAP_I=1 CHAP_C={challenge}"),
        ]) {
            assert_eq!(login.weakness(), None);
            let (header, data) = pdu(&response, &mut stat_sn);
            assert_eq!(login.response(&header, &data), Ok(Progress::Send));
        }
        let weakness = weak.map(|bytes| Fault::Chap(ChapFault::ChallengeWeak(bytes)));
        assert_eq!(login.weakness(), weakness, "{challenge}");
    }
}

#[test]
fn a_challenge_against_its_rules_ends_the_login() {
    // reliability.md A.53, A.56, A.64; UNH-IOL CHAP 1.2, 1.3, 2.2, 2.3, 3.3, 3.4, 3.5.
    let (longer, too_long) = ("AAAA".repeat(342), "5a".repeat(1025));
    for (keys, code) in [
        ("CHAP_A=4 CHAP_I=1 CHAP_C=0x01", "key.not-offered"),
        ("CHAP_A=6 CHAP_I=1 CHAP_C=0x01", "key.not-offered"),
        ("CHAP_A=foo CHAP_I=1 CHAP_C=0x01", "key.malformed"),
        ("CHAP_A=5,7 CHAP_I=1 CHAP_C=0x01", "key.malformed"),
        ("CHAP_A=Reject", "chap.algorithms-refused"),
        ("CHAP_A=5 CHAP_A=5 CHAP_I=1 CHAP_C=0x01", "key.repeated"),
        ("CHAP_A=5 CHAP_I=256 CHAP_C=0x01", "key.out-of-bounds"),
        ("CHAP_A=5 CHAP_I=-1 CHAP_C=0x01", "key.malformed"),
        ("CHAP_A=5 CHAP_I=x CHAP_C=0x01", "key.malformed"),
        ("CHAP_A=5 CHAP_I=1 CHAP_C=0x", "chap.challenge-length"),
        ("CHAP_A=5 CHAP_I=1 CHAP_C=0b", "chap.challenge-length"),
        ("CHAP_A=5 CHAP_I=1 CHAP_C=", "key.malformed"),
        ("CHAP_A=5 CHAP_I=1 CHAP_C=01", "key.malformed"),
        ("CHAP_A=5 CHAP_I=1 CHAP_C=0x0g", "key.malformed"),
        ("CHAP_A=5 CHAP_I=1 CHAP_C=0bAAE", "key.malformed"),
        (&format!("CHAP_C=0b{longer}"), "chap.challenge-length"),
        (&format!("CHAP_C=0x{too_long}"), "text.value-too-long"),
        ("CHAP_I=1 CHAP_C=0x01", "key.missing"),
        ("CHAP_A=5 CHAP_C=0x01", "key.missing"),
        ("CHAP_A=5 CHAP_I=1", "key.missing"),
        ("", "key.missing"),
        (
            "CHAP_A=5 CHAP_I=1 CHAP_C=0x01 CHAP_N=disk",
            "key.wrong-stage",
        ),
        (
            "CHAP_A=5 CHAP_I=1 CHAP_C=0x01 HeaderDigest=None",
            "key.wrong-stage",
        ),
    ] {
        challenged(keys, &format!("login.{code}"));
    }
}

#[test]
fn nothing_less_than_chap_is_accepted() {
    // reliability.md A.52, A.63, A.66; UNH-IOL CHAP 1.3; UNH-IOL login 7.3, 22.1.
    for (response, code) in [
        ("csg=0 | AuthMethod=None", "chap.downgraded"),
        ("csg=0 nsg=1 | AuthMethod=None", "stage.wrong-transit"),
        ("csg=0 nsg=3 tsih=1", "stage.wrong-transit"),
        ("csg=0 nsg=1 | AuthMethod=CHAP", "stage.wrong-transit"),
        ("csg=0 | AuthMethod=Reject", "chap.method-refused"),
        ("csg=0 | AuthMethod=CHAP,None", "method-not-offered"),
        ("csg=0 | AuthMethod=KRB5", "method-not-offered"),
        ("csg=0", "key.missing"),
        ("csg=0 | CHAP_A=5", "key.wrong-stage"),
        ("csg=0 status=0201", "refused.authentication"),
        ("csg=0 status=0200", "refused.initiator-error"),
    ] {
        let trace = format!("T-> {response}\n => login.{code}\n I-> nothing");
        play_with(&authenticated(true, "md5"), &trace);
    }
}

/// Plays a mutual login up to the target's word on our proof.
fn proven(mutual: bool, response: &str, outcome: &str) {
    let trace = format!(
        "T-> csg=0 | AuthMethod=CHAP
         => send
         T-> csg=0 | CHAP_A=5 {CHALLENGE}
         => send
         T-> {response}
         => {outcome}"
    );
    play_with(&authenticated(mutual, "md5"), &trace);
}

#[test]
fn a_target_that_has_to_prove_itself_does_or_is_left() {
    // reliability.md A.57, A.60, A.63, A.64; UNH-IOL CHAP 4.1 to 4.8, 5.1 to 5.3.
    let right = VECTORS[0].proof;
    let wrong = VECTORS[0].response;
    for (keys, outcome) in [
        (format!("CHAP_N=disk CHAP_R={right}"), "send"),
        (
            format!(
                "CHAP_R={} CHAP_N=disk",
                right.to_uppercase().replace("0X", "0x")
            ),
            "send",
        ),
        (
            format!("CHAP_N=disk CHAP_R={wrong}"),
            "login.chap.proof-wrong",
        ),
        (
            format!("CHAP_N=disk CHAP_R={REFLECTION}"),
            "login.chap.proof-reflected",
        ),
        (
            format!("CHAP_N=host CHAP_R={right}"),
            "login.chap.wrong-name",
        ),
        (
            format!("CHAP_N=Disk CHAP_R={right}"),
            "login.chap.wrong-name",
        ),
        (
            format!("CHAP_N=disk CHAP_R={right}00"),
            "login.key.out-of-bounds",
        ),
        ("CHAP_N=disk CHAP_R=0x00".into(), "login.key.out-of-bounds"),
        ("CHAP_N=disk CHAP_R=0x".into(), "login.key.out-of-bounds"),
        ("CHAP_N=disk CHAP_R=1".into(), "login.key.malformed"),
        ("CHAP_N=disk".into(), "login.chap.proof-missing"),
        (format!("CHAP_R={right}"), "login.chap.proof-missing"),
        (String::new(), "login.chap.proof-missing"),
        (
            format!("CHAP_N=disk CHAP_N=disk CHAP_R={right}"),
            "login.key.repeated",
        ),
        (
            format!("CHAP_A=5 CHAP_N=disk CHAP_R={right}"),
            "login.key.repeated",
        ),
        ("CHAP_I=1".into(), "login.key.repeated"),
        ("AuthMethod=CHAP".into(), "login.key.repeated"),
    ] {
        for fields in ["csg=0 nsg=1", "csg=0"] {
            proven(true, &format!("{fields} | {keys}"), outcome);
        }
    }
    // Nobody asked for it.
    proven(
        false,
        &format!("csg=0 nsg=1 | CHAP_N=disk CHAP_R={right}"),
        "login.key.wrong-stage",
    );
}

#[test]
fn a_target_that_refuses_the_response_is_told_apart() {
    // reliability.md A.50.
    for (status, code) in [
        ("0200", "chap.response-refused"),
        ("0207", "chap.response-refused"),
        ("0201", "refused.authentication"),
        ("0202", "refused.authorization"),
        ("0206", "refused.too-many-connections"),
        ("0302", "refused.out-of-resources"),
    ] {
        proven(
            true,
            &format!("csg=0 status={status}"),
            &format!("login.{code}"),
        );
    }
}

#[test]
fn a_target_that_hesitates_behind_the_proof_is_followed() {
    // reliability.md A.40.
    proven(
        false,
        "csg=0
         => send
         I-> csg=0 nsg=1 expstatsn=3 |
         T-> csg=0 nsg=1
         => send
         I-> csg=1 nsg=3 expstatsn=4 | {offer}
         T-> csg=1 nsg=3 tsih=1",
        "done",
    );
    // Behind its proof it has nothing more to prove.
    proven(
        false,
        "csg=0\n => send\n T-> csg=0 nsg=1 | CHAP_N=disk",
        "login.key.wrong-stage",
    );
}

/// Two logins, the second challenged with `challenge`, that remember the same challenges.
fn again(challenge: &str, outcome: &str) {
    let first = authenticated(true, "md5");
    let mut second = authenticated(true, "md5");
    if let (Some(first), Some(second)) = (&first.authentication, &mut second.authentication) {
        second.challenges = first.challenges;
    }
    for (options, challenge, outcome) in [
        (first, "0x0123456789abcdef", "send"),
        (second, challenge, outcome),
    ] {
        let trace = format!(
            "T-> csg=0 | AuthMethod=CHAP
             => send
             T-> csg=0 | CHAP_A=5 CHAP_I=1 CHAP_C={challenge}
             => {outcome}"
        );
        play_with(&options, &trace);
    }
}

#[test]
fn a_challenge_does_not_come_back() {
    // reliability.md A.56, A.60; UNH-IOL CHAP 3.6 to 3.8.
    again("0x0123456789abcdee", "send");
    again("0x0123456789abcdef", "login.chap.challenge-reused");
    again(VECTORS[0].challenge, "login.chap.challenge-reflected");
}

#[test]
fn credentials_that_cannot_be_used_are_refused_before_anything_is_sent() {
    // reliability.md A.61, A.62.
    let with = |target: Identity<'static>, initiator: Option<Identity<'static>>| {
        let mut options = authenticated(true, "md5");
        if let Some(how) = &mut options.authentication {
            how.credentials.target = Some(target);
            how.credentials.initiator = initiator.unwrap_or(how.credentials.initiator);
        }
        Login::new(&options).err()
    };
    let identity = |name: &'static [u8], secret: &'static [u8]| Identity { name, secret };
    let code = |fault: Option<Fault>| fault.map(|it| crate::finding::Explain::code(&it).text());
    let same = with(identity(b"disk", b"a secret of ours"), None);
    assert_eq!(code(same), Some("login.chap.same-secrets"));
    for name in [&b""[..], b"\xff", b"a\0TargetName=b", &[b'n'; 256]] {
        let unfit = with(identity(name, b"x"), None);
        assert_eq!(code(unfit), Some("login.chap.name-unfit"));
        let unfit = with(identity(b"disk", b"x"), Some(identity(name, b"y")));
        assert_eq!(code(unfit), Some("login.chap.name-unfit"));
    }
    for secret in [&b""[..], &[b's'; 256]] {
        let unfit = code(with(identity(b"disk", secret), None));
        assert_eq!(unfit, Some("login.chap.secret-unfit"));
    }
    assert_eq!(with(identity(&[b'n'; 255], &[b's'; 255]), None), None);
}

#[test]
fn an_alias_cannot_smuggle_a_key_in() {
    for alias in ["a\0TargetName=b".to_owned(), "a".repeat(4096)] {
        let options = LoginOptions {
            initiator_alias: Some(&alias),
            ..super::trace::options()
        };
        assert_eq!(Login::new(&options).err(), Some(Fault::Unsayable));
    }
}
