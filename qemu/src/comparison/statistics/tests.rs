use super::Samples;

fn samples(values: &[f64]) -> Samples {
    values.iter().copied().collect()
}

#[test]
fn the_median_is_the_middle() {
    assert_eq!(samples(&[]).median(), None);
    assert_eq!(samples(&[2.5]).median(), Some(2.5));
    assert_eq!(samples(&[9.0, 1.0, 2.0]).median(), Some(2.0));
    assert_eq!(samples(&[9.0, 1.0, 2.0, 4.0]).median(), Some(3.0));
}

#[test]
fn the_worst_is_at_an_end() {
    assert_eq!(samples(&[]).least().or(samples(&[]).most()), None);
    assert_eq!(samples(&[9.0, 1.0, 2.0]).least(), Some(1.0));
    assert_eq!(samples(&[9.0, 1.0, 2.0]).most(), Some(9.0));
}

#[test]
fn ratios_are_of_medians() {
    let ours = samples(&[1.0, 2.0, 60.0]);
    assert_eq!(ours.times_less_than(&samples(&[14.0])), Some(7.0));
    assert_eq!(ours.times_less_than(&samples(&[])), None);
}

#[test]
fn shown_with_what_they_span() {
    assert_eq!(format!("{:.2}", samples(&[])), "?");
    assert_eq!(format!("{:.0}", samples(&[7.0, 7.0])), "7");
    assert_eq!(
        format!("{:.2}", samples(&[0.704, 0.651, 0.7])),
        "0.70 (0.65 – 0.70)"
    );
}
