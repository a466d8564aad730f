//! The words of the commands' options.

use crate::args::{Dialect, Layout, Secrecy, Source};

#[test]
fn every_word_is_read_as_what_it_says_and_nothing_else_is() {
    for (word, dialect, stock) in [
        ("sanroot", Dialect::Sanroot, false),
        ("dracut-legacy", Dialect::DracutLegacy, true),
        ("dracut-nm", Dialect::DracutNm, true),
        ("dracut-networkd", Dialect::DracutNetworkd, true),
        ("initramfs-tools", Dialect::InitramfsTools, true),
    ] {
        assert_eq!(Dialect::parse(word), Some(dialect));
        assert_eq!((dialect.word(), dialect.is_stock()), (word, stock));
    }
    for (word, secrecy) in [
        ("omit", Secrecy::Omit),
        ("file", Secrecy::File),
        ("inline", Secrecy::Inline),
    ] {
        assert_eq!(Secrecy::parse(word), Some(secrecy));
    }
    for (word, source) in [
        ("auto", Source::Auto),
        ("firmware", Source::Firmware),
        ("explicit", Source::Explicit),
    ] {
        assert_eq!(Source::parse(word), Some(source));
    }
    for (word, layout) in [
        ("lines", Layout::Lines),
        ("line", Layout::Line),
        ("nul", Layout::Nul),
        ("json", Layout::Json),
        ("cmdline.d", Layout::CmdlineD),
    ] {
        assert_eq!(Layout::parse(word), Some(layout));
    }
    for word in ["", "Sanroot", "explain", "files", "dracut", "json "] {
        assert_eq!(Dialect::parse(word), None, "{word}");
        assert_eq!(Secrecy::parse(word), None, "{word}");
        assert_eq!(Source::parse(word), None, "{word}");
        assert_eq!(Layout::parse(word), None, "{word}");
    }
}
