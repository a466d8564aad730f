//! Which pairs shorten the texts most.

use core::cmp::Reverse;
use core::str::Chars;
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::path::Path;
use std::string::String;
use std::vec;
use std::vec::Vec;
use std::{env, fs};

use super::sum;
use crate::phrase::codes::{FIRST, LENGTH_BITS, digits};
use crate::phrase::pairs::ROWS;

/// Folders of which no initramfs has a word.
const OF_THE_INSTALLER: [&str; 6] = ["args", "system", "check", "discovery", "visit", "request"];

/// What packs texts, or hands them to what does.
const MACROS: [&str; 5] = ["phrase!", "phrases!", "texts!", "rows!", "words!"];

type Pairs = BTreeMap<[u16; 2], u16>;

/// The characters with a code.
fn letters() -> impl Iterator<Item = u8> {
    (b' '..=b'~').filter(|letter| is_packed((*letter).into()))
}

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

/// What is to be in the table: again and again the pair that saves most in the texts as they are packed by then. Letters have
/// the numbers of their bytes, pairs those from 256 on.
fn train(texts: &[String]) -> Vec<[u16; 2]> {
    let (mut known, mut pairs) = (Pairs::new(), Vec::new());
    let mut spelt: Vec<String> = (0..=255).map(|byte| char::from(byte).into()).collect();
    let mut packed: Vec<Vec<u16>> = texts.iter().map(|text| pack(text, &known)).collect();
    let mut counts = BTreeMap::new();
    packed
        .iter()
        .for_each(|packed| count(packed, 1, &mut counts));
    while pairs.len() < ROWS.len() - letters().count() {
        let mut uses = vec![0; 256 + pairs.len()];
        for code in packed.iter().flatten() {
            uses[usize::from(*code)] += 1;
        }
        let mut most: Vec<i32> = uses.clone();
        most.sort_by_key(|times| Reverse(*times));
        // A code that is used more often is one of the shorter ones.
        let bits = |times: i32| length(most.partition_point(|more| *more > times));
        let saved = |pair: &[u16; 2], times: i32| {
            let parts = pair.map(|code| bits(uses[usize::from(code)]));
            times * (parts[0] + parts[1] - bits(times))
        };
        let best = counts
            .iter()
            .max_by_key(|(pair, times)| (saved(pair, **times), **pair));
        let (&pair, _) = best.expect("texts are longer than that");
        known.insert(pair, number(pairs.len()));
        pairs.push(pair);
        let [first, second] = pair.map(|code| spelt[usize::from(code)].clone());
        spelt.push(first + &second);
        for (text, packed) in texts.iter().zip(&mut packed) {
            if text.contains(spelt.last().expect("the pair")) {
                count(packed, -1, &mut counts);
                *packed = pack(text, &known);
                count(packed, 1, &mut counts);
            }
        }
    }
    pairs
}

/// Adds so many for each pair of a text.
fn count(packed: &[u16], times: i32, counts: &mut BTreeMap<[u16; 2], i32>) {
    for pair in packed.windows(2) {
        if pair.iter().all(|&code| is_packed(code)) {
            *counts.entry([pair[0], pair[1]]).or_default() += times;
        }
    }
}

/// The number of a pair.
fn number(place: usize) -> u16 {
    u16::try_from(place).expect("few pairs") + 256
}

/// Whether it is no place and no line's end.
fn is_packed(code: u16) -> bool {
    !b"{}\n".iter().any(|&byte| u16::from(byte) == code)
}

/// As the compiler does; of a place the first brace is left.
fn pack(text: &str, known: &Pairs) -> Vec<u16> {
    let (mut packed, mut in_place) = (Vec::new(), false);
    for byte in text.bytes() {
        if in_place {
            in_place = byte != b'}';
            continue;
        }
        in_place = byte == b'{';
        packed.push(byte.into());
        while let [.., first, second] = packed[..]
            && let Some(token) = known.get(&[first, second])
        {
            packed.truncate(packed.len() - 2);
            packed.push(*token);
        }
    }
    packed
}

/// Letters and pairs, with their numbers, by how often they are in the texts.
fn ranked(texts: &[String], pairs: &[[u16; 2]]) -> Vec<u16> {
    let known = (0..).zip(pairs).map(|(place, pair)| (*pair, number(place)));
    let known = known.collect();
    let mut counts: BTreeMap<u16, usize> = letters().map(|letter| (letter.into(), 0)).collect();
    counts.extend((0..pairs.len()).map(|place| (number(place), 0)));
    for code in texts.iter().flat_map(|text| pack(text, &known)) {
        counts.entry(code).and_modify(|count| *count += 1);
    }
    let mut ranked: Vec<u16> = counts.keys().copied().collect();
    ranked.sort_by_key(|code| (Reverse(counts[code]), *code));
    ranked
}

/// How many bits the code has that is used most but for so many.
fn length(rank: usize) -> i32 {
    let code = u16::try_from(rank).expect("few codes") + FIRST;
    i32::try_from(LENGTH_BITS + digits(code)).expect("few bits")
}

/// How many bytes all texts take as they would be packed, with their ends.
fn sum_of(texts: &[String], pairs: &[[u16; 2]], ranked: &[u16]) -> usize {
    let known: Pairs = (0..)
        .zip(pairs)
        .map(|(place, pair)| (*pair, number(place)))
        .collect();
    let ranks: BTreeMap<u16, usize> = ranked.iter().copied().zip(0..).collect();
    let mark = |bits: usize| (bits + 5).next_multiple_of(8);
    let bytes = |text: &String| {
        let mut bits = 0;
        for code in pack(text, &known) {
            bits = match ranks.get(&code) {
                Some(rank) => bits + usize::try_from(length(*rank)).expect("few bits"),
                None => mark(bits),
            };
        }
        mark(bits) / 8 + text.matches('{').count() - text.matches("{}").count()
    };
    texts.iter().map(bytes).sum()
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
    let pairs = train(&texts);
    let ranked = ranked(&texts, &pairs);
    if env::var_os("UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/phrase/pairs.rs");
        let old = fs::read_to_string(path).expect("the table");
        let (head, rest) = old.split_once("= [\n").expect("a table");
        let (_, tail) = rest.split_once("];\n").expect("the end of the table");
        let source = source(&ranked, &pairs);
        fs::write(path, format!("{head}= [\n{source}];\n{tail}")).expect("to write it");
        return;
    }
    let best = sum_of(&texts, &pairs, &ranked);
    let now = sum(&texts);
    assert!(
        now * 100 <= best * 102,
        "{now} bytes where {best} would do: UPDATE=1 makes the table anew"
    );
}
