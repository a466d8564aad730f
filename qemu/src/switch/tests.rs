use super::{addresses, told};

const TO: [u8; 6] = [2, 0, 0, 0, 0, 1];
const FROM: [u8; 6] = [2, 0, 0, 0, 0, 2];

fn frame(tag: &[u8]) -> Vec<u8> {
    [&TO, &FROM, tag, &[8, 0, 0x45, 0]].concat()
}

#[test]
fn a_frame_says_whom_it_is_for_and_in_which_vlan() {
    assert_eq!(addresses(&frame(&[])), Some(([TO, FROM], None)));
    let tagged = frame(&[0x81, 0, 0x60, 5]);
    assert_eq!(addresses(&tagged), Some(([TO, FROM], Some(5))));
    assert_eq!(addresses(&[0; 15]), None);
}

#[test]
fn the_host_has_one_vlan_without_its_tag() {
    let tagged = frame(&[0x81, 0, 0, 5]);
    assert_eq!(told(&tagged, true, Some(5), Some(5)), Some(frame(&[])));
    assert_eq!(told(&tagged, true, Some(5), None), Some(tagged.clone()));
    assert_eq!(told(&frame(&[]), false, Some(5), None), Some(tagged));
    for vlan in [None, Some(6)] {
        assert_eq!(told(&frame(&[]), false, vlan, Some(5)), None);
    }
}

#[test]
fn without_a_vlan_frames_pass_as_they_are() {
    assert_eq!(told(&frame(&[]), false, None, None), Some(frame(&[])));
}
