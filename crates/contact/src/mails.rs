//! The two mails about a message: the owner's notification and the visitor's confirmation.

use base_app::{App, AppError};
use core_models::{DbConnection, MessageId, jobs::NewJob, messages, settings};
use email::{Mailbox, Message};

use crate::{
    answers,
    inquiry::Inquired,
    settings::{CONFIRMATION as SENT, RECIPIENT},
    views::{MailView, MailedMessage},
};

const NOTIFICATION: &str = "contact_notification";
const CONFIRMATION: &str = "contact_confirmation";

/// A page in the main language, which the owner reads.
const HOME: &str = "/";

/// The mails about a message that was just stored, as jobs of the same transaction: one in the site's main language, one
/// in that of the form at `path`.
pub(crate) fn about(
    conn: &mut DbConnection,
    app: &App,
    path: &str,
    id: MessageId,
    inquired: &Inquired,
    photos: usize,
    held: bool,
) -> Result<Vec<NewJob>, AppError> {
    let form = &inquired.form;
    let view = MailView {
        message: MailedMessage {
            name: form.name.clone(),
            email: form.email.clone(),
            phone: form.phone.clone(),
            message: form.message.clone(),
            answers: answers::rows(&inquired.answers, &app.renderer.texts(HOME))?,
            photos,
            submitted_at: app.clock.now(),
        },
        panel_href: app.settings.server.absolute(&format!("/admin/messages/{id}")),
    };
    let visitor = Mailbox { name: Some(form.name.clone()), address: form.email.clone() };
    let mut mails = vec![Message {
        reply_to: Some(visitor.clone()),
        ..mail(app, NOTIFICATION, HOME, owner(conn, app)?, &view)?
    }];
    if confirms(conn, app)? {
        mails.push(Message { auto_submitted: true, ..mail(app, CONFIRMATION, path, visitor, &view)? });
    }
    mails.iter().map(|message| job(app, id, message, held)).collect()
}

fn job(app: &App, id: MessageId, message: &Message, held: bool) -> Result<NewJob, AppError> {
    Ok(NewJob {
        kind: jobs::MAIL.to_owned(),
        payload: serde_json::to_string(message).map_err(|error| AppError::Internal(error.into()))?,
        reference: Some(messages::reference(id)),
        run_at: app.clock.now(),
        held,
    })
}

fn mail(app: &App, name: &str, path: &str, to: Mailbox, view: &MailView) -> Result<Message, AppError> {
    let part = |part: &str| app.renderer.text(&format!("mail/{name}/{part}"), path, view);
    Ok(Message {
        to,
        reply_to: None,
        subject: part("subject.txt")?.trim().to_owned(),
        text: part("body.txt")?,
        html: part("body.html")?,
        message_id: format!("<{:032x}@{}>", rand::random::<u128>(), app.settings.server.domain),
        auto_submitted: false,
    })
}

/// Who is told: what the owner set in the panel, or `ADMIN_EMAIL`.
fn owner(conn: &mut DbConnection, app: &App) -> Result<Mailbox, AppError> {
    let set = settings::get(conn, RECIPIENT.field.name)?.and_then(|address| address.parse().ok());
    Ok(set.unwrap_or_else(|| app.settings.mail.admin.clone()))
}

fn confirms(conn: &mut DbConnection, app: &App) -> Result<bool, AppError> {
    Ok(settings::get(conn, SENT.name)?.map_or(app.settings.switch(&SENT), |value| value == "on"))
}
