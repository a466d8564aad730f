use super::{is_half_made, shown_session};

const PLACE: &[u8] = b"../../devices/platform/host12/session7/iscsi_session/session7";

#[test]
fn a_session_is_its_that_asked_for_it() {
    let (session, creator) = shown_session("session7", b"4711\n", PLACE).unwrap();
    assert_eq!((session.sid, session.host, creator), (7, 12, 4711));
}

#[test]
fn what_is_no_session_or_of_no_known_process_is_none() {
    for (folder, creator, place) in [
        // Made by iscsid's second socket, or by a kernel that does not say.
        ("session7", b"-4711\n".as_slice(), PLACE),
        ("session7", b"", PLACE),
        // No session's folder.
        ("host7", b"4711\n", PLACE),
        ("session", b"4711\n", PLACE),
        ("session7x", b"4711\n", PLACE),
        // Nowhere below a host.
        ("session7", b"4711\n", b"../../devices/platform/session7"),
        ("session7", b"4711\n", b"../../devices/hostess/session7"),
        ("session7", b"4711\n", b""),
    ] {
        assert!(
            shown_session(folder, creator, place).is_none(),
            "{folder} {creator:?}"
        );
    }
}

#[test]
fn half_made_is_what_the_dead_process_made_and_what_has_neither_connection_nor_disk() {
    assert!(is_half_made(4711, 4711, true, false));
    for (creator, is_lost, has_target) in [
        // Somebody else's.
        (4712, true, false),
        // Logged in: its disk comes.
        (4711, false, false),
        // Lost, and somebody may use its disk.
        (4711, true, true),
    ] {
        assert!(
            !is_half_made(4711, creator, is_lost, has_target),
            "{creator} {is_lost} {has_target}"
        );
    }
}
