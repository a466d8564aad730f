//! The kernel command line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sanroot_core::cmdline::words;

fuzz_target!(|line: &[u8]| {
    let mut bytes = 0;
    for word in words(line) {
        bytes += word.key().len() + word.value().map_or(0, <[u8]>::len);
    }
    assert!(bytes <= line.len(), "words say more than the line");
});
