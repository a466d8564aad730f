//! `sanroot discover` and `sanroot check` against tgt, a target that others wrote.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sanroot_tests::dissector::Record;
use sanroot_tests::initiator::TARGET;
use sanroot_tests::installer::{Answer, agent, finish, request, start};
use sanroot_tests::relay::{Side, relay};
use sanroot_tests::tgt::Tgt;
use serde_json::{Value, json};

/// Bytes of the disk.
const BYTES: u64 = 3 << 20;
/// A portal at which nobody listens; a port that was free before could be another test's.
const CLOSED: &str = "127.0.0.1:1";

/// A tgt with a disk of its own, on IPv4 and IPv6.
fn tgt(name: &str) -> Tgt {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let disk = File::create(&path).expect("a new file");
    disk.set_len(BYTES).expect("a length");
    let tgt = Tgt::start(TARGET);
    tgt.add_disk(&path);
    tgt.listen_on_ipv6();
    tgt
}

/// Both portals of a tgt.
fn portals(tgt: &Tgt) -> Vec<String> {
    let port = tgt.portal.port();
    vec![format!("127.0.0.1:{port}"), format!("[::1]:{port}")]
}

fn run(name: &str, request: &Value) -> Answer {
    let mut command = Command::new(agent(env!("CARGO_TARGET_TMPDIR")));
    finish(start(command.arg(name), request))
}

#[test]
fn check_shows_the_disk_through_every_portal() {
    let tgt = tgt("check-disk");
    let answer = run("check", &request(&portals(&tgt)));
    assert_eq!((answer.code, answer.codes().len()), (Some(0), 0));
    for (at, address) in ["127.0.0.1", "::1"].into_iter().enumerate() {
        let portal = &answer.document["portals"][at];
        assert_eq!(portal["address"], address);
        assert_eq!(portal["outcome"], "ok");
        assert_eq!(portal["negotiated"]["max_xmit_data_segment_length"], 8192);
        assert_eq!(portal["negotiated"]["target_portal_group_tag"], 1);
        // tgt has a controller at LUN 0.
        let disk = &portal["luns"][1];
        let wwid = disk["wwid"].as_str().expect("a name");
        assert!(wwid.starts_with("naa.6") && wwid.len() == 36, "{wwid}");
        assert_eq!(
            *disk,
            json!({"lun": 1, "type": "disk", "vendor": "IET", "product": "VIRTUAL-DISK", "bytes": BYTES,
                "block_size": 512, "wwid": wwid})
        );
    }
}

#[test]
fn people_are_shown_what_each_portal_settled() {
    let tgt = tgt("settled-disk");
    let mut command = Command::new(agent(env!("CARGO_TARGET_TMPDIR")));
    let mut child = command
        .arg("check")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let stdin = child.stdin.take().expect("a pipe");
    serde_json::to_writer(stdin, &request(&portals(&tgt)[..1])).expect("a request");
    let output = child.wait_with_output().expect("the program ends");
    let said = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].ends_with(": ok"), "{said}");
    assert!(
        lines[1]
            .starts_with("  header_digest no, data_digest no, max_recv_data_segment_length 8192, "),
        "{said}"
    );
    assert!(lines[2].starts_with("  LUN "), "{said}");
}

#[test]
fn each_portal_has_an_outcome_of_its_own() {
    let tgt = tgt("outcome-disk");
    let mut portals = portals(&tgt);
    portals.insert(1, CLOSED.into());
    let answer = run("check", &request(&portals));
    assert_eq!(answer.code, Some(1));
    let list = answer.document["portals"].as_array().expect("a list");
    let outcomes: Vec<&Value> = list.iter().map(|portal| &portal["outcome"]).collect();
    assert_eq!(outcomes, ["ok", "unreachable", "ok"]);
    assert_eq!(list[1]["code"], "visit.unreachable");

    let mut other = request(&portals[..1]);
    other["target"]["name"] = "iqn.2001-04.com.example:other".into();
    let answer = run("check", &other);
    let portal = &answer.document["portals"][0];
    assert_eq!(answer.code, Some(1));
    assert_eq!(portal["outcome"], "login-failed");
    assert_eq!(portal["code"], "login.refused.target-not-found");
    assert_eq!(portal["status"], "0203");
    assert_eq!(portal["negotiated"], Value::Null);
}

#[test]
fn check_authenticates_both_ways_and_shows_no_secret() {
    let tgt = tgt("chap-disk");
    tgt.demand("host", "a secret of ours");
    tgt.prove("disk", "a secret of theirs");
    let mut request = request(&portals(&tgt));
    assert_eq!(
        run("check", &request).codes()[0],
        "login.credentials-missing"
    );
    request["chap"] = json!({"name": "host", "secret": "a secret of ours"});
    assert_eq!(run("check", &request).code, Some(0));
    request["chap"]["reverse_name"] = "disk".into();
    request["chap"]["reverse_secret"] = "a secret of theirs".into();
    request["chap"]["algorithms"] = json!(["sha1", "md5"]);
    assert_eq!(run("check", &request).code, Some(0));
    request["chap"]["reverse_secret"] = "a secret of nobody".into();
    let answer = run("check", &request);
    assert_eq!(answer.code, Some(1));
    assert_eq!(answer.codes()[0], "login.chap.proof-wrong");
    assert!(!answer.document.to_string().contains("a secret of"));
}

#[test]
fn check_reads_through_digests() {
    let tgt = tgt("digest-disk");
    tgt.set("HeaderDigest", "CRC32C");
    tgt.set("DataDigest", "CRC32C");
    for digest in ["prefer", "require"] {
        let mut request = request(&portals(&tgt));
        request["header_digest"] = digest.into();
        request["data_digest"] = digest.into();
        let answer = run("check", &request);
        assert_eq!(answer.code, Some(0), "{}", answer.document);
        let portal = &answer.document["portals"][1];
        assert_eq!(portal["negotiated"]["header_digest"], true);
        assert_eq!(portal["negotiated"]["data_digest"], true);
        assert_eq!(portal["luns"][1]["bytes"], BYTES);
    }
}

#[test]
fn discover_lists_the_target_at_each_portal() {
    let tgt = tgt("discover-disk");
    let mut request = request(&portals(&tgt));
    request["target"]["name"] = Value::Null;
    let answer = run("discover", &request);
    assert_eq!((answer.code, answer.codes().len()), (Some(0), 0));
    let targets = answer.document["targets"].as_array().expect("a list");
    let mut addresses: Vec<&str> = targets
        .iter()
        .filter(|target| target["name"] == TARGET)
        .filter_map(|target| target["portals"][0]["address"].as_str())
        .collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["127.0.0.1", "::1"]);
    // The one target that is named is asked for alone.
    request["target"]["name"] = "iqn.2001-04.com.example:other".into();
    assert_eq!(run("discover", &request).codes()[0], "discovery.no-targets");
}

/// tgt cuts a list that is longer than one PDU at any byte, and does not say by the C bit that it goes on.
#[test]
fn discover_reads_a_list_that_is_longer_than_one_pdu() {
    let tgt = tgt("discover-many");
    tgt.add_targets("iqn.2001-04.com.example:a.shelf.of.many.disks.", 120);
    let mut request = request(&portals(&tgt)[..1]);
    request["target"]["name"] = Value::Null;
    let answer = run("discover", &request);
    assert_eq!((answer.code, answer.codes()), (Some(0), vec![]));
    let targets = answer.document["targets"].as_array().expect("a list");
    assert_eq!(targets.len(), 120);
}

#[test]
fn discover_authenticates_with_credentials_of_its_own() {
    let tgt = tgt("discovery-chap-disk");
    tgt.demand_for_discovery("finder", "a third secret");
    let mut request = request(&portals(&tgt)[..1]);
    assert_eq!(run("discover", &request).code, Some(1));
    request["discovery_chap"] = json!({"name": "finder", "secret": "a third secret"});
    assert_eq!(run("discover", &request).code, Some(0));
    request["discovery_chap"]["secret"] = "another secret".into();
    let answer = run("discover", &request);
    assert_eq!(answer.codes(), ["login.refused.authentication"]);
}

#[test]
fn discover_has_the_portal_prove_itself() {
    let tgt = tgt("discovery-mutual-disk");
    tgt.demand_for_discovery("finder", "a third secret");
    tgt.prove_for_discovery("teller", "a fourth secret");
    let mut request = request(&portals(&tgt)[..1]);
    request["discovery_chap"] = json!({"name": "finder", "secret": "a third secret",
        "reverse_name": "teller", "reverse_secret": "a fourth secret"});
    for algorithms in [json!(["md5"]), json!(["sha1", "md5"])] {
        request["discovery_chap"]["algorithms"] = algorithms;
        let answer = run("discover", &request);
        assert_eq!((answer.code, answer.codes().len()), (Some(0), 0));
        assert_eq!(answer.document["targets"][0]["name"], TARGET);
    }
    request["discovery_chap"]["reverse_secret"] = "a secret of nobody".into();
    let answer = run("discover", &request);
    assert_eq!(
        (answer.code, answer.codes()),
        (Some(1), vec!["login.chap.proof-wrong"])
    );
    assert_eq!(answer.document["targets"], json!([]));
    assert!(!answer.document.to_string().contains("secret of"));
}

#[test]
fn wireshark_has_no_complaint_of_a_whole_discovery_or_check() {
    let tgt = tgt("dissected-disk");
    for (command, digest, asked) in [
        ("discover", "none", 0x04),
        ("check", "none", 0x01),
        ("check", "require", 0x01),
    ] {
        // What is set at a target counts for no discovery.
        if digest == "require" {
            tgt.set("HeaderDigest", "CRC32C");
            tgt.set("DataDigest", "CRC32C");
        }
        let record = Record::default();
        let mut request = request(&[record.relay(tgt.portal).to_string()]);
        request["header_digest"] = digest.into();
        request["data_digest"] = digest.into();
        let answer = run(command, &request);
        assert_eq!(answer.code, Some(0), "{}", answer.document);
        let dissection = record.dissect();
        assert_eq!(dissection.flawed, [""; 0], "{command}, {digest}");
        for opcode in [0x03, 0x23, asked, 0x06, 0x26] {
            assert!(dissection.count(opcode) > 0, "{opcode:#x}: {dissection:?}");
        }
    }
}

/// A way to a tgt that ends behind so many of its bytes; the bytes that have passed.
fn cut(tgt: &Tgt, most: usize) -> (String, Arc<AtomicUsize>) {
    let passed = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&passed);
    let portal = relay(tgt.portal, move |side, bytes| {
        if side == Side::Initiator {
            return bytes.len();
        }
        let before = counter.fetch_add(bytes.len(), Ordering::Relaxed);
        bytes.len().min(most.saturating_sub(before))
    });
    (portal.to_string(), passed)
}

#[test]
fn a_connection_that_ends_at_any_byte_is_no_success() {
    let tgt = tgt("cut-disk");
    for command in ["discover", "check"] {
        let (portal, passed) = cut(&tgt, usize::MAX);
        let mut request = request(&[portal]);
        assert_eq!(run(command, &request).code, Some(0));
        let all = passed.load(Ordering::Relaxed);
        // The answer to the logout is a header.
        let needed = all - 48;
        let counts: Vec<usize> = (0..all).collect();
        let mut codes: Vec<String> = Vec::new();
        for counts in counts.chunks(64) {
            let portals = counts.iter().map(|count| cut(&tgt, *count).0);
            request["target"]["portals"] = portals.collect::<Vec<_>>().into();
            let answer = run(command, &request);
            let works = counts.iter().all(|count| *count >= needed);
            assert_eq!(
                answer.code,
                Some(i32::from(!works)),
                "{command}, {counts:?}"
            );
            codes.extend(answer.codes().into_iter().map(str::to_owned));
        }
        assert_eq!(codes.len(), needed, "{command}");
        let login = codes.iter().filter(|code| *code == "login.closed").count();
        assert!(login >= 48 && codes[..login].iter().all(|code| code == "login.closed"));
        let behind = codes[login..].iter().all(|code| code == "visit.closed");
        assert!(behind, "{command}: {codes:?}");
    }
}
