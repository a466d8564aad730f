//! What the agent opens of sysfs, in a `/sys` of the test's own: it stands where the kernels of today have it, or by way of
//! `/sys/class` alone.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use sanroot_core::errno::Errno;
use sanroot_core::session::{ChildEnd, Job, JobKind, Selection};
use sanroot_linux::host::children::Children;
use sanroot_linux::poll::Poll;
use sanroot_linux::{clock, transport};

/// Set for a process that has such a `/sys`.
const HAS_ITS_OWN: &str = "SANROOT_TEST_SYSFS";
/// ENOENT (`include/uapi/asm-generic/errno-base.h`)
const NONE: u16 = 2;
/// The longest wait for what happens on this machine alone.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `test`, which is that of this name, in a process with an empty `/sys` that is written to as other folders are.
fn with_its_own(name: &str, test: fn()) {
    if std::env::var_os(HAS_ITS_OWN).is_some() {
        return test();
    }
    let surround = r#"mount -t tmpfs none /sys && exec "$@""#;
    let own = Command::new("unshare")
        .args(["--mount", "sh", "-c", surround, "sh"])
        .arg(std::env::current_exe().expect("a program"))
        .args(["--exact", name])
        .env(HAS_ITS_OWN, "")
        .status();
    assert!(own.expect("unshare runs").success());
}

/// Makes a file, or takes it away.
fn put(path: &str, content: Option<&str>) {
    let path = Path::new(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    match content {
        Some(content) => fs::write(path, content).expect("a file"),
        None => drop(fs::remove_file(path)),
    }
}

#[test]
fn the_transports_number_is_found_where_the_class_alone_leads_to_it() {
    let name = "the_transports_number_is_found_where_the_class_alone_leads_to_it";
    with_its_own(name, || {
        for (today, class, found) in [
            (Some("7\n"), None, Ok(7)),
            (Some("7\n"), Some("8\n"), Ok(7)),
            (None, Some("8\n"), Ok(8)),
            (None, None, Err(sanroot_linux::Errno::NOENT)),
        ] {
            put("/sys/devices/virtual/iscsi_transport/tcp/handle", today);
            put("/sys/class/iscsi_transport/tcp/handle", class);
            assert_eq!(transport::handle(), found, "{today:?} {class:?}");
        }
    });
}

/// How a scan of the host 7 ends.
fn scan() -> ChildEnd {
    const SESSION: usize = 3;
    let (poll, mut children) = (Poll::new(), Children::new());
    let job = Job::Scan {
        host: 7,
        selection: Selection::All,
    };
    if let Err(end) = children.begin(&poll, 1, (SESSION, job), None) {
        return end;
    }
    let until = clock::now().plus(PATIENCE);
    poll.wait(Some(until)).expect("the poll set waits");
    let ended = children.ended(&poll, SESSION, JobKind::Scan);
    ended.expect("a file of a folder is written")
}

#[test]
fn a_host_is_asked_for_a_scan_where_the_class_alone_leads_to_it() {
    let name = "a_host_is_asked_for_a_scan_where_the_class_alone_leads_to_it";
    with_its_own(name, || {
        let today = "/sys/devices/platform/host7/scsi_host/host7/scan";
        let class = "/sys/class/scsi_host/host7/scan";
        let missing = ChildEnd::Failed(Errno::new(NONE));
        for (is_today, is_class, end, written) in [
            (true, false, ChildEnd::Done, Some(today)),
            (true, true, ChildEnd::Done, Some(today)),
            (false, true, ChildEnd::Done, Some(class)),
            (false, false, missing, None),
        ] {
            put(today, is_today.then_some(""));
            put(class, is_class.then_some(""));
            assert_eq!(scan(), end, "{is_today} {is_class}");
            let asked = |path: &&str| fs::read_to_string(path).is_ok_and(|it| it == "- - -");
            let asked: Vec<_> = [today, class].into_iter().filter(asked).collect();
            assert_eq!(asked, written.as_slice(), "{is_today} {is_class}");
        }
    });
}
