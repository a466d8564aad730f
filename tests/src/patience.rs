//! Waiting for what others do: for the event, with a limit that no busy host comes to.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// What a busy host may take for anything.
pub const PATIENCE: Duration = Duration::from_secs(25);
/// Between two looks.
const STEP: Duration = Duration::from_millis(5);

/// Waits for something that is to happen at once, or as soon as it is due.
///
/// # Panics
/// Where it has not happened after [`PATIENCE`].
pub fn until(what: &str, there: impl FnMut() -> bool) {
    within(what, PATIENCE, there);
}

/// Waits for something that may take this long.
///
/// # Panics
/// Where it has not happened by then.
pub fn within(what: &str, limit: Duration, mut there: impl FnMut() -> bool) {
    let end = Instant::now() + limit;
    while !there() {
        assert!(Instant::now() < end, "{what}: not after {limit:?}");
        sleep(STEP);
    }
}
