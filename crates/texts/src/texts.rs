//! The texts of one language.

use std::fmt;

use crate::{
    LanguageTag, Source, TextError, Value,
    bundle::{self, Bundle},
};

/// Said where a language has no text of its own.
const FALLBACK: &str = "en";

/// Stands for an argument while a text is split around it. Nobody types this character.
const HOLE: &str = "\u{e000}";

/// All texts of one language, each the most particular that there is.
pub struct Texts {
    tag: LanguageTag,
    own: Bundle,
    fallback: Option<Bundle>,
}

impl Texts {
    /// Reads the folders, the general one first: theme, features, site.
    ///
    /// # Errors
    /// A `locale` that is no language tag, or the first file that does not parse, with its line.
    pub fn new(locale: &str, folders: &[Vec<Source>]) -> Result<Self, TextError> {
        let tag = LanguageTag::parse(locale)?;
        let english = LanguageTag::parse(FALLBACK)?;
        let needs_fallback = tag.language() != FALLBACK;
        Ok(Self {
            own: bundle::of(&tag, folders)?,
            fallback: needs_fallback.then(|| bundle::of(&english, folders)).transpose()?,
            tag,
        })
    }

    /// The language.
    #[must_use]
    pub fn tag(&self) -> &LanguageTag {
        &self.tag
    }

    /// Whether the language has this text itself, and need not say it in English.
    #[must_use]
    pub fn has_own(&self, key: &str) -> bool {
        self.own.get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// The text of a key. It is plain text, not HTML.
    ///
    /// # Errors
    /// There is no such text, or it wants an argument that is not given.
    pub fn get(&self, key: &str, arguments: &[(&str, Value)]) -> Result<String, TextError> {
        self.find(&self.own, key, arguments)
            .or_else(|| self.fallback.as_ref().and_then(|english| self.find(english, key, arguments)))
            .unwrap_or_else(|| {
                Err(TextError::Missing { key: key.to_owned(), language: self.tag.to_string() })
            })
    }

    /// What stands before and behind the argument `hole`, so that a page can put a link there.
    ///
    /// # Errors
    /// As [`Texts::get`], or the text does not have that argument.
    pub fn around(
        &self,
        key: &str,
        hole: &str,
        arguments: &[(&str, Value)],
    ) -> Result<(String, String), TextError> {
        let mut all = arguments.to_vec();
        all.push((hole, HOLE.into()));
        let text = self.get(key, &all)?;
        let halves = text.split_once(HOLE);
        halves.map(|(before, behind)| (before.to_owned(), behind.to_owned())).ok_or_else(|| {
            TextError::Format {
                key: key.to_owned(),
                language: self.tag.to_string(),
                problem: format!("it does not say ${hole}"),
            }
        })
    }

    fn find(
        &self,
        bundle: &Bundle,
        key: &str,
        arguments: &[(&str, Value)],
    ) -> Option<Result<String, TextError>> {
        let pattern = bundle.get_message(key)?.value()?;
        let mut problems = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&bundle::arguments(arguments)), &mut problems);
        Some(match problems.first() {
            None => Ok(text.into_owned()),
            Some(problem) => Err(TextError::Format {
                key: key.to_owned(),
                language: self.tag.to_string(),
                problem: problem.to_string(),
            }),
        })
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Texts").field("tag", &self.tag).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders() -> Vec<Vec<Source>> {
        let theme = vec![
            Source::new(
                "en/theme.ftl",
                "menu = Menu\nonly-english = Still English\ncall = Call { $phone } now",
            ),
            Source::new(
                "de/theme.ftl",
                "menu = Menü\nclose = Schließen\npages = { $count ->\n    [one] Seite\n   *[other] Seiten\n }",
            ),
            Source::new("de-CH/theme.ftl", "close = Schliessen"),
        ];
        let site =
            vec![Source::new("de/own.ftl", "menu = Speisekarte"), Source::new("de/notes.txt", "no texts")];
        vec![theme, site]
    }

    fn texts(locale: &str) -> Texts {
        Texts::new(locale, &folders()).unwrap()
    }

    #[test]
    fn a_site_rewords_and_a_country_goes_before_its_language() {
        assert_eq!(texts("de-DE").get("menu", &[]).unwrap(), "Speisekarte");
        assert_eq!(texts("de-DE").get("close", &[]).unwrap(), "Schließen");
        assert_eq!(texts("de-CH").get("close", &[]).unwrap(), "Schliessen");
        assert_eq!(texts("de-CH").get("menu", &[]).unwrap(), "Speisekarte");
        assert_eq!(texts("en-GB").get("menu", &[]).unwrap(), "Menu");
    }

    #[test]
    fn what_a_language_lacks_is_said_in_english() {
        for locale in ["de", "de-CH", "it-IT"] {
            assert_eq!(texts(locale).get("only-english", &[]).unwrap(), "Still English", "{locale}");
        }
        assert!(texts("en").get("close", &[]).is_err(), "English never falls back to another language");
    }

    #[test]
    fn a_missing_key_or_argument_is_an_error_that_names_it() {
        let missing = texts("de").get("nothing", &[]).unwrap_err().to_string();
        assert!(missing.contains("“nothing”") && missing.contains("de"), "{missing}");
        let argument = texts("en").get("call", &[]).unwrap_err().to_string();
        assert!(argument.contains("call") && argument.contains("phone"), "{argument}");
    }

    #[test]
    fn a_text_can_be_split_around_an_argument() {
        let halves = texts("en").around("call", "phone", &[]).unwrap();
        assert_eq!(halves, ("Call ".to_owned(), " now".to_owned()));
        assert!(texts("en").around("menu", "phone", &[]).is_err());
    }

    #[test]
    fn a_file_with_a_mistake_is_refused_with_its_line() {
        let broken = vec![vec![Source::new("en/a.ftl", "good = Yes\nbad = { $open\n")]];
        let error = Texts::new("en", &broken).unwrap_err().to_string();
        assert!(error.starts_with("locales/en/a.ftl, line 2"), "{error}");
    }
}
