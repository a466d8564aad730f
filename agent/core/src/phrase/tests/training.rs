//! Which pairs shorten the texts most.

use core::str::Chars;
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::path::Path;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{env, fs};

use super::sum;
use crate::phrase::pairs::{self, PAIRS};

/// Folders of which no initramfs has a word.
const OF_THE_INSTALLER: [&str; 5] = ["args", "system", "check", "discovery", "visit"];

/// What packs texts, or hands them to what does.
const MACROS: [&str; 5] = ["phrase!", "phrases!", "texts!", "rows!", "words!"];

type Pairs = BTreeMap<(u8, u8), u8>;

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

/// What is to be in the table: again and again the pair that occurs most often in the texts as they are packed by then.
fn train(texts: &[String]) -> Vec<[u8; 2]> {
    let (mut known, mut table) = (Pairs::new(), Vec::new());
    while table.len() < PAIRS.len() {
        if !pairs::is_free(table.len()) {
            table.push([0, 0]);
            continue;
        }
        let mut counts = BTreeMap::<_, usize>::new();
        for text in texts {
            for pair in pack(text, &known).windows(2) {
                if !pair.iter().any(|byte| b"{}\n".contains(byte)) {
                    *counts.entry((pair[0], pair[1])).or_default() += 1;
                }
            }
        }
        let best = counts.iter().max_by_key(|(pair, count)| (**count, **pair));
        let (&(first, second), _) = best.expect("texts are longer than that");
        known.insert((first, second), pairs::byte(table.len()));
        table.push([first, second]);
    }
    table
}

/// As the compiler does.
fn pack(text: &str, known: &Pairs) -> Vec<u8> {
    let mut packed = Vec::new();
    for byte in text.bytes() {
        packed.push(byte);
        while let [.., first, second] = packed[..]
            && let Some(token) = known.get(&(first, second))
        {
            packed.truncate(packed.len() - 2);
            packed.push(*token);
        }
    }
    packed
}

fn source(table: &[[u8; 2]]) -> String {
    let shown = |byte: u8| match byte {
        b'\'' => "b'\\''".to_string(),
        b'\\' => "b'\\\\'".to_string(),
        b' '..=b'~' => format!("b'{}'", char::from(byte)),
        _ => format!("{byte:#04x}"),
    };
    let row = |[first, second]: &[u8; 2]| format!("    [{}, {}],\n", shown(*first), shown(*second));
    table.iter().map(row).collect()
}

#[test]
fn the_table_fits_the_texts() {
    let texts = texts();
    let table = train(&texts);
    if env::var_os("UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/phrase/pairs.rs");
        let old = fs::read_to_string(path).expect("the table");
        let (head, rest) = old.split_once("= [\n").expect("a table");
        let (_, tail) = rest.split_once("];\n").expect("the end of the table");
        fs::write(path, format!("{head}= [\n{}];\n{tail}", source(&table))).expect("to write it");
        return;
    }
    let known = table.iter().enumerate();
    let known = known.map(|(index, [first, second])| ((*first, *second), pairs::byte(index)));
    let known = known.filter(|((first, _), _)| *first != 0).collect();
    let best: usize = texts.iter().map(|text| pack(text, &known).len() + 1).sum();
    let now = sum(&texts);
    assert!(
        now * 100 <= best * 102,
        "{now} bytes where {best} would do: UPDATE=1 makes the table anew"
    );
}
