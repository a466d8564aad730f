use super::*;

#[test]
fn a_file_of_a_root_is_added_with_its_folders_or_takes_the_place_of_another() {
    let folder = std::env::temp_dir().join(format!("sanroot-root-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let image = folder.join("image");
    run(command("mke2fs", ["-q", "-t", "ext4"])
        .arg(&image)
        .arg("4M"))
    .unwrap();
    for content in ["first\n", "second, longer\n"] {
        let files = BTreeMap::from([("/etc/folder/file".to_owned(), content.to_owned())]);
        add(&image, &files, &folder).unwrap();
        let written = run(command("debugfs", ["-R", "cat /etc/folder/file"]).arg(&image)).unwrap();
        assert_eq!(written, content);
    }
    run(command("e2fsck", ["-fn"]).arg(&image)).unwrap();
    fs::remove_dir_all(&folder).unwrap();
}
