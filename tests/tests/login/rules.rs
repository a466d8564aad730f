//! The table of rules: complete, and each row with a test that exists or with a reason.

use std::collections::BTreeSet;

use sanroot_tests::tree;

const FILE: &str = "tests/fixtures/iscsi/reliability.md";

/// Rules of the specifications.
const RULES: usize = 101;
/// The tests of the UNH-IOL's suite for the login phase.
const LOGIN: &str = "1.1 2.1 2.2 2.3 3.1 3.2 4.1 4.2 5.1 6.1 6.2 6.3 7.1 7.2 7.3 7.4 7.5 7.6 8.1 9.1 9.2 9.3 10.1 11.1 \
    12.1 13.1 13.2 13.3 14.1 15.1 16.1 16.2 16.3 17.1 18.1 19.1 20.1 21.1 22.1 23";
/// The tests of its suite for CHAP.
const CHAP: &str = "1.1 1.2.1 1.2.2 1.3 2.1 2.2 2.3 2.4 2.5 2.6 3.1 3.2 3.3 3.4 3.5 3.6.1 3.6.2 3.6.3 3.6.4 3.7 3.8 \
    4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 5.1 5.2 5.3";

/// The cells of every row.
fn rows() -> Vec<[String; 3]> {
    let table = tree::file(FILE).text;
    let rows = table.lines().filter(|line| {
        let mut bytes = line.bytes().skip(2);
        line.starts_with("| ")
            && bytes.next().is_some_and(|byte| b"ALC".contains(&byte))
            && bytes.next() == Some(b'.')
    });
    rows.map(|line| {
        let cells = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned());
        let cells: Vec<String> = cells.collect();
        cells
            .try_into()
            .unwrap_or_else(|_| panic!("{line} has other than three cells"))
    })
    .collect()
}

/// The names of all tests of the tree.
fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in tree::files(".rs") {
        let mut lines = source.text.lines();
        while let Some(line) = lines.next() {
            if line.trim() != "#[test]" {
                continue;
            }
            let name = lines
                .next()
                .and_then(|line| line.trim().strip_prefix("fn "));
            let name = name
                .and_then(|line| line.split_once('('))
                .unwrap_or_else(|| panic!("{}: a test without a name", source.path));
            found.insert(name.0.to_owned());
        }
    }
    found
}

#[test]
fn every_rule_and_every_test_of_the_suites_has_its_row() {
    let numbers = (1..=RULES).map(|number| format!("A.{number}"));
    let login = LOGIN.split_whitespace().map(|number| format!("L.{number}"));
    let chap = CHAP.split_whitespace().map(|number| format!("C.{number}"));
    let expected: Vec<String> = numbers.chain(login).chain(chap).collect();
    let found: Vec<String> = rows().into_iter().map(|[rule, ..]| rule).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_row_has_a_test_that_exists_or_a_reason() {
    let tests = tests();
    assert!(tests.contains("every_row_has_a_test_that_exists_or_a_reason"));
    let mut reasons: Vec<String> = Vec::new();
    for [rule, asks, shown] in rows() {
        assert!(!asks.is_empty(), "{rule} says nothing");
        let named: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        for name in &named {
            assert!(
                tests.contains(*name),
                "{rule} names {name}, which is no test"
            );
        }
        if named.is_empty() {
            let known = shown
                .strip_prefix("As ")
                .and_then(|rule| rule.strip_suffix('.'));
            let has_reason = match known {
                Some(rule) => reasons.iter().any(|known| known == rule),
                None => shown.split_whitespace().count() > 4,
            };
            assert!(has_reason, "{rule} has neither a test nor a reason");
            reasons.push(rule);
        } else {
            let only_tests = shown
                .split(", ")
                .all(|cell| cell.starts_with('`') && cell.ends_with('`'));
            assert!(only_tests, "{rule} has more than tests: {shown}");
        }
    }
}

#[test]
fn a_rule_that_a_test_or_a_verdict_names_is_in_the_table() {
    let known: BTreeSet<String> = rows().into_iter().map(|[rule, ..]| rule).collect();
    let files = ["verdicts", "visit-verdicts"];
    let files = files.map(|name| tree::file(&format!("tests/fixtures/iscsi/{name}.txt")).text);
    let verdicts = files.concat();
    let words = verdicts.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    let mut named = 0;
    for word in words.filter(|word| word.starts_with("A.")) {
        named += 1;
        assert!(known.contains(word), "there is no rule {word}");
    }
    assert!(named > 100, "the verdicts name {named} rules");
}
