//! What the agent leaves for Debian's `open-iscsi.service`, run as systemd would when the unit stops, with that package's two
//! programs as stubs.

use std::cell::RefCell;

use sanroot_core::handover::Network;
use sanroot_tests::dracut::every_shell_says;

/// A boot of the sessions 1 and 2.
const STATE: &str = include_str!("../fuzz/seeds/handover/state");

/// Stops the unit where the kernel has the sessions 1, 2 and 3, the boot's state is `state`, and the package's first program
/// does `first`: then the list by which its second one keeps sessions is shown.
fn stopped(state: &str, first: &str) -> String {
    let mut network = Network::new();
    network.read_state(STATE.as_bytes()).expect("a state");
    let unit = RefCell::new(String::new());
    network.files(&"iqn.2001-04.com.example:host", &mut |file| {
        if file.path.to_string() == "/run/systemd/system/open-iscsi.service.d/sanroot.conf" {
            *unit.borrow_mut() = file.content.to_string();
        }
    });
    let unit = unit.into_inner();
    // An empty one takes back those before.
    let stops = unit.split_once("ExecStop=\n");
    let (_, stops) = stops.expect("the package's own are replaced");
    let stops = stops
        .replace("$$", "$")
        .replace("/lib/open-iscsi/", "/run/package/")
        .replace("ExecStop=", "")
        .replace('\n', " &&\n");
    format!(
        r#"mount -t tmpfs none /sys/devices/platform && cd /sys/devices/platform
        mkdir -p host3/session1 host4/session2 host5/session3 /run/package /run/sanroot
        printf '%s' '{state}' > /run/sanroot/network
        printf '#!/bin/sh\nlist=/run/open-iscsi/shutdown-keep-sessions\n%s\n' '{first}' > /run/package/umountiscsi.sh
        printf '#!/bin/sh\ncat /run/open-iscsi/shutdown-keep-sessions\n' > /run/package/logout-all.sh
        chmod +x /run/package/*
        cd / && {stops} :"#
    )
}

#[test]
fn the_boots_sessions_are_kept_where_the_package_finds_none_below_the_root() {
    let boots = "/sys/devices/platform/host3/session1\n/sys/devices/platform/host4/session2";
    every_shell_says(&stopped(STATE, "rm -f $list"), boots);
    // One that was opened when the boot was over.
    let later = STATE.replace("sessions 1\n", "sessions 1\nsessions 3\n");
    let third = "session1\n/sys/devices/platform/host5/session3";
    let kept = boots.replacen("session1", third, 1);
    every_shell_says(&stopped(&later, "rm -f $list"), &kept);
    // Those that the package has found stay.
    let found = "mkdir -p /run/open-iscsi && echo found > $list";
    every_shell_says(&stopped(STATE, found), &format!("found\n{boots}"));
}

#[test]
fn where_something_stays_mounted_nothing_is_logged_out_as_before() {
    let script = format!("{{ {}; }} || echo stopped", stopped(STATE, "exit 1"));
    every_shell_says(&script, "stopped");
}
