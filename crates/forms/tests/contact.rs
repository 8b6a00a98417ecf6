//! The contact form, field by field.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

use forms::{ContactForm, Fields, Form, Invalid, Valid};

fn sent(changes: &[(&str, &str)]) -> Fields {
    let good = [
        ("name", "Zoë Kravitz"),
        ("email", "zoe@example.org"),
        ("phone", "+49 30 123456"),
        ("message", "Hello"),
    ];
    good.iter().chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn parse(changes: &[(&str, &str)]) -> Result<Valid<ContactForm>, Invalid> {
    ContactForm::parse(&sent(changes))
}

fn refused(field: &str, value: &str) -> Invalid {
    let invalid = parse(&[(field, value)]).expect_err("should be refused");
    assert_eq!(invalid.errors.keys().copied().collect::<Vec<_>>(), [field], "{value:?}");
    assert_eq!(invalid.fields[field], value, "the input is kept as typed");
    invalid
}

#[test]
fn a_good_message_is_trimmed_and_its_line_ends_are_normalised() {
    let form = parse(&[("name", "  Zoë Kravitz\t"), ("message", "\r\n Dear all,\r\n\r\nhello.\r")])
        .unwrap()
        .into_inner();
    assert_eq!(form.name, "Zoë Kravitz");
    assert_eq!(form.message, "Dear all,\n\nhello.");
    assert_eq!(form.phone.as_deref(), Some("+49 30 123456"));
}

#[test]
fn only_the_phone_may_be_missing() {
    let invalid = ContactForm::parse(&Fields::new()).unwrap_err();
    assert_eq!(invalid.errors.keys().copied().collect::<Vec<_>>(), ["email", "message", "name"]);
    assert!(invalid.fields.is_empty());
    for empty in ["", "   "] {
        assert_eq!(parse(&[("phone", empty)]).unwrap().phone, None);
    }
}

#[test]
fn lengths_count_characters_of_every_script_up_to_the_limit() {
    for letter in ["a", "ß", "字", "😀", "𠮷", "e\u{301}", "👨‍👩‍👧‍👦"] {
        assert!(parse(&[("name", letter)]).is_ok());
        assert!(parse(&[("name", &letter.repeat(100))]).is_ok());
        assert!(parse(&[("message", letter)]).is_ok());
        assert!(parse(&[("message", &letter.repeat(5000))]).is_ok());
        refused("name", &letter.repeat(101));
        refused("message", &letter.repeat(5001));
    }
    assert_eq!(parse(&[("name", "   a   ")]).unwrap().name, "a");
    for nothing in ["", " ", "\u{200b}", "\u{3164}", " \u{ad}\u{2060} "] {
        refused("name", nothing);
        refused("message", nothing);
    }
    refused("name", &format!("Z{}", "\u{301}".repeat(1000)));
    refused("message", " \r\n\t ");
    refused("phone", &"1".repeat(41));
    assert!(parse(&[("phone", &"1".repeat(40))]).is_ok());
    refused("email", &format!("{}@{}.example", "a".repeat(64), "b".repeat(190)));
}

#[test]
fn the_browser_takes_whatever_the_server_takes() {
    let rules = ContactForm::rules();
    for (field, letters) in [("name", 100), ("message", 5000)] {
        for letter in ["a", "😀", "👨‍👩‍👧‍👦", "e\u{301}\u{323}"] {
            let text = letter.repeat(letters);
            assert!(parse(&[(field, &text)]).is_ok(), "{field} {letter}");
            let units = text.encode_utf16().count();
            assert!(rules[field].maxlength.is_some_and(|most| units <= most), "{field} {letter}");
        }
    }
}

#[test]
fn an_address_that_looks_incomplete_is_asked_about_once() {
    for (doubted, carried) in [
        ("jo@example", "jo@example"),
        (" jo@example ", "jo@example"),
        ("jo@müller", "jo@xn--mller-kva"),
        ("jo@1.2.3.4", "jo@1.2.3.4"),
        ("jo@example.c", "jo@example.c"),
    ] {
        let asked = parse(&[("email", doubted)]).unwrap_err();
        assert_eq!(asked.errors["email"].as_str(), "contact-email-doubted", "{doubted}");
        assert_eq!(asked.fields["email"], doubted, "the text is kept");
        assert_eq!(asked.fields["email_confirmed"], carried);
        let again =
            parse(&[("email", doubted), ("email_confirmed", &asked.fields["email_confirmed"])]).unwrap();
        assert_eq!(again.email, carried);
        let other = [("email", "jo@elsewhere"), ("email_confirmed", carried)];
        assert_eq!(parse(&other).unwrap_err().errors["email"].as_str(), "contact-email-doubted");
    }
    let wrong = parse(&[("email", "jo@"), ("email_confirmed", "jo@")]).unwrap_err();
    assert_eq!(wrong.errors["email"].as_str(), "contact-email-wrong", "what is no address stays refused");
    let both = parse(&[("email", "jo@example"), ("name", "")]).unwrap_err();
    assert_eq!(both.errors.keys().copied().collect::<Vec<_>>(), ["email", "name"]);
    assert_eq!(both.fields["email_confirmed"], "jo@example");
}

#[test]
fn line_breaks_and_controls_are_refused_in_every_single_line_field() {
    for control in [
        "\r", "\n", "\r\n", "\t", "\0", "\u{1b}", "\u{7f}", "\u{85}", "\u{2028}", "\u{202e}", "\u{2066}",
        "\u{200f}",
    ] {
        refused("name", &format!("Eve{control}Bcc: all@example.org"));
        refused("email", &format!("eve@example.org{control}Bcc: all@example.org"));
        refused("phone", &format!("123456{control}Bcc"));
    }
    refused("message", "nul \0 byte");
    refused("name", "Eve\0");
}

#[test]
fn names_of_the_whole_world_are_welcome() {
    for name in [
        "محمد عبد الله",
        "שרה כהן",
        "王小明",
        "Seán Ó Sé",
        "👩‍👩‍👧 Wir",
        "नरेन्द्र",
        "نیم‌فاصله",
        "O'Brien; DROP TABLE--",
        "李",
        "U",
        "Ø",
        "𠮷",
        "é",
        "e\u{301}",
        "한",
        "د",
        "É.",
    ] {
        assert_eq!(parse(&[("name", name)]).unwrap().name, name);
    }
}

#[test]
fn html_and_sql_are_just_text() {
    let text = "<script>alert(1)</script> ' OR 1=1; --";
    assert_eq!(parse(&[("message", text)]).unwrap().message, text);
}

#[test]
fn undeclared_fields_are_neither_read_nor_shown_again() {
    let invalid = parse(&[("name", ""), ("role", "admin"), ("id", "1")]).unwrap_err();
    assert_eq!(invalid.fields.keys().collect::<Vec<_>>(), ["email", "message", "name", "phone"]);
}

#[test]
fn a_megabyte_in_each_field_is_refused_quickly() {
    let megabyte = "x".repeat(1 << 20);
    let all = ["name", "email", "phone", "message"].map(|field| (field, megabyte.as_str()));
    let started = std::time::Instant::now();
    assert_eq!(parse(&all).unwrap_err().errors.len(), 4);
    assert!(started.elapsed().as_millis() < 1000, "{:?}", started.elapsed());
}

#[test]
fn the_template_gets_the_rules_the_server_applies() {
    let rules = serde_json::to_value(ContactForm::rules()).unwrap();
    assert_eq!(rules["name"]["required"], true);
    assert_eq!(rules["name"]["minlength"], 1);
    assert_eq!(rules["name"]["maxlength"], 1600, "so many UTF-16 units 100 characters may have");
    assert_eq!(rules["email"]["kind"], "email");
    assert_eq!(rules["email"]["maxlength"], 254);
    assert_eq!(rules["phone"]["required"], false);
    assert_eq!(rules["phone"]["kind"], "tel");
    assert_eq!(rules["message"]["kind"], "textarea");
    assert_eq!(rules["message"]["maxlength"], 80_000);
}

#[test]
fn a_refused_form_serialises_to_values_and_errors_and_debugs_without_them() {
    let invalid = refused("name", "");
    let json = serde_json::to_value(&invalid).unwrap();
    assert_eq!(json["values"]["email"], "zoe@example.org");
    assert_eq!(json["errors"]["name"], "contact-name-wrong");
    let shown = format!("{invalid:?} {:?}", parse(&[]).unwrap());
    assert!(!shown.contains("zoe@example.org") && !shown.contains("Hello"), "{shown}");
}
