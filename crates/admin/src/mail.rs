//! Mail that is delayed or was given up: to see why, and to try again.

use actix_web::{HttpResponse, web};
use base_app::{AppError, LATE_AFTER, PageNumber, Pagination};
use core_models::{
    DatabaseError, JobId,
    jobs::{self, Job, JobState},
};
use email::Message;

use crate::{
    Level, PanelForm, Shell,
    views::{MailRow, MailView},
};

pub(crate) const LIST: &str = "/admin/mail";
const PER_PAGE: i64 = 20;

/// When the mail server is away all mail is delayed, and for one reason: the oldest show it.
const DELAYED_SHOWN: i64 = 10;

/// `GET /admin/mail`
pub(crate) async fn index(shell: Shell, page: PageNumber) -> Result<HttpResponse, AppError> {
    let late_since = shell.app.clock.now() - LATE_AFTER;
    let (delayed, dead) = shell
        .app
        .db
        .read(move |conn| {
            let delayed = jobs::list_delayed(conn, late_since, 1, DELAYED_SHOWN)?;
            Ok::<_, DatabaseError>((delayed, jobs::list_dead(conn, page.0, PER_PAGE)?))
        })
        .await?;
    let view = MailView {
        pagination: Pagination::new(page.0, dead.pages(), |page| format!("{LIST}?page={page}"))?,
        more_delayed: (delayed.total - DELAYED_SHOWN).max(0),
        delayed: delayed.items.into_iter().map(row).collect(),
        rows: dead.items.into_iter().map(row).collect(),
    };
    shell.page("Undelivered mail", &view).await
}

/// `POST /admin/mail/{id}/resend`
pub(crate) async fn resend(
    shell: Shell,
    id: web::Path<JobId>,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    let (id, now) = (id.into_inner(), shell.app.clock.now());
    if shell.change(move |tx| jobs::resend(tx, id, now)).await? {
        shell.app.wake.now();
        return shell.done("The mail is on its way again. If it fails, it comes back here.", LIST);
    }
    shell.flash(Level::Info, "Somebody else has already taken care of that mail.")?;
    Ok(shell.redirect(LIST))
}

fn row(job: Job) -> MailRow {
    let mail = serde_json::from_str::<Message>(&job.payload).ok();
    let (to, subject) =
        mail.map_or_else(|| (String::new(), job.kind), |mail| (mail.to.address, mail.subject));
    let can_resend = match job.state {
        JobState::Dead => true,
        JobState::Pending => job.attempts > 0,
        JobState::Held | JobState::Running | JobState::Done => false,
    };
    MailRow {
        id: job.id,
        to,
        subject,
        attempts: job.attempts,
        last_error: job.last_error.unwrap_or_else(|| "It was not tried yet.".to_owned()),
        created_at: job.created_at.and_utc(),
        next_try: (job.state == JobState::Pending).then(|| job.run_at.and_utc()),
        resend_action: can_resend.then(|| format!("{LIST}/{}/resend", job.id)),
    }
}
