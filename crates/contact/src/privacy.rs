//! What the page on privacy says of messages.

use base_app::{Facts, PrivacyNotice, PrivacySection};
use texts::{TextError, Texts};

/// What is stored of a message, why, and for how long.
pub(crate) fn notice(texts: &Texts, facts: &Facts) -> Result<PrivacyNotice, TextError> {
    let say = |key| texts.get(key, &[]);
    let kept = match facts.legal.messages_kept_months {
        Some(months) => texts.get("contact-privacy-kept", &[("months", i64::from(months).into())]),
        None => say("contact-privacy-as-needed"),
    };
    Ok(PrivacyNotice::Section(PrivacySection {
        heading: say("contact-privacy")?,
        paragraphs: vec![say("contact-privacy-text")?, say("contact-privacy-robots")?, kept?],
    }))
}
