//! What a visitor looks for, as words that a query can match, however long or odd the text is that was typed.

use crate::text::{fold_for_search, like_anywhere};

/// The most of what was typed that is looked at, in characters.
pub const LONGEST: usize = 200;

/// The most words that are looked for; the rest is left out.
const MOST_WORDS: usize = 8;

/// The most of a word that is looked for, in characters.
const LONGEST_WORD: usize = 40;

/// The words of a search, without case, accents and punctuation. Never more than eight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWords(Vec<String>);

impl SearchWords {
    /// The words of a text, each once; none when it has no letters and digits.
    pub fn of(text: &str) -> Self {
        let shortened: String =
            text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut words: Vec<String> = Vec::new();
        for word in fold_for_search(&shortened).split(|c: char| !c.is_alphanumeric()) {
            let word: String = word.chars().take(LONGEST_WORD).collect();
            if !word.is_empty() && !words.contains(&word) && words.len() < MOST_WORDS {
                words.push(word);
            }
        }
        Self(words)
    }

    /// The words, folded.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One search for each word.
    pub fn each(&self) -> impl Iterator<Item = Self> {
        self.0.iter().map(|word| Self(vec![word.clone()]))
    }

    /// How well a page fits; more is better. A word counts most in the title, more in the summary than elsewhere, and in each of
    /// them more when it is not only a part of another word.
    pub fn fit(&self, title: &str, summary: &str, text: &str) -> usize {
        let places = [text, summary, title].map(Folded::new);
        let fit = |word: &String| {
            let worth = |(place, folded): (usize, &Folded)| match folded.match_of(word) {
                WordMatch::None => 0,
                WordMatch::Part => 2 * place + 1,
                WordMatch::Whole => 2 * place + 2,
            };
            places.iter().enumerate().map(worth).max().unwrap_or_default()
        };
        self.0.iter().map(fit).sum()
    }

    /// Whether every word stands somewhere in these texts.
    pub fn all_in(&self, texts: &[&str]) -> bool {
        let folded: Vec<String> = texts.iter().map(|text| fold_for_search(text)).collect();
        self.0.iter().all(|word| folded.iter().any(|text| text.contains(word.as_str())))
    }

    /// A LIKE pattern for each word, with `\` as escape.
    pub fn patterns(&self) -> Vec<String> {
        self.0.iter().map(|word| like_anywhere(word)).collect()
    }
}

/// How a word stands in a text.
enum WordMatch {
    None,
    Part,
    Whole,
}

struct Folded(String);

impl Folded {
    fn new(text: &str) -> Self {
        Self(fold_for_search(&text.replace('\n', " ")))
    }

    fn match_of(&self, word: &str) -> WordMatch {
        if !self.0.contains(word) {
            return WordMatch::None;
        }
        let is_whole = self.0.split(|c: char| !c.is_alphanumeric()).any(|own| own == word);
        if is_whole { WordMatch::Whole } else { WordMatch::Part }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_punctuation_divides_them() {
        assert_eq!(SearchWords::of("  Größe, “Café”-%_\\\0 GRÖSSE ").words(), ["grosse", "cafe"]);
        assert!(SearchWords::of("% \" _ '--").is_empty());
    }

    #[test]
    fn however_much_is_typed_little_is_looked_for() {
        assert_eq!(SearchWords::of(&"a".repeat(10_000)).words(), ["a".repeat(LONGEST_WORD)]);
        let many: String = (0..200).map(|number| format!("w{number} ")).collect();
        assert_eq!(SearchWords::of(&many).words().len(), MOST_WORDS);
    }

    #[test]
    fn a_title_fits_better_than_a_text_and_a_whole_word_better_than_a_part() {
        let words = SearchWords::of("Schlaf");
        let fits: Vec<usize> = [
            ("Schlaf, endlich", "", ""),
            ("Schlaflos", "Guter Schlaf", "Schlaf"),
            ("Nachts wach", "Wie der Schlaf kommt", ""),
            ("Nachts wach", "Schlaflose Nächte", "Schlaf"),
            ("Nachts wach", "Was hilft", "Über den\nSCHLAF."),
            ("Nachts wach", "Was hilft", "Schlaflose Nächte"),
            ("Nachts wach", "Was hilft", "Sorgen"),
        ]
        .map(|(title, summary, text)| words.fit(title, summary, text))
        .into();
        assert!(fits.is_sorted_by(|better, worse| better > worse), "{fits:?}");
        let two = SearchWords::of("panik nacht");
        assert!(two.fit("Panik in der Nacht", "", "") > two.fit("Panik", "", "Nacht"));
    }

    #[test]
    fn all_words_must_stand_somewhere() {
        let words = SearchWords::of("panik nacht");
        assert!(words.all_in(&["Panik", "mitten in der NACHT"]));
        assert!(!words.all_in(&["Panik", "am Tag"]));
    }
}
