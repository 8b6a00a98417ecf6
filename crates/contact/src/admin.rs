//! The inbox: reading, answering, noting, and letting out what was held back by mistake.

mod ending;
mod list;
mod photos;

use actix_web::{HttpResponse, http::StatusCode, web};
use admin::{PanelForm, Shell};
use base_app::{App, AppError};
use core_models::{
    DatabaseError, MessageId,
    jobs::{self, Job, JobState},
    messages::{self, Message, MessageStatus, Neighbours},
};
use forms::{Form, Invalid, NotesForm};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) use ending::{confirm_delete, delete, set_kept};
use list::LIST;
pub(crate) use list::index;
pub(crate) use photos::show as photo;

use crate::{
    answers,
    keeping::MessageKeeping,
    views::{MailRow, MessageBody, MessageView, PhotoRow, StatusChoice},
};

/// RFC 6068 §2: the `@` of a mailto link stays as it is, and so do the characters that are safe everywhere.
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// `GET /admin/messages/{id}`; a new message is read from now on.
pub(crate) async fn show(shell: Shell, id: web::Path<MessageId>) -> Result<HttpResponse, AppError> {
    page(&shell, id.into_inner(), StatusCode::OK, None).await
}

/// `POST /admin/messages/{id}/status`
pub(crate) async fn set_status(
    shell: Shell,
    id: web::Path<MessageId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let wanted = fields.get("status").map(String::as_str).unwrap_or_default();
    let status: MessageStatus = wanted.parse().map_err(|_unknown| {
        AppError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Please choose one of the statuses shown with the message.",
        )
    })?;
    shell.change(move |tx| messages::set_status(tx, id, status)).await?;
    shell.done(format!("Marked as {}.", label(status).to_lowercase()), &format!("{LIST}/{id}"))
}

/// `POST /admin/messages/{id}/notes`
pub(crate) async fn set_notes(
    shell: Shell,
    id: web::Path<MessageId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let form = match NotesForm::parse(&fields) {
        Ok(form) => form.into_inner(),
        Err(refused) => return page(&shell, id, StatusCode::UNPROCESSABLE_ENTITY, Some(refused)).await,
    };
    shell.change(move |tx| messages::set_notes(tx, id, &form.notes)).await?;
    shell.done("Notes saved.", &format!("{LIST}/{id}"))
}

/// `POST /admin/messages/{id}/release`: not spam. The held mails are sent once, however often this is asked.
pub(crate) async fn release(
    shell: Shell,
    id: web::Path<MessageId>,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let released = shell.change(move |tx| messages::release(tx, id)).await?;
    shell.app.wake.now();
    let text =
        if released { "Delivered. The message is in your inbox now." } else { "It was delivered already." };
    shell.done(text, &format!("{LIST}/{id}"))
}

/// The message; with notes that were `refused`, these notes and a word on why.
async fn page(
    shell: &Shell,
    id: MessageId,
    status: StatusCode,
    refused: Option<Invalid>,
) -> Result<HttpResponse, AppError> {
    let keeping = MessageKeeping::of(&shell.app.facts);
    let (message, sent, mails, neighbours, keeping) = shell
        .app
        .db
        .upkeep(move |conn| {
            let keeping = keeping.map(|keeping| keeping.announced(conn)).transpose()?;
            let message = messages::open(conn, id)?;
            let sent = core_models::photos::of_message(conn, id)?;
            let mails = jobs::for_reference(conn, &messages::reference(id))?;
            Ok::<_, DatabaseError>((message, sent, mails, messages::neighbours(conn, id)?, keeping))
        })
        .await?;
    let title = format!("Message from {}", message.name);
    let photos = photos::rows(id, sent);
    let ending = ending::view(&shell.app, &message, keeping)?;
    let mut view = view(&shell.app, message, photos, &mails, &neighbours)?;
    view.ending = ending;
    if let Some(mut refused) = refused {
        view.message.notes = refused.fields.remove("notes").unwrap_or_default();
        view.notes_error = refused.errors.remove("notes");
    }
    shell.page_with_status(status, &title, &view).await
}

fn view(
    app: &App,
    message: Message,
    photos: Vec<PhotoRow>,
    mails: &[Job],
    neighbours: &Neighbours,
) -> Result<MessageView, AppError> {
    let own = format!("{LIST}/{}", message.id);
    // The visitor reads it, in the language of the site.
    let site = ("site", app.settings.server.site_name.as_str().into());
    let subject = app.renderer.texts("/").get("contact-reply-subject", &[site])?;
    Ok(MessageView {
        reply_href: format!(
            "mailto:{}?subject={}",
            utf8_percent_encode(&message.email, ADDRESS),
            utf8_percent_encode(&subject, NON_ALPHANUMERIC)
        ),
        photos,
        statuses: [MessageStatus::New, MessageStatus::Read, MessageStatus::Responded]
            .map(|status| StatusChoice {
                value: status.as_str(),
                label: label(status),
                current: status == message.status,
            })
            .into(),
        status_action: format!("{own}/status"),
        notes_action: format!("{own}/notes"),
        notes_error: None,
        rules: NotesForm::rules(),
        release_action: message.spam_reason.is_some().then(|| format!("{own}/release")),
        ending: None,
        delete_href: format!("{own}/delete"),
        mails: mails.iter().map(mail_row).collect(),
        previous_href: neighbours.newer.map(|id| format!("{LIST}/{id}")),
        next_href: neighbours.older.map(|id| format!("{LIST}/{id}")),
        message: body(app, message)?,
    })
}

fn body(app: &App, message: Message) -> Result<MessageBody, AppError> {
    Ok(MessageBody {
        answers: answers::rows(&answers::read(&message.answers)?, &app.renderer.texts(LIST))?,
        id: message.id,
        phone_href: message.phone.as_deref().map(|phone| {
            format!("tel:{}", phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
        }),
        name: message.name,
        email: message.email,
        phone: message.phone,
        message: message.message,
        submitted_at: message.submitted_at.and_utc(),
        status: message.status.as_str(),
        notes: message.notes,
        spam_reason: message.spam_reason,
    })
}

fn mail_row(job: &Job) -> MailRow {
    let mail: Option<email::Message> = serde_json::from_str(&job.payload).ok();
    MailRow {
        to: mail.as_ref().map(|mail| mail.to.address.clone()).unwrap_or_default(),
        subject: mail.map(|mail| mail.subject).unwrap_or_default(),
        state: job.state.as_str(),
        state_label: match job.state {
            JobState::Held => "Not sent: spam",
            JobState::Pending if job.attempts > 0 => "Will be tried again",
            JobState::Pending => "On its way",
            JobState::Running => "Being sent",
            JobState::Done => "Sent",
            JobState::Dead => "Could not be sent",
        },
        attempts: job.attempts,
        last_error: job.last_error.clone(),
        at: job.finished_at.unwrap_or(job.created_at).and_utc(),
    }
}

fn label(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::New => "New",
        MessageStatus::Read => "Read",
        MessageStatus::Responded => "Responded",
    }
}
