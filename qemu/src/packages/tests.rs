use std::fs;

use super::*;

/// A repository of one package in the folder $1, with its one version $2; none of the versions before.
const PUBLISH: &str = r#"set -eu
    mkdir -p "$1/tree/DEBIAN" "$1/tree/usr"
    cd "$1"
    rm -f ./*.deb
    echo "$2" >tree/usr/version
    printf 'Package: thing\nVersion: %s\nArchitecture: all\nDescription: x\nMaintainer: x <x@y>\n' "$2" >tree/DEBIAN/control
    deb=thing_$2_all.deb
    dpkg-deb --build --root-owner-group tree "$deb"
    cat tree/DEBIAN/control - >Packages <<END
Filename: ./$deb
Size: $(stat --format=%s "$deb")
SHA256: $(sha256sum "$deb" | cut -d ' ' -f 1)
END
"#;

#[test]
fn what_has_left_the_archive_since_is_looked_for_in_new_lists() {
    let place = std::env::temp_dir().join(format!("sanroot-qemu-packages-{}", std::process::id()));
    let archive = place.join("archive");
    let publish = |version: &str| {
        let mut publish = command("sh", ["-c", PUBLISH, "sh"]);
        run(publish.arg(&archive).arg(version)).unwrap();
    };
    fs::create_dir_all(&archive).unwrap();
    let cache = Cache::open(place.join("cache")).unwrap();
    publish("1");
    let source = format!("deb [trusted=yes] file:{} ./\n", archive.display());
    let apt = Apt::with("test", &source, &cache).unwrap();
    // The point release comes behind the lists.
    publish("2");
    let unpacked = apt.unpacked(&cache, "thing", &["thing"]).unwrap();
    assert_eq!(
        fs::read_to_string(unpacked.join("usr/version")).unwrap(),
        "2\n"
    );
    // What is there no more is an error still.
    assert!(apt.unpacked(&cache, "other", &["other"]).is_err());
    fs::remove_dir_all(&place).unwrap();
}
