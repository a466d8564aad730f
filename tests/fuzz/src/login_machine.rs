//! A login against a target that says anything: a script of responses, each with fields and text of its own.

use sanroot_core::finding::Explain;
use sanroot_core::iscsi::login::chap::{Algorithms, Authentication, Challenges, Nonce};
use sanroot_core::iscsi::login::{Login, LoginOptions, Progress, REQUEST_BYTES, SessionType};
use sanroot_core::iscsi::negotiation::{DigestPreference, Negotiated, Offer};
use sanroot_core::iscsi::pdu::{HEADER_BYTES, LoginRequest};
use sanroot_core::iscsi::{IscsiName, Isid};
use sanroot_core::plan::{Credentials, Identity};

/// Requests that one login can make: seven and 64 for the rest of a text, on two connections.
const MOST_REQUESTS: u32 = 2 * (7 + 64);

/// Flags, status, version and TSIH of a response, the length of its text, and whether the header is used as it stands.
struct Response<'a> {
    fields: &'a [u8; 8],
    text: &'a [u8],
}

/// The next response of the script.
fn next<'a>(script: &mut &'a [u8]) -> Option<Response<'a>> {
    let (fields, rest) = script.split_first_chunk::<8>()?;
    let length = usize::from(fields[0]) * 16 + usize::from(fields[7] & 0x0f);
    let (text, rest) = rest.split_at(length.min(rest.len()));
    *script = rest;
    Some(Response { fields, text })
}

fn header(response: &Response<'_>) -> [u8; HEADER_BYTES] {
    let [_, flags, class, detail, version, tsih, opcode, announced] = *response.fields;
    let mut header = [0; HEADER_BYTES];
    // Mostly a Login Response, and mostly with the length of its text.
    header[0] = if opcode < 0xe0 { 0x23 } else { opcode };
    header[1] = flags;
    header[3] = if version < 0xe0 { 0 } else { version };
    let length = response.text.len() as u32;
    header[4..8].copy_from_slice(&length.to_be_bytes());
    if announced >= 0xf0 {
        header[6] = announced;
    }
    header[15] = tsih;
    header[36] = if class < 0xc0 { 0 } else { class & 0x07 };
    header[37] = detail;
    header
}

/// CHAP with every digest; the target has to prove that it knows a secret.
fn authentication(challenges: &Challenges) -> Authentication<'_> {
    Authentication {
        credentials: Credentials {
            initiator: Identity {
                name: b"host",
                secret: b"ours",
            },
            target: Some(Identity {
                name: b"disk",
                secret: b"theirs",
            }),
        },
        algorithms: Algorithms::parse("md5,sha1,sha256,sha3-256").expect("digests"),
        nonce: Nonce {
            identifier: 1,
            challenge: [0x5a; 32],
        },
        challenges,
    }
}

fn judge(settled: &Negotiated) {
    let lengths = 512..1 << 24;
    assert!(lengths.contains(&settled.max_xmit_data_segment_length));
    assert!(lengths.contains(&settled.max_recv_data_segment_length));
    assert!(lengths.contains(&settled.max_burst_length));
    assert!(lengths.contains(&settled.first_burst_length));
    assert!(settled.first_burst_length <= settled.max_burst_length);
    assert_eq!(settled.max_outstanding_r2t, 1);
    assert_eq!(settled.error_recovery_level, 0);
    assert_ne!(settled.tsih, 0);
}

/// Reads one input.
pub(crate) fn run(input: &[u8]) {
    let Some((&kind, mut script)) = input.split_first() else {
        return;
    };
    let name = |name: &'static str| IscsiName::parse(name.as_bytes()).expect("a name");
    let session = match kind & 1 {
        0 => SessionType::Normal(name("iqn.2001-04.com.example:disk")),
        _ => SessionType::Discovery,
    };
    let isid = Isid::from_kernel_session(1);
    let mut options = LoginOptions::new(name("iqn.2001-04.com.example:host"), session, isid);
    let require = kind & 2 != 0;
    options.offer = Offer {
        header_digest: if require {
            DigestPreference::Require
        } else {
            DigestPreference::Prefer
        },
        ..Offer::default()
    };
    let challenges = Challenges::new();
    if kind & 4 != 0 {
        options.authentication = Some(authentication(&challenges));
    }
    let mut login = Login::new(&options).expect("names that fit");
    for count in 0.. {
        let mut out = [0; REQUEST_BYTES];
        let request = login.request(&mut out);
        let (sent, text) = request.split_first_chunk().expect("a request");
        let sent = LoginRequest::parse(sent).expect("a request as it should be");
        assert!(text.len() >= sent.data_segment_length as usize);
        assert!(count < MOST_REQUESTS);
        let Some(response) = next(&mut script) else {
            return;
        };
        match login.response(&header(&response), response.text) {
            Ok(Progress::Send | Progress::Reconnect) => continue,
            Ok(Progress::Done) => {
                let settled = login.negotiated();
                judge(&settled);
                assert!(
                    options.authentication.is_none(),
                    "no script holds the proof"
                );
                assert!(!require || settled.header_digest);
            }
            Ok(Progress::Redirect(redirect)) => assert_ne!(redirect.address.port, 0),
            Err(fault) => assert!(fault.code().to_string().starts_with("login.")),
        }
        assert!(login.request(&mut out).is_empty());
        return;
    }
}
