use super::super::Timed;
use super::super::login::{Demand, Login, PARTS};
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

/// An initiator whose parts take 7 ms each time, and whose logins take so many.
fn timed(milliseconds: &[f64]) -> Timed {
    let logins = milliseconds.iter().map(|whole| Login {
        whole: whole / 1e3,
        parts: [1e-3; PARTS.len()],
    });
    Timed {
        program: "it",
        logins: logins.collect(),
        demand: Demand {
            system_calls: 1,
            memory: Some(1024.0),
        },
    }
}

#[test]
fn the_worst_round_counts() {
    let lines = |ours: &[f64], theirs: &[f64]| {
        let aims = logins(&[timed(ours), timed(theirs)]);
        aims.iter().map(Aim::to_string).collect::<Vec<String>>()
    };
    // 17, 18 and 23 % over the sum.
    assert_eq!(
        lines(&[8.19, 8.26, 8.61], &[81.9, 413.0, 80.0]),
        [
            "MISSED: start to disk of iscsistart, at least 10 times ours: 9.29 times ours",
            "MISSED: over the sum, at most 20 %: 23.00 %",
            "met: peak memory, at most 1024 KiB: 1024.00 KiB",
        ]
    );
    assert_eq!(
        lines(&[8.61, 7.0], &[90.0, 71.4])
            .first()
            .map(String::as_str),
        Some("met: start to disk of iscsistart, at least 10 times ours: 10.20 times ours")
    );
}
