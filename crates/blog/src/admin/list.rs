//! The panel's list of posts: tabs with counts, search, pages.

use actix_web::{HttpResponse, web};
use admin::{Shell, Tab};
use base_app::{AppError, PageNumber, Pagination};
use core_models::{
    DatabaseError,
    posts::{self, PostCounts, PostFilter, PostWithAuthor},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::LIST;
use crate::views::{AdminListView, AdminRow};

const PER_PAGE: i64 = 20;

/// A longer search is cut; no title is longer.
const SEARCH_MAX: usize = 200;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    tab: String,
    #[serde(default, alias = "search")]
    q: String,
}

/// `GET /admin/posts`
pub(crate) async fn index(
    shell: Shell,
    wanted: web::Query<Wanted>,
    page: PageNumber,
) -> Result<HttpResponse, AppError> {
    let filter = match wanted.tab.as_str() {
        "" | "all" => PostFilter::All,
        "published" => PostFilter::Published,
        "draft" => PostFilter::Draft,
        _ => return Err(AppError::NotFound),
    };
    let search: String = wanted.q.trim().chars().take(SEARCH_MAX).collect();
    let term = (!search.is_empty()).then(|| search.clone());
    let (found, counts) = shell
        .app
        .db
        .read(move |conn| {
            let found = posts::list(conn, filter, term.as_deref(), page.0, PER_PAGE)?;
            Ok::<_, DatabaseError>((found, posts::counts(conn)?))
        })
        .await?;
    let href = |page: i64| address(&wanted.tab, &search, page);
    let view = AdminListView {
        pagination: Pagination::new(page.0, found.pages(), href)?,
        tabs: tabs(&counts, &wanted.tab),
        rows: found.items.into_iter().map(row).collect(),
        tab: wanted.tab.clone(),
        search,
        new_href: "/admin/posts/new",
    };
    shell.page("Posts", &view).await
}

fn tabs(counts: &PostCounts, current: &str) -> Vec<Tab> {
    let tabs = [
        ("All", "", counts.all),
        ("Published", "published", counts.published),
        ("Drafts", "draft", counts.draft),
    ];
    Tab::row(tabs, current, |tab| address(tab, "", 1))
}

fn row(entry: PostWithAuthor) -> AdminRow {
    let post = entry.post;
    AdminRow {
        id: post.id,
        edit_href: format!("{LIST}/{}/edit", post.id),
        delete_href: format!("{LIST}/{}/delete", post.id),
        public_href: post.visible.then(|| format!("/blog/{}", post.slug)),
        status: if post.visible { "published" } else { "draft" },
        title: post.title,
        author: entry.author,
        published_at: post.published_at.map(|time| time.and_utc()),
        updated_at: post.updated_at.and_utc(),
    }
}

fn address(tab: &str, search: &str, page: i64) -> String {
    let mut pairs = Vec::new();
    if !tab.is_empty() {
        pairs.push(format!("tab={tab}"));
    }
    if !search.is_empty() {
        pairs.push(format!("q={}", utf8_percent_encode(search, NON_ALPHANUMERIC)));
    }
    if page > 1 {
        pairs.push(format!("page={page}"));
    }
    if pairs.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", pairs.join("&")) }
}
