//! What a mail server says when it has taken a mail.

/// The most characters of an answer that a person may want to read.
const LONGEST: usize = 400;

/// The answer of a server that has taken a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its code and its words, in one line: `250 2.0.0 Ok: queued as 4F2C31A0`.
    pub words: String,
    /// What the mail is called in the server's queue, and so in its log, if the words say so.
    pub queue_id: Option<String>,
}

impl Answer {
    pub(crate) fn of(response: &lettre::transport::smtp::response::Response) -> Self {
        let said: Vec<&str> = response.message().collect();
        let words = one_line(&format!("{} {}", response.code(), said.join(" ")));
        let queue_id = queue_id(&words);
        Self { words, queue_id }
    }
}

/// A text as one line of bearable length.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(|character: char| character.is_control() || character.is_whitespace());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST).collect()
}

/// There is no standard for it: Postfix says `queued as …`, Exim `id=…`, Sendmail `… Message accepted for delivery`.
fn queue_id(words: &str) -> Option<String> {
    let after = |mark: &str| words.split_once(mark).and_then(|(_, rest)| rest.split(' ').next());
    let before = |mark: &str| words.split_once(mark).and_then(|(start, _)| start.rsplit(' ').next());
    let id =
        after("queued as ").or_else(|| after(" id=")).or_else(|| before(" Message accepted for delivery"))?;
    let id = id.trim_matches(|character: char| !character.is_ascii_alphanumeric());
    // A status (`250`, `2.0.0`) is none.
    id.chars().any(|character| character.is_ascii_alphabetic()).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_the_queue_is_read_from_what_servers_say() {
        for (words, id) in [
            ("250 2.0.0 Ok: queued as 4F2C31A0", Some("4F2C31A0")),
            ("250 2.0.0 Ok: queued as 4ZxYb71QJBz9rxL.", Some("4ZxYb71QJBz9rxL")),
            ("250 OK id=1tQ2Xy-000000001Ab-2cDe", Some("1tQ2Xy-000000001Ab-2cDe")),
            ("250 2.0.0 4B1C2D3e012345 Message accepted for delivery", Some("4B1C2D3e012345")),
            ("250 2.0.0 Message accepted for delivery", None),
            ("250 taken", None),
            ("250 2.0.0 Ok: queued as ", None),
            ("", None),
        ] {
            assert_eq!(queue_id(words).as_deref(), id, "{words}");
        }
    }

    #[test]
    fn what_a_server_says_is_one_line_without_signs_that_steer_a_terminal() {
        assert_eq!(one_line("250 ok\r\n\u{1b}[2J  queued\tas 1"), "250 ok [2J queued as 1");
        assert_eq!(one_line(&"x".repeat(1000)).len(), LONGEST);
    }
}
