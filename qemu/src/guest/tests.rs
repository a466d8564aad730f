use std::cell::Cell;

use super::*;

/// A shell script in place of QEMU.
fn machine(script: &str) -> Command {
    crate::tool::command("sh", ["-c", script])
}

fn log(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("sanroot-qemu-{name}-{}", std::process::id()))
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_machine_that_ends_has_powered_off_and_its_console_is_kept() {
    let log = log("console");
    let end = run(&mut machine("echo one; printf two"), LONG, &log, Vec::new()).unwrap();
    assert_eq!(end.end, End::PoweredOff);
    assert_eq!(fs::read_to_string(&log).unwrap(), "one\ntwo");
    fs::remove_file(log).unwrap();
}

#[test]
fn a_panic_ends_the_machine_at_once() {
    let log = log("panic");
    let script = "echo '---[ end Kernel panic - not syncing: x ]---'; exec sleep 60";
    assert_eq!(
        run(&mut machine(script), LONG, &log, Vec::new())
            .unwrap()
            .end,
        End::Panicked
    );
    fs::remove_file(log).unwrap();
}

#[test]
fn a_machine_that_says_nothing_is_stopped_at_its_limit() {
    let log = log("limit");
    let limit = Duration::from_millis(50);
    assert_eq!(
        run(&mut machine("exec sleep 60"), limit, &log, Vec::new())
            .unwrap()
            .end,
        End::TimedOut
    );
    fs::remove_file(log).unwrap();
}

#[test]
fn an_errand_is_done_once_after_its_line() {
    let log = log("errand");
    let done = Cell::new(0);
    let flag = log.with_extension("flag");
    let errand = Errand {
        after_line: "ready",
        delay: Duration::from_millis(20),
        action: Box::new(|| {
            done.set(done.get() + 1);
            Ok(fs::write(&flag, "")?)
        }),
    };
    // The machine ends only after the errand was done.
    let script = format!(
        "echo ready; echo ready; until [ -e {} ]; do sleep 0.01; done",
        flag.display()
    );
    let end = run(&mut machine(&script), LONG, &log, vec![errand]).unwrap();
    assert_eq!((end.end, done.get()), (End::PoweredOff, 1));
    fs::remove_file(&flag).unwrap();
    fs::remove_file(log).unwrap();
}

#[test]
fn what_a_machine_takes_of_the_processors_is_counted() {
    let log = log("busy");
    let script = "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done";
    let ran = run(&mut machine(script), LONG, &log, Vec::new()).unwrap();
    assert!((0.05..30.0).contains(&ran.busy), "{ran:?}");
    let slept = run(&mut machine("sleep 0.2"), LONG, &log, Vec::new()).unwrap();
    assert!(slept.busy < ran.busy, "{slept:?}");
    fs::remove_file(log).unwrap();
}

#[test]
fn what_is_typed_at_a_prompt_reaches_the_machine() {
    let log = log("prompt");
    let (typed, keyboard) = std::io::pipe().unwrap();
    let mut machine = machine("echo first; printf 'who? '; read -r name; echo \"$name\"");
    let errand = Errand {
        after_line: "who? ",
        delay: Duration::ZERO,
        action: Box::new(|| Ok(writeln!(&keyboard, "nobody")?)),
    };
    let end = run(machine.stdin(typed), LONG, &log, vec![errand]).unwrap();
    assert_eq!(end.end, End::PoweredOff);
    assert_eq!(fs::read_to_string(&log).unwrap(), "first\nwho? nobody\n");
    fs::remove_file(log).unwrap();
}
