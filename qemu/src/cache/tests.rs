use super::*;

fn cache(name: &str) -> Cache {
    let folder = std::env::temp_dir().join(format!("sanroot-qemu-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    Cache::open(folder).unwrap()
}

fn key(text: &str) -> Key {
    Key::of_recipe("test").text(text)
}

#[test]
fn a_thing_is_made_once_for_each_of_its_inputs() {
    let cache = cache("once");
    let mut made = 0;
    let mut get = |input| {
        let folder = cache.get("thing", key(input), |folder| {
            made += 1;
            Ok(fs::write(folder.join("content"), input)?)
        });
        fs::read_to_string(folder.unwrap().join("content")).unwrap()
    };
    assert_eq!([get("a"), get("a"), get("b")], ["a", "a", "b"]);
    assert_eq!(made, 2);
    fs::remove_dir_all(&cache.root).unwrap();
}

#[test]
fn what_failed_halfway_is_made_anew() {
    let cache = cache("halfway");
    let failed = cache.get("thing", key("a"), |folder| {
        fs::write(folder.join("half"), "")?;
        anyhow::bail!("no space")
    });
    assert!(failed.is_err());
    let made = cache.get("thing", key("a"), |_| Ok(())).unwrap();
    assert_eq!(fs::read_dir(made).unwrap().count(), 0);
    fs::remove_dir_all(&cache.root).unwrap();
}

/// Set for a process that may mount what it likes.
const MOUNTS: &str = "SANROOT_TEST_MOUNTS";

#[test]
fn what_is_mounted_in_a_half_made_thing_is_left_as_it_is() {
    let name = "cache::tests::what_is_mounted_in_a_half_made_thing_is_left_as_it_is";
    if std::env::var_os(MOUNTS).is_none() {
        let mut mounts = command("unshare", ["--mount"]);
        mounts.arg(std::env::current_exe().unwrap());
        run(mounts.args(["--exact", name]).env(MOUNTS, "")).unwrap();
        return;
    }
    let cache = cache("mounted");
    let host = cache.root.join("host");
    fs::create_dir(&host).unwrap();
    let mut mount = command("mount", ["-t", "tmpfs", "none"]);
    run(mount.arg(&host)).unwrap();
    fs::write(host.join("file"), "").unwrap();
    let mut tree = None;
    let killed = cache.get("thing", key("a"), |folder| {
        let place = folder.join("dev");
        fs::create_dir(&place)?;
        run(command("mount", ["--bind"]).arg(&host).arg(&place))?;
        tree = Some(place);
        anyhow::bail!("killed")
    });
    assert!(killed.is_err());
    let again = || cache.get("thing", key("a"), |_| Ok(()));
    let error = format!("{:#}", again().unwrap_err());
    assert!(error.contains("umount"), "{error}");
    assert!(host.join("file").exists());
    run(command("umount", []).arg(tree.unwrap())).unwrap();
    again().unwrap();
    run(command("umount", []).arg(&host)).unwrap();
    fs::remove_dir_all(&cache.root).unwrap();
}

#[test]
fn two_texts_are_not_one() {
    assert_ne!(key("ab").text("c").digest(), key("a").text("bc").digest());
}

#[test]
fn of_a_run_without_questions_what_tells_of_it_stays() {
    let cache = cache("lighten");
    let run = cache.workplace("run").unwrap();
    let disk = File::create(run.folder.join("san.ext4")).unwrap();
    disk.set_len(TELLING_BYTES + 1).unwrap();
    fs::write(run.folder.join("console"), "text").unwrap();
    run.lighten().unwrap();
    let left = fs::read_dir(&run.folder).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["console"]);
    fs::remove_dir_all(&cache.root).unwrap();
}

#[test]
fn old_things_go_only_where_room_is_short() {
    let cache = cache("room");
    let make = |input| {
        let made = cache.get("thing", key(input), |folder| {
            Ok(fs::write(folder.join("content"), [1; 9000])?)
        });
        made.unwrap()
    };
    let (old, recent) = (make("old"), make("recent"));
    let time = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 60 * 60);
    File::open(&old).unwrap().set_modified(time).unwrap();
    cache.make_room(1).unwrap();
    assert!(old.exists() && recent.exists());

    // Asked for once more it is recent, whenever it was made.
    make("old");
    assert!(cache.make_room(u64::MAX).is_err());
    assert!(old.exists() && recent.exists());

    File::open(&old).unwrap().set_modified(time).unwrap();
    let error = cache.make_room(u64::MAX).unwrap_err().to_string();
    assert!(error.contains("SANROOT_CACHE"), "{error}");
    assert!(!old.exists() && recent.exists());
    fs::remove_dir_all(&cache.root).unwrap();
}
