//! Tables in texts equal the code's: exit codes, limits, finding codes.

use std::collections::{BTreeMap, BTreeSet};

use sanroot_core::exit::Exit;
use sanroot_tests::tree::{self, Source};

/// The cells of the rows of the table behind `<!-- table: NAME -->` in a document, without heading.
fn table_of(document: &str, name: &str) -> Vec<Vec<String>> {
    let marker = format!("<!-- table: {name} -->\n");
    let text = tree::file(document).text;
    let (_, table) = text
        .split_once(&marker)
        .unwrap_or_else(|| panic!("{document} lacks {marker}"));
    table
        .lines()
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

fn table(name: &str) -> Vec<Vec<String>> {
    table_of("README.md", name)
}

#[test]
fn every_argument_is_described_and_no_other_one() {
    let grammar = tree::file("agent/core/src/cmdline/key.rs").text;
    let (_, keys) = grammar.split_once("\nkeys! {\n").expect("the list");
    let (keys, _) = keys.split_once("\n}").expect("its end");
    let known: BTreeSet<&str> = keys
        .lines()
        .map(|line| line.split('"').nth(1).expect("a name"))
        .filter(|name| !name.starts_with("iscsi_"))
        .collect();
    let rows = table_of("agent/ARGUMENTS.md", "arguments");
    let names = rows
        .iter()
        .flat_map(|row| row[0].split('`').skip(1).step_by(2));
    let told: Vec<&str> = names.collect();
    assert_eq!(BTreeSet::from_iter(told.iter().copied()), known);
    assert_eq!(told.len(), known.len(), "one is told twice");
}

#[test]
fn the_readme_lists_every_exit_code() {
    let meant: Vec<Vec<String>> = Exit::ALL
        .iter()
        .map(|exit| vec![exit.code().to_string(), exit.meaning().to_owned()])
        .collect();
    assert_eq!(table("exit-codes"), meant);
}

/// The value of `64`, `64 * 1024`, `Duration::from_secs(180)` or `Duration::from_millis(250)` as the README writes it.
fn value(expression: &str) -> String {
    let product = |factors: &str| -> u64 {
        let factors = factors.split('*');
        let numbers = factors.map(|factor| factor.trim().replace('_', ""));
        numbers
            .map(|number| number.parse::<u64>().expect("a number"))
            .product()
    };
    for (unit, call) in [
        ("s", "Duration::from_secs("),
        ("ms", "Duration::from_millis("),
    ] {
        if let Some(number) = expression.strip_prefix(call) {
            return match product(number.trim_end_matches(')')) {
                seconds if unit == "s" && seconds.is_multiple_of(3600) => {
                    format!("{} h", seconds / 3600)
                }
                number => format!("{number} {unit}"),
            };
        }
    }
    let product = product(expression);
    if product.is_multiple_of(1024) {
        format!("{} KiB", product / 1024)
    } else {
        product.to_string()
    }
}

#[test]
fn the_limits_in_the_readme_are_those_in_force() {
    let limits = tree::file("agent/core/src/limits.rs").text;
    let rows = table("limits");
    assert!(!rows.is_empty());
    for row in rows {
        let name = row[0].trim_matches('`');
        let declaration = limits
            .lines()
            .find(|line| line.starts_with(&format!("pub const {name}: ")));
        let declaration =
            declaration.unwrap_or_else(|| panic!("agent/core/src/limits.rs has no {name}"));
        let (_, expression) = declaration.split_once(" = ").expect("a value");
        assert_eq!(row[1], value(expression.trim_end_matches(';')), "{name}");
    }
}

/// What in `source` has the form of a finding code, such as `login.refused.authentication`: string literals; in scripts, which
/// write the line of a finding as it is, what stands in brackets.
fn codes(source: &Source) -> Vec<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let word = |word: &str| !word.is_empty() && word.chars().all(plain);
    let dotted = |literal: &str| literal.contains('.') && literal.split('.').all(word);
    let marks: &[char] = match source.path.ends_with(".sh") {
        true => &['[', ']'],
        false => &['"'],
    };
    let literals = source
        .lines()
        .flat_map(|(_, line)| line.split(marks).skip(1).step_by(2));
    literals
        .filter(|literal| dotted(literal))
        .map(str::to_owned)
        .collect()
}

/// Every finding code of the agent and of its module's hooks, with the file that says it.
fn owners() -> BTreeMap<String, String> {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let scripts = tree::files(".sh").into_iter();
    for source in scripts.chain(tree::files(".rs")) {
        let hook = source.path.starts_with("dracut-module/") && source.path.ends_with(".sh");
        let judges = source.path.starts_with("agent/") && source.text.contains("fn code(");
        if !(hook || judges) || source.is_test() {
            continue;
        }
        for code in codes(&source) {
            let owner = owners
                .entry(code.clone())
                .or_insert_with(|| source.path.clone());
            assert_eq!(*owner, source.path, "{code} is claimed twice");
        }
    }
    owners
}

#[test]
fn every_finding_code_has_one_owner_and_is_explained() {
    let table = tree::file("agent/core/src/finding/codes.md").text;
    let rows = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let explained: BTreeSet<&str> = rows.map(|(code, _)| code).collect();
    let owners = owners();
    let said: BTreeSet<&str> = owners.keys().map(String::as_str).collect();
    assert!(
        said.contains("name.too-long"),
        "the sources are read wrongly: {said:?}"
    );
    let missing: Vec<&&str> = said.difference(&explained).collect();
    let left_over: Vec<&&str> = explained.difference(&said).collect();
    assert!(
        missing.is_empty(),
        "agent/core/src/finding/codes.md does not explain {missing:?}"
    );
    assert!(
        left_over.is_empty(),
        "agent/core/src/finding/codes.md explains what is never said: {left_over:?}"
    );
}
