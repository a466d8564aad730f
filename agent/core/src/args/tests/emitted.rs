//! The lines for each parser.

use std::vec::Vec;

use serde_json::Value;

use super::{came, how, tokens, with};

const EMITTED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/args/emitted.txt"
));

/// The options, the description, the codes and the line of each row.
pub(super) fn rows() -> impl Iterator<Item = (&'static str, Value, Vec<&'static str>, &'static str)>
{
    let rows = EMITTED.lines().filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let [options, changes, codes, line] = row.splitn(4, " | ").collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let codes = codes.split(' ').filter(|code| *code != "-").collect();
        (options, with(changes), codes, line.trim_start_matches('-'))
    })
}

#[test]
fn every_parser_gets_its_line() {
    let mut count = 0;
    for (options, spec, codes, line) in rows() {
        let came = came(&spec, how(options), "");
        assert_eq!(came.line, line, "{options} {spec}");
        assert_eq!(came.codes, codes, "{options} {spec}");
        count += 1;
    }
    assert!(count > 70, "{count}");
}

/// The document is a description too, and the same comes of it.
#[test]
fn what_is_given_back_makes_the_same_line() {
    for (options, spec, ..) in rows() {
        // A document tells no secret.
        if options.contains("inline") {
            continue;
        }
        let how = how(options);
        let mut first = came(&spec, how, "root=UUID=1");
        let mut again = came(&first.document, how, "root=UUID=1");
        assert_eq!(tokens(&first.document), first.line);
        // How NICs are to be addressed is described by then, and takes the place of nothing.
        if let [code @ ("args.network.asked" | "args.network.lease-kept")] = first.codes[..] {
            assert!(!again.codes.contains(&code), "{options} {spec}");
            for document in [&mut first.document, &mut again.document] {
                document["findings"] = Value::Null;
            }
        }
        assert_eq!(first.document, again.document, "{options} {spec}");
    }
}
