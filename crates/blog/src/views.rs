//! What the blog's templates print: one struct for each.

use admin::{EditorView, Tab};
use base_app::{Pagination, UploadedPicture, View};
use chrono::{DateTime, Utc};
use core_models::PostId;
use sanitizer::SafeHtml;
use serde::Serialize;

use crate::cards::PostCard;

/// The home page.
#[derive(Serialize)]
pub(crate) struct HomeView {
    pub(crate) posts: Vec<PostCard>,
}

impl View for HomeView {
    const TEMPLATE: &'static str = "home.html";
}

/// The public list.
#[derive(Serialize)]
pub(crate) struct ListView {
    pub(crate) posts: Vec<PostCard>,
    pub(crate) pagination: Pagination,
}

impl View for ListView {
    const TEMPLATE: &'static str = "blog/list.html";
}

/// A post.
#[derive(Serialize)]
pub(crate) struct PostView {
    pub(crate) post: PostBody,
    pub(crate) others: Vec<PostCard>,
}

impl View for PostView {
    const TEMPLATE: &'static str = "blog/post.html";
}

/// The text of a post.
#[derive(Serialize)]
pub(crate) struct PostBody {
    pub(crate) title: String,
    pub(crate) content: SafeHtml,
    pub(crate) excerpt: String,
    pub(crate) published_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) author: String,
    pub(crate) cover: Option<UploadedPicture>,
}

/// The feed.
#[derive(Serialize)]
pub(crate) struct FeedView {
    pub(crate) posts: Vec<FeedEntry>,
    pub(crate) updated_at: Option<String>,
}

impl View for FeedView {
    const TEMPLATE: &'static str = "blog/feed.xml";
}

/// A post in the feed; times as RFC 2822, which RSS 2.0 asks for.
#[derive(Serialize)]
pub(crate) struct FeedEntry {
    pub(crate) title: String,
    /// Its address, whole.
    pub(crate) href: String,
    /// By which readers know it again.
    pub(crate) guid: String,
    pub(crate) published_at: String,
    pub(crate) author: String,
    pub(crate) excerpt: String,
    /// HTML whose addresses are whole.
    pub(crate) content: String,
}

/// The panel's list.
#[derive(Serialize)]
pub(crate) struct AdminListView {
    pub(crate) tabs: Vec<Tab>,
    pub(crate) tab: String,
    pub(crate) search: String,
    pub(crate) rows: Vec<AdminRow>,
    pub(crate) pagination: Pagination,
    pub(crate) new_href: &'static str,
}

impl View for AdminListView {
    const TEMPLATE: &'static str = "admin/posts/list.html";
}

/// A post in the panel's list.
#[derive(Serialize)]
pub(crate) struct AdminRow {
    pub(crate) id: PostId,
    pub(crate) title: String,
    pub(crate) edit_href: String,
    pub(crate) public_href: Option<String>,
    pub(crate) delete_href: String,
    pub(crate) status: &'static str,
    pub(crate) author: String,
    pub(crate) published_at: Option<DateTime<Utc>>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// The editor.
#[derive(Serialize)]
pub(crate) struct EditView {
    #[serde(flatten)]
    pub(crate) editor: EditorView,
}

impl View for EditView {
    const TEMPLATE: &'static str = "admin/posts/edit.html";
}
