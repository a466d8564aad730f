//! What a boot that has failed shows in the emergency shell, and what is tried when that is left, under each shell that an
//! initramfs may have, with dracut's functions as stubs.

use sanroot_tests::dracut::{self, STAGE};

/// dracut's names. What a new try brings about `systemctl restart` does with systemd; without it there is one try.
const DRACUT: &str = r#"
    hookdir=/run/hooks root=block:/run/root NEWROOT=/sysroot DRACUT_SYSTEMD= with_shell=0 arguments=
    mkdir -p "$hookdir/initqueue/settled" /run/sanroot /run/udev /run/initramfs
    tried() { exit 99; }
    getarg() { [ "$1" = "$arguments" ]; }
    getargbool() { [ "$*" = "1 rd.shell" ] && return "$with_shell"; }
    ismounted() { [ "$1" = "$NEWROOT" ] && [ -e /run/mounted ]; }
    systemctl() { echo "systemctl $*"; [ "$1" != restart ] || tried; }
    sanroot() { echo "sanroot $*"; }
"#;

/// What `script` prints in every shell. What the hook for people prints is on stderr, since systemd keeps the rest from the
/// console.
fn every_shell_says(script: &str, expected: &str) {
    dracut::every_shell_says(
        &format!(
            "{STAGE}{DRACUT}
{script}"
        ),
        expected,
    );
}

/// The emergency hook's words, how it returned, and the hook that runs once the shell is left.
fn explained(before: &str, expected: &str) {
    // With systemd what is on stdout is not on the console.
    let hook = ". \"$module/explain-sanroot.sh\" 2>&1 >/run/unseen";
    let hooks = "cat /run/unseen | grep systemctl; readlink \"$hookdir\"/initqueue/settled/* || :";
    every_shell_says(&format!("{before}\n{hook}\necho $?\n{hooks}"), expected);
}

const UNIT: &str = "systemctl --no-block start sanroot-again.service";
const HOOK: &str = "/usr/lib/sanroot/again-sanroot.sh";
const LEAVE: &str = "sanroot: whoever leaves this shell (exit) has all of it tried again.";

#[test]
fn the_emergency_shell_shows_the_report() {
    for stage in ["plan", "released"] {
        explained(&format!("stage {stage}"), "sanroot status\n0");
    }
    let said = format!("sanroot status\n{LEAVE}\n0");
    let (unit, hook) = (format!("{said}\n{UNIT}"), format!("{said}\n{HOOK}"));
    explained("stage failed; DRACUT_SYSTEMD=1", &unit);
    explained("stage failed", &hook);
    explained("stage failed; : > /run/sanroot/unasked", &hook);
    explained("stage failed; root=zfs:pool", &hook);
}

#[test]
fn nothing_is_promised_where_nobody_comes_back_from_the_shell_or_the_root_is_no_disk() {
    for before in [
        "with_shell=1",
        "arguments=rd.emergency",
        ": > /run/initramfs/.die",
        "root=nfs:10.0.0.1:/root; : > /run/sanroot/unasked",
        "root=; : > /run/sanroot/unasked",
    ] {
        explained(&format!("stage failed; {before}"), "sanroot status\n0");
    }
}

#[test]
fn the_emergency_shell_says_that_there_is_no_agent() {
    // It must not call the agent, which may be what is missing.
    let none = "sanroot() { exit 99; }";
    let said = "sanroot: the agent has not started: if the root is on a SAN, its disk is missing. The unit may say why: journalctl -u sanroot; dmesg";
    explained(
        &format!("{none}; : > /run/udev/control"),
        &format!("{said}\n{LEAVE}\n0\n{HOOK}"),
    );
    // Before udev runs no agent is due.
    explained(none, "0");
}

/// What the unit does once the shell is left.
fn unit(before: &str, expected: &str) {
    let script = format!("DRACUT_SYSTEMD=1; {before}\n. \"$module/again-sanroot.sh\"");
    every_shell_says(&script, expected);
}

#[test]
fn with_systemd_the_unit_begins_anew_and_dracut_waits_for_it_as_at_first() {
    let round = "systemctl start sanroot.service\nsystemctl restart dracut-initqueue.service";
    let tried =
        |end: &str| format!("stage failed; tried() {{ [ -e /run/sanroot/stage ] || {end}; }}");
    unit(&tried("stage released"), round);
    // What fails again has shown the shell again, which was left again.
    unit(
        "rounds=2; tried() { rounds=$((rounds - 1)); [ $rounds -gt 0 ] && stage failed || : > /run/root; }",
        &format!("{round}\n{round}"),
    );
    // Who takes the boot into their own hands has it.
    for mended in [
        ": > /run/root; stage failed",
        ": > /run/mounted; stage failed",
        "stage released",
    ] {
        unit(mended, "");
    }
}

#[test]
fn while_it_is_tried_again_no_report_tells_how_it_failed_before() {
    let failed = ": > /run/sanroot/report.json; : > /run/sanroot/report.txt; stage failed";
    let looks = "ls /run/sanroot; : > /run/root";
    let round = "systemctl start sanroot.service\nsystemctl restart dracut-initqueue.service";
    unit(&format!("{failed}; tried() {{ {looks}; }}"), round);
    every_shell_says(
        &format!("sanroot() {{ {looks}; }}; {failed}\n. \"$module/again-sanroot.sh\"\nwait"),
        "",
    );
}

#[test]
fn without_systemd_dracuts_loop_counts_anew() {
    let begin =
        "ln -s x \"$hookdir/initqueue/settled/05-sanroot.sh\"; sanroot() { stage released; }";
    let after = "wait; ls \"$hookdir/initqueue/settled\"; echo \"$(cat /run/sanroot/stage) ${sanroot_pid:+known} $main_loop\"";
    every_shell_says(
        &format!("{begin}; stage failed\n. \"$module/again-sanroot.sh\"\n{after}"),
        "released known 0",
    );
    // As where rd.break stopped the boot before the agent began.
    every_shell_says(
        &format!("main_loop=7; {begin}; stage login\n. \"$module/again-sanroot.sh\"\n{after}"),
        "login  7",
    );
}
