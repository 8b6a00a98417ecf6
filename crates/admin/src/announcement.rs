//! The line above every public page: what it says, where it leads, and when it is shown.

use actix_web::{HttpResponse, http::StatusCode};
use base_app::{Announcement, AppError};
use chrono::NaiveDate;
use forms::{Field, Fields, Form, Invalid, Kind, Reader};

use crate::{
    PanelForm, Shell,
    views::{AnnouncementView, FormView},
};

pub(crate) const PAGE: &str = "/admin/announcement";

const TITLE: &str = "Announcement";

const TEXT: Field = Field::new("text", Kind::Text, "Please say it in at most 200 characters.").at_most(200);
const HREF: Field = Field::new(
    "href",
    Kind::Text,
    "Please give a page of this site, such as /privacy, or an address that begins with https://.",
)
.at_most(500);
const LABEL: Field =
    Field::new("label", Kind::Text, "Please keep the link text under 60 characters.").at_most(60);
const FROM: Field = Field::new("from", Kind::Text, "Please give a day, such as 2027-01-31.");
const UNTIL: Field = Field::new("until", Kind::Text, "Please give a day, such as 2027-01-31.");

/// An announcement as an editor types it.
struct AnnouncementForm(Announcement);

impl Form for AnnouncementForm {
    const FIELDS: &'static [Field] = &[TEXT, HREF, LABEL, FROM, UNTIL];

    fn read(reader: &mut Reader<'_>) -> Self {
        let announcement = Announcement {
            text: reader.line(&TEXT),
            href: reader.checked_line(&HREF, is_target),
            label: reader.line(&LABEL),
            from: day(reader, &FROM),
            until: day(reader, &UNTIL),
        };
        if announcement.href.is_empty() != announcement.label.is_empty() {
            let missing = if announcement.href.is_empty() { HREF } else { LABEL };
            reader.refuse(&missing, "A link needs both an address and a link text.");
        }
        if let (Some(from), Some(until)) = (announcement.from, announcement.until)
            && until < from
        {
            reader.refuse(&UNTIL, "The last day is before the first. Please change one of them.");
        }
        Self(announcement)
    }
}

/// `GET /admin/announcement`
pub(crate) async fn show(shell: Shell) -> Result<HttpResponse, AppError> {
    let stored = shell.app.db.read(Announcement::load).await?;
    let status = status(&shell, &stored);
    let view = view(Invalid::of::<AnnouncementForm>(&fields(&stored)), status);
    shell.page(TITLE, &view).await
}

/// `POST /admin/announcement`
pub(crate) async fn update(shell: Shell, PanelForm(fields): PanelForm) -> Result<HttpResponse, AppError> {
    let announcement = match AnnouncementForm::parse(&fields) {
        Ok(form) => form.into_inner().0,
        Err(invalid) => {
            let view = view(invalid, None);
            return shell.page_with_status(StatusCode::UNPROCESSABLE_ENTITY, TITLE, &view).await;
        }
    };
    let now = shell.app.clock.now();
    let stored = announcement.clone();
    shell.change(move |tx| stored.store(tx)).await?;
    // At once, before the answer; were it not to be read now, the bell would see to it.
    if let Err(error) = shell.app.notice_board.look_up(&shell.app.db).await {
        tracing::warn!(%error, "the announcement was not looked up");
    }
    let said = if announcement.text.is_empty() {
        "The announcement is taken down."
    } else if announcement.is_shown(now, shell.app.facts.time_zone) {
        "The announcement is up."
    } else {
        "The announcement is saved. It is not shown today."
    };
    shell.done(said, PAGE)
}

/// What visitors see of it now, in words.
fn status(shell: &Shell, stored: &Announcement) -> Option<&'static str> {
    let now = shell.app.clock.now();
    let zone = shell.app.facts.time_zone;
    let today = now.with_timezone(&zone).date_naive();
    if stored.text.is_empty() {
        None
    } else if stored.is_shown(now, zone) {
        Some("Visitors see it now.")
    } else if stored.from.is_some_and(|from| from > today) {
        Some("Visitors do not see it yet.")
    } else {
        Some("Visitors do not see it any more: its last day is over.")
    }
}

/// A path of this site or an address that is safe to follow.
fn is_target(text: &str) -> bool {
    let is_path = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    let is_safe = url::Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.host_str().is_some());
    is_path || is_safe
}

/// A day, or nothing.
fn day(reader: &mut Reader<'_>, field: &Field) -> Option<NaiveDate> {
    let text = reader.checked_line(field, |text| text.parse::<NaiveDate>().is_ok());
    text.parse().ok()
}

fn fields(stored: &Announcement) -> Fields {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    [
        (TEXT, stored.text.clone()),
        (HREF, stored.href.clone()),
        (LABEL, stored.label.clone()),
        (FROM, day(stored.from)),
        (UNTIL, day(stored.until)),
    ]
    .map(|(field, value)| (field.name.to_owned(), value))
    .into()
}

fn view(input: Invalid, status: Option<&'static str>) -> AnnouncementView {
    AnnouncementView { form: FormView::of::<AnnouncementForm>(input), action: PAGE, status }
}
