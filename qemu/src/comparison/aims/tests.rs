use super::{Aim, Bound, boots, logins};

fn aim(bound: Bound, measured: Option<f64>) -> Aim {
    Aim::new("it", " s", bound, measured)
}

#[test]
fn an_aim_is_met_up_to_its_bound_and_never_without_a_measurement() {
    for (bound, measured, line) in [
        (
            Bound::AtMost(0.8),
            Some(0.8),
            "met: it, at most 0.8 s: 0.80 s",
        ),
        (
            Bound::AtMost(0.8),
            Some(0.81),
            "MISSED: it, at most 0.8 s: 0.81 s",
        ),
        (
            Bound::AtLeast(6.0),
            Some(6.0),
            "met: it, at least 6 s: 6.00 s",
        ),
        (
            Bound::AtLeast(6.0),
            Some(5.9),
            "MISSED: it, at least 6 s: 5.90 s",
        ),
        (
            Bound::AtMost(0.8),
            None,
            "MISSED: it, at most 0.8 s: not measured",
        ),
    ] {
        assert_eq!(aim(bound, measured).to_string(), line);
    }
}

#[test]
fn what_was_not_measured_is_missed_whatever_it_is() {
    let aims = [boots(&[]), logins(&[])].concat();
    assert_eq!(aims.len(), 8);
    assert!(!aims.into_iter().any(Aim::is_met));
}
