//! Writes values such that they are read again as they are.

use crate::EnvFile;

/// Characters beside letters and digits that mean nothing else without quotation marks.
const PLAIN: &str = "-_./:=@,+%&?<>~";

/// A value as it has to stand in the file. One with a control character cannot be a variable's; all others are read again
/// as they are.
#[must_use]
pub fn quoted(value: &str) -> String {
    if value.chars().all(|c| c.is_alphanumeric() || PLAIN.contains(c)) {
        return value.to_owned();
    }
    let escaped = value.chars().flat_map(|c| {
        let backslash = matches!(c, '"' | '\\' | '$' | '`').then_some('\\');
        backslash.into_iter().chain([c])
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// The text with other values for some variables. Every other line stays as it is; a variable that is new comes last.
#[must_use]
pub fn set(text: &str, values: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (name, value) in values {
        let line = format!("{name}={}", quoted(value));
        let file = EnvFile::parse(&text);
        match file.last(name) {
            Some(old) => text.replace_range(old.place.clone(), &line),
            None => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text.push_str(&line);
                text.push('\n');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text of up to four of the characters that mean something, and of some that do not.
    #[test]
    fn what_is_written_is_read_again() {
        let letters = " \t\n\"'\\$`#;=aä{".chars().collect::<Vec<_>>();
        let mut values = vec![String::new()];
        let mut longest = values.clone();
        for _ in 0..4 {
            longest = longest
                .iter()
                .flat_map(|value| letters.iter().map(move |letter| format!("{value}{letter}")))
                .collect();
            values.extend(longest.iter().cloned());
        }
        assert_eq!(values.len(), 41_371);
        for value in values {
            let text = format!("A=1\nKEY={}\nB=2\n", quoted(&value));
            let file = EnvFile::parse(&text);
            assert_eq!(file.get("KEY"), Some(value.as_str()), "{text:?}");
            assert_eq!((file.get("A"), file.get("B")), (Some("1"), Some("2")), "{text:?}");
            assert!(file.unreadable().is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_variable_is_changed_in_its_place_and_its_neighbours_stay() {
        let text = "# Ours: KEY=0\n KEY = 'old\nKEY=1'  \r\nKEY_OLD=\"2\" \nodd\nLAST=3";
        let changed = set(text, &[("KEY", "new one"), ("MORE", "4"), ("MORE", "5")]);
        assert_eq!(changed, "# Ours: KEY=0\n KEY=\"new one\"\r\nKEY_OLD=\"2\" \nodd\nLAST=3\nMORE=5\n");
        assert_eq!(set("", &[("A", "")]), "A=\n");
        let twice = set("A=1\nA=2\n", &[("A", "3")]);
        assert_eq!(twice, "A=1\nA=3\n");
        assert_eq!(EnvFile::parse(&twice).get("A"), Some("3"));
    }
}
