//! Mail that was tried many times and given up: to see why, and to try again.

use actix_web::{HttpResponse, web};
use base_app::{AppError, PageNumber, Pagination};
use core_models::{
    JobId,
    jobs::{self, Job},
};
use email::Message;

use crate::{
    Level, PanelForm, Shell,
    views::{MailRow, MailView},
};

pub(crate) const LIST: &str = "/admin/mail";
const PER_PAGE: i64 = 20;

/// `GET /admin/mail`
pub(crate) async fn index(shell: Shell, page: PageNumber) -> Result<HttpResponse, AppError> {
    let found = shell.app.db.read(move |conn| jobs::list_dead(conn, page.0, PER_PAGE)).await?;
    let view = MailView {
        pagination: Pagination::new(page.0, found.pages(), |page| format!("{LIST}?page={page}"))?,
        rows: found.items.into_iter().map(row).collect(),
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
    if shell.app.db.write(move |conn| jobs::resend(conn, id, now)).await? {
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
    MailRow {
        id: job.id,
        to,
        subject,
        attempts: job.attempts,
        last_error: job.last_error.unwrap_or_default(),
        created_at: job.created_at.and_utc(),
        resend_action: format!("{LIST}/{}/resend", job.id),
    }
}
