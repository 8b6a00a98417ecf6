//! The readable part of a post's address, made from its title in any script.

/// The most characters a slug may have.
pub const MAX: usize = 200;
/// What a title without a single letter or digit becomes.
const FALLBACK: &str = "post";

/// What stands for an apostrophe: typed, typographic, from other keyboards.
const APOSTROPHES: [char; 9] = ['\'', '’', '‘', 'ʼ', 'ʹ', '′', '´', '`', '＇'];

/// Lower-case ASCII words joined by hyphens: `"Größe & Ärger"` → `grosse-arger`. An apostrophe
/// parts no word: `"Don't worry"` → `dont-worry`. Never empty, at most [`MAX`] characters,
/// cut between words where possible.
pub fn slugify(title: &str) -> String {
    let mut whole = ::slug::slugify(title.replace(APOSTROPHES, ""));
    if whole.len() > MAX {
        let cut = match whole.get(..=MAX).and_then(|start| start.rfind('-')) {
            Some(hyphen) if hyphen > 0 => hyphen,
            _ => MAX,
        };
        whole.truncate(cut);
    }
    if whole.is_empty() { FALLBACK.to_owned() } else { whole }
}

/// Whether the text is a slug: `a-z`, `0-9` and single hyphens between them, at most [`MAX`] characters.
pub fn is_valid(slug: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    slug.len() <= MAX && slug.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_in_any_script_become_valid_slugs() {
        assert_eq!(slugify("Größe & Ärger"), "grosse-arger");
        assert_eq!(slugify("  Ça va? -- Été! "), "ca-va-ete");
        assert_eq!(slugify("Привет, мир"), "privet-mir");
        assert_eq!(slugify("!!!"), "post");
        assert_eq!(slugify(""), "post");
        let (words, letters) = ("word ".repeat(100), "x".repeat(500));
        for title in
            ["北京", "مرحبا", "שלום", "🎉🎉", "a\0b", "\u{202e}abc", "../../etc/passwd", &words, &letters]
        {
            let slug = slugify(title);
            assert!(is_valid(&slug), "{title:?} became {slug:?}");
        }
    }

    #[test]
    fn an_apostrophe_parts_no_word() {
        for title in
            ["Don't worry", "Don’t worry", "Donʼt worry", "Don`t worry", "Don´t worry", "'Don't' worry"]
        {
            assert_eq!(slugify(title), "dont-worry", "{title}");
        }
        assert_eq!(slugify("L’été d'Anne"), "lete-danne");
        assert_eq!(slugify("Rock 'n' Roll"), "rock-n-roll");
        assert_eq!(slugify("'’'"), "post");
    }

    #[test]
    fn a_long_slug_is_cut_between_words() {
        let slug = slugify(&"word ".repeat(100));
        assert!(slug.len() <= MAX && slug.ends_with("-word"), "{slug}");
        assert_eq!(slugify(&"x".repeat(500)).len(), MAX);
    }

    #[test]
    fn only_the_grammar_is_valid() {
        for good in ["a", "a-b", "2026-in-review", "9"] {
            assert!(is_valid(good), "{good}");
        }
        for bad in
            ["", "-", "a-", "-a", "a--b", "A", "ä", "a b", "a/b", "a.b", "a_b", "a\n", &"a".repeat(201)]
        {
            assert!(!is_valid(bad), "{bad:?}");
        }
    }
}
