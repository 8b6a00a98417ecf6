//! Language tags as BCP 47 writes them.

use std::fmt;

use unic_langid::LanguageIdentifier;

use crate::TextError;

/// A language, with its script and country where they are given: `de`, `en-GB`, `zh-Hant-TW`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LanguageTag(LanguageIdentifier);

impl LanguageTag {
    /// Reads a tag.
    ///
    /// # Errors
    /// [`TextError::Tag`] for anything that is none.
    pub fn parse(tag: &str) -> Result<Self, TextError> {
        let wrong = || TextError::Tag(tag.to_owned());
        let parsed: LanguageIdentifier = tag.parse().map_err(|_not_a_tag| wrong())?;
        // The parser knows the form only; no language has a name of four letters or more.
        if parsed.language.is_empty() || parsed.language.as_str().len() > 3 {
            return Err(wrong());
        }
        Ok(Self(parsed))
    }

    /// The language alone: `de` of `de-CH`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.0.language.as_str()
    }

    pub(crate) fn identifier(&self) -> &LanguageIdentifier {
        &self.0
    }

    /// The folders with this language's texts, the general one first.
    pub(crate) fn folders(&self) -> Vec<String> {
        let mut folders = vec![self.language().to_owned()];
        let whole = self.to_string();
        if whole != self.language() {
            folders.push(whole);
        }
        folders
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_and_written_as_the_standard_says() {
        for (given, written) in
            [("de", "de"), ("en-gb", "en-GB"), ("DE_ch", "de-CH"), ("zh-hant-tw", "zh-Hant-TW")]
        {
            assert_eq!(LanguageTag::parse(given).unwrap().to_string(), written);
        }
        assert_eq!(LanguageTag::parse("de-CH").unwrap().folders(), ["de", "de-CH"]);
    }

    #[test]
    fn what_is_no_tag_is_refused_with_an_example() {
        for wrong in ["", "german", "d", "de-", "en GB", "de-Switzerland-land"] {
            let error = LanguageTag::parse(wrong).unwrap_err().to_string();
            assert!(error.contains("en-GB"), "{wrong}: {error}");
        }
    }
}
