#[derive(Clone, Copy)]
enum Fault {
    Short,
    Long { by: u8 },
    Nested(bool),
    Silent,
}

fn code(fault: Fault) -> &'static str {
    chosen! { match fault {
        // The end of a text, and its beginning, are other texts.
        Fault::Nested(true) => "a.long.name",
        Fault::Short => "long.name",
        Fault::Long { by: 0 } | Fault::Nested(false) => "a.long",
        Fault::Long { .. } => "ü …",
        Fault::Silent => "",
    } }
}

#[test]
fn each_value_has_its_text() {
    let codes = [
        (Fault::Nested(true), "a.long.name"),
        (Fault::Short, "long.name"),
        (Fault::Long { by: 0 }, "a.long"),
        (Fault::Nested(false), "a.long"),
        (Fault::Long { by: 2 }, "ü …"),
        (Fault::Silent, ""),
    ];
    for (fault, text) in codes {
        assert_eq!(code(fault), text);
    }
}
