//! What visitors see of the blog.

use actix_web::{HttpResponse, web};
use base_app::{
    App, AppError, Article, PageMeta, PageNumber, Pagination, View, complete_pictures,
    settings::ServerSettings, uploaded_name,
};
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, QueryResult,
    posts::{self, PostWithAuthor},
    publishing::FeedNames,
};
use sanitizer::{SafeHtml, clean};

use crate::{
    cards,
    views::{FeedEntry, FeedView, ListView, PostBody, PostView},
};

const PER_PAGE: i64 = 6;
const OTHERS: i64 = 3;
const IN_FEED: i64 = 20;

/// `GET /blog`
pub(crate) async fn index(app: web::Data<App>, page: PageNumber) -> Result<HttpResponse, AppError> {
    let now = app.clock.now();
    let (found, posts) = app
        .db
        .read(move |conn| {
            let mut found = posts::published(conn, now, page.0, PER_PAGE)?;
            let cards = cards::of(conn, std::mem::take(&mut found.items))?;
            Ok::<_, DatabaseError>((found, cards))
        })
        .await?;
    let href = |page: i64| if page == 1 { "/blog".to_owned() } else { format!("/blog?page={page}") };
    let pagination = Pagination::new(page.0, found.pages(), href)?;
    let mut meta = app.renderer.head("/blog", "blog")?;
    if page.0 > 1 {
        let number = ("page", page.0.into());
        meta.title =
            app.renderer.texts("/blog").get("blog-title-page", &[("title", meta.title.into()), number])?;
    }
    meta.path = href(page.0);
    let html = app.renderer.page(ListView::TEMPLATE, &meta, &ListView { posts, pagination })?;
    Ok(App::public_page(html))
}

/// `GET /blog/{slug}`
pub(crate) async fn show(app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse, AppError> {
    let now = app.clock.now();
    let slug = slug.into_inner();
    let found = app
        .db
        .read(move |conn| {
            let Some(entry) = posts::published_by_slug(conn, &slug, now)? else { return Ok(None) };
            let others = posts::others(conn, now, entry.post.id, OTHERS)?;
            let others = cards::of(conn, others)?;
            let post = body(conn, entry)?;
            Ok::<_, DatabaseError>(Some((PostView { post, others }, slug)))
        })
        .await?;
    let (view, slug) = found.ok_or(AppError::NotFound)?;
    let html = app.renderer.page(PostView::TEMPLATE, &meta(&view.post, &slug), &view)?;
    Ok(App::public_page(html))
}

/// What feeds call the site's posts.
pub(crate) fn feed_names(
    server: &ServerSettings,
    conn: &mut DbConnection,
    now: DateTime<Utc>,
) -> QueryResult<FeedNames> {
    let domain = server.public_url.domain().unwrap_or(&server.domain);
    FeedNames::load(conn, &server.absolute(""), domain, now)
}

/// `GET /feed.xml`, RSS 2.0.
pub(crate) async fn feed(app: web::Data<App>) -> Result<HttpResponse, AppError> {
    let now = app.clock.now();
    let server = app.settings.server.clone();
    let (names, newest) = app
        .db
        .read(move |conn| {
            Ok::<_, DatabaseError>((
                feed_names(&server, conn, now)?,
                posts::newest_published(conn, now, IN_FEED)?,
            ))
        })
        .await?;
    let time = |entry: &PostWithAuthor| {
        entry.post.published_at.unwrap_or(entry.post.created_at).and_utc().to_rfc2822()
    };
    let view = FeedView {
        updated_at: newest.first().map(time),
        posts: newest
            .iter()
            .map(|entry| {
                let href = app.settings.server.absolute(&posts::path(&entry.post.slug));
                FeedEntry {
                    title: entry.post.title.clone(),
                    guid: names.of(&entry.post),
                    published_at: time(entry),
                    author: entry.author.clone(),
                    excerpt: entry.post.excerpt.clone(),
                    content: clean(&entry.post.content).with_absolute_addresses(&href).into_string(),
                    href,
                }
            })
            .collect(),
    };
    let xml = app.renderer.view(&view)?;
    Ok(App::public_document("application/rss+xml; charset=utf-8", xml))
}

/// The text is cleaned again on its way out, because a row may be older than today's rules.
fn body(conn: &mut DbConnection, entry: PostWithAuthor) -> QueryResult<PostBody> {
    let content: SafeHtml = complete_pictures(conn, &clean(&entry.post.content))?;
    let names: Vec<String> =
        entry.post.cover_image.as_deref().and_then(uploaded_name).map(str::to_owned).into_iter().collect();
    let files = core_models::uploads::by_filenames(conn, &names)?;
    Ok(PostBody {
        cover: cards::cover(&entry.post, &files),
        content,
        published_at: entry.post.published_at.unwrap_or(entry.post.created_at).and_utc(),
        updated_at: entry.post.updated_at.and_utc(),
        title: entry.post.title,
        excerpt: entry.post.excerpt,
        author: entry.author,
    })
}

fn meta(post: &PostBody, slug: &str) -> PageMeta {
    let mut meta = PageMeta::new(&format!("/blog/{slug}"), &post.title, &post.excerpt);
    meta.article =
        Some(Article { published: post.published_at, updated: post.updated_at, schema_type: "BlogPosting" });
    meta.author = Some(post.author.clone());
    meta.image = post.cover.as_ref().map(|cover| cover.src.clone());
    meta
}
