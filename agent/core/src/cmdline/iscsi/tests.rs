use std::string::ToString;
use std::vec::Vec;

use super::IscsiArguments;
use crate::cmdline::key::Key;
use crate::cmdline::words;
use crate::finding::Findings;

/// The arguments of `line`, and each finding as `code word`.
fn read(line: &str) -> (IscsiArguments<'_>, Vec<std::string::String>) {
    let mut findings = Findings::default();
    let mut arguments = IscsiArguments::none();
    for word in words(line.as_bytes()) {
        arguments.take(Key::of(word.key()).unwrap(), word, &mut findings);
    }
    let found = findings
        .kept()
        .iter()
        .map(|finding| std::format!("{} {}", finding.cause.code(), finding.subject))
        .collect();
    (arguments, found)
}

fn switched(line: &str) -> Option<bool> {
    let (arguments, found) = read(line);
    assert!(found.is_empty(), "{found:?}");
    arguments.firmware.map(|firmware| firmware.is_on())
}

#[test]
fn booleans_follow_dracut() {
    assert_eq!(switched(""), None);
    assert_eq!(switched("rd.iscsi.firmware"), Some(true));
    assert_eq!(switched("rd.iscsi.firmware=1"), Some(true));
    assert_eq!(switched("rd.iscsi.firmware=anything"), Some(true));
    for no in ["0", "no", "off"] {
        assert_eq!(
            switched(&std::format!("rd.iscsi.firmware={no}")),
            Some(false)
        );
    }
}

#[test]
fn the_last_of_several_counts() {
    assert_eq!(
        switched("rd.iscsi.firmware=0 rd.iscsi.firmware"),
        Some(true)
    );
    assert_eq!(switched("iscsi_firmware rd.iscsi.firmware=0"), Some(false));
    let (arguments, _) = read("rd.iscsi.initiator=iqn.x:a rd.iscsi.initiator=iqn.x:b");
    let (name, word) = arguments.initiator.unwrap();
    assert_eq!(name.as_str(), "iqn.x:b");
    assert_eq!(word.to_string(), "rd.iscsi.initiator=iqn.x:b");
}

#[test]
fn a_name_that_is_none_leaves_the_one_before_and_is_named() {
    let (arguments, found) = read("rd.iscsi.initiator=iqn.x:a rd.iscsi.initiator=host");
    assert_eq!(arguments.initiator.unwrap().0.as_str(), "iqn.x:a");
    assert_eq!(found, ["name.unknown-type rd.iscsi.initiator=host"]);
}

#[test]
fn what_has_no_effect_or_is_not_honoured_or_unknown_is_named() {
    let (_, found) = read(
        "rd.iscsi.waitnet=0 rd.iscsi.testroute rd.iscsi.login_retry_max=5 rd.iscsi.target.group=1 \
         rd.iscsi.transport=tcp rd.iscsi.transport=qedi rd.iscsi.param=a=b rd.iscsi.usrname=u",
    );
    assert_eq!(
        found,
        [
            "cmdline.no-effect rd.iscsi.waitnet=0",
            "cmdline.no-effect rd.iscsi.testroute",
            "cmdline.no-effect rd.iscsi.login_retry_max=5",
            "cmdline.no-effect rd.iscsi.target.group=1",
            "cmdline.no-effect rd.iscsi.transport=tcp",
            "cmdline.not-honoured rd.iscsi.transport=qedi",
            "cmdline.not-honoured rd.iscsi.param=<set>",
            "cmdline.unknown rd.iscsi.usrname=<set>",
        ]
    );
}

#[test]
fn credentials_are_whole_or_refused() {
    let (none, _) = read("");
    assert!(none.chap().is_ok_and(|chap| chap.is_none()));

    let (one_way, _) = read("rd.iscsi.username=u rd.iscsi.password=s");
    let chap = one_way.chap().ok().flatten().unwrap();
    assert_eq!(
        (chap.initiator.name, chap.initiator.secret),
        (&b"u"[..], &b"s"[..])
    );
    assert!(chap.target.is_none());

    let (mutual, _) = read(
        "rd.iscsi.username=u rd.iscsi.password=s rd.iscsi.in.username=ru rd.iscsi.in.password=rs",
    );
    let target = mutual.chap().ok().flatten().unwrap().target.unwrap();
    assert_eq!((target.name, target.secret), (&b"ru"[..], &b"rs"[..]));

    for incomplete in [
        "rd.iscsi.username=u",
        "rd.iscsi.password=s",
        "rd.iscsi.username=u rd.iscsi.password=",
        "rd.iscsi.in.username=u rd.iscsi.in.password=s",
        "rd.iscsi.username=u rd.iscsi.password=s rd.iscsi.in.username=u",
    ] {
        assert!(read(incomplete).0.chap().is_err(), "{incomplete}");
    }
}
