//! The panel's list of posts: tabs with counts, search, pages.

use actix_web::{HttpResponse, web};
use admin::{Shell, publishing::ListQuery};
use base_app::{AppError, PageNumber, Pagination};
use core_models::{
    DatabaseError,
    posts::{self, PostWithAuthor},
};

use super::LIST;
use crate::views::{AdminListView, AdminRow};

const PER_PAGE: i64 = 20;

/// `GET /admin/posts`
pub(crate) async fn index(
    shell: Shell,
    wanted: web::Query<ListQuery>,
    page: PageNumber,
) -> Result<HttpResponse, AppError> {
    let (filter, search) = (wanted.filter()?, wanted.search());
    let term = (!search.is_empty()).then(|| search.clone());
    let (found, counts) = shell
        .app
        .db
        .read(move |conn| {
            let found = posts::list(conn, filter, term.as_deref(), page.0, PER_PAGE)?;
            Ok::<_, DatabaseError>((found, posts::counts(conn)?))
        })
        .await?;
    let view = AdminListView {
        pagination: Pagination::new(page.0, found.pages(), |page| wanted.page(LIST, page))?,
        tabs: wanted.tabs(LIST, &counts),
        rows: found.items.into_iter().map(row).collect(),
        tab: wanted.into_inner().tab,
        search,
        new_href: "/admin/posts/new",
    };
    shell.page("Posts", &view).await
}

fn row(entry: PostWithAuthor) -> AdminRow {
    let post = entry.post;
    AdminRow {
        id: post.id,
        edit_href: format!("{LIST}/{}/edit", post.id),
        delete_href: format!("{LIST}/{}/delete", post.id),
        public_href: post.visible.then(|| posts::path(&post.slug)),
        status: if post.visible { "published" } else { "draft" },
        title: post.title,
        author: entry.author,
        published_at: post.published_at.map(|time| time.and_utc()),
        updated_at: post.updated_at.and_utc(),
    }
}
