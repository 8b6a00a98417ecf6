//! Projects as cards: what lists show of them.

use base_app::{App, AppError, UploadedPicture};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use core_models::DatabaseError;
use serde::Serialize;

use crate::{
    KindOfWork,
    kinds::Kinds,
    models::{self, Listed, Picture},
};

/// A project as lists show it.
#[derive(Debug, Clone, Serialize)]
pub struct ProjectCard {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// Its first sentences as plain text.
    pub excerpt: String,
    /// Town or neighbourhood.
    pub place: String,
    /// The kind of work, as people read it.
    pub kind: String,
    /// Noon of the day on which it was finished.
    pub finished_at: DateTime<Utc>,
    /// The finished work.
    pub picture: Option<UploadedPicture>,
    /// Whether there is a picture from before the work, too.
    pub has_before: bool,
}

impl ProjectCard {
    pub(crate) fn of(kinds: Kinds, listed: Listed) -> Self {
        let project = listed.project;
        Self {
            href: models::path(&project.slug),
            title: project.title,
            excerpt: project.excerpt,
            place: project.place,
            kind: kinds.label(&project.kind),
            finished_at: noon(project.finished_on),
            picture: listed.after.as_ref().map(shown),
            has_before: listed.before.is_some(),
        }
    }
}

/// The first projects of the portfolio, of one kind of work or of all, for other pages of the site. `kinds` are those
/// that the portfolio was made with.
///
/// # Errors
/// A failed query.
pub async fn first(
    app: &App,
    kinds: &'static [KindOfWork],
    kind: Option<&'static str>,
    count: i64,
) -> Result<Vec<ProjectCard>, AppError> {
    let found = app.db.read(move |conn| models::cards_of_kind(conn, kind, count));
    let found = found.await.map_err(|error: DatabaseError| AppError::from(error))?;
    Ok(found.into_iter().map(|listed| ProjectCard::of(Kinds(kinds), listed)).collect())
}

/// A picture with its words.
pub(crate) fn shown(picture: &Picture) -> UploadedPicture {
    UploadedPicture::of(&picture.upload, &picture.alt)
}

/// A moment that is on this day in every zone near the site's.
pub(crate) fn noon(day: NaiveDate) -> DateTime<Utc> {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    day.and_time(noon).and_utc()
}
