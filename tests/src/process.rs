//! Processes that a test tells something, and waits for.

use std::fs;
use std::process::{Child, Command, ExitStatus};

use crate::patience::until;

/// Sends a signal, which is named as for kill(1): `-TERM`.
///
/// # Panics
/// Where there is no such process.
pub fn signal(process: u32, signal: &str) {
    let sent = Command::new("kill")
        .args([signal, &process.to_string()])
        .status();
    assert!(sent.expect("kill runs").success(), "{signal}");
}

/// Waits until it is in this state (proc(5), `status`): `S` where it has nothing to do, `T` where it is stopped.
///
/// # Panics
/// Where there is no such process, or it does not come to that.
pub fn until_it_is(process: u32, state: char) {
    let state = format!("State:\t{state}");
    until(&state, || {
        let status = fs::read_to_string(format!("/proc/{process}/status"));
        status.expect("it is there").contains(&state)
    });
}

/// Waits for its end.
///
/// # Panics
/// Where it does not end.
pub fn end(process: &mut Child) -> ExitStatus {
    let mut status = None;
    until("its end", || {
        status = process.try_wait().expect("a child");
        status.is_some()
    });
    status.expect("ended")
}
