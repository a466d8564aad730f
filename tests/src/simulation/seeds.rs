use std::thread;

/// As many as the processors of most machines that run the tests, or more.
const PARTS: usize = 4;

/// Calls `check` with each seed below `end`, several at the same time.
///
/// # Panics
/// Where `check` does, which says the seed.
pub fn each_seed(end: u64, check: impl Fn(u64) + Sync) {
    thread::scope(|scope| {
        for part in 0..PARTS {
            let check = &check;
            scope.spawn(move || (0..end).skip(part).step_by(PARTS).for_each(check));
        }
    });
}
