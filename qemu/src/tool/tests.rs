use std::fs;
use std::time::Instant;

use super::*;

/// Far longer than it takes on a busy host.
const PATIENCE: Duration = Duration::from_secs(60);

fn until(what: &str, mut true_of: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !true_of() {
        assert!(begin.elapsed() < PATIENCE, "no {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// How many processes there are with these arguments.
fn running(arguments: &[&str]) -> usize {
    let wanted = arguments.join("\0") + "\0";
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter(|process| {
            let said = fs::read(process.path().join("cmdline"));
            said.is_ok_and(|said| said == wanted.as_bytes())
        })
        .count()
}

#[test]
fn programs_speak_english_whatever_the_hosts_language_is() {
    let said = run(&mut command("sh", ["-c", "echo $LC_ALL ${LANGUAGE-none}"])).unwrap();
    assert_eq!(said, "C.UTF-8 none\n");
}

#[test]
fn nothing_outlives_a_runner_that_is_killed() {
    let place = std::env::temp_dir().join(format!("sanroot-qemu-apart-{}", std::process::id()));
    fs::create_dir_all(&place).unwrap();
    // Nobody else sleeps that long.
    let sleep = ["sleep", &format!("1000{}", std::process::id())];
    let script = r#"mount -t tmpfs none "$1" && shift && { "$@" & "$@"; }"#;
    let mut inner = apart("sh", ["-c", script, "sh"]);
    inner.arg(&place).args(sleep);
    let mut runner = command("sh", ["-c", r#""$@"; exit"#, "sh"]);
    runner.arg(inner.get_program()).args(inner.get_args());
    let runner = Process(runner.stdin(Stdio::null()).spawn().unwrap());
    until("sleep", || running(&sleep) == 2);
    assert!(
        !fs::read_to_string("/proc/self/mounts")
            .unwrap()
            .contains(&*place.to_string_lossy())
    );
    drop(runner);
    until("end", || running(&sleep) == 0);
    fs::remove_dir(&place).unwrap();
}

#[test]
fn what_loads_from_the_network_ends_at_its_limit() {
    let begin = Instant::now();
    let limit = Duration::from_secs(1);
    // Nor does it need to heed any other signal.
    let script = "trap '' TERM; sleep 600; :";
    assert!(run(&mut apart_for(limit, "sh", ["-c", script])).is_err());
    assert!(begin.elapsed() < PATIENCE);
    assert_eq!(run(&mut apart("echo", ["whole"])).unwrap(), "whole\n");
}
