use super::*;

#[test]
fn a_note_tells_its_paths_and_nothing_else() {
    let note = b"behind /etc/network/interfaces\nbefore /etc/a b\nbeside /etc/c\nbehind\nbehind /etc/\xff\n\njoined /etc/d\nbefore /et";
    assert!(shadowed(note).eq([
        ("/etc/network/interfaces", Order::Behind),
        ("/etc/a b", Order::Before),
        ("/etc/d", Order::Joined)
    ]));
}
