//! `test-email`: whether the mail settings are right.

use base_app::App;
use email::{Mailbox, Message};

use super::output::{Failure, say};

/// Delivers one mail at once, past the queue, and says how it went.
pub(super) fn test(app: &App, to: Option<&str>) -> Result<(), Failure> {
    let to: Mailbox = match to {
        Some(text) => {
            text.parse().map_err(|error| format!("--to: “{text}” is not a mail address ({error})"))?
        }
        None => app.settings.mail.admin.clone(),
    };
    let server = &app.settings.server;
    let text = format!("This mail shows that {} can send mail.\n", server.site_name);
    let id = format!("<test-{:016x}@{}>", rand::random::<u64>(), server.domain);
    let message = Message {
        to: to.clone(),
        reply_to: None,
        subject: format!("Test mail from {}", server.site_name),
        html: format!("<p>{}</p>", text.trim()),
        text,
        message_id: id,
        auto_submitted: true,
    };
    actix_web::rt::System::new().block_on(app.mailer.deliver(&message))?;
    say(&format!("A mail to {to} was handed over."))
}
