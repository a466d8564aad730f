use std::string::ToString;

use super::MacAddress;

#[test]
fn both_separators_and_cases_read_the_same() {
    let expected = MacAddress::new([0x52, 0x54, 0, 0xab, 0xcd, 0xef]);
    assert_eq!(MacAddress::parse("52:54:00:ab:cd:ef"), expected);
    assert_eq!(MacAddress::parse("52-54-00-AB-CD-EF"), expected);
}

#[test]
fn what_is_printed_reads_back() {
    let address = MacAddress::parse("02:00:00:00:00:0f").unwrap();
    assert_eq!(address.to_string(), "02:00:00:00:00:0f");
}

#[test]
fn addresses_that_no_nic_has_are_refused() {
    for text in [
        "00:00:00:00:00:00",
        "01:00:5e:00:00:01",
        "52:54:00:ab:cd",
        "52:54:00:ab:cd:ef:00",
        "5:254:00:ab:cd:ef",
        "+2:54:00:ab:cd:ef",
    ] {
        assert_eq!(MacAddress::parse(text), None, "{text}");
    }
}
