//! Projects and their pictures: rows, queries, transactions and migrations. Only this module knows the tables.

mod ordering;
mod reading;
mod schema;
#[cfg(test)]
mod tests;
mod writing;

use chrono::{NaiveDate, NaiveDateTime};
use core_models::{MigrationSet, uploads::Upload};
use diesel::prelude::*;
use diesel_derive_newtype::DieselNewType;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use sanitizer::SafeHtml;
use serde::{Deserialize, Serialize};

pub(crate) use ordering::move_to;
pub(crate) use reading::{
    by_id, cards_of_kind, counts, kinds_in_use, newest, ordered, others, published, published_by_slug,
    search, sitemap, uses_of_picture,
};
use schema::portfolio_projects;
pub(crate) use writing::{Projects, create};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Whoever changes addresses or the order does so one after the other.
const CHANGES: &str = "portfolio:changes";

/// The tables of the portfolio, for both databases.
pub(crate) fn migrations() -> MigrationSet {
    MigrationSet { postgres: POSTGRES, sqlite: SQLITE }
}

/// A row of `portfolio_projects`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, DieselNewType)]
#[serde(transparent)]
pub(crate) struct ProjectId(pub(crate) i64);

impl std::fmt::Display for ProjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<i64> for ProjectId {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl From<ProjectId> for i64 {
    fn from(id: ProjectId) -> Self {
        id.0
    }
}

/// What lists show of a project.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = portfolio_projects)]
pub(crate) struct Summary {
    pub(crate) id: ProjectId,
    pub(crate) title: String,
    pub(crate) slug: String,
    pub(crate) excerpt: String,
    /// Town or neighbourhood.
    pub(crate) place: String,
    pub(crate) finished_on: NaiveDate,
    /// The key of a kind of work.
    pub(crate) kind: String,
    pub(crate) visible: bool,
    /// When it was first published; never empty while it is visible.
    pub(crate) published_at: Option<NaiveDateTime>,
    pub(crate) updated_at: NaiveDateTime,
    /// How often it was saved; a form sends it back, so that nobody overwrites another's work.
    pub(crate) version: i32,
}

/// When a picture was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before the work.
    Before,
    /// After it.
    After,
}

impl Moment {
    fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// A picture of a project.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) upload: Upload,
    /// What it shows; empty for a decoration.
    pub(crate) alt: String,
}

/// A project in a list.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) project: Summary,
    pub(crate) before: Option<Picture>,
    pub(crate) after: Option<Picture>,
}

/// A whole project.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) listed: Listed,
    /// The text, as HTML; sanitise it again before showing it.
    pub(crate) content: String,
}

/// A picture that an editor chose.
#[derive(Debug, Clone)]
pub(crate) struct PictureChoice {
    /// The name of the uploaded file.
    pub(crate) filename: String,
    /// What it shows; empty for a decoration.
    pub(crate) alt: String,
}

/// What an editor writes.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) slug: String,
    pub(crate) content: SafeHtml,
    pub(crate) excerpt: String,
    pub(crate) place: String,
    pub(crate) finished_on: NaiveDate,
    pub(crate) kind: String,
    pub(crate) visible: bool,
    pub(crate) before: Option<PictureChoice>,
    pub(crate) after: Option<PictureChoice>,
}

/// The address of the project with this slug.
pub(crate) fn path(slug: &str) -> String {
    format!("/portfolio/{slug}")
}
