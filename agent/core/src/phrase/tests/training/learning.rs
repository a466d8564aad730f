//! Which pairs shorten the texts most.

use core::cmp::Reverse;
use std::collections::BTreeMap;
use std::string::String;
use std::vec;
use std::vec::Vec;

use super::dictionary::{self, Dictionary, letters, number};
use crate::phrase::codes::{CODES, FIRST};

type Pairs = BTreeMap<[u16; 2], u16>;

/// How many times as many pairs are found as are kept, in tenths.
const FOUND: usize = 14;

/// What is to be in the table. Pairs that were good to have when they were found are not when longer ones are there as well:
/// more are found than there is room for, and those are kept that save most where each text is packed as well as can be.
pub(super) fn learn(texts: &[String]) -> Dictionary {
    let kept = usize::from(CODES - FIRST) - letters().count();
    let mut dictionary = Dictionary::new(texts, find(texts, kept * FOUND / 10));
    while dictionary.pairs.len() > kept {
        let surplus = dictionary.pairs.len() - kept;
        let pairs = dictionary.best(surplus.div_ceil(2));
        dictionary = Dictionary::new(texts, pairs);
    }
    dictionary
}

/// So many: again and again the pair that saves most in the texts as they are packed by then, from left to right.
fn find(texts: &[String], count: usize) -> Vec<[u16; 2]> {
    let (mut known, mut pairs) = (Pairs::new(), Vec::new());
    let mut spelt: Vec<String> = (0..=255).map(|byte| char::from(byte).into()).collect();
    let mut packed: Vec<Vec<u16>> = texts.iter().map(|text| pack(text, &known)).collect();
    let mut counts = BTreeMap::new();
    packed.iter().for_each(|packed| add(packed, 1, &mut counts));
    while pairs.len() < count {
        let mut uses = vec![0; 256 + pairs.len()];
        for code in packed.iter().flatten() {
            uses[usize::from(*code)] += 1;
        }
        let mut most: Vec<i32> = uses.clone();
        most.sort_by_key(|times| Reverse(*times));
        // A code that is used more often is one of the shorter ones.
        let bits = |times: i32| dictionary::length(most.partition_point(|more| *more > times));
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
                add(packed, -1, &mut counts);
                *packed = pack(text, &known);
                add(packed, 1, &mut counts);
            }
        }
    }
    pairs
}

/// Adds so many for each pair of a text.
fn add(packed: &[u16], times: i32, counts: &mut BTreeMap<[u16; 2], i32>) {
    for pair in packed.windows(2) {
        if pair.iter().all(|&code| dictionary::is_packed(code)) {
            *counts.entry([pair[0], pair[1]]).or_default() += times;
        }
    }
}

/// A pair as soon as it is there; of a place the first brace is left.
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
