//! A folder is read on a machine where others rename and mount: the kernel then refuses to follow `..` inside of it for that
//! moment (EAGAIN, openat2(2)), whatever it is that is renamed.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use sanroot_tests::saved::Session;

use crate::common::{system, told};

#[test]
fn what_others_rename_meanwhile_changes_nothing() {
    let system = system()
        .session(&Session::default())
        .disk("8:0", "sda", 1, 0)
        .mounted("/", "8:0")
        .plain_network()
        .file("/renamed/a", "");
    let quiet = told(&system, &[]);
    assert_eq!(quiet.code, 0);
    let renamed = Path::new(system.folder()).join("renamed");
    let ends = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let (a, b) = (renamed.join("a"), renamed.join("b"));
            while !ends.load(Ordering::Relaxed) {
                fs::rename(&a, &b).expect("a file to rename");
                fs::rename(&b, &a).expect("a file to rename");
            }
        });
        let documents: Vec<_> = (0..50).map(|_| told(&system, &[]).document).collect();
        ends.store(true, Ordering::Relaxed);
        for document in documents {
            assert_eq!(document, quiet.document);
        }
    });
}
