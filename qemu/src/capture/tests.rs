use super::*;

#[test]
fn refusals_before_the_first_login_count_once() {
    for (requests, counted) in [
        (&[1, 4][..], &[1, 4][..]),
        (&[1, 1, 1, 4], &[1, 4]),
        // None of these is as it should be, and each is seen.
        (&[4], &[4]),
        (&[1, 1], &[1]),
        (&[1, 2, 4], &[1, 2, 4]),
        (&[1, 1, 4, 1], &[1, 4, 1]),
        (&[], &[]),
    ] {
        assert_eq!(refused_once(requests), counted);
    }
}
