//! `test-mail`: whether the operator can be told, and what the mail server says.

use serde::Serialize;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    watching::alarm::{self, AlarmError},
};

#[derive(Debug, Serialize)]
struct Report {
    to: String,
    from: String,
    server: String,
    /// What the server said when it took the mail.
    answer: Option<String>,
    /// What the mail is called in the server's queue, if it said so.
    queue_id: Option<String>,
}

/// Sends the operator a mail that says nothing but that it got there.
pub(crate) fn run(context: &Context) -> Outcome {
    let mail = &context.config.mail;
    let mut report = Report {
        to: context.config.operator.clone().ok_or(AlarmError::Nobody)?,
        from: alarm::sender(context),
        server: format!("{}:{} (tls = \"{}\")", mail.server, mail.port, mail.tls),
        answer: None,
        queue_id: None,
    };
    context.output.step(&format!("Sending a mail from {} by way of {}", report.from, report.server));
    let text = "This mail was asked for by `webgarden-ctl test-mail`. You are told by such mails when something needs you.";
    let answer = alarm::tell(context, "This is a test", text).map_err(|error| {
        Failure::Undone(format!(
            "{error}\n[mail] in /etc/webgarden/ctl.toml says which server is asked, and how: {}, as {}",
            report.server, report.from
        ))
    })?;
    (report.answer, report.queue_id) =
        answer.map_or((None, None), |answer| (Some(answer.words), answer.queue_id));
    context.output.say(&report, &words(&report));
    Ok(())
}

fn words(report: &Report) -> String {
    let said =
        report.answer.as_deref().map(|answer| format!(", and said: {answer}\n")).unwrap_or(". ".to_owned());
    let mail = report.queue_id.as_deref().map(|id| format!(" for {id}")).unwrap_or_default();
    format!(
        "{} took the mail for {}{said}If it does not come, look among the spam, and ask that server's log{mail}.",
        report.server, report.to
    )
}
