use super::Lun;

#[test]
fn the_first_level_is_the_low_half_word_of_the_kernel_number() {
    assert_eq!(Lun::from_wire([0, 5, 0, 0, 0, 0, 0, 0]).kernel_number(), 5);
    assert_eq!(
        Lun::from_wire([0x50, 0x1b, 0, 0, 0, 0, 0, 0]).kernel_number(),
        0x501b
    );
    assert_eq!(
        Lun::from_wire([0, 1, 0, 2, 0, 3, 0, 4]).kernel_number(),
        0x0004_0003_0002_0001
    );
}

#[test]
fn kernel_numbers_survive_the_round_trip() {
    for number in [0, 1, 255, 256, 0x4001, 0x0004_0003_0002_0001, u64::MAX] {
        assert_eq!(Lun::from_kernel_number(number).kernel_number(), number);
    }
}
