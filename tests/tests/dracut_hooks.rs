//! The hooks of our module under each shell that an initramfs may have, with dracut's functions as stubs.

use sanroot_tests::dracut::{self, SHELLS, STAGE, shell};
use sanroot_tests::tree;

/// dracut's names, and a `sanroot` that says how it was called and ends with `$verdict`.
const DRACUT: &str = r#"
    hookdir=/run/hooks root=block:/run/root main_loop=3 verdict=0 rootok=
    mkdir -p "$hookdir/initqueue" "$hookdir/mount" /run/sanroot /run/udev
    die() { echo "died: $*"; exit 99; }
    getarg() { case $arguments in *"$1"*) echo found ;; *) return 1 ;; esac; }
    getargbool() { return 1; }
    getargs() { :; }
    getcmdline() { echo "$arguments"; }
    debug_off() { :; }
    debug_on() { return 1; }
    sanroot() { echo "sanroot $*"; return "$verdict"; }
"#;

/// Runs `script`, in which `$module` is our module, in every shell: its output must be `expected` in each.
fn every_shell_says(script: &str, expected: &str) {
    dracut::every_shell_says(&format!("{STAGE}{DRACUT}\n{script}"), expected);
}

/// Where no program is found: what looks for one complains.
const ALONE: &str = "PATH=/nonexistent";

/// Sources a hook and says how it returned.
fn source(before: &str, hook: &str, after: &str) -> String {
    format!("{before}\n. \"$module/{hook}-sanroot.sh\"\necho \"$? {after}\"")
}

#[test]
fn roots_that_the_agent_provides_are_claimed() {
    let claimed = |root: &str, arguments: &str, expected: &str| {
        let before = format!("root='{root}' arguments='{arguments}'");
        every_shell_says(
            &source(&before, "parse", "rootok=$rootok root=$root"),
            expected,
        );
    };
    let disk = "0 rootok=1 root=/dev/root";
    claimed("iscsi:@10.0.2.2::3260:1:iqn.2026-11.test:disk", "", disk);
    claimed("iscsi", "", disk);
    claimed("dhcp", "", disk);
    claimed("dhcp6", "", disk);
    claimed(
        "/dev/root",
        "netroot=iscsi:10.0.2.2::::iqn.2026-11.test:disk",
        disk,
    );
    claimed(
        "block:/dev/root",
        "netroot=dhcp",
        "0 rootok=1 root=block:/dev/root",
    );
    let other = "block:/dev/disk/by-uuid/1";
    claimed(other, "netroot=dhcp", &format!("0 rootok= root={other}"));
    claimed(
        "nfs:10.0.2.2:/root",
        "",
        "0 rootok= root=nfs:10.0.2.2:/root",
    );
}

#[test]
fn a_root_that_dhcp_names_is_the_network_modules_until_it_is_iscsi() {
    let claimed = |root: &str, named: &str, expected: &str| {
        let before = format!("netroot() {{ :; }}; arguments= root={root} netroot={named}");
        let after = "rootok=$rootok root=$root $(cat /run/hooks/mount/* 2> /dev/null)";
        every_shell_says(&source(&before, "parse", after), expected);
    };
    for root in ["dhcp", "dhcp6"] {
        let left = format!("0 rootok= root={root}");
        // First nothing is named, and then what there is no module of ours for.
        claimed(root, "", &left);
        claimed(root, "dhcp", &left);
        claimed(root, "nfs:10.0.2.2:/root", &left);
        let named = "iscsi:10.0.2.2::::iqn.2026-11.test:disk";
        let disk = "0 rootok=1 root=/dev/root root=block:/dev/root";
        claimed(root, named, disk);
    }
    let root = "iscsi:@10.0.2.2::3260:1:iqn.2026-11.test:disk";
    claimed(root, "", "0 rootok=1 root=/dev/root");
}

#[test]
fn systemd_mounts_a_root_that_only_the_agent_knows() {
    let before =
        "root=iscsi:@10.0.2.2::3260:1:iqn.2026-11.test:disk DRACUT_SYSTEMD=1 fstype=auto rflags=ro
        wait_for_dev() { echo \"wait_for_dev $*\"; }
        systemctl() { echo \"systemctl $*\"; }";
    every_shell_says(
        &source(
            before,
            "parse",
            "$(grep = /run/systemd/system/initrd-root-fs.target.requires/sysroot.mount)",
        ),
        "wait_for_dev -n /dev/root\n\
         systemctl daemon-reload\n\
         systemctl --no-block start sysroot.mount\n\
         0 Before=initrd-root-fs.target\n\
         Requires=systemd-fsck@dev-root.service\nAfter=systemd-fsck@dev-root.service\n\
         What=/dev/root\nWhere=/sysroot\nType=auto\nOptions=ro",
    );
}

/// What dracut's crypt module puts into an image with systemd; cryptsetup is not among it.
const GENERATOR: &str = "mount -t tmpfs none /usr/lib/systemd
    mkdir /usr/lib/systemd/system-generators
    : > /usr/lib/systemd/system-generators/systemd-cryptsetup-generator";

/// The cmdline hook sets the limit `time` of the three devices below encrypted disks, in an image that is made by `before`.
fn limits(before: &str, arguments: &str, systemd: &str, time: &str) {
    let uuid = "01234567-89ab-cdef-0123-456789abcdef";
    let words = format!("echo luks-{uuid} keysource:{uuid} luks-0123");
    let before = format!(
        "{before}
        root=block:/dev/x arguments='{arguments}' DRACUT_SYSTEMD={systemd}
        getargbool() {{ getarg \"$2\" > /dev/null; }}
        getargs() {{ case $1 in *name) echo {uuid}=disk ;; *) {words} ;; esac; }}
        mkdir -p /etc/systemd/system
        dev_unit_name() {{ echo \"unit${{1##*/}}\"; }}
        initqueue() {{ grep Sec \"/etc/systemd/system/unit{uuid}.device.d/timeout.conf\"; }}"
    );
    let times = if time.is_empty() { 0 } else { 3 };
    let limits = format!("JobTimeoutSec={time}\nJobRunningTimeoutSec={time}\n").repeat(times);
    every_shell_says(&source(&before, "parse", ""), &format!("{limits}0"));
}

#[test]
fn the_devices_below_encrypted_disks_have_the_boots_time() {
    let without = "mount -t tmpfs none /usr/lib/systemd";
    let timed = "netroot=iscsi:x rd.luks.name rd.timeout=9";
    limits(GENERATOR, timed, "1", "found");
    for (before, arguments, systemd) in [
        // Each argument that is asked for is a program.
        (GENERATOR, "netroot=iscsi:x", "1"),
        (GENERATOR, "netroot=iscsi:x rd.luks.uuid", ""),
        (GENERATOR, "ip=dhcp rd.luks.uuid", "1"),
        (without, "netroot=iscsi:x rd.luks.uuid", "1"),
    ] {
        limits(before, arguments, systemd, "");
    }
}

#[test]
fn every_argument_and_table_that_opens_a_session_lifts_the_limit_below_an_encrypted_disk() {
    for argument in [
        "root=iscsi:10.0.2.2::::iqn.2026-11.test:disk",
        "iscsiroot=10.0.2.2::::iqn.2026-11.test:disk",
        "rd.iscsi.target.name=iqn.2026-11.test:disk",
        "rd.iscsi.firmware=1",
    ] {
        let arguments = format!("{argument} rd_LUKS_UUID");
        limits(GENERATOR, &arguments, "1", "infinity");
    }
    for (table, time) in [
        ("acpi/tables/iBFT", "infinity"),
        ("acpi/tables/iBFT1", "infinity"),
        ("acpi/tables/IBFT", "infinity"),
        ("acpi/tables/BIFT", "infinity"),
        ("ibft/target0", "infinity"),
        ("iscsi_boot3/target0", "infinity"),
        ("acpi/tables/FACP", ""),
    ] {
        let before = format!("{GENERATOR}; mkdir -p /sys/firmware/{table}");
        limits(&before, "rd.luks.uuid", "1", time);
    }
}

#[test]
fn an_encrypted_disk_of_the_network_does_not_wait_for_the_initqueue() {
    for (options, expected) in [
        ("luks,_netdev,discard", "luks,x-initrd.attach,discard"),
        ("_netdev", "x-initrd.attach"),
        ("luks,discard", "luks,discard"),
    ] {
        let disk = "disk /dev/disk/by-uuid/x /etc/my_netdev.key";
        let before = format!(
            "{GENERATOR}
            root=block:/dev/x arguments=netroot=iscsi:x DRACUT_SYSTEMD=1
            systemctl() {{ echo \"systemctl $*\"; }}
            echo '{disk} {options}' > /etc/crypttab"
        );
        let reloads = match options == expected {
            true => "",
            false => "systemctl daemon-reload\n",
        };
        every_shell_says(
            &source(&before, "parse", "$(cat /etc/crypttab)"),
            &format!("{reloads}0 {disk} {expected}"),
        );
    }
}

#[test]
fn a_root_that_the_agent_cannot_provide_is_not_claimed() {
    let before = "root=/dev/root arguments=";
    every_shell_says(&source(before, "parse", "rootok=$rootok"), "1 rootok=");
}

#[test]
fn a_machine_without_san_runs_nothing() {
    for hook in ["finished", "settled", "stop"] {
        let script = source(ALONE, hook, "main_loop=$main_loop");
        every_shell_says(&script, "0 main_loop=3");
    }
    let asked = "getarg() { echo \"getarg $*\"; }";
    let before = format!("{asked}; root=block:/dev/sda; {ALONE}");
    every_shell_says(&source(&before, "parse", "rootok=$rootok"), "0 rootok=");
    every_shell_says(&source(ALONE, "supervise", ""), "0");
    let idle = format!("stage idle; {ALONE}");
    every_shell_says(&source(&idle, "finished", ""), "0");
    every_shell_says(
        &source(&idle, "settled", "main_loop=$main_loop"),
        "0 main_loop=3",
    );
}

#[test]
fn a_decided_boot_goes_on_without_another_program() {
    for stage in ["released", "complete", "failed"] {
        let verdict = if stage == "failed" { "1" } else { "0" };
        let decided = format!("stage {stage}; {ALONE}");
        every_shell_says(&source(&decided, "finished", ""), verdict);
        // dracut's own limit is left alone: the root may still come from elsewhere.
        every_shell_says(
            &source(&decided, "settled", "main_loop=$main_loop"),
            "0 main_loop=3",
        );
    }
}

#[test]
fn a_failed_boot_that_was_asked_for_ends_with_dracuts_limit() {
    for there in [
        ": > /run/root",
        ": > /run/sanroot/unasked",
        "root=nfs:10.0.2.2:/root",
    ] {
        let before = format!("stage failed; {there}");
        every_shell_says(&source(&before, "finished", ""), "0");
    }
}

#[test]
fn the_coldplug_is_waited_for_together_with_the_disk() {
    let called = "sanroot wait --coldplug --root /run/root --work /run/hooks/initqueue/work";
    for stage in ["plan", "login"] {
        let busy = format!("stage {stage}; : > /run/udev/queue");
        every_shell_says(&source(&busy, "finished", ""), &format!("{called}\n0"));
        every_shell_says(
            &source(&format!("{busy}; verdict=1"), "finished", ""),
            &format!("{called}\n1"),
        );
    }
}

#[test]
fn other_work_comes_before_waiting() {
    let work = "stage login; : > /run/udev/queue; : > \"$hookdir/initqueue/work\"";
    every_shell_says(&source(work, "finished", ""), "1");
    every_shell_says(&source("stage login", "finished", ""), "1");
    let unasked = ": > /run/sanroot/unasked";
    every_shell_says(&source(&format!("{work}; {unasked}"), "finished", ""), "1");
    every_shell_says(
        &source(&format!("stage login; {unasked}"), "finished", ""),
        "0",
    );
    every_shell_says(&source("stage login; : > /run/root", "finished", ""), "0");
}

#[test]
fn after_all_others_the_disk_is_waited_for_and_the_time_counts() {
    let waits = "stage plan
        echo 10.70 1 > /run/uptime && mount --bind /run/uptime /proc/uptime
        sanroot() { echo \"sanroot $*\"; echo 14.20 1 > /run/uptime; }";
    let called = "sanroot wait --root /run/root --work /run/hooks/initqueue/work --jobs /run/hooks/initqueue/settled";
    every_shell_says(
        &source(waits, "settled", "main_loop=$main_loop"),
        &format!("{called}\n0 main_loop=11"),
    );
    let asked = "mkdir -p /run/systemd/ask-password; : > /run/systemd/ask-password/ask.x";
    every_shell_says(
        &source(
            &format!("{asked}; {waits}"),
            "settled",
            "main_loop=$main_loop",
        ),
        &format!("{called}\n0 main_loop=3"),
    );
}

#[test]
fn a_network_service_of_the_image_starts_once_the_agent_has_had_its_turn() {
    let waits = |before: &str, times: usize| {
        let called = "sanroot wait --root /run/root\n".repeat(times);
        every_shell_says(&source(before, "network", ""), &format!("{called}0"));
    };
    let after = "sanroot() { echo \"sanroot $*\"; verdict=$((verdict - 1)); [ $verdict = 0 ]; }";
    waits("", 1);
    waits(&format!("verdict=5; {after}"), 5);
    // Where nobody asked for it, the root may need a network that is not the agent's.
    waits("verdict=1; : > /run/sanroot/unasked", 3);
    waits(&format!("verdict=2; : > /run/sanroot/unasked; {after}"), 2);
    // An agent that cannot tell is not asked for ever.
    waits("verdict=2", 1);
}

#[test]
fn without_systemd_whoever_stops_an_agent_that_has_died_has_it_told() {
    for (status, expected) in [("139", "sanroot wait\n0"), ("0", "0")] {
        let before = format!("sanroot_pid=7; kill() {{ :; }}; wait() {{ return {status}; }}");
        every_shell_says(&source(&before, "stop", ""), expected);
    }
}

#[test]
fn without_systemd_the_agent_is_started_and_stopped() {
    // Whoever opens a pipe waits for its other end: no clock is needed.
    let script = r#"
        mkfifo /run/pipe
        sanroot() { trap 'exit 0' TERM; echo "sanroot $*"; : > /run/pipe; while :; do :; done; }
        . "$module/start-sanroot.sh"
        : < /run/pipe
        . "$module/stop-sanroot.sh"
        echo "stopped $?"
        kill -0 "$sanroot_pid" 2> /dev/null || echo gone
    "#;
    every_shell_says(script, "sanroot boot\nstopped 0\ngone");
}

#[test]
fn netroot_finds_a_handler_that_is_content() {
    for interpreter in SHELLS {
        let output = shell(
            interpreter,
            "sh \"$module/iscsiroot\" eth0 iscsi:10.0.2.2::::iqn.2026-11.test:disk /sysroot",
        );
        assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty());
    }
}

#[test]
fn the_installed_system_finds_the_supervisors_unit_whole() {
    let before = r#"DRACUT_SYSTEMD=1 units=/usr/lib/systemd/system
        mount -t tmpfs none "$units" && cp "$module/sanroot-supervise.service" "$units"
        mkdir -p /run/systemd/system && : > /run/sanroot/network
        cp() { echo copied; }; mkdir() { echo made; }"#;
    let after = r#"$(cmp "$units/sanroot-supervise.service" /run/systemd/system/sanroot-supervise.service && echo same)"#;
    every_shell_says(&source(before, "supervise", after), "0 same");
    let nothing = r#"$(ls /run/systemd 2>&1 | wc -l)"#;
    every_shell_says(
        &source(
            "DRACUT_SYSTEMD=1; mkdir -p /run/systemd",
            "supervise",
            nothing,
        ),
        "0 0",
    );
}

#[test]
fn nobody_stops_the_supervisor_by_hand_and_no_target_does() {
    let unit = tree::file("dracut-module/50sanroot/sanroot-supervise.service").text;
    let lines: Vec<&str> = unit.lines().collect();
    for line in [
        "RefuseManualStop=yes",
        "IgnoreOnIsolate=yes",
        "DefaultDependencies=no",
    ] {
        assert!(lines.contains(&line), "{line}: {unit}");
    }
    assert!(!unit.contains("Conflicts="), "{unit}");
}

#[test]
fn without_systemd_the_supervisor_begins_by_the_name_that_nobody_kills() {
    // It says what it was called, which process it is, and what it was given to read.
    let script = r#"
        mkdir /run/bin && PATH=/run/bin:$PATH && mkfifo /run/pipe
        printf '%s\n' '#!/bin/sh' 'given=$(cat)' 'echo "${0##*/} $* $$ <$given>" > /run/pipe' > /run/bin/@sanroot
        chmod +x /run/bin/@sanroot
        . "$module/supervise-sanroot.sh"
        echo "nothing $?"
        [ -e /run/sendsigs.omit.d ] || : > /run/sanroot/network
        . "$module/supervise-sanroot.sh"
        echo "began $?"
        read -r said < /run/pipe
        read -r pid < /run/sendsigs.omit.d/sanroot
        [ "$said" = "@sanroot supervise $pid <>" ] && echo same || echo "$said"
    "#;
    every_shell_says(script, "nothing 0\nbegan 0\nsame");
}
