//! Postal codes: how each country writes them.

use crate::field::{Field, Kind};

/// The most characters that may be typed.
const MAX: usize = 12;

/// A country's postal codes. In a shape `9` is a digit, `A` a letter, anything else is written as it stands.
struct Format {
    country: &'static str,
    shapes: &'static [&'static str],
    /// The shapes for the browser, which cannot put spaces right: they may be missing, and letters may be small.
    pattern: &'static str,
    message: &'static str,
}

const FIVE_DIGITS: &str = r"\s*[0-9]{5}\s*";
const FOUR_DIGITS: &str = r"\s*[0-9]{4}\s*";
const FOUR_DIGITS_MESSAGE: &str = "form-postal-code-four-digits";
const FIVE_DIGITS_MESSAGE: &str = "form-postal-code-five-digits";

const fn digits(country: &'static str, five: bool) -> Format {
    if five {
        Format { country, shapes: &["99999"], pattern: FIVE_DIGITS, message: FIVE_DIGITS_MESSAGE }
    } else {
        Format { country, shapes: &["9999"], pattern: FOUR_DIGITS, message: FOUR_DIGITS_MESSAGE }
    }
}

const FORMATS: &[Format] = &[
    Format {
        country: "CA",
        shapes: &["A9A 9A9"],
        pattern: r"\s*[A-Za-z][0-9][A-Za-z][\s\-]*[0-9][A-Za-z][0-9]\s*",
        message: "form-postal-code-ca",
    },
    Format {
        country: "GB",
        shapes: &["A9 9AA", "A99 9AA", "A9A 9AA", "AA9 9AA", "AA99 9AA", "AA9A 9AA"],
        pattern: r"\s*[A-Za-z]{1,2}[0-9][A-Za-z0-9]?[\s\-]*[0-9][A-Za-z]{2}\s*",
        message: "form-postal-code-gb",
    },
    Format {
        country: "US",
        shapes: &["99999", "99999-9999"],
        pattern: r"\s*[0-9]{5}(?:[\s\-]*[0-9]{4})?\s*",
        message: "form-postal-code-us",
    },
    Format {
        country: "NL",
        shapes: &["9999 AA"],
        pattern: r"\s*[0-9]{4}[\s\-]*[A-Za-z]{2}\s*",
        message: "form-postal-code-nl",
    },
    Format {
        country: "PL",
        shapes: &["99-999"],
        pattern: r"\s*[0-9]{2}[\s\-]*[0-9]{3}\s*",
        message: "form-postal-code-pl",
    },
    Format {
        country: "SE",
        shapes: &["999 99"],
        pattern: r"\s*[0-9]{3}[\s\-]*[0-9]{2}\s*",
        message: "form-postal-code-se",
    },
    digits("DE", true),
    digits("ES", true),
    digits("FI", true),
    digits("FR", true),
    digits("IT", true),
    digits("AT", false),
    digits("AU", false),
    digits("BE", false),
    digits("CH", false),
    digits("DK", false),
    digits("LU", false),
    digits("NO", false),
    digits("NZ", false),
];

const ANYWHERE_PATTERN: &str = r"\s*[A-Za-z0-9](?:[\s\-]*[A-Za-z0-9]){1,9}\s*";
const ANYWHERE_MESSAGE: &str = "form-postal-code-anywhere";

/// The field for postal codes of `country` (ISO 3166-1 alpha-2); letters and digits where its format is not known.
pub(super) fn field(name: &'static str, country: &str) -> Field {
    let (pattern, message) = match format(country) {
        Some(format) => (format.pattern, format.message),
        None => (ANYWHERE_PATTERN, ANYWHERE_MESSAGE),
    };
    Field::for_visitors(name, Kind::Text, message).at_most(MAX).in_ascii().pattern(pattern)
}

/// The code as it is written in `country`: `t2p1j9` → `T2P 1J9`; nothing if it is none.
pub(super) fn normalise(country: &str, typed: &str) -> Option<String> {
    let (upper, bare) = (typed.to_ascii_uppercase(), bare(typed));
    match format(country) {
        Some(format) => format.shapes.iter().find_map(|shape| fill(shape, &bare)),
        None => {
            let fits = (2..=10).contains(&bare.len()) && bare.chars().all(|c| c.is_ascii_alphanumeric());
            fits.then(|| upper.split_whitespace().collect::<Vec<_>>().join(" "))
        }
    }
}

/// Whether it would be a code of `country` with the digit 0 for the letter O, 1 for I or L, or the other way round.
pub(super) fn is_confused(country: &str, typed: &str) -> bool {
    let bare = bare(typed);
    let mended = |shape: &str| {
        let places = shape.chars().filter(|place| matches!(place, '9' | 'A'));
        let characters = places.zip(bare.chars()).map(|(place, character)| match (place, character) {
            ('9', 'O') => '0',
            ('9', 'I' | 'L') => '1',
            ('A', '0') => 'O',
            ('A', '1') => 'I',
            (_, other) => other,
        });
        characters.collect::<String>()
    };
    let shapes = format(country).map_or(&[][..], |format| format.shapes);
    shapes.iter().any(|shape| {
        let mended = mended(shape);
        mended != bare && mended.len() == bare.len() && fill(shape, &mended).is_some()
    })
}

/// In capitals, without what stands between.
fn bare(typed: &str) -> String {
    let upper = typed.to_ascii_uppercase();
    upper.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

fn format(country: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.country.eq_ignore_ascii_case(country))
}

/// The characters in the places of the shape, if they are of the right kind and number.
fn fill(shape: &str, characters: &str) -> Option<String> {
    let mut rest = characters.chars();
    let mut filled = String::with_capacity(shape.len());
    for place in shape.chars() {
        let next = match place {
            '9' => rest.next().filter(char::is_ascii_digit)?,
            'A' => rest.next().filter(char::is_ascii_uppercase)?,
            separator => separator,
        };
        filled.push(next);
    }
    rest.next().is_none().then_some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_as_in_their_country() {
        for (country, typed, written) in [
            ("CA", "T2P 1J9", "T2P 1J9"),
            ("CA", "t2p1j9", "T2P 1J9"),
            ("ca", "t2p - 1j9", "T2P 1J9"),
            ("GB", "sw1a1aa", "SW1A 1AA"),
            ("GB", "m1 1ae", "M1 1AE"),
            ("GB", "B33 8TH", "B33 8TH"),
            ("US", "97205", "97205"),
            ("US", "972051234", "97205-1234"),
            ("DE", "10115", "10115"),
            ("NL", "1012ab", "1012 AB"),
            ("PL", "00950", "00-950"),
            ("IE", "d02  x285", "D02 X285"),
        ] {
            assert_eq!(normalise(country, typed).as_deref(), Some(written), "{country} {typed}");
        }
    }

    #[test]
    fn what_is_no_code_there_is_refused() {
        for (country, typed) in [
            ("CA", "T2P"),
            ("CA", "TOP 1J9"),
            ("CA", "T2P 1J99"),
            ("CA", "97205"),
            ("CA", "T2P1J٩"),
            ("US", "9720"),
            ("US", "97205-12"),
            ("DE", "1011"),
            ("DE", "A0115"),
            ("GB", "SW1A"),
            ("IE", "x"),
            ("IE", "<script>"),
        ] {
            assert_eq!(normalise(country, typed), None, "{country} {typed}");
        }
    }

    #[test]
    fn a_letter_in_the_place_of_the_digit_that_looks_like_it_is_seen() {
        for (country, typed) in [
            ("CA", "T2C OZ9"),
            ("CA", "t2c oz9"),
            ("CA", "TOP 1J9"),
            ("CA", "T2P IJ9"),
            ("CA", "V6B l01"),
            ("GB", "SW1A OAA"),
            ("NL", "1O12 AB"),
            ("DE", "1O115"),
            ("US", "97205-I234"),
        ] {
            assert_eq!(normalise(country, typed), None, "{country} {typed}");
            assert!(is_confused(country, typed), "{country} {typed}");
        }
        for (country, typed) in
            [("CA", "T2P"), ("CA", "T2C OZX"), ("CA", "97205"), ("DE", "ABCDE"), ("IE", "O")]
        {
            assert!(!is_confused(country, typed), "{country} {typed}");
        }
    }

    #[test]
    fn each_country_has_one_format() {
        for (number, format) in FORMATS.iter().enumerate() {
            assert!(FORMATS.iter().skip(number + 1).all(|other| other.country != format.country));
        }
    }
}
