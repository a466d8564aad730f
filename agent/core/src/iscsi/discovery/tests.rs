use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::{Discovery, DiscoveryFlaw, TextReader};
use crate::finding::Explain;
use crate::iscsi::negotiation::Negotiation;
use crate::iscsi::pdu::{HEADER_BYTES, Pdu, RESERVED_TAG, Stage, TextRequest, TextResponse};
use crate::iscsi::text::{Pair, TextBuffer};
use crate::iscsi::visit::{Errand, Progress, Talk, Told, VisitFault};
use crate::iscsi::{IscsiName, Lun, Portal};
use crate::limits::{SEND_TARGETS_EMPTY, TARGET_PORTALS};

/// A discovery under way at 192.0.2.9:3260, whose login told group 7.
struct Trial {
    discovery: Discovery<'static>,
    talk: Talk,
    told: Vec<String>,
}

impl Trial {
    fn new(wanted: Option<IscsiName<'static>>) -> Self {
        let mut discovery = Discovery::new(wanted);
        let mut talk = Talk::new(1);
        let portal = Portal::parse("192.0.2.9").unwrap();
        let mut negotiation = Negotiation::new(true);
        let group = Pair {
            key: "TargetPortalGroupTag",
            value: "7",
        };
        let mut answers = TextBuffer::default();
        negotiation
            .hear(Stage::Operational, group, &mut answers)
            .unwrap();
        let negotiated = negotiation.result(1, 1);
        discovery.begin(&portal, &negotiated, &mut talk).unwrap();
        Self {
            discovery,
            talk,
            told: Vec::new(),
        }
    }

    /// The request that was sent last: header and text.
    fn said(&mut self) -> (TextRequest, String) {
        let bytes = self.talk.outgoing().to_vec();
        self.talk.sent(bytes.len());
        let (header, text) = bytes.split_first_chunk::<HEADER_BYTES>().unwrap();
        let request = TextRequest::parse(header).unwrap();
        let length = usize::try_from(request.data_segment_length).unwrap();
        (request, String::from_utf8(text[..length].to_vec()).unwrap())
    }

    fn send(&mut self) {
        let count = self.talk.outgoing().len();
        self.talk.sent(count);
    }

    /// Hears a response with this text, in which a newline stands for a NUL.
    fn hear(&mut self, last: bool, continued: bool, text: &[u8]) -> Result<Progress, VisitFault> {
        let data: Vec<u8> = text
            .iter()
            .map(|&byte| if byte == b'\n' { 0 } else { byte })
            .collect();
        let header = TextResponse {
            last,
            continued,
            lun: Lun::from_wire([1; 8]),
            initiator_task_tag: 1,
            target_transfer_tag: if last { RESERVED_TAG } else { 77 },
            stat_sn: 1,
            exp_cmd_sn: 1,
            max_cmd_sn: 1,
            data_segment_length: u32::try_from(data.len()).unwrap(),
        };
        let told = &mut self.told;
        let pdu = Pdu {
            header: &header.emit(),
            data: &data,
        };
        self.discovery
            .hear(pdu, &mut self.talk, &mut |it| told.push(shown(&it)))
    }
}

fn shown(told: &Told<'_>) -> String {
    match told {
        Told::Target(target) => {
            let portals = target.portals.iter();
            let portals = portals.map(|it| format!(" {},{:?}", it.portal, it.group));
            format!("{}{}", target.name(), portals.collect::<String>())
        }
        Told::Flaw(flaw, what) => format!("{} {what}", flaw.code().text())
            .trim_end()
            .to_string(),
    }
}

/// What is told of one whole answer.
fn told(text: &[u8]) -> Vec<String> {
    let mut trial = Trial::new(None);
    assert_eq!(trial.hear(true, false, text), Ok(Progress::Done));
    trial.told
}

#[test]
fn all_targets_are_asked_for_unless_one_is_named() {
    // reliability.md A.75; RFC 7143, 11.10 and appendix C.
    let (request, text) = Trial::new(None).said();
    assert_eq!(text, "SendTargets=All\0");
    assert!(request.last && !request.continued);
    assert_eq!(request.target_transfer_tag, RESERVED_TAG);
    let name = IscsiName::parse(b"iqn.2001-04.com.example:disk").unwrap();
    let (_, text) = Trial::new(Some(name)).said();
    assert_eq!(text, "SendTargets=iqn.2001-04.com.example:disk\0");
}

#[test]
fn targets_are_told_with_their_portals_as_they_come() {
    // reliability.md A.76, A.77.
    let text = b"TargetName=iqn.2001-04.com.example:a\nTargetAddress=192.0.2.1:3260,1\nTargetAddress=[2001:db8::1]:860,2\n\
        TargetName=iqn.2001-04.com.example:b\nTargetName=eui.02004567a425678d\nTargetAddress=san.example.com,65535\n";
    assert_eq!(
        told(text),
        [
            "iqn.2001-04.com.example:a 192.0.2.1:3260,Some(1) [2001:db8::1]:860,Some(2)",
            "iqn.2001-04.com.example:b 192.0.2.9:3260,Some(7)",
            "eui.02004567a425678d san.example.com:3260,Some(65535)",
        ]
    );
}

#[test]
fn what_is_bad_is_left_out_and_the_rest_is_told() {
    // reliability.md A.84 to A.88; CVE-2026-44943.
    let text = b"TargetAddress=192.0.2.8,1\nTargetName=iqn.a/../../etc\nTargetAddress=192.0.2.1,1\n\
        TargetName=iqn.good\nTargetAddress=0.0.0.0:3260,1\nTargetAddress=fe80::1%eth0,1\nTargetAddress=192.0.2.2\n\
        Foo=Bar\nnonsense\nTargetName=iqn.\xff\nTargetAddress=192.0.2.3,1\nTargetName=iqn.last\nTargetAddress=a b,1\n\
        TargetName=iqn.over\nTargetAddress=\xff\n";
    assert_eq!(
        told(text),
        [
            "discovery.address-first 192.0.2.8,1",
            "discovery.name iqn.a/../../etc",
            "discovery.address 0.0.0.0:3260,1",
            "discovery.address fe80::1%eth0,1",
            "discovery.group-missing 192.0.2.2",
            "discovery.key Foo=Bar",
            "discovery.text nonsense",
            "iqn.good 192.0.2.2:3260,None",
            "discovery.text TargetName=iqn.\\xff",
            "discovery.address a b,1",
            "discovery.text TargetAddress=\\xff",
        ]
    );
}

#[test]
fn a_portal_without_targets_is_told() {
    assert_eq!(told(b""), ["discovery.no-targets"]);
}

#[test]
fn a_portal_that_names_only_what_cannot_be_used_names_a_target() {
    assert_eq!(
        told(b"TargetName=iqn.a\nTargetAddress=0.0.0.0:3260,1\n"),
        ["discovery.address 0.0.0.0:3260,1"]
    );
    assert_eq!(told(b"TargetName=iqn./\n"), ["discovery.name iqn./"]);
    assert_eq!(
        told(b"TargetName=iqn.\xff\n"),
        ["discovery.text TargetName=iqn.\\xff"]
    );
}

/// A target with so many portals, and another one behind it.
fn many(portals: usize) -> Vec<u8> {
    let mut text = String::from("TargetName=iqn.many\n");
    for at in 1..=portals {
        text += &format!("TargetAddress=[2001:db8::{at:x}],1\n");
    }
    text += "TargetName=iqn.next\n";
    text.into_bytes()
}

#[test]
fn a_target_is_told_once_with_all_its_portals() {
    for portals in [8, 9, 19, TARGET_PORTALS] {
        let told = told(&many(portals));
        let counts: Vec<usize> = told.iter().map(|it| it.matches(":3260").count()).collect();
        assert_eq!(counts, [portals, 1], "{told:?}");
    }
}

#[test]
fn portals_that_are_left_out_are_told_once() {
    let told = told(&many(TARGET_PORTALS + 3));
    let [flaw, target, next] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(flaw, "discovery.too-many-portals iqn.many");
    assert!(target.starts_with("iqn.many [2001:db8::1]:3260,Some(1) "));
    assert_eq!(target.matches(":3260").count(), TARGET_PORTALS);
    assert_eq!(next, "iqn.next 192.0.2.9:3260,Some(7)");
}

#[test]
fn the_rest_is_asked_for_with_the_tag_and_the_lun_of_the_response() {
    // reliability.md A.78: whatever the pairs are split over.
    let text = b"TargetName=iqn.a\nTargetAddress=192.0.2.1,1\nTargetName=iqn.b\nTargetAddress=192.0.2.2,1\n";
    for at in 0..=text.len() {
        let mut trial = Trial::new(None);
        let (first, _) = trial.said();
        let (one, two) = text.split_at(at);
        let whole_pairs = one.last().is_none_or(|&byte| byte == b'\n');
        assert_eq!(trial.hear(false, !whole_pairs, one), Ok(Progress::GoOn));
        let (request, text) = trial.said();
        assert_eq!((text.as_str(), request.last), ("", true));
        assert_eq!(request.initiator_task_tag, first.initiator_task_tag);
        assert_eq!(request.target_transfer_tag, 77);
        assert_eq!(request.lun, Lun::from_wire([1; 8]));
        assert_eq!(trial.hear(true, false, two), Ok(Progress::Done));
        assert_eq!(
            trial.told,
            [
                "iqn.a 192.0.2.1:3260,Some(1)",
                "iqn.b 192.0.2.2:3260,Some(1)"
            ]
        );
    }
}

#[test]
fn what_does_not_end_is_ended() {
    let mut trial = Trial::new(None);
    for _ in 0..SEND_TARGETS_EMPTY {
        assert_eq!(trial.hear(false, false, b""), Ok(Progress::GoOn));
        trial.said();
    }
    let endless = Err(VisitFault::Discovery(DiscoveryFlaw::Endless));
    assert_eq!(trial.hear(false, false, b""), endless);

    let mut trial = Trial::new(None);
    let long = [b'x'; 8192];
    let ended = (0..10_000).find_map(|_| {
        let heard = trial.hear(false, true, &long);
        trial.send();
        heard.err()
    });
    assert_eq!(
        ended.map(|fault| fault.code().text()),
        Some("discovery.broken")
    );

    let mut trial = Trial::new(None);
    // The limit itself would take its time.
    trial.discovery.reader = TextReader::limited(100_000);
    let nothing = [0; 8192];
    let ended = (0..13).find_map(|_| {
        let heard = trial.hear(false, false, &nothing);
        trial.send();
        heard.err()
    });
    assert_eq!(
        ended.map(|fault| fault.code().text()),
        Some("discovery.broken")
    );
    assert!(trial.told.is_empty());
}

#[test]
fn an_unfinished_pair_at_the_end_is_an_error() {
    let mut trial = Trial::new(None);
    let heard = trial.hear(true, false, b"TargetName=iqn.a\nTargetAddress=192");
    assert_eq!(
        heard.map_err(|fault| fault.code().text()),
        Err("discovery.broken")
    );
}
