use std::sync::Barrier;

use super::*;

#[test]
fn each_group_runs_as_many_at_a_time_as_it_may_and_beside_the_others() {
    // Nobody passes before four of one group and two of the other are there.
    let all = Barrier::new(6);
    let ran = Mutex::new(Vec::new());
    let run = |item: u8| {
        if item < 6 {
            all.wait();
        }
        ran.lock().unwrap().push(item);
    };
    at_a_time(&[(&[0, 1, 2, 3, 6], 4), (&[4, 5, 7], 2)], run);
    let mut ran = ran.into_inner().unwrap();
    ran.sort_unstable();
    assert_eq!(ran, [0, 1, 2, 3, 4, 5, 6, 7]);
}
