//! `test-mail`: whether the operator can be told, and what the mail server says if not.

use serde::Serialize;

use crate::{
    Outcome,
    alarm::{self, AlarmError},
    context::Context,
    failure::Failure,
};

#[derive(Debug, Serialize)]
struct Report {
    to: String,
    from: String,
    server: String,
}

/// Sends the operator a mail that says nothing but that it got there.
pub(crate) fn run(context: &Context) -> Outcome {
    let mail = &context.config.mail;
    let report = Report {
        to: context.config.operator.clone().ok_or(AlarmError::Nobody)?,
        from: alarm::sender(context),
        server: format!("{}:{} (tls = \"{}\")", mail.server, mail.port, mail.tls),
    };
    context.output.step(&format!("Sending a mail from {} by way of {}", report.from, report.server));
    let text = "This mail was asked for by `webgarden-ctl test-mail`. You are told by such mails when something needs you.";
    alarm::tell(context, "This is a test", text).map_err(|error| {
        Failure::Undone(format!(
            "{error}\n[mail] in /etc/webgarden/ctl.toml says which server is asked, and how: {}, as {}",
            report.server, report.from
        ))
    })?;
    let words = format!(
        "{} took the mail for {}. If it does not come, look among the spam, and ask that server's log.",
        report.server, report.to
    );
    context.output.say(&report, &words);
    Ok(())
}
