//! The contact form's part of the demo content: a few messages in the inbox.

use base_app::{App, DemoContent, DemoError};
use chrono::NaiveDateTime;
use core_models::{
    Actor,
    messages::{self, MessageStatus, NewMessage, Received, SendingKeys},
};
use forms::Answer;
use serde::Deserialize;

use crate::answers;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inbox {
    message: Vec<Entry>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    email: String,
    phone: Option<String>,
    message: String,
    #[serde(default, rename = "answer")]
    answers: Vec<Answer>,
    submitted: toml::value::Datetime,
    #[serde(default)]
    status: String,
}

/// Writes `content/messages.toml`; nobody is mailed about these.
pub(crate) fn seed(app: &App, content: &DemoContent) -> Result<Option<String>, DemoError> {
    let Some(inbox) = content.table::<Inbox>("messages.toml")? else { return Ok(None) };
    let messages: Vec<_> = content
        .times()
        .flat_map(|time| inbox.message.iter().map(move |entry| (time, entry.clone())))
        .collect();
    let count = messages.len();
    app.db.change_blocking(&Actor::command_line(), app.clock.now(), move |tx| {
        for (number, (time, entry)) in messages.into_iter().enumerate() {
            let submitted = NaiveDateTime::parse_from_str(&entry.submitted.to_string(), "%Y-%m-%dT%H:%M:%S")
                .map_err(|error| wrong(&entry.name, &error))?;
            let status: Option<MessageStatus> = entry.status.parse().ok();
            let new = NewMessage {
                name: entry.name,
                email: entry.email,
                phone: entry.phone,
                message: entry.message,
                answers: answers::stored(&entry.answers).map_err(|error| wrong("answer", &error))?,
                spam_reason: (entry.status == "spam")
                    .then(|| "a field that people cannot see was filled in".to_owned()),
                keys: SendingKeys { form: format!("demo-{number}"), ..SendingKeys::default() },
                address_key: format!("demo-{number}"),
            };
            let received = messages::receive(tx, new, None, time.moment(submitted.and_utc()))?;
            let Received::Stored(id) = received else { continue };
            // They are as old as their day says, and have to stay for a look all the same.
            messages::set_kept(tx, id, true)?;
            if let Some(status) = status {
                messages::set_status(tx, id, status)?;
            }
        }
        Ok::<_, DemoError>(())
    })?;
    Ok(Some(format!("Wrote {count} messages.")))
}

fn wrong(name: &str, problem: &dyn std::fmt::Display) -> DemoError {
    DemoError::File { file: format!("messages.toml, {name}"), problem: problem.to_string() }
}
