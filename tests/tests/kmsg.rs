//! The kernel log as a boot writes into it, in a process with a kernel log of its own. Each call is a line there (`devkmsg_write`,
//! Linux 6.1), so strace tells them.

use std::fs;
use std::path::Path;
use std::process::Command;

use sanroot_linux::child::Child;
use sanroot_linux::kmsg;

/// Set for the process that writes.
const WRITES: &str = "SANROOT_TEST_WRITES";
/// Bytes of the longest text that a line has room for, beside its level and whose it is.
const LONGEST: usize = 946;

/// The lines that the test of this name writes; `None` in the process that writes them, which has done so by `tell`.
fn written(name: &str, tell: fn()) -> Option<Vec<String>> {
    if std::env::var_os(WRITES).is_some() {
        kmsg::install_for_boot();
        tell();
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("kmsg-{name}"));
    fs::create_dir_all(&folder).expect("a folder");
    for file in ["kmsg", "limit"] {
        fs::write(folder.join(file), "").expect("a file");
    }
    let surround = r#"mount --bind "$1/kmsg" /dev/kmsg && mount --bind "$1/limit" /proc/sys/kernel/printk_devkmsg &&
        exec strace -f -qq -s 1024 -e signal=none -e trace=write -P /dev/kmsg -o "$1/calls" "$2" --exact "$3""#;
    let status = Command::new("unshare")
        .args(["--mount", "sh", "-c", surround, "sh"])
        .arg(&folder)
        .arg(std::env::current_exe().expect("a program"))
        .arg(name)
        .env(WRITES, "")
        .status();
    assert!(status.expect("unshare runs").success());
    let calls = fs::read_to_string(folder.join("calls")).expect("strace's log");
    let line = |call: &str| {
        let (_, text) = call.split_once("write(").expect("a write");
        let (_, text) = text.split_once(", \"").expect("what is written");
        let (text, _) = text.rsplit_once("\", ").expect("what is written");
        text.replace("\\n", "\n")
    };
    Some(calls.lines().map(line).collect())
}

/// What is in the log by now.
fn seen() -> String {
    fs::read_to_string("/dev/kmsg").expect("text")
}

#[test]
fn lines_wait_until_they_are_asked_for_and_come_each_by_itself() {
    let name = "lines_wait_until_they_are_asked_for_and_come_each_by_itself";
    let Some(lines) = written(name, || {
        log::info!("one");
        log::info!("two\nand its second half");
        assert_eq!(seen(), "");
        kmsg::flush();
        kmsg::flush();
        log::debug!("nobody's");
        log::info!("three");
        kmsg::flush();
    }) else {
        return;
    };
    let expected = ["one", "two\nand its second half", "three"];
    let expected = expected.map(|text| format!("<6>sanroot: {text}\n"));
    assert_eq!(lines, expected);
}

#[test]
fn what_went_wrong_is_written_at_once_behind_what_waits() {
    let name = "what_went_wrong_is_written_at_once_behind_what_waits";
    let Some(lines) = written(name, || {
        log::info!("one");
        log::warn!("two");
        assert!(seen().ends_with("two\n"), "{}", seen());
        log::info!("three");
        log::error!("four");
        assert!(seen().ends_with("four\n"), "{}", seen());
    }) else {
        return;
    };
    let expected = ["<6>sanroot: one\n", "<4>sanroot: two\n"];
    let further = ["<6>sanroot: three\n", "<3>sanroot: four\n"];
    assert_eq!(lines, [expected, further].concat());
}

/// Texts of every length, each with its number, in an order in which long ones and short ones meet.
fn texts() -> impl Iterator<Item = String> {
    let most = LONGEST - "0000 ".len();
    (0..1000).map(move |number| format!("{number:04} {}", "x".repeat(number * 7 % (most + 1))))
}

#[test]
fn more_than_there_is_room_for_is_written_before_and_nothing_is_lost() {
    let name = "more_than_there_is_room_for_is_written_before_and_nothing_is_lost";
    let Some(lines) = written(name, || {
        for text in texts() {
            log::info!("{text}");
        }
        kmsg::flush();
    }) else {
        return;
    };
    assert!(texts().any(|text| text.len() == LONGEST));
    let expected: Vec<_> = texts().map(|it| format!("<6>sanroot: {it}\n")).collect();
    assert_eq!(lines, expected);
}

#[test]
fn of_a_line_that_is_too_long_what_fits_is_written_and_the_next_one_is_whole() {
    let name = "of_a_line_that_is_too_long_what_fits_is_written_and_the_next_one_is_whole";
    let Some(lines) = written(name, || {
        for length in [LONGEST - 1, LONGEST, LONGEST + 1] {
            log::info!("{}{}", "x".repeat(length), "yyy");
            log::info!("next");
        }
        kmsg::flush();
    }) else {
        return;
    };
    assert_eq!(lines.len(), 6);
    for pair in lines.chunks(2) {
        let begin = format!("<6>sanroot: {}", "x".repeat(LONGEST - 1));
        assert!(pair[0].starts_with(&begin) && pair[0].ends_with('\n'));
        assert_eq!(pair[1], "<6>sanroot: next\n");
    }
}

#[test]
fn a_child_writes_nothing_that_waited_when_it_was_made() {
    let name = "a_child_writes_nothing_that_waited_when_it_was_made";
    let Some(lines) = written(name, || {
        log::info!("one");
        let child = Child::start(|| {
            kmsg::flush();
            0
        });
        assert_eq!(child.expect("a child").end(), 0);
        log::info!("two");
        kmsg::flush();
    }) else {
        return;
    };
    assert_eq!(lines, ["<6>sanroot: one\n", "<6>sanroot: two\n"]);
}
