use super::Announced;
use crate::boot::Stage;

#[test]
fn nothing_is_told_before_the_machine_boots_from_it() {
    let mut announced = Announced::new();
    for stage in Stage::ALL {
        let boots = [Stage::Released, Stage::Complete].contains(&stage);
        assert_eq!(announced.changes(stage, [2, 1, 0, 0]), boots, "{stage:?}");
        announced = Announced::new();
    }
}

#[test]
fn what_came_before_the_release_is_told_with_it() {
    let mut announced = Announced::new();
    assert!(!announced.changes(Stage::Login, [1, 0, 0, 0]));
    assert!(!announced.changes(Stage::Disk, [2, 1, 0, 0]));
    assert!(announced.changes(Stage::Released, [2, 1, 0, 0]));
}

#[test]
fn it_is_told_once_and_again_when_there_is_more_or_less() {
    let mut announced = Announced::new();
    for (now, due) in [
        ([1, 1, 0, 0], true),
        ([1, 1, 0, 0], false),
        ([2, 1, 0, 0], true),
        ([2, 2, 0, 0], true),
        ([2, 2, 0, 0], false),
        ([2, 1, 0, 0], true),
        ([2, 1, 1, 0], true),
        // For whoever comes after the image's own services, which may have written over it.
        ([2, 1, 1, 1], true),
        ([0, 0, 0, 0], true),
    ] {
        assert_eq!(announced.changes(Stage::Released, now), due, "{now:?}");
    }
    assert!(!announced.changes(Stage::Complete, [0, 0, 0, 0]));
}
