use super::installed_initiator;
use crate::finding::Findings;

fn read(file: &[u8]) -> (Option<&str>, usize) {
    let mut findings = Findings::default();
    let name = installed_initiator(file, &mut findings);
    (name.map(|name| name.as_str()), findings.kept().len())
}

#[test]
fn the_first_name_counts_and_comments_do_not() {
    assert_eq!(
        read(b"## a comment\n#InitiatorName=iqn.x:no\nInitiatorAlias=host\n InitiatorName = iqn.x:a \r\nInitiatorName=iqn.x:b\n"),
        (Some("iqn.x:a"), 0)
    );
}

#[test]
fn no_name_is_fine_and_a_bad_one_is_named() {
    assert_eq!(read(b"GenerateName=yes\n"), (None, 0));
    assert_eq!(read(b""), (None, 0));
    assert_eq!(read(b"InitiatorName=\n"), (None, 1));
    assert_eq!(read(b"InitiatorName=host\n"), (None, 1));
}
