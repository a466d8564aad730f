//! Letters and pairs, and what each of them is worth.

use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::string::String;
use std::vec;
use std::vec::Vec;

use crate::phrase::codes::{FIRST, LENGTH_BITS, PLACE, digits};

/// How often the texts are packed until their codes are as long as fits how often they are used.
const PASSES: usize = 4;

/// Letters have the numbers of their bytes, pairs those from 256 on.
pub(super) struct Dictionary {
    pub(super) pairs: Vec<[u16; 2]>,
    /// Which number is spelt by the letters on the way to a node, if one is.
    nodes: Vec<Option<u16>>,
    /// Where a letter leads to from a node.
    ways: BTreeMap<(usize, u8), usize>,
    /// How often each number is used.
    uses: Vec<i32>,
    /// How many bits each number takes.
    bits: Vec<i32>,
}

impl Dictionary {
    /// These pairs, with their worth for these texts.
    pub(super) fn new(texts: &[String], pairs: Vec<[u16; 2]>) -> Self {
        let count = 256 + pairs.len();
        let mut dictionary = Self {
            pairs,
            nodes: vec![None],
            ways: BTreeMap::new(),
            uses: Vec::new(),
            bits: vec![length(usize::from(u8::MAX)); count],
        };
        let mut spelt: Vec<Vec<u8>> = (0..=255).map(|byte| vec![byte]).collect();
        for [first, second] in &dictionary.pairs {
            spelt.push([&*spelt[usize::from(*first)], &spelt[usize::from(*second)]].concat());
        }
        (0..)
            .zip(&spelt)
            .for_each(|(number, letters)| dictionary.add(number, letters));
        for _ in 0..PASSES {
            dictionary.uses = vec![0; count];
            for piece in texts.iter().flat_map(|text| pieces(text)) {
                for number in dictionary.pack(piece.as_bytes()).0 {
                    dictionary.uses[usize::from(number)] += 1;
                }
            }
            for (rank, number) in dictionary.ranked().into_iter().enumerate() {
                dictionary.bits[usize::from(number)] = length(rank);
            }
        }
        dictionary
    }

    fn add(&mut self, number: u16, letters: &[u8]) {
        let mut node = 0;
        for letter in letters {
            let new = self.nodes.len();
            node = *self.ways.entry((node, *letter)).or_insert(new);
            if node == new {
                self.nodes.push(None);
            }
        }
        self.nodes[node] = Some(number);
    }

    /// Into the fewest bits, and how many those are.
    fn pack(&self, letters: &[u8]) -> (Vec<u16>, i32) {
        // Of each place: how many bits what is behind it needs, with what that begins, and where the next one begins.
        let mut needed = vec![(i32::MAX, 0, 0); letters.len()];
        needed.push((0, 0, 0));
        for at in (0..letters.len()).rev() {
            let mut node = 0;
            for end in at..letters.len() {
                let Some(next) = self.ways.get(&(node, letters[end])) else {
                    break;
                };
                node = *next;
                if let Some(number) = self.nodes[node] {
                    let bits = self.bits[usize::from(number)] + needed[end + 1].0;
                    needed[at] = needed[at].min((bits, number, end + 1));
                }
            }
        }
        let (mut packed, mut at) = (Vec::new(), 0);
        while at < letters.len() {
            packed.push(needed[at].1);
            at = needed[at].2;
        }
        (packed, needed[0].0)
    }

    /// Letters and pairs, with their numbers, by how often they are in the texts.
    pub(super) fn ranked(&self) -> Vec<u16> {
        let pairs = (0..self.pairs.len()).map(number);
        let mut ranked: Vec<u16> = letters().map(u16::from).chain(pairs).collect();
        ranked.sort_by_key(|code| (Reverse(self.uses[usize::from(*code)]), *code));
        ranked
    }

    /// The pairs but for so many, which save least of those that are in no other pair.
    pub(super) fn best(&self, but: usize) -> Vec<[u16; 2]> {
        let parts: BTreeSet<u16> = self.pairs.iter().flatten().copied().collect();
        let saved = |place: usize| {
            let code = usize::from(number(place));
            let [first, second] = self.pairs[place].map(|code| self.bits[usize::from(code)]);
            self.uses[code] * (first + second - self.bits[code])
        };
        let mut places: Vec<usize> = (0..self.pairs.len()).collect();
        places.retain(|place| !parts.contains(&number(*place)));
        places.sort_by_key(|place| saved(*place));
        places.truncate(but);
        let (mut kept, mut numbers) = (Vec::new(), (0..256).collect::<Vec<u16>>());
        for (place, pair) in self.pairs.iter().enumerate() {
            numbers.push(number(kept.len()));
            if !places.contains(&place) {
                kept.push(pair.map(|code| numbers[usize::from(code)]));
            }
        }
        kept
    }

    /// How many bytes all texts take, with their ends.
    pub(super) fn sum_of(&self, texts: &[String]) -> usize {
        let marks = LENGTH_BITS + digits(PLACE);
        let mark = |bits: i32| usize::try_from(bits).expect("few bits").div_ceil(8);
        let bytes = |text: &String| {
            let pieces = pieces(text);
            let bits = pieces.iter().map(|piece| self.pack(piece.as_bytes()).1);
            let words = text.matches('{').count() - text.matches("{}").count();
            let (last, others) = (pieces.len() - 1, marks.cast_signed());
            let ends = bits.enumerate().map(|(place, bits)| match place {
                place if place == last => mark(bits + LENGTH_BITS.cast_signed()),
                _ => mark(bits + others),
            });
            ends.sum::<usize>() + words
        };
        texts.iter().map(bytes).sum()
    }
}

/// What stands before each mark of a text, and behind the last one.
fn pieces(text: &str) -> Vec<&str> {
    let behind = |piece| str::split_once(piece, '}').map_or(piece, |(_, behind)| behind);
    let between = text.split('{').map(behind);
    between.flat_map(|piece| piece.split('\n')).collect()
}

/// The characters with a code.
pub(super) fn letters() -> impl Iterator<Item = u8> {
    (b' '..=b'~').filter(|letter| is_packed((*letter).into()))
}

/// The number of a pair.
pub(super) fn number(place: usize) -> u16 {
    u16::try_from(place).expect("few pairs") + 256
}

/// Whether it is no place and no line's end.
pub(super) fn is_packed(code: u16) -> bool {
    !b"{}\n".iter().any(|&byte| u16::from(byte) == code)
}

/// How many bits the code has that is used most but for so many.
pub(super) fn length(rank: usize) -> i32 {
    let code = u16::try_from(rank).expect("few codes") + FIRST;
    i32::try_from(LENGTH_BITS + digits(code)).expect("few bits")
}
