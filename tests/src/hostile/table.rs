//! Tables of verdicts, as files that a person has read and judged.

use std::fmt::Write;

use crate::tree;

/// A verdict for each value, in the order of the values.
pub type Verdicts = Vec<(String, String)>;

/// Writes a heading, and below it each verdict with the values that have it.
///
/// # Panics
/// Never: a string takes everything.
pub fn section(file: &mut String, heading: &str, verdicts: Verdicts) {
    let mut grouped: Vec<(String, Vec<String>)> = Vec::new();
    for (value, verdict) in verdicts {
        match grouped.iter_mut().find(|(known, _)| *known == verdict) {
            Some((_, values)) => values.push(value),
            None => grouped.push((verdict, vec![value])),
        }
    }
    writeln!(file, "{heading}").expect("a string");
    for (verdict, values) in grouped {
        writeln!(file, "    {verdict}: {}", shortened(&values).join(" | ")).expect("a string");
    }
}

/// Bits that follow each other as one range.
fn shortened(values: &[String]) -> Vec<String> {
    let bit = |value: &String| value.strip_prefix("flip-")?.parse::<usize>().ok();
    let mut found: Vec<String> = Vec::new();
    let mut range: Option<(usize, usize)> = None;
    for value in values {
        match (bit(value), range) {
            (Some(now), Some((first, last))) if now == last + 1 => {
                range = Some((first, now));
                found.pop();
                found.push(format!("flip-{first}..{now}"));
            }
            (Some(now), _) => {
                range = Some((now, now));
                found.push(value.clone());
            }
            (None, _) => {
                range = None;
                found.push(value.clone());
            }
        }
    }
    found
}

/// Compares what was found with the file, which `UPDATE=1` in the environment writes anew.
///
/// # Panics
/// Where they differ, with the part of the file that does.
pub fn compare(found: &str, file: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(tree::root().join(file), found).expect("the file is writable");
    }
    let expected = tree::file(file).text;
    for (found, expected) in found.split("\n# ").zip(expected.split("\n# ")) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}
