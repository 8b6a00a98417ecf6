//! What counts as a character, a line, an e-mail address and a telephone number.

use validator::ValidateEmail;

/// The most characters an e-mail address may have.
pub const EMAIL_MAX: usize = 254;
/// The fewest digits that make a telephone number.
pub const PHONE_MIN_DIGITS: usize = 5;

/// White space at either end removed: Unicode's, and the byte order mark, which browsers count as white space.
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

/// Whether the text has a character that could break or disguise a line: C0 and C1 controls, line and paragraph
/// separators, bidirectional controls. Right-to-left letters and the joiners that names and emoji need are not among them.
pub fn has_controls(text: &str) -> bool {
    text.chars()
        .any(|character| character.is_control() || is_separator(character) || is_bidi_control(character))
}

fn is_separator(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}')
}

fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Several lines: every kind of line end becomes LF, other control characters except TAB and what XML forbids go, both
/// ends are trimmed.
pub fn lines(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut after_return = false;
    for character in text.chars() {
        match character {
            '\n' if after_return => {}
            '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push('\n'),
            '\t' => kept.push('\t'),
            other if other.is_control() || !sanitizer::is_xml_char(other) => {}
            other => kept.push(other),
        }
        after_return = character == '\r';
    }
    trim(&kept).to_owned()
}

/// The address with its domain in ASCII (`müller.example` → `xn--mller-kva.example`), or nothing if it is not one.
///
/// Accepts what `<input type="email">` accepts, within what SMTP can carry: at most 64 characters before the `@`, no dot
/// at either end of that part nor two in a row, 254 characters in all, no IP literals.
pub fn email(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let address = format!("{local}@{}", idna::domain_to_ascii(domain).ok()?);
    let dots_fit = local.split('.').all(|part| !part.is_empty());
    let fits = address.chars().count() <= EMAIL_MAX;
    (dots_fit && fits && !domain.contains('[') && address.is_ascii() && address.validate_email())
        .then_some(address)
}

/// The number with every white space as a plain space, or nothing if it is not one: digits, spaces and `+ ( ) - / .`,
/// with at least five digits.
pub fn phone(text: &str) -> Option<String> {
    let number: String =
        text.chars().map(|character| if is_space(character) { ' ' } else { character }).collect();
    let allowed = number.chars().all(|character| character.is_ascii_digit() || " +()-/.".contains(character));
    let digits = number.chars().filter(char::is_ascii_digit).count();
    (allowed && digits >= PHONE_MIN_DIGITS).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_one_kind_of_line_end_and_no_invisible_controls() {
        assert_eq!(lines(" a\r\nb\rc\n\r\nd\u{b}e\u{2028}f\u{1b}g\th \n"), "a\nb\nc\n\nd\ne\nfg\th");
        assert_eq!(lines("a\u{fffe}b\u{1}c\u{ffff}"), "abc");
        assert_eq!(lines("\u{feff} \u{a0}\r\n"), "");
        assert_eq!(lines("שלום\u{200f} 👩‍👩‍👧"), "שלום\u{200f} 👩‍👩‍👧");
    }

    #[test]
    fn controls_are_seen_and_letters_of_every_script_are_not_controls() {
        for bad in [
            "a\rb",
            "a\nb",
            "a\tb",
            "a\0b",
            "a\u{1b}b",
            "a\u{85}b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{61c}b",
            "a\u{2028}b",
        ] {
            assert!(has_controls(bad), "{bad:?}");
        }
        for good in ["Zoë", "محمد", "نیم‌فاصله", "שרה", "王小明", "👩‍👩‍👧", "O’Brien-Łoś", "हिन्दी"]
        {
            assert!(!has_controls(good), "{good:?}");
        }
    }

    #[test]
    fn addresses_that_html_and_smtp_both_accept_are_kept() {
        for good in [
            "a@b",
            "a@localhost",
            "jo.e+tag@sub.example.org",
            "!#$%&'*/=?^_`{|}~-@x.y",
            "a@1.2.3.4",
            "A@Example.ORG",
        ] {
            assert!(email(good).is_some(), "{good}");
        }
        assert_eq!(email("info@müller.example").as_deref(), Some("info@xn--mller-kva.example"));
        assert!(email(&format!("{}@example.org", "a".repeat(64))).is_some());
    }

    #[test]
    fn addresses_that_html_or_smtp_refuses_are_refused() {
        let long_local = format!("{}@example.org", "a".repeat(65));
        let label = "a".repeat(63);
        let long = format!("a@{label}.{label}.{label}.{label}");
        let bad = [
            "",
            "@",
            "a",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "a@b c",
            "a@-b",
            "a@b-",
            "a@b..c",
            "a@.b",
            "a@b.",
            ".a@b",
            "a.@b",
            "a..b@c",
            "\"a b\"@c",
            "a@[127.0.0.1]",
            "ä@b",
            "a@b_c",
            "a,b@c",
            "a@b,c@d",
            "<a@b>",
            "a\r\nBcc: x@y",
            "a@b\nc",
            "a@b\0",
            "a(b)@c",
            &long_local,
            &long,
        ];
        for address in bad {
            assert_eq!(email(address), None, "{address:?}");
        }
    }

    #[test]
    fn telephone_numbers_have_five_digits_and_no_letters() {
        assert_eq!(phone("+49\u{a0}(30) 123-45/6.7").as_deref(), Some("+49 (30) 123-45/6.7"));
        for bad in ["", "1234", "+", "call me", "12345x", "١٢٣٤٥", "12345;ext=1"] {
            assert_eq!(phone(bad), None, "{bad:?}");
        }
    }
}
