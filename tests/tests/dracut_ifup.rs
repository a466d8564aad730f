//! What our `ifup` does with a link where dracut's network-legacy would set it up, in each shell an initramfs may have.

use sanroot_tests::dracut::{self, STAGE};

/// An agent at `$stage`, what it left for `lo`, and the programs that `ifup` may call, each of which says how it was called.
/// `up LINK` is our `ifup`.
const IMAGE: &str = r#"
    mount -t tmpfs none /tmp
    mkdir -p /run/sanroot /run/systemd/network /run/bin
    for name in ifup-legacy initqueue netroot; do
        printf '#!/bin/sh\necho "%s $*"\n' "$name" > "/run/bin/$name"
        chmod +x "/run/bin/$name"
    done
    PATH=/run/bin:$PATH
    [ -z "$stage" ] || stage "$stage"
    printf '[Network]\nDNS=192.0.2.53\nDNS=2001:db8::53\n' > /run/systemd/network/00-sanroot-lo.network
    getarg() {
        for word; do
            case " $arguments " in *" $word "*) return 0 ;; esac
        done
        return 1
    }
    source_hook() { echo "source_hook $*"; }
    up() { (set -- "$@"; . "$module/ifup-sanroot.sh"); echo "ended $?"; }
"#;

/// Runs `script`, with these variables set before, in every shell: its output must be `expected` in each.
fn every_shell_says(variables: &str, script: &str, expected: &str) {
    dracut::every_shell_says(
        &format!(
            "{STAGE}{variables}
{IMAGE}
{script}"
        ),
        expected,
    );
}

#[test]
fn a_link_of_the_agents_is_ready_as_it_is() {
    for stage in ["released", "complete"] {
        every_shell_says(
            &format!("stage={stage}"),
            "up lo; cat /etc/resolv.conf; cd /tmp; echo net.*; up lo",
            "source_hook initqueue/online lo\nnetroot lo\nended 0\n\
             nameserver 192.0.2.53\nnameserver 2001:db8::53\n\
             net.00:00:00:00:00:00.did-setup net.00:00:00:00:00:00.up net.lo.did-setup net.lo.up\n\
             ended 0",
        );
    }
}

#[test]
fn an_agent_that_is_not_that_far_goes_first() {
    let again =
        "initqueue --settled --onetime --unique --name zzz-sanroot-lo /sbin/ifup lo\nended 0";
    for stage in ["plan", "network"] {
        every_shell_says(&format!("stage={stage}"), "up lo; ls /tmp", again);
    }
    // One that has no address yet when the boot goes on by another.
    let late = "rm /run/systemd/network/*; echo MACAddress=00:00:00:00:00:00 > /run/systemd/network/00-sanroot.network; up lo";
    every_shell_says("stage=released", late, again);
    let another = late.replace("=00:", "=52:");
    every_shell_says("stage=released", &another, "ifup-legacy lo\nended 0");
}

#[test]
fn network_legacy_has_the_links_that_are_none_of_the_agents() {
    let legacy = "ifup-legacy lo\nended 0";
    for stage in ["", "idle", "failed"] {
        every_shell_says(&format!("stage={stage}"), "up lo", legacy);
    }
    let not_its = "rm /run/systemd/network/*; up lo";
    every_shell_says("stage=complete", not_its, legacy);
    // A firmware's table that nobody asked for is nobody's word on how the link is to be set up.
    for stage in ["network", "released"] {
        let unasked = ": > /run/sanroot/unasked; up lo";
        every_shell_says(&format!("stage={stage}"), unasked, legacy);
    }
    // Only its own client hears what a lease says of the root.
    for argument in ["root=dhcp", "netroot=dhcp6"] {
        let variables = format!("stage=released arguments='ip=dhcp {argument}'");
        every_shell_says(&variables, "up lo", legacy);
    }
    // Whoever raises a link by hand waits for it.
    let by_hand = "ifup-legacy lo -m\nended 0";
    every_shell_says("stage=network", "up lo -m", by_hand);
}
