//! One short text for many, by which a form is known when it is sent again.

use sha2::{Digest, Sha256};

/// The same for the same texts in the same order, and different for any others: SHA-256 in hexadecimal digits.
#[must_use]
pub fn fingerprint(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        let text = text.as_ref();
        // Without the lengths, what moves from one text to the next would make no difference.
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text);
    }
    base16ct::lower::encode_string(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn each_text_counts_and_so_does_where_it_ends() {
        assert_eq!(fingerprint(["a", "b"]), fingerprint(vec!["a".to_owned(), "b".to_owned()]));
        let all = [&["a", "b"][..], &["ab"], &["ab", ""], &["", "ab"], &["b", "a"], &[]];
        for (index, one) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                assert_ne!(fingerprint(*one), fingerprint(*other), "{one:?} {other:?}");
            }
        }
    }
}
