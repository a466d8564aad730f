use super::{Added, Contents, Tally};

const BASE: &str = "\
drwxr-xr-x   9 root     root            0 Nov 25 22:45 .
lrwxrwxrwx   1 root     root            7 Nov 25 22:45 bin -> usr/bin
-rwxr-xr-x   1 root     root         1000 Nov 25 22:45 usr/bin/udevadm
-rw-r--r--   1 root     root          200 Nov 25  2026 usr/lib/modules/6.1/modules.dep
";

#[test]
fn what_the_other_lacks_is_added() {
    let more = "\
-rwxr-xr-x   1 root     root       258496 Nov 25 22:45 ./usr/bin/sanroot
-rwxr-xr-x   1 root     root          900 Nov 25 22:45 ./usr/bin/udevadm
-rw-r--r--   1 root     root          250 Nov 25 22:45 usr/lib/modules/6.1/modules.dep
-rw-r--r--   1 root     root         5000 Nov 25 22:45 usr/lib/modules/6.1/iscsi_tcp.ko
";
    let added = Contents::parse(more).added_to(&Contents::parse(BASE));
    let expected = Added {
        user_space: Tally {
            files: 1,
            bytes: 258_496,
        },
        kernel: Tally {
            files: 1,
            bytes: 5_050,
        },
    };
    assert_eq!(added, expected);
}

#[test]
fn an_image_adds_nothing_to_itself() {
    let image = Contents::parse(BASE);
    assert_eq!(image.0.len(), 2);
    assert_eq!(image.added_to(&image), Added::default());
}
