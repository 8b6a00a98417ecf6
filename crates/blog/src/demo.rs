//! The blog's part of the demo content: posts with pictures, as an owner would have written them.

use std::collections::BTreeMap;

use base_app::{App, DemoContent, DemoError};
use chrono::{DateTime, NaiveDateTime, Utc};
use core_models::{
    DbConnection, QueryResult, UserId,
    posts::{self, PostDraft},
    uploads::{self, NewUpload},
    users::{self, NewUser, Role},
};
use forms::slug;
use image_handler::{Limits, Stored};
use sanitizer::{clean, excerpt, first_image};
use serde::Deserialize;

/// What a demo author has for a password hash: no password matches it.
const NO_PASSWORD: &str = "!";

const EXCERPT: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    slug: Option<String>,
    published: toml::value::Datetime,
    excerpt: Option<String>,
}

/// `content/author.toml`: whose name is under the posts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Author {
    username: String,
    display_name: String,
    email: String,
}

/// Writes `content/posts/*`; their `images/…` go through the same checks as an upload.
pub(crate) fn seed(app: &App, content: &DemoContent) -> Result<Option<String>, DemoError> {
    let documents = content.documents::<Head>("posts/")?;
    let Some(author) = content.table::<Author>("author.toml")? else { return Ok(None) };
    let pictures = pictures(app, content, &documents)?;
    let posts = documents
        .into_iter()
        .map(|(head, body)| Ok((published(&head)?, draft(head, &body, &pictures))))
        .collect::<Result<Vec<_>, DemoError>>()?;
    let count = posts.len();
    let now = app.clock.now();
    app.db.write_blocking(move |conn| {
        let author = author_id(conn, author, now)?;
        for (name, stored) in &pictures {
            uploads::create(conn, upload(name, stored, author), now)?;
        }
        for (published, draft) in posts {
            posts::create(conn, draft, author, published)?;
        }
        Ok::<_, DemoError>(())
    })?;
    Ok(Some(format!("Wrote {count} posts.")))
}

/// Checks and stores every picture that a post shows.
fn pictures(
    app: &App,
    content: &DemoContent,
    documents: &[(Head, String)],
) -> Result<BTreeMap<String, Stored>, DemoError> {
    let max_bytes = u64::try_from(app.settings.storage.max_upload).unwrap_or(u64::MAX);
    let limits = Limits { max_bytes, ..Limits::default() };
    let mut pictures = BTreeMap::new();
    for name in content.names("images/") {
        if !documents.iter().any(|(_, body)| body.contains(&reference(&name))) {
            continue;
        }
        let damaged = |error: image_handler::ImageError| DemoError::File {
            file: name.clone(),
            problem: error.to_string(),
        };
        let processed = image_handler::process(&content.bytes(&name)?, &limits).map_err(damaged)?;
        let stored = image_handler::store(&processed, &app.settings.storage.uploads).map_err(damaged)?;
        pictures.insert(name, stored);
    }
    Ok(pictures)
}

fn draft(head: Head, body: &str, pictures: &BTreeMap<String, Stored>) -> PostDraft {
    let body = pictures.iter().fold(body.to_owned(), |body, (name, stored)| {
        body.replace(&reference(name), &format!("src=\"/uploads/{}\"", stored.filename))
    });
    let content = clean(&body);
    let cover = first_image(&content);
    PostDraft {
        slug: head.slug.unwrap_or_else(|| slug::slugify(&head.title)),
        excerpt: head.excerpt.unwrap_or_else(|| excerpt(&content, EXCERPT)),
        cover_image: cover.as_ref().map(|picture| picture.src.clone()),
        cover_alt: cover.map(|picture| picture.alt),
        title: head.title,
        content,
        visible: true,
    }
}

fn reference(name: &str) -> String {
    format!("src=\"{name}\"")
}

fn published(head: &Head) -> Result<DateTime<Utc>, DemoError> {
    let text = head.published.to_string();
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S").map(|time| time.and_utc()).map_err(|error| {
        DemoError::File { file: format!("the post “{}”", head.title), problem: error.to_string() }
    })
}

fn author_id(conn: &mut DbConnection, author: Author, now: DateTime<Utc>) -> QueryResult<UserId> {
    if let Some(user) = users::by_username(conn, &author.username)? {
        return Ok(user.id);
    }
    let new = NewUser {
        username: author.username,
        email: author.email,
        display_name: author.display_name,
        password_hash: NO_PASSWORD.to_owned(),
        role: Role::Editor,
        created_at: now,
    };
    Ok(users::create(conn, new)?.id)
}

fn upload(name: &str, stored: &Stored, author: UserId) -> NewUpload {
    NewUpload {
        original_filename: name.trim_start_matches("images/").to_owned(),
        filepath: stored.filename.clone(),
        filename: stored.filename.clone(),
        file_size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        mime_type: stored.mime.to_owned(),
        uploaded_by: author,
        width: i32::try_from(stored.width).unwrap_or(i32::MAX),
        height: i32::try_from(stored.height).unwrap_or(i32::MAX),
        alt: String::new(),
        sha256: stored.sha256.clone(),
    }
}
