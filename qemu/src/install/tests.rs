use super::*;

#[test]
fn the_installer_is_told_a_dialect_for_each_boot() {
    let install: Install = toml::from_str(
        "log-in = 'true'\n\
         boots = [\n\
             { image = 'sanroot', options = '--write-secrets x', expect = { marker = 'x' } },\n\
             { image = 'dracut-nm', expect = { marker = 'x' } },\n\
         ]",
    )
    .unwrap();
    let files = install.files();
    assert_eq!(files["/installer/log-in"], "true");
    assert_eq!(
        files["/installer/boots"],
        "0 --dialect sanroot --write-secrets x\n1 --dialect dracut-nm \n"
    );
}

#[test]
fn an_image_that_nobody_makes_is_refused() {
    let text = "log-in = ''\nboots = [{ image = 'grub', expect = { marker = 'x' } }]";
    assert!(toml::from_str::<Install>(text).is_err());
}
