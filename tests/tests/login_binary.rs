//! `sanroot login` as a program sees it where the kernel opens no session: as root of a user namespace, who may load no module
//! and make no request. What it does with a kernel is shown by the scenarios `install-…`.

use std::process::Command;

use sanroot_tests::installer::{Answer, agent, finish, request, start};
use serde_json::{Value, json};

fn run(request: &Value) -> Answer {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net"]);
    command.arg(agent(env!("CARGO_TARGET_TMPDIR"))).arg("login");
    finish(start(&mut command, request))
}

#[test]
fn the_document_is_whole_where_the_kernel_has_no_transport() {
    let portals = ["192.0.2.1", "[2001:db8::1]:860", "san.example"].map(str::to_owned);
    let answer = run(&request(&portals));
    assert_eq!(answer.code, Some(1));
    let code = answer.codes()[0].to_owned();
    assert!(
        code.starts_with("boot.transport.") || code.starts_with("kernel."),
        "{code}"
    );
    let told = answer.document["portals"].as_array().expect("a list");
    let places: Vec<Value> = told
        .iter()
        .map(|portal| json!([portal["address"], portal["port"]]))
        .collect();
    let expected = json!([
        ["192.0.2.1", 3260],
        ["2001:db8::1", 860],
        ["san.example", 3260]
    ]);
    assert_eq!(Value::from(places), expected);
    for portal in told {
        assert_eq!(portal["outcome"], "failed");
        assert_eq!(portal["code"], *code);
        assert_eq!(portal["session"], Value::Null);
        assert_eq!(portal["existed"], false);
        assert_eq!(portal["disks"], json!([]));
    }
}

#[test]
fn a_request_without_a_target_is_malformed() {
    let mut request = request(&["192.0.2.1".to_owned()]);
    request["target"]["name"] = Value::Null;
    let mut command = Command::new(agent(env!("CARGO_TARGET_TMPDIR")));
    let child = start(command.arg("login"), &request);
    let output = child.wait_with_output().expect("an end");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}
