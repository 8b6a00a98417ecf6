//! What a site's process has counted, as it stands in the answer to `GET /metrics`.

/// What the name of every figure begins with, before a `_`.
pub const PREFIX: &str = "webgarden";

/// The counter of all answers.
pub const ANSWERS: &str = "answers";

/// The counter of answers with a status from 500 on.
pub const FAILURES: &str = "failures";

/// The gauge of mails that were given up.
pub const MAIL_DEAD: &str = "mail_dead";

/// What a process has counted since it started. A program may not count all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// All answers.
    pub answers: Option<u64>,
    /// Those with a status from 500 on.
    pub failures: Option<u64>,
    /// Mails that were given up.
    pub mail_dead: Option<u64>,
}

impl Figures {
    /// Reads a text in the format of OpenMetrics.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let figure = |name: &str| {
            let value = text.lines().find_map(|line| {
                let (written, value) = line.split_once(' ')?;
                (written == name).then_some(value)
            });
            value.and_then(|value| value.trim().parse().ok())
        };
        Self {
            answers: figure(&format!("{PREFIX}_{ANSWERS}_total")),
            failures: figure(&format!("{PREFIX}_{FAILURES}_total")),
            mail_dead: figure(&format!("{PREFIX}_{MAIL_DEAD}")),
        }
    }
}
