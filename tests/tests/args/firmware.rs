//! When the firmware's table is asked for.

use serde_json::{Value, json};

use crate::common::{chap, codes, document, tokens, with};

#[test]
fn the_firmware_is_asked_where_it_tells_all_and_the_parser_uses_it() {
    let all = with(&[
        ("/sessions/0/origin", json!("ibft:target0")),
        ("/nics/0/firmware_index", json!(0)),
        ("/sessions/0/chap", chap()),
    ]);
    let both = ["rd.iscsi.firmware=1", "rd.iscsi.ibft=1"];
    for dialect in ["sanroot", "dracut-legacy", "dracut-nm"] {
        // The firmware carries the secret too.
        let (exit, json) = document(&["--dialect", dialect], &all);
        assert_eq!((exit, tokens(&json)), (0, both.to_vec()), "{dialect}");
        assert_eq!(json["decision"]["source"], "firmware");
    }
    let (exit, json) = document(&["--dialect", "dracut-networkd"], &all);
    let told = [
        "rd.iscsi.firmware=1",
        "ip=192.0.2.2:::255.255.255.0::ens3:none",
    ];
    assert_eq!((exit, tokens(&json)), (0, told.to_vec()));

    let second = json!({"id": 1, "target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.9"},
        "initiator": "iqn.2004-10.com.example:host", "nic": 0, "role": "alternative"});
    let part = with(&[
        ("/sessions/0/origin", json!("ibft:target0")),
        ("/nics/0/firmware_index", json!(0)),
        ("/sessions/1", second),
    ]);
    let (exit, json) = document(&[], &part);
    assert_eq!((exit, codes(&json)), (0, vec!["args.firmware.partial"]));
    assert!(
        !tokens(&json)
            .iter()
            .any(|token| token.starts_with("rd.iscsi.firmware"))
    );
    let (exit, json) = document(&["--source", "firmware"], &part);
    assert_eq!((exit, codes(&json)), (0, vec!["args.firmware.mixed"]));
    assert_eq!(tokens(&json)[1..3], both);

    let mut unlisted = all.clone();
    unlisted["nics"][0]["firmware_index"] = Value::Null;
    unlisted["sessions"][0]["chap"] = Value::Null;
    let (exit, json) = document(&[], &unlisted);
    assert_eq!((exit, codes(&json)), (0, vec!["args.firmware.partial"]));

    for card in ["bnx2i", "qedi"] {
        let mut spec = all.clone();
        spec["sessions"][0]["transport"] = card.into();
        let (exit, json) = document(&["--dialect", "dracut-nm"], &spec);
        let told = [
            "rd.iscsi.firmware=1".to_owned(),
            format!("rd.iscsi.transport={card}"),
        ];
        assert_eq!(
            (exit, tokens(&json)),
            (0, told.iter().map(String::as_str).collect())
        );
    }
}
