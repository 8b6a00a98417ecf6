//! How posts are published: their rows, as the life of an entry reads and writes them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{exists, select};
use diesel::prelude::*;

use super::{Post, PostDraft, by_id, path};
use crate::changes::Transaction;
use crate::db::{DbConnection, QueryResult};
use crate::ids::{PostId, UserId};
use crate::on_backend;
use crate::publishing::{self, Draft, Entries, Head, Named, Part, Stamp, searched_text};
use crate::schema::blog_posts;
use crate::text::{can_be_stored, fold_for_search};

/// The posts, as what can be published.
#[derive(Debug, Clone, Copy)]
pub struct Posts {
    /// Who wrote a new one.
    pub author: UserId,
}

/// Stores a new post; a visible one is published now.
///
/// # Errors
///
/// [`Conflict`](crate::DatabaseError::Conflict) on `blog_posts.slug`, [`Referenced`](crate::DatabaseError::Referenced) for an
/// unknown author.
pub fn create(
    tx: &mut Transaction<'_>,
    draft: PostDraft,
    author: UserId,
    now: DateTime<Utc>,
) -> QueryResult<PostId> {
    publishing::create(tx, &Posts { author }, draft, now)
}

/// Saves a post and returns it.
///
/// # Errors
///
/// Those of [`publishing::update`].
pub fn update(
    tx: &mut Transaction<'_>,
    id: PostId,
    draft: PostDraft,
    expected_version: Option<i32>,
    now: DateTime<Utc>,
) -> QueryResult<Post> {
    publishing::update::<Posts>(tx, id, draft, expected_version, now)?;
    by_id(tx, id)
}

/// Deletes a post, and the redirects that led to it.
///
/// # Errors
///
/// [`NotFound`](crate::DatabaseError::NotFound).
pub fn delete(tx: &mut Transaction<'_>, id: PostId) -> QueryResult<()> {
    publishing::delete::<Posts>(tx, id).map(drop)
}

impl Entries for Posts {
    type Id = PostId;
    type Draft = PostDraft;

    const NOUN: &'static str = "post";
    const FEATURE: &'static str = "blog";
    const LOCK: &'static str = "posts:addresses";

    fn path(slug: &str) -> String {
        path(slug)
    }

    fn head(conn: &mut DbConnection, id: PostId) -> QueryResult<Head> {
        let post = by_id(conn, id)?;
        let parts = parts(&post.content, post.cover_image.as_ref(), post.cover_alt.as_ref());
        let Post { title, slug, visible, published_at, version, .. } = post;
        Ok(Head { title, slug, visible, published_at, version, parts })
    }

    fn has_slug(conn: &mut DbConnection, slug: &str, except: Option<PostId>) -> QueryResult<bool> {
        if !can_be_stored(slug) {
            return Ok(false);
        }
        let others = blog_posts::table
            .filter(blog_posts::slug.eq(slug))
            .filter(blog_posts::id.ne(except.unwrap_or(PostId(0))));
        Ok(select(exists(others)).get_result(conn)?)
    }

    fn slugs_like(
        conn: &mut DbConnection,
        pattern: &str,
        except: Option<PostId>,
    ) -> QueryResult<Vec<String>> {
        Ok(blog_posts::table
            .filter(blog_posts::slug.like(pattern).escape('\\'))
            .filter(blog_posts::id.ne(except.unwrap_or(PostId(0))))
            .select(blog_posts::slug)
            .load(conn)?)
    }

    fn insert(&self, conn: &mut DbConnection, draft: PostDraft, stamp: Stamp) -> QueryResult<PostId> {
        let row = (
            DraftRow::of(draft, stamp),
            blog_posts::author_id.eq(self.author),
            blog_posts::created_at.eq(stamp.saved_at),
        );
        Ok(on_backend!(conn, c => {
            diesel::insert_into(blog_posts::table).values(row).returning(blog_posts::id).get_result(c)
        })?)
    }

    fn replace(conn: &mut DbConnection, id: PostId, draft: PostDraft, stamp: Stamp) -> QueryResult<()> {
        diesel::update(blog_posts::table.find(id)).set(DraftRow::of(draft, stamp)).execute(conn)?;
        Ok(())
    }

    fn remove(conn: &mut DbConnection, id: PostId) -> QueryResult<()> {
        diesel::delete(blog_posts::table.find(id)).execute(conn)?;
        Ok(())
    }
}

impl Draft for PostDraft {
    fn title(&self) -> &str {
        &self.title
    }

    fn slug(&self) -> &str {
        &self.slug
    }

    fn set_slug(&mut self, slug: String) {
        self.slug = slug;
    }

    fn is_visible(&self) -> bool {
        self.visible
    }

    fn parts(&self) -> Vec<Part> {
        let (cover, alt) = (self.cover_image.as_ref(), self.cover_alt.as_ref());
        parts(self.content.as_str(), cover, alt)
    }
}

fn parts(content: &str, cover: Option<&String>, alt: Option<&String>) -> Vec<Part> {
    let said = |text: Option<&String>| text.cloned().unwrap_or_default();
    vec![
        Part::long("text", content),
        Part::short("cover picture", said(cover)),
        Part::short("description of the cover picture", said(alt)),
    ]
}

impl<'a> From<&'a Post> for Named<'a> {
    fn from(post: &'a Post) -> Self {
        let feed_path = post.feed_path.as_deref();
        Self { noun: Posts::NOUN, id: post.id.0, created_at: post.created_at, feed_path }
    }
}

/// The columns that every save writes.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = blog_posts, treat_none_as_null = true)]
struct DraftRow {
    title_folded: String,
    text_folded: String,
    title: String,
    slug: String,
    content: String,
    excerpt: String,
    cover_image: Option<String>,
    cover_alt: Option<String>,
    visible: bool,
    published_at: Option<NaiveDateTime>,
    updated_at: NaiveDateTime,
    version: i32,
}

impl DraftRow {
    fn of(draft: PostDraft, stamp: Stamp) -> Self {
        Self {
            title_folded: fold_for_search(&draft.title),
            text_folded: searched_text(draft.content.as_str()),
            title: draft.title,
            slug: draft.slug,
            content: draft.content.into_string(),
            excerpt: draft.excerpt,
            cover_image: draft.cover_image,
            cover_alt: draft.cover_alt,
            visible: draft.visible,
            published_at: stamp.published_at,
            updated_at: stamp.saved_at,
            version: stamp.version,
        }
    }
}
