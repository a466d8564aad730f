//! CHAP with a target that says anything: first its challenge, then its proof, both as text.

use sanroot_core::finding::Explain;
use sanroot_core::iscsi::login::chap::{Algorithms, Authentication, Challenges, Nonce};
use sanroot_core::iscsi::login::{Login, LoginOptions, Progress, REQUEST_BYTES, SessionType};
use sanroot_core::iscsi::pdu::{HEADER_BYTES, LoginResponse, Stage};
use sanroot_core::iscsi::{IscsiName, Isid};
use sanroot_core::plan::{Credentials, Identity};

const SECRETS: [&str; 2] = ["ours, which nobody may see", "theirs, which nobody knows"];

fn header(text: &[u8], transit: Option<Stage>) -> [u8; HEADER_BYTES] {
    let response = LoginResponse {
        transit,
        continued: false,
        stage: Stage::Security,
        version_max: 0,
        version_active: 0,
        isid: Isid::from_kernel_session(1),
        tsih: 0,
        initiator_task_tag: 0,
        stat_sn: 0,
        exp_cmd_sn: 0,
        max_cmd_sn: 0,
        status_class: 0,
        status_detail: 0,
        data_segment_length: u32::try_from(text.len()).expect("a small input"),
    };
    response.emit()
}

/// Reads one input: `0xff` lies between the two texts, since no text holds it.
pub(crate) fn run(input: &[u8]) {
    let name = |name: &'static str| IscsiName::parse(name.as_bytes()).expect("a name");
    let session = SessionType::Normal(name("iqn.2001-04.com.example:disk"));
    let isid = Isid::from_kernel_session(1);
    let mut options = LoginOptions::new(name("iqn.2001-04.com.example:host"), session, isid);
    let challenges = Challenges::new();
    let identity = |name: &'static str, secret: &'static str| Identity {
        name: name.as_bytes(),
        secret: secret.as_bytes(),
    };
    options.authentication = Some(Authentication {
        credentials: Credentials {
            initiator: identity("host", SECRETS[0]),
            target: Some(identity("disk", SECRETS[1])),
        },
        algorithms: Algorithms::parse("md5,sha1,sha256,sha3-256").expect("digests"),
        nonce: Nonce {
            identifier: 1,
            challenge: [0x5a; 32],
        },
        challenges: &challenges,
    });
    let mut login = Login::new(&options).expect("names that fit");
    let mut texts = input.splitn(2, |&byte| byte == 0xff);
    let script = [
        (&b"AuthMethod=CHAP\0"[..], None),
        (texts.next().unwrap_or_default(), None),
        (texts.next().unwrap_or_default(), Some(Stage::Operational)),
    ];
    for (at, (text, transit)) in script.into_iter().enumerate() {
        match login.response(&header(text, transit), text) {
            Ok(Progress::Send) => assert!(at < 2, "no input holds the proof"),
            Ok(_) => panic!("no authentication ends a login"),
            Err(fault) => return assert!(fault.code().to_string().starts_with("login.")),
        }
        let mut out = [0; REQUEST_BYTES];
        let request = login.request(&mut out);
        for secret in SECRETS {
            let shown = request
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!shown, "a secret is sent");
        }
    }
}
