use super::own_session;

const PLACE: &[u8] = b"../../devices/platform/host12/session7/iscsi_session/session7";

#[test]
fn a_session_is_ours_if_this_process_asked_for_it() {
    let shown = own_session("session7", b"4711\n", PLACE, 4711);
    let (sid, host) = shown.map(|session| (session.sid, session.host)).unwrap();
    assert_eq!((sid, host), (7, 12));
}

#[test]
fn other_sessions_are_others() {
    for (folder, creator, place) in [
        // Made by another process, by iscsid's second socket, or by a kernel that does not say.
        ("session7", b"4712\n".as_slice(), PLACE),
        ("session7", b"-4711\n", PLACE),
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
            own_session(folder, creator, place, 4711).is_none(),
            "{folder} {creator:?}"
        );
    }
}
