use core::time::Duration;
use std::format;
use std::string::{String, ToString};

use super::{Request, RequestFlaw, What};
use crate::exit::Exit;
use crate::iscsi::Isid;
use crate::iscsi::login::SessionType;
use crate::iscsi::login::chap::Challenges;
use crate::iscsi::negotiation::DigestPreference;

const WHOLE: &str = r#"{
  "schema": "sanroot/request/1",
  "initiator": {"name": "iqn.2001-04.com.example:host", "alias": "h\u00f6st"},
  "target": {"name": "iqn.2001-04.com.example:disk",
             "portals": ["127.0.0.1:3260", "[::1]:3260", "san.example.com"]},
  "chap": {"name": "host", "secret": "a \"quoted\" secret", "reverse_name": "disk",
           "reverse_secret": "another secret", "algorithms": ["sha256", "md5"]},
  "discovery_chap": {"name": "finder", "secret": "a third secret"},
  "header_digest": "prefer", "data_digest": "require", "timeout_s": 7}"#;

fn read(json: &str) -> Result<Request, RequestFlaw> {
    let mut request = Request::new();
    request
        .read(json.as_bytes(), &mut [0; 512])
        .map(|()| request)
}

/// The member at fault, and the flaw.
fn flaw(members: &str) -> (String, What) {
    let json = format!("{{\"schema\":\"sanroot/request/1\",{members}}}");
    let flaw = read(&json).err().unwrap();
    (flaw.member.to_string(), flaw.what)
}

#[test]
fn every_member_is_read() {
    let request = read(WHOLE).unwrap();
    let portals: std::vec::Vec<String> = request.portals.iter().map(ToString::to_string).collect();
    assert_eq!(
        portals,
        ["127.0.0.1:3260", "[::1]:3260", "san.example.com:3260"]
    );
    assert_eq!(request.timeout, Duration::from_secs(7));
    let initiator = request.initiator().unwrap();
    assert_eq!(initiator.as_str(), "iqn.2001-04.com.example:host");
    let target = request.target().unwrap();
    let isid = Isid::from_random(1);
    let challenges = Challenges::new();
    let login = request.login(initiator, SessionType::Normal(target), isid, &challenges);
    assert_eq!(login.initiator_alias, Some("höst"));
    assert_eq!(login.offer.header_digest, DigestPreference::Prefer);
    assert_eq!(login.offer.data_digest, DigestPreference::Require);
    let how = login.authentication.unwrap();
    assert_eq!(how.algorithms.to_string(), "7,5");
    assert_eq!(how.credentials.initiator.name, b"host");
    assert_eq!(how.credentials.initiator.secret, b"a \"quoted\" secret");
    assert_eq!(how.credentials.target.unwrap().secret, b"another secret");
    let discovery = request.login(initiator, SessionType::Discovery, isid, &challenges);
    let how = discovery.authentication.unwrap();
    assert_eq!(how.credentials.initiator.name, b"finder");
    assert!(how.credentials.target.is_none());
    assert_eq!(how.algorithms.to_string(), "5");
}

#[test]
fn everything_but_the_schema_may_be_missing_or_null() {
    let request = read(r#"{"schema":"sanroot/request/1"}"#).unwrap();
    assert!(request.portals.is_empty() && request.target().is_none());
    assert_eq!(request.timeout, Duration::from_secs(15));
    let nulls = r#"{"schema":"sanroot/request/1","initiator":null,"target":{"name":null,"portals":null},
        "chap":{"name":null,"secret":null},"discovery_chap":null,"header_digest":null,"timeout_s":null}"#;
    assert!(read(nulls).is_ok());
    assert_eq!(
        read("{}").err().map(|flaw| flaw.to_string()).as_deref(),
        Some("\"schema\" of the request is missing")
    );
}

#[test]
fn a_link_local_portal_needs_its_nic() {
    let (member, what) = flaw(r#""target":{"portals":["[fe80::1%ens3]","[fe80::1]"]}"#);
    assert_eq!((member.as_str(), what), ("target.portals", What::Zone));
}

#[test]
fn a_flaw_names_its_member() {
    let named = |members: &str, member: &str, what: What| {
        assert_eq!(flaw(members), (member.to_string(), what), "{members}");
    };
    named(r#""nonsense":1"#, "nonsense", What::Unknown);
    named(r#""target":{"lun":1}"#, "target.lun", What::Unknown);
    named(r#""target":{"name":5}"#, "target.name", What::WrongType);
    named(r#""target":[]"#, "target", What::WrongType);
    named(
        r#""target":{"portals":"127.0.0.1"}"#,
        "target.portals",
        What::WrongType,
    );
    named(
        r#""target":{"portals":["127.0.0.1:0"]}"#,
        "target.portals",
        What::Portal,
    );
    named(
        r#""target":{"portals":["::1"]}"#,
        "target.portals",
        What::Portal,
    );
    named(
        r#""chap":{"name":"a","secret":""}"#,
        "chap.secret",
        What::Text,
    );
    named(r#""chap":{"name":"a\u0000b"}"#, "chap.name", What::Text);
    named(
        r#""chap":{"algorithms":["md5","md5"]}"#,
        "chap.algorithms",
        What::Algorithms,
    );
    named(
        r#""chap":{"algorithms":["none"]}"#,
        "chap.algorithms",
        What::Algorithms,
    );
    named(r#""header_digest":"yes""#, "header_digest", What::Digest);
    named(r#""timeout_s":0"#, "timeout_s", What::Seconds);
    named(r#""timeout_s":3601"#, "timeout_s", What::Seconds);
    named(r#""timeout_s":-1"#, "timeout_s", What::WrongType);
    named(
        r#""timeout_s":1,"timeout_s":1"#,
        "timeout_s",
        What::Repeated,
    );
    named(r#""schema":"sanroot/request/1""#, "schema", What::Repeated);
    for wrong in ["host", "iqn.a b", "iqn.a/b"] {
        let (member, what) = flaw(&format!(r#""initiator":{{"name":"{wrong}"}}"#));
        assert_eq!(member, "initiator.name");
        assert!(matches!(what, What::Name(_)), "{what:?}");
    }
    let other = read(r#"{"schema":"sanroot/request/2"}"#).err().unwrap();
    assert_eq!(
        (other.member.as_str(), other.what),
        ("schema", What::Schema)
    );
}

#[test]
fn a_value_of_another_kind_is_refused_wherever_it_stands() {
    let kinds = ["true", "-1", "5", "\"text\"", "[]", "{}"];
    for (outer, member, takes) in [
        ("", "schema", 3),
        ("", "initiator", 5),
        ("initiator", "name", 3),
        ("initiator", "alias", 3),
        ("target", "name", 3),
        ("target", "portals", 4),
        ("chap", "secret", 3),
        ("chap", "reverse_name", 3),
        ("chap", "algorithms", 4),
        ("discovery_chap", "reverse_secret", 3),
        ("", "header_digest", 3),
        ("", "data_digest", 3),
        ("", "timeout_s", 2),
    ] {
        for (kind, value) in kinds.iter().enumerate() {
            if kind == takes {
                continue;
            }
            let own = format!("{{\"{member}\":{value}}}");
            let (json, path) = match outer {
                "" => (own, member.to_string()),
                _ => (
                    format!("{{\"{outer}\":{own}}}"),
                    format!("{outer}.{member}"),
                ),
            };
            let flaw = read(&json).err().unwrap_or_else(|| panic!("{json}"));
            assert_eq!(
                (flaw.member.as_str(), flaw.what),
                (path.as_str(), What::WrongType)
            );
        }
    }
}

#[test]
fn every_flaw_has_a_sentence_of_its_own() {
    let flaws = [
        What::NotJson,
        What::TooLong,
        What::Trailing,
        What::WrongType,
        What::Unknown,
        What::Repeated,
        What::Missing,
        What::Schema,
        What::Name(crate::iscsi::NameFlaw::Empty),
        What::Portal,
        What::TooManyPortals,
        What::Text,
        What::Algorithms,
        What::Digest,
        What::Seconds,
        What::Pair,
    ];
    let of_all = flaws.map(|what| RequestFlaw::new("", what).to_string());
    let of_one = flaws.map(|what| RequestFlaw::new("a\u{1b}b", what).to_string());
    for (all, one) in of_all.iter().zip(&of_one) {
        let said = all.strip_prefix("the request on stdin ").unwrap();
        assert_eq!(*one, format!("\"a\\u{{1b}}b\" of the request {said}"));
        assert_eq!(of_all.iter().filter(|other| *other == all).count(), 1);
    }
    let long = "m".repeat(1000);
    assert!(RequestFlaw::new(&long, What::Unknown).to_string().len() < 200);
}

#[test]
fn a_name_without_its_secret_contradicts_itself() {
    for chap in [
        r#""chap":{"name":"a"}"#,
        r#""chap":{"secret":"a"}"#,
        r#""chap":{"name":"a","secret":"b","reverse_name":"c"}"#,
        r#""discovery_chap":{"reverse_name":"a","reverse_secret":"b"}"#,
    ] {
        let json = format!("{{\"schema\":\"sanroot/request/1\",{chap}}}");
        let flaw = read(&json).err().unwrap();
        assert_eq!(
            (flaw.what, flaw.exit()),
            (What::Pair, Exit::Contradiction),
            "{chap}"
        );
    }
}

#[test]
fn what_is_no_json_is_refused_at_every_byte() {
    for end in 0..WHOLE.len() {
        let Some(cut) = WHOLE.get(..end) else {
            continue;
        };
        let flaw = read(cut).err().unwrap_or_else(|| panic!("{cut}"));
        assert_eq!(flaw.exit(), Exit::Usage, "{cut}");
    }
    let behind = format!("{WHOLE} {{}}");
    assert_eq!(
        read(&behind).err().map(|flaw| flaw.what),
        Some(What::Trailing)
    );
    let deep = format!("{{\"schema\":{}", "[".repeat(100_000));
    assert_eq!(
        read(&deep).err().map(|flaw| flaw.what),
        Some(What::WrongType)
    );
}

#[test]
fn too_many_portals_are_refused() {
    let list = |count: usize| ["\"192.0.2.1\""].repeat(count).join(",");
    let json = |count| format!("\"target\":{{\"portals\":[{}]}}", list(count));
    assert_eq!(
        flaw(&json(65)),
        ("target.portals".into(), What::TooManyPortals)
    );
    let fits = format!("{{\"schema\":\"sanroot/request/1\",{}}}", json(64));
    assert_eq!(read(&fits).map(|request| request.portals.len()), Ok(64));
}

#[test]
fn no_secret_is_in_a_sentence() {
    let json = WHOLE.replace("\"timeout_s\": 7", "\"timeout_s\": \"a third secret\"");
    let flaw = read(&json).err().unwrap();
    assert_eq!(
        flaw.to_string(),
        "\"timeout_s\" of the request has a value of the wrong type"
    );
}
