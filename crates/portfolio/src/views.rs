//! What the portfolio's templates print: one struct for each.

use admin::EditorView;
use base_app::{Pagination, UploadedPicture, View};
use chrono::{DateTime, Utc};
use sanitizer::SafeHtml;
use serde::Serialize;

use crate::cards::ProjectCard;

/// The public list.
#[derive(Serialize)]
pub(crate) struct ListView {
    pub(crate) projects: Vec<ProjectCard>,
    pub(crate) kinds: Vec<KindLink>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) pagination: Pagination,
}

impl View for ListView {
    const TEMPLATE: &'static str = "portfolio/list.html";
}

/// A filter of the public list.
#[derive(Serialize)]
pub(crate) struct KindLink {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// A project.
#[derive(Serialize)]
pub(crate) struct ProjectView {
    pub(crate) project: ProjectBody,
    pub(crate) others: Vec<ProjectCard>,
}

impl View for ProjectView {
    const TEMPLATE: &'static str = "portfolio/project.html";
}

/// What a project's page says of it.
#[derive(Serialize)]
pub(crate) struct ProjectBody {
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) excerpt: String,
    pub(crate) content: SafeHtml,
    pub(crate) place: String,
    pub(crate) finished_at: DateTime<Utc>,
    pub(crate) kind: String,
    pub(crate) kind_href: String,
    pub(crate) before: Option<UploadedPicture>,
    pub(crate) after: Option<UploadedPicture>,
}

/// The panel's list.
#[derive(Serialize)]
pub(crate) struct AdminListView {
    pub(crate) rows: Vec<AdminRow>,
    pub(crate) new_href: &'static str,
}

impl View for AdminListView {
    const TEMPLATE: &'static str = "admin/portfolio/list.html";
}

/// A project in the panel's list.
#[derive(Serialize)]
pub(crate) struct AdminRow {
    pub(crate) place_number: usize,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) place: String,
    pub(crate) finished_at: DateTime<Utc>,
    pub(crate) status: &'static str,
    pub(crate) thumb: Option<UploadedPicture>,
    pub(crate) edit_href: String,
    pub(crate) public_href: Option<String>,
    pub(crate) delete_href: String,
    pub(crate) move_action: String,
}

/// The editor.
#[derive(Serialize)]
pub(crate) struct EditView {
    #[serde(flatten)]
    pub(crate) editor: EditorView,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) pictures: Vec<PictureOption>,
}

impl View for EditView {
    const TEMPLATE: &'static str = "admin/portfolio/edit.html";
}

/// A kind of work to choose.
#[derive(Serialize)]
pub(crate) struct Choice {
    pub(crate) key: String,
    pub(crate) label: String,
}

/// A picture of the library to choose.
#[derive(Serialize)]
pub(crate) struct PictureOption {
    pub(crate) filename: String,
    pub(crate) label: String,
    pub(crate) src: String,
}
