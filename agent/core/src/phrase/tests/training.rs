//! The table of pairs is made of the texts.

use core::str::Chars;
use std::collections::BTreeSet;
use std::format;
use std::path::Path;
use std::string::String;
use std::vec::Vec;
use std::{env, fs};

use super::sum;
use crate::phrase::codes::FIRST;

mod dictionary;
mod learning;

/// Folders of which no initramfs has a word.
const OF_THE_INSTALLER: [&str; 6] = ["args", "system", "check", "discovery", "visit", "request"];

/// What packs texts, or hands them to what does.
const MACROS: [&str; 5] = ["phrase!", "phrases!", "texts!", "rows!", "words!"];

/// The texts of all sources that pack some, each once.
pub(super) fn texts() -> Vec<String> {
    let mut texts = BTreeSet::new();
    visit(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut texts,
    );
    assert!(texts.len() > 500, "{} texts", texts.len());
    texts.into_iter().collect()
}

fn visit(folder: &Path, texts: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !OF_THE_INSTALLER.contains(&&*name) && name != "tests" {
                visit(&path, texts);
            }
        } else if name != "tests" && name != "phrase" {
            let source = fs::read_to_string(&path).expect("a source");
            texts.extend(literals(&source));
        }
    }
}

/// The string literals between a macro's brackets; its own definition and comments have none to speak of.
fn literals(source: &str) -> Vec<String> {
    let uses = MACROS.iter().flat_map(|name| source.split(name).skip(1));
    uses.flat_map(within).collect()
}

fn within(behind: &str) -> Vec<String> {
    let (mut found, mut depth) = (Vec::new(), 0);
    let mut characters = behind.chars();
    while let Some(character) = characters.next() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '"' => found.push(literal(&mut characters)),
            _ => {}
        }
        if depth == 0 && !character.is_whitespace() {
            break;
        }
    }
    found
}

/// A literal, behind its first quote.
fn literal(characters: &mut Chars<'_>) -> String {
    let mut text = String::new();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => match characters.next() {
                Some('\n') => {
                    let rest = characters.as_str().trim_start();
                    *characters = rest.chars();
                }
                Some('n') => text.push('\n'),
                escaped => text.extend(escaped),
            },
            _ => text.push(character),
        }
    }
    text
}

/// The rows of the table.
fn source(ranked: &[u16], pairs: &[[u16; 2]]) -> String {
    let code = |wanted: u16| {
        let place = ranked.iter().position(|code| *code == wanted);
        place.expect("a part has a code") + usize::from(FIRST)
    };
    let row = |number: &u16| match u8::try_from(*number) {
        Ok(letter) => format!("of(b'{}')", char::from(letter).escape_default()),
        Err(_) => {
            let [first, second] = pairs[usize::from(*number) - 256].map(code);
            format!("pair({first}, {second})")
        }
    };
    let line = |numbers: &[u16]| {
        let rows: Vec<String> = numbers.iter().map(row).collect();
        format!("    {},\n", rows.join(", "))
    };
    ranked.chunks(7).map(line).collect()
}

#[test]
fn the_table_fits_the_texts() {
    let texts = texts();
    let dictionary = learning::learn(&texts);
    let ranked = dictionary.ranked();
    if env::var_os("UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/phrase/pairs.rs");
        let old = fs::read_to_string(path).expect("the table");
        let (head, rest) = old.split_once("= [\n").expect("a table");
        let (_, tail) = rest.split_once("];\n").expect("the end of the table");
        let source = source(&ranked, &dictionary.pairs);
        fs::write(path, format!("{head}= [\n{source}];\n{tail}")).expect("to write it");
        return;
    }
    let best = dictionary.sum_of(&texts);
    let now = sum(&texts);
    assert!(
        now * 100 <= best * 102,
        "{now} bytes where {best} would do: UPDATE=1 makes the table anew"
    );
}
