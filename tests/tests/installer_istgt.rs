//! `sanroot discover` and `sanroot check` against istgt, a target that others wrote long ago.

use std::process::Command;

use sanroot_tests::dissector::Record;
use sanroot_tests::initiator::TARGET;
use sanroot_tests::installer::{Answer, agent, finish, request, start};
use sanroot_tests::istgt::Istgt;
use serde_json::{Value, json};

const ACCOUNTS: [(&str, &str); 2] = [("host", "a secret of ours"), ("disk", "a secret of theirs")];

fn run(name: &str, request: &Value) -> Answer {
    let mut command = Command::new(agent(env!("CARGO_TARGET_TMPDIR")));
    finish(start(command.arg(name), request))
}

/// What each command is asked, and where its credentials belong.
const COMMANDS: [(&str, &str); 2] = [("discover", "discovery_chap"), ("check", "chap")];

/// What there is to see, by either command.
fn shows(command: &str, answer: &Answer) {
    assert_eq!(answer.code, Some(0), "{command}: {}", answer.document);
    if command == "discover" {
        assert_eq!(answer.document["targets"][0]["name"], TARGET);
        return;
    }
    let disk = &answer.document["portals"][0]["luns"][0];
    assert_eq!((&disk["lun"], &disk["type"]), (&json!(0), &json!("disk")));
    assert_eq!(
        (&disk["bytes"], &disk["block_size"]),
        (&json!(1 << 20), &json!(512))
    );
}

#[test]
fn both_commands_work_without_credentials() {
    let istgt = Istgt::start(TARGET, None);
    for (command, _) in COMMANDS {
        let record = Record::default();
        let portal = record.relay(istgt.portal);
        shows(command, &run(command, &request(&[portal.to_string()])));
        assert_eq!(record.dissect().flawed, [""; 0], "{command}");
    }
}

#[test]
fn both_commands_authenticate_either_way() {
    let istgt = Istgt::start(TARGET, Some(ACCOUNTS));
    let [(name, secret), (reverse_name, reverse_secret)] = ACCOUNTS;
    for (command, member) in COMMANDS {
        let record = Record::default();
        let mut request = request(&[istgt.portal.to_string()]);
        let refused = run(command, &request);
        assert_eq!(refused.codes(), ["login.credentials-missing"], "{command}");
        request[member] = json!({"name": name, "secret": secret});
        shows(command, &run(command, &request));
        request[member]["reverse_name"] = reverse_name.into();
        request[member]["reverse_secret"] = reverse_secret.into();
        request["target"]["portals"][0] = record.relay(istgt.portal).to_string().into();
        shows(command, &run(command, &request));
        assert_eq!(record.dissect().flawed, [""; 0], "{command}");
        request["target"]["portals"][0] = istgt.portal.to_string().into();
        request[member]["reverse_secret"] = "a secret of nobody".into();
        let answer = run(command, &request);
        assert_eq!(answer.codes(), ["login.chap.proof-wrong"], "{command}");
        request[member]["secret"] = "another secret".into();
        let answer = run(command, &request);
        assert_eq!(
            answer.codes(),
            ["login.refused.authentication"],
            "{command}"
        );
    }
}
