use super::{BEFORE_UUID, installed_initiator, machine_initiator};
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

#[test]
fn a_machine_has_the_name_that_ipxe_gives_it() {
    let name = |uuid: &[u8]| {
        machine_initiator(&[BEFORE_UUID, uuid].concat())
            .map(|made| std::format!("{} ({})", made.name, made.origin))
    };
    let uuid = "4c4c4544-0042-3010-8044-b7c04f4a4d32";
    let expected = std::format!("iqn.2010-04.org.ipxe:{uuid} (uuid)");
    assert_eq!(name(&[uuid.as_bytes(), b"\n"].concat()), Some(expected));
    for none in ["", "\n", "4c4c4544", "4c4c4544 0042 3010 8044 b7c04f4a4d32"] {
        assert_eq!(name(none.as_bytes()), None, "{none}");
    }
}
