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

#[test]
fn two_texts_are_not_one() {
    assert_ne!(key("ab").text("c").digest(), key("a").text("bc").digest());
}
