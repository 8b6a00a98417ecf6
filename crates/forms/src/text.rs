//! What counts as a character, a line, an e-mail address and a telephone number.

use unicode_segmentation::UnicodeSegmentation;
use validator::{ValidateEmail, ValidateLength};

/// The most characters an e-mail address may have.
pub const EMAIL_MAX: usize = 254;
/// The most code points that a character has on average: a family with four heads has seven, a letter with its accent two.
pub(crate) const POINTS: usize = 8;
/// The fewest digits that make a telephone number.
pub const PHONE_MIN_DIGITS: usize = 5;

/// How many characters a person sees: `é` is one however it is encoded, and so is a family of emoji (grapheme clusters, UAX #29).
fn length(text: &str) -> usize {
    text.graphemes(true).count()
}

/// A text whose length counts as a person sees it.
struct Seen<'a>(&'a str);

impl ValidateLength<usize> for Seen<'_> {
    fn length(&self) -> Option<usize> {
        Some(length(self.0))
    }
}

/// Whether the number of characters is within these limits. A character may have any number of combining marks, so the code points
/// count too, at eight for each.
pub fn has_length(text: &str, least: Option<usize>, most: Option<usize>) -> bool {
    let points = most.and_then(|most| u64::try_from(most * POINTS).ok());
    text.validate_length(None, points, None) && Seen(text).validate_length(least, most, None)
}

/// Whether nothing in the text can be seen: spaces, joiners, fillers and the like.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|character| is_space(character) || is_invisible(character))
}

/// Unicode's default ignorable code points.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

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

/// Whether mail to an address that [`email`] made can leave this machine: the domain ends in one that the world has, such as
/// `.org`, and is not a bare name or a number.
pub fn is_complete(address: &str) -> bool {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let ending = domain.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.len() > 1 && !ending.bytes().all(|byte| byte.is_ascii_digit())
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
    fn a_character_is_what_a_person_sees() {
        for (text, characters) in [
            ("", 0),
            ("U", 1),
            ("李", 1),
            ("𠮷", 1),
            ("Ø", 1),
            ("e\u{301}", 1),
            ("क्षि", 1),
            ("👨‍👩‍👧‍👦", 1),
            ("🇨🇭🇩🇪", 2),
            ("한국", 2),
            ("\u{1112}\u{1161}\u{11ab}", 1),
            ("Zoë", 3),
        ] {
            assert_eq!(length(text), characters, "{text:?}");
        }
    }

    #[test]
    fn a_character_with_marks_without_end_is_too_long() {
        let fits = |text: &str| has_length(text, Some(1), Some(100));
        assert!(fits(&"e\u{301}".repeat(100)));
        assert!(fits(&"👨‍👩‍👧‍👦".repeat(100)));
        assert!(!fits(&"e\u{301}".repeat(101)));
        assert!(!fits(&format!("Z{}", "\u{301}".repeat(800))));
        assert!(!fits(""));
    }

    #[test]
    fn what_nobody_sees_is_blank() {
        for blank in ["", " ", "\u{200b}", "\u{3164}", "\u{2060}\u{feff} \u{ad}", "\u{fe0f}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in ["a", ".", "\u{200b}a", "نی\u{200c}م", "❤\u{fe0f}"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }

    #[test]
    fn an_address_without_an_ending_is_not_complete() {
        for complete in ["jo@example.org", "jo@xn--mller-kva.example", "jo@a.b.co", "jo@x.xn--p1ai"] {
            assert!(is_complete(complete), "{complete}");
        }
        for doubtful in ["jo@example", "jo@localhost", "jo@1.2.3.4", "jo@example.c", "jo@xn--mller-kva"] {
            assert!(!is_complete(doubtful), "{doubtful}");
        }
    }

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
