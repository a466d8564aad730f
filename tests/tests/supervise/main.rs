//! `sanroot supervise` against real kernels, dnsmasq and radvd, in a network namespace with a `/run` and a kernel log of its own.

mod bench;
mod foreign;
mod forgotten;
mod router;

use std::fs;
use std::path::Path;
use std::process::Command;

use sanroot_core::handover::Grantor;
use sanroot_core::limits::SESSIONS_PAUSE;
use sanroot_core::net::dhcp6::Duid;
use sanroot_linux::process::Processes;
use sanroot_tests::installer::valid;
use sanroot_tests::namespace::{Namespace, PEER};
use sanroot_tests::patience::{PATIENCE, until, within};
use sanroot_tests::process::{end, signal, until_it_is};

use bench::{AGENT, Bench, LEASE, LEASED, LEASED_V6, NOBODY, NOBODY_V6, served, server};

#[test]
fn dnsmasq_renews_a_lease_and_that_is_kept_where_no_path_leads() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(
        &namespace,
        "renew",
        LEASED,
        Some((server(PEER), [4, 50, 60])),
    );
    until("the begin", || bench.status("VmLck") > 0);
    // As the switch of root does.
    let pid = bench.process.id().to_string();
    let lose = ["--target", &pid, "--mount", "umount", "-l", "/run"];
    let _ = namespace.run("nsenter", &lose);
    until("the renewal", || bench.is_granted(LEASE));
    let document = fs::read_to_string(bench.folder.join("run/sanroot/network.json"));
    let document: serde_json::Value = serde_json::from_str(&document.expect("text")).expect("JSON");
    valid(&document).expect("by the schema");
    let told = &document["links"][0]["addresses"][0]["valid_until"];
    assert!(told.as_u64() >= Some(bench.end() - 2));
    // What the next process of ours reads is nobody else's.
    assert_eq!(bench.modes(), [0o644, 0o600]);
    assert_eq!(bench.log(), "");
    assert!(bench.shown().contains("valid_lft forever"));
    assert!(
        bench.status("VmHWM") <= 1024,
        "{} KiB",
        bench.status("VmHWM")
    );
    assert_eq!(bench.not_resident(), [""; 0]);
}

#[test]
fn who_dies_begins_anew_where_no_path_leads() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(
        &namespace,
        "anew",
        LEASED,
        Some((server(PEER), [4, 50, 60])),
    );
    until("the begin", || bench.waits());
    let first = bench.worker().expect("a worker");
    let pid = first.to_string();
    for lost in ["/run", "/sys/class", "/proc"] {
        let lose = ["--target", &pid, "--mount", "umount", "-l", lost];
        let _ = namespace.run("nsenter", &lose);
    }
    signal(first, "-SEGV");
    until("another one", || {
        bench.worker().is_some_and(|worker| worker != first)
    });
    until("the renewal", || bench.is_granted(LEASE));
    let told = "<3>sanroot: the supervisor has died (139) and begins anew\n";
    assert_eq!(bench.log(), told);
    assert!(bench.shown().contains("valid_lft forever"));
    // The renewal may be the first one's.
    until("the begin", || bench.status("VmLck") >= 128);
    // Nobody is left behind.
    let worker = bench.worker().expect("a worker");
    drop(bench);
    until("its end", || {
        !Path::new(&format!("/proc/{worker}")).exists()
    });
}

#[test]
fn a_state_that_is_none_is_told_and_what_was_known_counts() {
    let (namespace, _there) = served(LEASED, &[]);
    // No busy host takes that long for what comes before.
    let lease = Some((server(PEER), [15, 50, 60]));
    let bench = Bench::start(&namespace, "none", LEASED, lease);
    let begin = bench.end();
    until("the begin", || bench.waits());
    let first = bench.worker().expect("a worker");
    // It is to die of it, and not to write another one before.
    signal(first, "-STOP");
    until_it_is(first, 'T');
    let state = bench.folder.join("run/sanroot/network");
    fs::write(state, "sanroot/network/1\n").expect("a file");
    signal(first, "-SEGV");
    signal(first, "-CONT");
    until("word of it", || bench.log().contains("[agent.state]\n"));
    // The address is still its own to keep, and what is kept then is whole.
    until("the renewal", || {
        let state = fs::read(bench.folder.join("run/sanroot/network"));
        state.expect("a state").ends_with(b"end\n")
    });
    assert!(bench.end() > begin + 50);
}

/// Set for a process that looks at itself.
const LOOKS: &str = "SANROOT_TEST_LOOKS";

#[test]
fn what_a_process_runs_is_told_where_no_path_leads() {
    let name = "what_a_process_runs_is_told_where_no_path_leads";
    if std::env::var_os(LOOKS).is_none() {
        let looks = Command::new("unshare")
            .arg("--mount")
            .arg(std::env::current_exe().expect("a program"))
            .args(["--exact", name])
            .env(LOOKS, "")
            .status();
        return assert!(looks.expect("unshare runs").success());
    }
    let processes = Processes::open().expect("a folder");
    // As the switch of root does.
    let lost = Command::new("umount").args(["-l", "/proc"]).status();
    assert!(lost.expect("umount runs").success());
    assert!(!Path::new("/proc/self").exists());
    assert!(processes.runs(std::process::id(), "--exact"));
    assert!(!processes.runs(std::process::id(), "login"));
}

#[test]
fn dnsmasq_takes_over_the_lease_of_a_server_that_is_gone() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(
        &namespace,
        "rebind",
        LEASED,
        Some((server(NOBODY), [0, 1, 60])),
    );
    until("another server", || bench.grantor() == server(PEER));
    assert!(bench.is_granted(LEASE));
}

#[test]
fn a_lease_that_is_refused_stays_in_place() {
    // The one address that the server has is another one.
    let (namespace, _there) = served("10.77.0.60", &[]);
    let bench = Bench::start(
        &namespace,
        "refused",
        "10.77.0.60",
        Some((server(PEER), [1, 50, 60])),
    );
    let told = "<4>sanroot: NIC near: 10.77.0.60 stays, and is not renewed: DHCP server 10.77.0.1 refuses. ";
    until("the finding", || bench.log().starts_with(told));
    assert!(bench.log().ends_with(" [net.lease.unrenewed]\n"));
    assert!(bench.shown().contains("10.77.0.60/24"));
}

#[test]
fn dnsmasq_renews_a_dhcp6_lease() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    let range = format!("--dhcp-range={LEASED_V6},{LEASED_V6},64,2m");
    namespace.serve_dhcp(&["--enable-ra", &range]);
    namespace.ip(&[
        "address",
        "add",
        &format!("{LEASED_V6}/64"),
        "dev",
        "near",
        "nodad",
    ]);
    namespace.settle_addresses();
    let nobody = Grantor::Dhcp6(Duid::new(NOBODY_V6).expect("an identifier"));
    let bench = Bench::start(
        &namespace,
        "rebind6",
        LEASED_V6,
        Some((nobody.clone(), [0, 1, 60])),
    );
    until("the rebinding", || bench.grantor() != nobody);
    let granted = bench.grantor();
    drop(bench);
    let bench = Bench::start(
        &namespace,
        "renew6",
        LEASED_V6,
        Some((granted, [1, 50, 60])),
    );
    until("the renewal", || bench.is_granted(LEASE));
    assert_eq!(bench.log(), "");
}

#[test]
fn an_address_that_is_taken_away_is_there_again_with_its_route_and_rule() {
    for lease in [None, Some((server(PEER), [1000, 2000, 3000]))] {
        let (namespace, _there) = served(LEASED, &[]);
        let bench = Bench::start(&namespace, "lost", LEASED, lease);
        // It has begun once it is locked.
        until("the begin", || bench.status("VmLck") > 0);
        until("the rule", || bench.has_rules());
        let address = format!("{LEASED}/24");
        namespace.ip(&["rule", "delete", "from", LEASED]);
        namespace.ip(&["address", "delete", &address, "dev", "near"]);
        // At once: by when it sleeps again, for the first time since it has noticed. How long that takes is the host's.
        until("the notice", || {
            bench.log().contains(" [net.address.restored]\n")
        });
        until("the wait", || bench.waits());
        assert!(bench.shown().contains(&address));
        until("the route", || {
            namespace
                .ip(&["route"])
                .contains(&format!("default via {PEER}"))
        });
        until("the rule", || bench.has_rules());
        let own_table = namespace.ip(&["route", "show", "table", "3260"]);
        assert!(own_table.contains("10.77.0.0/24"), "{own_table}");
        assert!(
            own_table.contains(&format!("default via {PEER}")),
            "{own_table}"
        );
        // Within a second, by the supervisor's clock: it is told of both at a time.
        let worker = bench.worker().expect("a worker");
        signal(worker, "-STOP");
        until_it_is(worker, 'T');
        namespace.ip(&["link", "set", "near", "down"]);
        namespace.ip(&["link", "set", "near", "up"]);
        signal(worker, "-CONT");
        until("the route", || {
            namespace
                .ip(&["route"])
                .contains(&format!("default via {PEER}"))
        });
        assert!(bench.shown().contains("valid_lft forever"));
        assert!(!bench.log().contains("[net.link.lowered]"));
    }
}

#[test]
fn a_link_that_is_set_down_is_set_up_again_with_its_route() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(&namespace, "lowered", LEASED, None);
    until("the begin", || bench.status("VmLck") > 0);
    for _ in 0..2 {
        // The kernel takes the routes away with it, before the command ends.
        namespace.ip(&["link", "set", "near", "down"]);
        until("the link", || {
            !namespace
                .ip(&["link", "show", "dev", "near", "up"])
                .is_empty()
        });
        until("the route", || {
            namespace
                .ip(&["route"])
                .contains(&format!("default via {PEER}"))
        });
    }
    let log = bench.log();
    assert_eq!(log.matches("[net.link.lowered]\n").count(), 1, "{log}");
    assert_eq!(log.lines().count(), 1, "{log}");
}

#[test]
fn who_begins_behind_a_link_made_anew_tells_of_the_one_that_went_away() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(&namespace, "unlinked", LEASED, None);
    until("the begin", || bench.waits());
    let first = bench.worker().expect("a worker");
    namespace.ip(&["link", "delete", "near"]);
    namespace.ip(&["link", "add", "near", "type", "veth"]);
    let told = || bench.log().matches("[net.link.lost]\n").count();
    until("word of it", || told() == 1);
    signal(first, "-SEGV");
    until("another one", || {
        bench.worker().is_some_and(|worker| worker != first)
    });
    until("its word", || bench.log().lines().count() > 2);
    let log = bench.log();
    assert_eq!((told(), log.lines().count()), (2, 3), "{log}");
}

#[test]
fn there_is_one_at_a_time_and_another_one_when_it_has_died() {
    let (namespace, _there) = served(LEASED, &[]);
    let mut bench = Bench::start(&namespace, "second", LEASED, None);
    until("the wait", || bench.waits());
    let worker = bench.worker();
    let output = bench.another();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(output.stderr, b"sanroot: another process supervises\n");
    // The kernel may be telling it of something else just now.
    until("the wait", || bench.waits());
    assert_eq!(bench.worker(), worker);
    // At once, whatever its child does still.
    bench.process.kill().expect("it runs");
    end(&mut bench.process);
    fs::remove_dir(bench.folder.join("class/iscsi_session/session7")).expect("a folder");
    assert!(bench.another().status.success());
    assert_eq!(bench.log(), "");
}

#[test]
fn a_rule_that_is_dropped_is_there_again_after_the_next_look() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(&namespace, "rule", LEASED, None);
    until("the rules", || bench.has_rules());
    until("the wait", || bench.waits());
    namespace.ip(&["rule", "delete", "from", LEASED]);
    assert_eq!(bench.tables().len(), 2);
    within("the rule", SESSIONS_PAUSE + PATIENCE, || bench.has_rules());
    assert_eq!(bench.log(), "");
}

#[test]
fn it_ends_behind_the_last_session_though_nothing_happens() {
    let (namespace, _there) = served(LEASED, &[]);
    let mut bench = Bench::start(&namespace, "quiet", LEASED, None);
    until("the wait", || bench.waits());
    fs::remove_dir(bench.folder.join("class/iscsi_session/session7")).expect("a folder");
    within("the end", SESSIONS_PAUSE + PATIENCE, || {
        let status = bench.process.try_wait().expect("a child");
        status.is_some_and(|status| status.success())
    });
    assert_eq!(bench.log(), "");
}

#[test]
fn it_ends_with_the_last_session_and_at_once_where_there_is_nothing() {
    let (namespace, _there) = served(LEASED, &[]);
    let mut bench = Bench::start(&namespace, "end", LEASED, None);
    until("the begin", || bench.status("VmLck") > 0);
    fs::remove_dir(bench.folder.join("class/iscsi_session/session7")).expect("a folder");
    namespace.ip(&["address", "delete", &format!("{LEASED}/24"), "dev", "near"]);
    assert!(end(&mut bench.process).success());
    assert_eq!(bench.log(), "");
    let ended = namespace
        .command("unshare")
        .args([
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs none /run && exec \"$1\" supervise",
            "sh",
        ])
        .arg(&*AGENT)
        .status();
    assert!(ended.expect("it runs").success());
}
