//! Folding text for comparison, alike on every database and in every locale.

use unicode_normalization::UnicodeNormalization;

/// The longest search text that is looked at, in characters.
const SEARCH_LENGTH: usize = 200;

/// The form in which two names that differ only in case are equal: for usernames and addresses.
pub fn fold_case(text: &str) -> String {
    folded(text.nfc()).nfc().collect()
}

/// The form in which titles are searched: without case, accents and control characters.
///
/// "GRÖSSE", "größe" and "grosse" have the same form.
pub fn fold_for_search(text: &str) -> String {
    let visible = text.nfkd().filter(|c| !is_accent(*c) && !c.is_control());
    folded(visible).nfkd().filter(|c| !is_accent(*c)).collect()
}

/// The LIKE pattern that finds `search` anywhere in a text folded by [`fold_for_search`], with `\` as escape.
pub fn like_title(search: &str) -> String {
    let shortened: String = search.chars().take(SEARCH_LENGTH).collect();
    like_anywhere(fold_for_search(&shortened).trim())
}

/// The LIKE pattern that finds `text` itself anywhere, with `\` as escape.
pub fn like_anywhere(text: &str) -> String {
    format!("%{}%", literal(text))
}

/// The LIKE pattern that finds texts beginning with `text` itself, with `\` as escape.
pub fn like_prefix(text: &str) -> String {
    format!("{}%", literal(text))
}

fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Whether a row can hold this text at all: PostgreSQL has no NUL in text, and refuses the whole query.
pub fn can_be_stored(text: &str) -> bool {
    !text.contains('\0')
}

/// Through upper case, so that "ß" and "SS" meet, from lower case, for the capital "ẞ"; character by character,
/// so that no rule looks at neighbours and a part of a word folds as it does inside the word.
fn folded(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    text.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_ignores_case_accents_and_sharp_s() {
        for text in ["GRÖSSE", "größe", "Größe", "grosse", "Gro\u{308}ße", "GRÖẞE"] {
            assert_eq!(fold_for_search(text), "grosse", "{text}");
        }
        assert_eq!(fold_for_search("ΟΔΥΣΣΕΥΣ"), fold_for_search("οδυσσεύς"));
        assert_eq!(fold_for_search("İstanbul"), "istanbul");
        assert_eq!(fold_for_search("a\0b\nc"), "abc");
    }

    #[test]
    fn names_keep_their_accents() {
        assert_eq!(fold_case("MÜLLER"), "müller");
        assert_ne!(fold_case("Müller"), fold_case("Muller"));
        assert_eq!(fold_case("Mu\u{308}ller"), fold_case("müller"));
    }

    #[test]
    fn wildcards_are_taken_literally() {
        assert_eq!(like_title(r" 100%_\ "), r"%100\%\_\\%");
    }

    #[test]
    fn a_very_long_search_is_shortened() {
        assert_eq!(like_title(&"a".repeat(100_000)).len(), SEARCH_LENGTH + 2);
    }
}
