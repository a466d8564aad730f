//! An address to which somebody else, as the installed system's network service does, gives an end.

use std::time::Duration;

use sanroot_linux::clock;
use sanroot_tests::namespace::{Namespace, PEER};
use sanroot_tests::patience::{PATIENCE, until, within};

use crate::bench::{Bench, LEASE, LEASED, served, server};

/// Gives the address so many seconds, from when this returns at the latest; the second in which it began to.
fn refresh(namespace: &Namespace, life: u64) -> u64 {
    let begin = clock::now().seconds();
    let (address, life) = (format!("{LEASED}/24"), life.to_string());
    let change = ["address", "change", &address, "dev", "near"];
    let lifetimes = ["valid_lft", &life, "preferred_lft", &life];
    namespace.ip(&[&change[..], &lifetimes].concat());
    begin
}

/// The same, and waits until the supervisor has seen it.
fn is_seen(bench: &Bench<'_>, namespace: &Namespace, life: u64) {
    let begin = refresh(namespace, life);
    // It counts from when the kernel has told of it: after the command's begin, and before now.
    until("it is seen", || {
        (begin + life..=clock::now().seconds() + life).contains(&bench.end())
    });
}

#[test]
fn who_refreshes_the_address_renews_it() {
    // No busy host takes that long for what comes before.
    const RENEW: u64 = PATIENCE.as_secs();
    const LIFE: u64 = 600;
    let (namespace, _there) = served(LEASED, &[]);
    let lease = Some((server(PEER), [RENEW, 500, 700]));
    let bench = Bench::start(&namespace, "foreign", LEASED, lease);
    until("the wait", || bench.waits());
    is_seen(&bench, &namespace, LIFE);
    let end = bench.end();
    // What we were granted then would show as another end.
    let due = bench.begun + RENEW;
    within("T1", Duration::from_secs(RENEW) + PATIENCE, || {
        clock::now().seconds() > due
    });
    until("the wait", || bench.waits());
    assert_eq!(bench.end(), end);
    // Once more, and longer: what is granted does not show as that.
    is_seen(&bench, &namespace, 2 * LIFE);
    assert_eq!(bench.log(), "");
}

#[test]
fn an_address_that_nobody_refreshes_any_more_is_taken_back_before_it_runs_out() {
    const LIFE: u64 = 15;
    let (namespace, _there) = served(LEASED, &[]);
    let lease = Some((server(PEER), [1000, 2000, 3000]));
    let bench = Bench::start(&namespace, "taken-back", LEASED, lease);
    until("the wait", || bench.waits());
    assert_eq!(bench.log(), "");
    let begin = refresh(&namespace, LIFE);
    within(
        "it is taken back",
        Duration::from_secs(LIFE) + PATIENCE,
        || bench.shown().contains("valid_lft forever"),
    );
    until("it is told", || {
        bench.log().contains(" [net.address.restored]\n")
    });
    // It is ours again, and asked for at once: granted when, and not before, it was asked for.
    until("the renewal", || bench.end() >= begin + LEASE);
}
