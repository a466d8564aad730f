use super::{complaints, forms_of};

#[test]
fn a_secret_is_found_in_every_form() {
    let forms = forms_of("a secret").unwrap();
    assert_eq!(
        forms.each_ref().map(String::as_str),
        [
            "a secret",
            "6120736563726574",
            "6120736563726574",
            "YSBzZWNyZXQ"
        ]
    );
    for text in ["password: a secret", "0x6120736563726574", "YSBzZWNyZXQ="] {
        assert!(
            !complaints(&forms, "the console", text).is_empty(),
            "{text}"
        );
    }
    assert!(complaints(&forms, "the console", "a secre").is_empty());
}
