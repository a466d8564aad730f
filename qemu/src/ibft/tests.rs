use super::*;

fn portals() -> BTreeMap<String, Portal> {
    let portal = Portal {
        port: 860,
        lun: 5,
        target: "iqn.2026-11.test:disk".into(),
    };
    BTreeMap::from([("san".into(), portal)])
}

fn table(text: &str) -> Vec<u8> {
    toml::from_str::<Table>(text)
        .unwrap()
        .bytes(&portals())
        .unwrap()
}

fn u16_at(table: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes([table[at], table[at + 1]]))
}

fn string_at(table: &[u8], at: usize) -> &[u8] {
    let (len, offset) = (u16_at(table, at), u16_at(table, at + 2));
    assert_eq!(table[offset + len], 0, "a string ends in NUL");
    &table[offset..offset + len]
}

const ONE_PATH: &str = r#"
    initiator = "iqn.2026-11.test:host"
    nics = [{ mac = "52:54:00:12:34:56", address = "10.0.2.15/24", gateway = "10.0.2.2", vlan = 42 }]
    targets = [{ server = "san", chap = { name = "user", secret = "invented" } }]
"#;

#[test]
fn the_header_says_length_and_revision_and_the_bytes_sum_to_zero() {
    let table = table(ONE_PATH);
    assert_eq!(&table[..4], b"iBFT");
    assert_eq!(
        u32::from_le_bytes(table[4..8].try_into().unwrap()),
        u32::try_from(table.len()).unwrap()
    );
    assert_eq!(table[8], 1);
    assert_eq!(
        table.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)),
        0
    );
}

#[test]
fn the_control_structure_leads_to_structures_of_the_right_kind() {
    let table = table(ONE_PATH);
    assert_eq!(&table[48..54], &[1, 1, 18, 0, 0, 0]);
    for (slot, id, len) in [(56, 2, 74), (58, 3, 102), (60, 4, 54)] {
        let at = u16_at(&table, slot);
        assert_eq!(at % 8, 0);
        assert_eq!(
            (
                table[at],
                table[at + 1],
                u16_at(&table, at + 2),
                table[at + 5]
            ),
            (id, 1, len, 3)
        );
    }
    assert_eq!(&table[62..66], &[0; 4], "no second NIC, no second target");
}

#[test]
fn fields_stand_where_the_specification_puts_them() {
    let table = table(ONE_PATH);
    let (initiator, nic, target) = (u16_at(&table, 56), u16_at(&table, 58), u16_at(&table, 60));
    assert_eq!(string_at(&table, initiator + 70), b"iqn.2026-11.test:host");
    assert_eq!(
        &table[nic + 16..nic + 24],
        &[0xff, 0xff, 10, 0, 2, 15, 24, 1]
    );
    assert_eq!(&table[nic + 34..nic + 40], &[0xff, 0xff, 10, 0, 2, 2]);
    assert_eq!(u16_at(&table, nic + 88), 42);
    assert_eq!(
        &table[nic + 90..nic + 96],
        &[0x52, 0x54, 0, 0x12, 0x34, 0x56]
    );
    assert_eq!(&table[target + 16..target + 22], &[0xff, 0xff, 10, 0, 2, 2]);
    assert_eq!(u16_at(&table, target + 22), 860);
    assert_eq!(
        &table[target + 24..target + 34],
        &[0, 5, 0, 0, 0, 0, 0, 0, 1, 0]
    );
    assert_eq!(string_at(&table, target + 34), b"iqn.2026-11.test:disk");
    assert_eq!(string_at(&table, target + 38), b"user");
    assert_eq!(string_at(&table, target + 42), b"invented");
    assert_eq!(&table[target + 46..target + 54], &[0; 8], "no reverse CHAP");
}

#[test]
fn a_third_target_extends_the_control_structure() {
    let table = table(
        r#"
        initiator = "iqn.2026-11.test:host"
        nics = [{ mac = "52:54:00:12:34:56" }]
        targets = [{ server = "san" }, { server = "san" }, { server = "san" }]
        "#,
    );
    assert_eq!(u16_at(&table, 62), 0, "the second NIC's slot stays empty");
    let found: Vec<u8> = [58, 60, 64, 66]
        .iter()
        .map(|slot| table[u16_at(&table, *slot)])
        .collect();
    assert_eq!(found, [3, 4, 4, 4]);
    assert!(
        u16_at(&table, 50) >= 20,
        "the control structure's length covers the third target"
    );
}

#[test]
fn a_target_of_an_unknown_server_is_refused() {
    let text = r#"
        initiator = "iqn.2026-11.test:host"
        targets = [{ server = "elsewhere" }]
    "#;
    assert!(
        toml::from_str::<Table>(text)
            .unwrap()
            .bytes(&portals())
            .is_err()
    );
}
