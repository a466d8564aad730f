//! What a boot that has failed shows in the emergency shell, and what is tried when that is left, under each shell that an
//! initramfs may have, with dracut's functions as stubs.

use sanroot_tests::dracut::{SHELLS, shell};

/// dracut's names. `sanroot wait` and the emergency shell do what `waited` and `left` say; both begin with nothing.
const DRACUT: &str = r#"
    hookdir=/run/hooks root=block:/run/root NEWROOT=/sysroot DRACUT_SYSTEMD= with_shell=0
    mkdir -p "$hookdir/pre-mount" "$hookdir/initqueue/settled" /run/sanroot /run/udev
    stage() { echo "$1" > /run/sanroot/stage; }
    waited() { :; }
    left() { exit 99; }
    getargbool() { [ "$*" = "1 rd.shell" ] && return "$with_shell"; }
    ismounted() { [ "$1" = "$NEWROOT" ] && [ -e /run/mounted ]; }
    systemctl() { echo "systemctl $*"; }
    emergency_shell() { echo "shell: $*"; left; }
    sanroot() { echo "sanroot $*"; [ "$1" != wait ] || waited; }
"#;

/// What `script` prints in every shell. What the hook for people prints is on stderr, since systemd keeps the rest from the
/// console.
fn every_shell_says(script: &str, expected: &str) {
    for interpreter in SHELLS {
        let output = shell(interpreter, &format!("{DRACUT}\n{script}"));
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.trim_end(), expected, "{interpreter:?}: {script}");
        assert_eq!(complained, "", "{interpreter:?}: {script}");
    }
}

/// The emergency hook's words, how it returned, and the hooks that run once the shell is left.
fn explained(before: &str, expected: &str) {
    let hook = ". \"$module/explain-sanroot.sh\" 2>&1 >/dev/null";
    let hooks = "cd \"$hookdir\" && for hook in */*.sh */*/*.sh; do [ ! -h \"$hook\" ] || echo \"$hook -> $(readlink \"$hook\")\"; done";
    every_shell_says(&format!("{before}\n{hook}\necho $?\n{hooks}"), expected);
}

const AGAIN: &str = "pre-mount/05-sanroot.sh -> /usr/lib/sanroot/again-sanroot.sh";
const LEAVE: &str = "sanroot: whoever leaves this shell (exit) has all of it tried again.";

#[test]
fn the_emergency_shell_shows_the_report() {
    explained("stage released", "sanroot status\n0");
    let said = format!("sanroot status\n{LEAVE}\n0");
    explained(
        "stage failed; DRACUT_SYSTEMD=1",
        &format!("{said}\n{AGAIN}"),
    );
    let again = AGAIN.replace("pre-mount", "initqueue/settled");
    explained("stage failed", &format!("{said}\n{again}"));
    explained("stage failed; with_shell=1", "sanroot status\n0");
}

#[test]
fn the_emergency_shell_says_that_there_is_no_agent() {
    // It must not call the agent, which may be what is missing.
    let none = "sanroot() { exit 99; }";
    let said = "sanroot: the agent has not started: if the root is on a SAN, its disk is missing. The unit may say why: journalctl -u sanroot; dmesg";
    explained(
        &format!("{none}; : > /run/udev/control; DRACUT_SYSTEMD=1"),
        &format!("{said}\n{LEAVE}\n0\n{AGAIN}"),
    );
    // Before udev runs no agent is due.
    explained(none, "0");
}

/// What the hook does that runs once the shell is left.
fn again(before: &str, expected: &str) {
    every_shell_says(
        &format!("{before}\n. \"$module/again-sanroot.sh\""),
        expected,
    );
}

#[test]
fn whoever_leaves_the_shell_has_it_tried_again() {
    let waits = "sanroot wait --root /run/root";
    // With systemd the unit; it has not told anything by then.
    again(
        "stage failed; DRACUT_SYSTEMD=1; waited() { [ ! -e /run/sanroot/stage ] && stage released; }",
        &format!("systemctl start sanroot.service\n{waits}"),
    );
    // The agent was not there, and is waited for in slices.
    again(
        "DRACUT_SYSTEMD=1; slices=3; waited() { slices=$((slices - 1)); stage released; [ $slices = 0 ]; }",
        &format!("systemctl start sanroot.service\n{waits}\n{waits}\n{waits}"),
    );
    // Without systemd the cleanup hook ends it.
    again(
        "stage failed; sanroot() { [ \"$1\" = boot ] || { stage released; wait; echo ${sanroot_pid:+known} $main_loop; }; }",
        "known 0",
    );
}

#[test]
fn what_fails_again_is_shown_again() {
    let round = "systemctl start sanroot.service\nsanroot wait --root /run/root";
    let shell = "shell: The SAN's disk is still missing.";
    let before = "DRACUT_SYSTEMD=1; stage failed; waited() { stage failed; }";
    again(
        &format!(
            "{before}; rounds=2; left() {{ rounds=$((rounds - 1)); [ $rounds -gt 0 ] || : > /run/root; }}"
        ),
        &format!("{round}\n{shell}\n{round}\n{shell}"),
    );
    // An agent that cannot even start does not leave the machine in a loop without anybody.
    again(
        "DRACUT_SYSTEMD=1; waited() { return 127; }; left() { exit 0; }",
        &format!("{round}\n{shell}"),
    );
}

#[test]
fn what_somebody_has_mended_by_hand_is_not_tried_again() {
    for mended in [
        ": > /run/root; stage failed",
        ": > /run/mounted; stage failed",
        "stage released",
    ] {
        again(mended, "");
    }
}
