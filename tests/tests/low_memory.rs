//! The processor's own way to look through low memory finds what the portable one finds.

use sanroot_core::ibft::scan::{self, PLACES, STEP};
use sanroot_linux::arch;

type Page = [[u8; STEP]; PLACES];

fn both(page: &Page) -> bool {
    let found = scan::has_ending(page);
    assert_eq!(arch::has_ending(page), found);
    found
}

#[test]
fn an_ending_is_found_in_each_place() {
    for filling in [0, 0xff, b'F', b'T'] {
        let mut page = [[filling; STEP]; PLACES];
        assert!(!both(&page));
        for place in 0..PLACES {
            page[place][2..4].copy_from_slice(b"FT");
            assert!(both(&page), "{place}");
            page[place] = [filling; STEP];
        }
    }
}

#[test]
fn an_ending_elsewhere_in_a_place_is_none() {
    let mut page = [[0; STEP]; PLACES];
    for place in 0..PLACES {
        for at in (0..STEP - 1).filter(|at| *at != 2) {
            page[place][at..at + 2].copy_from_slice(b"FT");
            assert!(!both(&page), "{place}, {at}");
            page[place] = [0; STEP];
        }
        // Half of it here, half behind.
        page[place][2] = b'F';
        page[(place + 1) % PLACES][3] = b'T';
        assert!(!both(&page), "{place}");
        page = [[0; STEP]; PLACES];
    }
}

#[test]
fn what_lies_around_the_page_is_not_looked_at() {
    let mut memory = [[0; STEP]; PLACES + 2];
    for place in [0, PLACES + 1] {
        memory[place][2..4].copy_from_slice(b"FT");
    }
    let page = memory[1..=PLACES].as_array().expect("a page");
    assert!(!both(page));
}
