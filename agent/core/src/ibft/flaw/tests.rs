use core::net::{IpAddr, Ipv4Addr};
use std::collections::BTreeSet;
use std::string::ToString;

use super::{Excerpt, Fault, Flaw, Place};
use crate::errno::Errno;
use crate::finding::{Explain, Severity};
use crate::iscsi::NameFlaw;

/// One of each kind, with a part of its sentence: what was found, where there is something to show.
const FLAWS: [(Flaw, &str); 44] = [
    (Flaw::Unreadable(Errno::CONNREFUSED), "errno 111"),
    (Flaw::Short(65), "65 bytes"),
    (Flaw::Signature(*b"iB\0T"), "\"iB\\u{0}T\""),
    (
        Flaw::Length {
            claimed: 4096,
            available: 2048,
        },
        "claims 4096 bytes, 2048 are there",
    ),
    (Flaw::Checksum(0xa5), "0xa5"),
    (Flaw::Revision(2), "is 2"),
    (Flaw::ControlId(7), "id 7"),
    (Flaw::ControlLength(17), "17 bytes"),
    (Flaw::ControlOverrun(5000), "5000 bytes"),
    (Flaw::Extensions(0x48), "0x48"),
    (Flaw::TooManyTables, "not read"),
    (Flaw::Copy, "earlier table"),
    (Flaw::Outside(0x300), "0x300"),
    (Flaw::UnknownId(9), "id 9"),
    (Flaw::Version(3), "is 3"),
    (
        Flaw::StructureLength {
            length: 53,
            least: 54,
        },
        "53 bytes, the least is 54",
    ),
    (
        Flaw::Padded {
            length: 104,
            usual: 102,
        },
        "104 bytes instead of 102",
    ),
    (Flaw::Repeated, "twice"),
    (Flaw::TooMany, "255"),
    (Flaw::DuplicateIndex(4), "index 4"),
    (Flaw::Unused(0x40), "0x40 do not mark"),
    (Flaw::SelectedOnly(2), "0x2"),
    (Flaw::SecondInitiator, "second initiator"),
    (Flaw::NoInitiator, "no initiator"),
    (Flaw::NoTarget, "no target"),
    (Flaw::FolderNumber(6), "is 6"),
    (
        Flaw::TextOutside {
            length: 300,
            offset: 0x7f0,
        },
        "300 bytes of text at 0x7f0",
    ),
    (Flaw::TextTooLong(1024), "1024 bytes"),
    (Flaw::EmbeddedNul(12), "NUL and was cut to 12 bytes"),
    (Flaw::Name(NameFlaw::Forbidden('/')), "'/'"),
    (Flaw::ZeroUuid, "iPXE"),
    (
        Flaw::NotHost(IpAddr::V4(Ipv4Addr::new(224, 0, 0, 1))),
        "224.0.0.1",
    ),
    (Flaw::Prefix(33), "33 bits"),
    (Flaw::Origin(7), "origin 7"),
    (Flaw::ReservedVlan, "4095"),
    (Flaw::VlanPriority(5), "priority 5"),
    (Flaw::Mac([1, 2, 3, 4, 5, 0xff]), "01:02:03:04:05:ff"),
    (Flaw::NoAddress, "no address"),
    (
        Flaw::NoSuchNic {
            index: 3,
            fallback: true,
        },
        "NIC 3, which there is not; the only NIC serves",
    ),
    (
        Flaw::NoSuchNic {
            index: 3,
            fallback: false,
        },
        "NIC 3, which there is not; none serves",
    ),
    (Flaw::ChapType(3), "is 3"),
    (Flaw::ChapIncomplete(2), "CHAP type 2 asks"),
    (Flaw::ChapUnused(0), "CHAP type 0"),
    (Flaw::Radius(0xc), "0xc"),
];

#[test]
fn every_flaw_shows_what_it_found_in_a_sentence_of_its_own() {
    let text = Excerpt::of(b"a\x1b[2J text that is longer than what is kept");
    let shown = "\"a\\u{1b}[2J text that is lon…\" ";
    let excerpts = [Flaw::NotNumber, Flaw::TextForbidden, Flaw::NameType];
    let excerpts = excerpts.map(|flaw| (flaw(text), shown));
    let mut sentences = BTreeSet::new();
    for (flaw, shown) in FLAWS.into_iter().chain(excerpts) {
        let fault = Fault::noted(Place::Table, flaw);
        let sentence = fault.to_string();
        assert!(sentence.contains(shown), "{sentence}");
        assert!(
            fault.code().text().starts_with("ibft."),
            "{}",
            fault.code().text()
        );
        assert!(sentences.insert(sentence), "{shown} is told twice");
    }
}

#[test]
fn what_a_flaw_costs_says_how_much_it_matters() {
    for (flaw, _) in FLAWS {
        let lost = Fault::lost(Place::Table, flaw);
        assert_eq!(lost.severity(), Severity::Error, "{lost}");
    }
    let noted = |flaw| Fault::noted(Place::Table, flaw).severity();
    assert_eq!(noted(Flaw::Copy), Severity::Info);
    assert_eq!(noted(Flaw::Origin(7)), Severity::Warning);
    assert_eq!(noted(Flaw::NoInitiator), Severity::Error);
}
