//! Language tags as pages give them.

use language_tags::LanguageTag;

/// Regions that people write and that do not exist, with what they mean (ISO 3166-1).
const MISTAKEN: [(&str, &str); 2] = [("uk", "GB"), ("en", "GB")];

/// What is wrong with a tag (BCP 47); none if it can be used.
pub(crate) fn fault(tag: &str) -> Option<String> {
    let Ok(parsed) = LanguageTag::parse(tag) else {
        return Some(format!("“{tag}” is not a language"));
    };
    if parsed.primary_language().len() > 3 {
        return Some(format!("“{tag}” is not a language"));
    }
    let region = parsed.region()?;
    let (_, meant) = MISTAKEN.iter().find(|(wrong, _)| region.eq_ignore_ascii_case(wrong))?;
    Some(format!("“{tag}” names a region that does not exist; write {}-{meant}", parsed.primary_language()))
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn tags_are_told_apart_from_mistakes() {
        for good in ["en", "en-GB", "de-CH", "fr-CA", "zh-Hant-TW", "es-419"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in ["", "english", "en_GB", "en-UK", "d"] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
