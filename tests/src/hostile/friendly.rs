//! Targets that log an initiator in as they should, each in the way of some real one.

use sanroot_core::iscsi::login::LoginOptions;
use sanroot_core::iscsi::login::chap::{Algorithm, Algorithms, Authentication, Challenges, Nonce};
use sanroot_core::iscsi::pdu::LoginResponse;
use sanroot_core::plan::{Credentials, Identity};

use crate::initiator::options;
use crate::target::{Heard, agree};

/// What a target answers to all that we offer, in the order of the offer, behind what it says of itself.
pub const ANSWERS: [(&str, &str); 16] = [
    ("TargetPortalGroupTag", "1"),
    ("TargetAlias", "Disk"),
    ("HeaderDigest", "None"),
    ("DataDigest", "None"),
    ("DefaultTime2Wait", "2"),
    ("DefaultTime2Retain", "0"),
    ("ErrorRecoveryLevel", "0"),
    ("InitialR2T", "No"),
    ("ImmediateData", "Yes"),
    ("MaxBurstLength", "262144"),
    ("FirstBurstLength", "65536"),
    ("MaxOutstandingR2T", "1"),
    ("MaxConnections", "1"),
    ("DataPDUInOrder", "Yes"),
    ("DataSequenceInOrder", "Yes"),
    ("MaxRecvDataSegmentLength", "65536"),
];

const OURS: &[u8] = b"a secret of ours";
const THEIRS: &[u8] = b"a secret of theirs";
const CHALLENGE: &str = "0x000102030405060708090a0b0c0d0e0f";
const NONCE: Nonce = Nonce {
    identifier: 7,
    challenge: [0x5a; 32],
};

/// How a target logs an initiator in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// In one response.
    Direct,
    /// In two: all answers first, and the leave to go on behind them.
    Hesitant,
    /// Not without the security stage, from which a second connection begins.
    Insisting,
    /// With CHAP in both directions, in four responses.
    Chap,
}

impl Manner {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Direct, Self::Hesitant, Self::Insisting, Self::Chap];

    /// How many responses a login takes, over all its connections.
    pub const fn responses(self) -> usize {
        match self {
            Self::Direct => 1,
            Self::Hesitant => 2,
            Self::Insisting => 3,
            Self::Chap => 4,
        }
    }

    /// The login that such a target expects. It remembers its challenges in `challenges`.
    pub fn options(self, challenges: &Challenges) -> LoginOptions<'_> {
        let authentication = Authentication {
            credentials: Credentials {
                initiator: Identity {
                    name: b"host",
                    secret: OURS,
                },
                target: Some(Identity {
                    name: b"disk",
                    secret: THEIRS,
                }),
            },
            algorithms: Algorithms::default(),
            nonce: NONCE,
            challenges,
        };
        LoginOptions {
            authentication: (self == Self::Chap).then_some(authentication),
            ..options()
        }
    }

    /// The place of a request among all requests of a login, counted from 0.
    pub const fn place(self, heard: &Heard) -> usize {
        heard.connection + heard.before
    }

    /// The response to a request, and its pairs.
    pub fn respond(self, heard: &Heard) -> (LoginResponse, Vec<(String, String)>) {
        let agreed = agree(&heard.request, heard.request.transit);
        let asks = |key: &str| heard.text.lines().any(|line| line.starts_with(key));
        if asks("MaxRecvDataSegmentLength=") {
            return match (self, self.place(heard)) {
                (Self::Hesitant, 0) => (agree(&heard.request, None), owned(&ANSWERS)),
                (Self::Insisting, 0) => (refuse(&agreed), Vec::new()),
                _ => (agreed, owned(&ANSWERS)),
            };
        }
        let proof = proof();
        let pairs: &[(&str, &str)] = if asks("AuthMethod=CHAP") {
            &[("AuthMethod", "CHAP")]
        } else if asks("AuthMethod=") {
            &[("AuthMethod", "None")]
        } else if asks("CHAP_A=") {
            &[("CHAP_A", "5"), ("CHAP_I", "93"), ("CHAP_C", CHALLENGE)]
        } else if asks("CHAP_R=") {
            &[("CHAP_N", "disk"), ("CHAP_R", &proof)]
        } else {
            &[]
        };
        (agreed, owned(pairs))
    }
}

/// What a target says that does not do without the security stage.
fn refuse(agreed: &LoginResponse) -> LoginResponse {
    LoginResponse {
        transit: None,
        status_class: 2,
        status_detail: 1,
        ..*agreed
    }
}

/// The target's proof that it knows the secret of its direction.
pub fn proof() -> String {
    let challenge = &NONCE.challenge[..16];
    let response = Algorithm::Md5.response(NONCE.identifier, THEIRS, challenge);
    let digits: Vec<String> = response.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{}", digits.concat())
}

/// The pair as it is changed and emitted.
fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

/// Pairs as [`crate::target::emit`] takes them.
pub fn text(pairs: &[(String, String)]) -> String {
    let lines = pairs.iter().map(|(key, value)| format!("{key}={value}\n"));
    lines.collect()
}
