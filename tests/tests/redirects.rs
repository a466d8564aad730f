//! Targets of tgt that send whoever logs in elsewhere, as the release binary follows them.

use std::fs::File;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use sanroot_tests::initiator::TARGET;
use sanroot_tests::installer::{Answer, agent, finish, request, start};
use sanroot_tests::tgt::Tgt;

/// Bytes of the disk at the first portal, and of that at the second.
const BYTES: [u64; 2] = [1 << 20, 3 << 20];

/// Two targets, each with a disk of its own. tgt redirects neither to an address that it serves itself nor, as is seen here,
/// to that from which somebody comes, 127.0.0.1.
fn targets(name: &str) -> [Tgt; 2] {
    [2, 3].map(|at| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("redirect-{name}-{at}"));
        let disk = File::create(&path).expect("a new file");
        disk.set_len(BYTES[usize::from(at) - 2]).expect("a length");
        let tgt = Tgt::start_at(Ipv4Addr::new(127, 0, 0, at).into(), TARGET);
        tgt.add_disk(&path);
        tgt
    })
}

/// Has `tgt` send everybody to another one, for the time being (status 0101) or for good (0102).
fn redirect(tgt: &Tgt, to: &Tgt, reason: &str) {
    tgt.set("RedirectAddress", &to.portal.ip().to_string());
    tgt.set("RedirectPort", &to.portal.port().to_string());
    tgt.set("RedirectReason", reason);
}

fn check(tgt: &Tgt) -> Answer {
    let request = request(&[tgt.portal.to_string()]);
    let mut command = Command::new(agent(env!("CARGO_TARGET_TMPDIR")));
    finish(start(command.arg("check"), &request))
}

#[test]
fn a_redirect_leads_to_the_disk_elsewhere() {
    for reason in ["Temporary", "Permanent"] {
        let [here, there] = targets(reason);
        let disk = |answer: &Answer| answer.document["portals"][0]["luns"][1]["bytes"].as_u64();
        assert_eq!(disk(&check(&here)), Some(BYTES[0]));
        redirect(&here, &there, reason);
        let answer = check(&here);
        assert_eq!((answer.code, answer.codes().len()), (Some(0), 0));
        assert_eq!(disk(&answer), Some(BYTES[1]), "{}", answer.document);
        // Told as it was asked for.
        let portal = &answer.document["portals"][0];
        assert_eq!(portal["address"], "127.0.0.2");
        assert_eq!(portal["port"], here.portal.port());
    }
}

#[test]
fn redirects_that_lead_nowhere_are_told() {
    let [here, there] = targets("circle");
    redirect(&here, &there, "Temporary");
    redirect(&there, &here, "Temporary");
    let answer = check(&here);
    assert_eq!(answer.code, Some(1));
    assert_eq!(answer.codes(), ["visit.redirects"], "{}", answer.document);
    // Nobody is where it leads: not that `there` has gone, whose place another test may take.
    here.set("RedirectAddress", "127.0.0.4");
    let answer = check(&here);
    assert_eq!(answer.code, Some(1));
    assert_eq!(answer.codes(), ["visit.unreachable"], "{}", answer.document);
}
