use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

#[test]
fn no_folder_is_taken_that_somebody_else_could_have_made() {
    let place = std::env::temp_dir().join(format!("sanroot-qemu-slot-{}", std::process::id()));
    fs::create_dir(&place).unwrap();
    let made = own(place.join("own")).unwrap();
    assert_eq!(own(made.clone()).unwrap(), made);
    symlink(&made, place.join("link")).unwrap();
    fs::write(place.join("file"), "").unwrap();
    fs::create_dir(place.join("open")).unwrap();
    let open = fs::Permissions::from_mode(0o777);
    fs::set_permissions(place.join("open"), open).unwrap();
    for name in ["link", "file", "open", "without/parent"] {
        assert!(own(place.join(name)).is_err(), "{name}");
    }
    fs::remove_dir_all(&place).unwrap();
}
