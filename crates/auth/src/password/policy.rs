//! Which passwords people may choose: long enough, not among the commonest, not made of their own or the site's name.

use forms::text;
use unicode_normalization::UnicodeNormalization;

/// The fewest characters.
pub const MIN: usize = forms::PASSWORD_MIN;
/// The most characters.
pub const MAX: usize = forms::PASSWORD_MAX;
/// Shorter words of a name are too frequent inside honest passwords.
const CONTEXT_WORD_MIN: usize = 4;

/// One commonly used password of at least eight characters on each line, in lower case. The README names its source.
const COMMON: &str = include_str!("common.txt");

/// Why a password is refused. The text is for the person who chose it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer than [`MIN`] characters.
    #[error("Please choose a password of at least {MIN} characters.")]
    TooShort,
    /// More than [`MAX`] characters.
    #[error("Please choose a password of at most {MAX} characters.")]
    TooLong,
    /// Among the commonest passwords.
    #[error(
        "This password is one of the most used in the world. Please choose another, for example four unrelated words."
    )]
    Common,
    /// Contains a name that anybody would guess.
    #[error("Please choose a password that does not contain “{0}”.")]
    Guessable(String),
}

/// Accepts or refuses a new password. `context` holds what an attacker would try first: username, e-mail address,
/// display name, the site's name and domain.
pub fn check(password: &str, context: &[&str]) -> Result<(), PasswordProblem> {
    if !text::has_length(password, None, Some(MAX)) {
        return Err(PasswordProblem::TooLong);
    }
    if !text::has_length(password, Some(MIN), None) {
        return Err(PasswordProblem::TooShort);
    }
    let folded = fold(password);
    if COMMON.lines().any(|common| common == folded) {
        return Err(PasswordProblem::Common);
    }
    match context.iter().flat_map(|name| words(name)).find(|word| folded.contains(word)) {
        Some(word) => Err(PasswordProblem::Guessable(word)),
        None => Ok(()),
    }
}

fn fold(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase()
}

fn words(name: &str) -> impl Iterator<Item = String> {
    let folded = fold(name);
    let words: Vec<String> =
        folded.split(|character: char| !character.is_alphanumeric()).map(str::to_owned).collect();
    words.into_iter().filter(|word| word.chars().count() >= CONTEXT_WORD_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_characters_from_8_to_128() {
        for letter in ["x", "ä", "字", "😀", "\0", " "] {
            for length in 0..=130 {
                let verdict = check(&letter.repeat(length), &[]);
                match length {
                    0..MIN => assert_eq!(verdict, Err(PasswordProblem::TooShort), "{letter} {length}"),
                    MIN..=MAX => assert_ne!(verdict, Err(PasswordProblem::TooShort), "{letter} {length}"),
                    _ => assert_eq!(verdict, Err(PasswordProblem::TooLong), "{letter} {length}"),
                }
            }
        }
        assert_eq!(check("correct horse battery staple", &[]), Ok(()));
    }

    #[test]
    fn no_composition_rules_apply() {
        for good in
            ["mövenpick-kaffee", "onlylowercaseletters", "73 18 92 44 07", "ｆｕｌｌｗｉｄｔｈ ｗｏｒｄｓ"]
        {
            assert_eq!(check(good, &[]), Ok(()), "{good}");
        }
    }

    #[test]
    fn the_commonest_passwords_are_refused_in_any_case() {
        for common in
            ["password", "PassWord", "12345678", "qwertyuiop", "iloveyou", "1q2w3e4r", "sunshine", "trustno1"]
        {
            assert_eq!(check(common, &[]), Err(PasswordProblem::Common), "{common}");
        }
    }

    #[test]
    fn the_list_is_large_folded_and_only_as_long_as_it_must_be() {
        assert!(COMMON.lines().count() >= 10_000);
        assert!(COMMON.lines().all(|line| line.chars().count() >= MIN && line == fold(line)));
    }

    #[test]
    fn names_of_the_person_and_the_site_are_refused() {
        let context = ["anna.schmidt", "anna@praxis-linde.example", "Dr. Anna Schmidt", "Praxis Linde", "Bo"];
        for (bad, word) in [
            ("schmidt-2026!", "schmidt"),
            ("LINDENblatt7", "linde"),
            ("xXpraxisXx", "praxis"),
            ("joANNAjo", "anna"),
        ] {
            assert_eq!(check(bad, &context), Err(PasswordProblem::Guessable(word.into())), "{bad}");
        }
        for good in ["boat under the tree", "quiet river stones"] {
            assert_eq!(check(good, &context), Ok(()), "{good}");
        }
    }
}
