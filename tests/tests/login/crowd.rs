//! A thousand machines that start together.

use std::time::Duration;

use sanroot_core::limits::{RETRY_FIRST, RETRY_MOST};
use sanroot_tests::simulation::crowd::{Crowd, Full, rush};

const CLIENTS: usize = 1000;
const PLACES: usize = 50;
const WINDOW: Duration = Duration::from_millis(10);

#[test]
fn a_thousand_machines_get_in_where_fifty_fit_at_a_time() {
    for (full, login) in [(Full::SaysSo, 100), (Full::Refuses, 500)] {
        let login = Duration::from_millis(login);
        let crowd = Crowd {
            clients: CLIENTS,
            places: PLACES,
            login,
            full,
        };
        let rush = rush(crowd);
        assert_eq!(rush.entries.len(), CLIENTS, "{crowd:?}");
        let least = login * u32::try_from(CLIENTS / PLACES).expect("a number");
        let last = rush.entries[CLIENTS - 1];
        let attempts = rush.attempts.len();
        let busiest = rush.busiest(RETRY_FIRST / 4, WINDOW);
        println!(
            "{full:?}, {login:?} each: all in after {last:?} of {least:?} at least, {attempts} connections, at most {} by \
             one, {busiest} within {WINDOW:?} behind the start",
            rush.most_attempts
        );
        // Whoever is last waits a little longer than the target needs for all.
        assert!(last < least + RETRY_MOST * 3 / 2, "{crowd:?}: {last:?}");
        // Those that were turned away together do not come back together.
        assert!(busiest < CLIENTS / 8, "{crowd:?}: {busiest}");
    }
}
