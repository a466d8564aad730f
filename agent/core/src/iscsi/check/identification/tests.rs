use std::vec::Vec;

use super::wwid;

/// A page with these designators: code set and association aside, type and name.
fn page(designators: &[(u8, &[u8])]) -> Vec<u8> {
    let list: Vec<u8> = designators
        .iter()
        .flat_map(|(kind, name)| {
            let length = u8::try_from(name.len()).unwrap();
            [&[1, *kind, 0, length], *name].concat()
        })
        .collect();
    let length = u16::try_from(list.len()).unwrap().to_be_bytes();
    [&[0, 0x83][..], &length, &list].concat()
}

fn name(designators: &[(u8, &[u8])]) -> Option<std::string::String> {
    wwid(&page(designators)).map(|name| name.as_str().into())
}

const NAA_5: (u8, &[u8]) = (3, &[0x50, 1, 2, 3, 4, 5, 6, 7]);
const NAA_6: (u8, &[u8]) = (
    3,
    &[0x60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
);
const EUI: (u8, &[u8]) = (2, &[0xab; 8]);
const T10: (u8, &[u8]) = (1, b"IET     00010001");

#[test]
fn a_name_is_written_as_linux_writes_it() {
    assert_eq!(
        name(&[NAA_6]).as_deref(),
        Some("naa.600102030405060708090a0b0c0d0e0f")
    );
    assert_eq!(name(&[NAA_5]).as_deref(), Some("naa.5001020304050607"));
    assert_eq!(name(&[EUI]).as_deref(), Some("eui.abababababababab"));
    assert_eq!(name(&[T10]).as_deref(), Some("t10.IET     00010001"));
    assert_eq!(
        name(&[(8, b"iqn.a,L,0x1\0\0")]).as_deref(),
        Some("iqn.a,L,0x1")
    );
}

#[test]
fn the_best_name_of_the_unit_counts_wherever_it_stands() {
    let best = name(&[NAA_6]);
    assert_eq!(name(&[T10, NAA_5, NAA_6, EUI]), best);
    assert_eq!(name(&[NAA_6, EUI, NAA_5, T10]), best);
    // A name of the port (association 1) or of the target (2) is not the unit's.
    assert_eq!(
        name(&[(0x13, NAA_6.1), (0x23, NAA_6.1), NAA_5]),
        name(&[NAA_5])
    );
    assert_eq!(name(&[]), None);
    assert_eq!(name(&[(3, &[0x70; 8]), (5, &[0, 0, 0, 1]), (3, &[])]), None);
}

#[test]
fn a_page_that_is_cut_or_another_page_gives_no_nonsense() {
    let whole = page(&[T10, NAA_6]);
    for end in 0..whole.len() {
        let cut = wwid(&whole[..end]);
        assert!(
            cut.is_none_or(|name| name == "t10.IET     00010001"),
            "{end}"
        );
    }
    let mut other = whole.clone();
    other[1] = 0x80;
    assert_eq!(wwid(&other), None);
    assert_eq!(name(&[(1, b"bad\x07name")]), None);
    assert_eq!(name(&[(8, "iqn.a\u{202e}b".as_bytes())]), None);
    assert_eq!(name(&[(1, &[0xff; 8])]), None);
}
