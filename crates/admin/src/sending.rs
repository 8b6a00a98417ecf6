//! By what one sending of a form of the panel is known when it comes again, because its answer was lost.

use core_models::saved_forms::Sending;
use forms::{FORM_KEY, Fields, fingerprint};

/// The fewest and the most characters of a key.
const KEY_LENGTH: std::ops::RangeInclusive<usize> = 16..=64;

/// Fields that differ between two sendings of the same.
const APART: &[&str] = &["csrf_token", "kept", "form_key"];

/// A sending of these fields. `kind` is what it saves: `post`.
#[must_use]
pub fn sending(kind: &'static str, fields: &Fields) -> Sending {
    Sending { kind, key: key_of(fields), digest: digest(fields) }
}

/// A sending with secrets in it, which leave no trace to know them by: sent again, it is stored again.
#[must_use]
pub(crate) fn secret_sending(kind: &'static str, fields: &Fields) -> Sending {
    Sending { kind, key: key_of(fields), digest: new_key() }
}

/// The key of a form that is made now.
#[must_use]
pub(crate) fn new_key() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// The key that came with these fields, if it is one.
pub(crate) fn key_of(fields: &Fields) -> Option<String> {
    let key = fields.get(FORM_KEY.name)?;
    let is_key = KEY_LENGTH.contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_key.then(|| key.clone())
}

/// The same for the same text, however often it is sent.
fn digest(fields: &Fields) -> String {
    let typed = fields.iter().filter(|(name, _)| !APART.contains(&name.as_str()));
    fingerprint(typed.flat_map(|(name, value)| [name, value]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_key_is_made_anew_and_accepted() {
        let keys = [new_key(), new_key()];
        assert_ne!(keys[0], keys[1]);
        for key in &keys {
            assert_eq!(key_of(&fields(&[("form_key", key)])).as_ref(), Some(key));
        }
    }

    #[test]
    fn what_is_no_key_is_ignored() {
        for key in ["", "short", &"a".repeat(65), "ääääääääääääääääää", "aaaaaaaaaaaaaaaaaaaa'--;"]
        {
            assert_eq!(key_of(&fields(&[("form_key", key)])), None, "{key}");
        }
        assert_eq!(key_of(&fields(&[])), None);
    }

    #[test]
    fn two_sendings_differ_by_what_was_typed_alone() {
        let sent = digest(&fields(&[("csrf_token", "a"), ("title", "T"), ("content", "<p>x</p>")]));
        let again = digest(&fields(&[("csrf_token", "b"), ("title", "T"), ("content", "<p>x</p>")]));
        assert_eq!(sent, again);
        for other in
            [&[("title", "T"), ("content", "<p>y</p>")][..], &[("title", "T<p>x</p>"), ("content", "")]]
        {
            assert_ne!(sent, digest(&fields(other)));
        }
    }
}
