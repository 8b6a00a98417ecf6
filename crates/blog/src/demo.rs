//! The blog's part of the demo content: posts with pictures, as an owner would have written them.

use std::collections::BTreeMap;

use base_app::{App, DemoContent, DemoError, DemoPicture, Repetition};
use chrono::{DateTime, NaiveDateTime, Utc};
use core_models::{
    Actor,
    posts::{self, PostDraft},
    publishing::EXCERPT_LENGTH,
};
use forms::slug;
use sanitizer::{clean, excerpt, first_image};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    slug: Option<String>,
    published: toml::value::Datetime,
    excerpt: Option<String>,
}

/// Writes `content/posts/*`; their `images/…` go through the same checks as an upload.
pub(crate) fn seed(app: &App, content: &DemoContent) -> Result<Option<String>, DemoError> {
    let documents = content.documents::<Head>("posts/")?;
    let Some(author) = content.author()? else { return Ok(None) };
    let pictures = pictures(app, content, &documents)?;
    let posts = documents
        .into_iter()
        .map(|(head, body)| Ok((published(&head)?, draft(head, &body, &pictures))))
        .collect::<Result<Vec<_>, DemoError>>()?;
    let posts: Vec<_> =
        content.times().flat_map(|time| posts.iter().map(move |post| again(post, time))).collect();
    let count = posts.len();
    let now = app.clock.now();
    app.db.change_blocking(&Actor::command_line(), app.clock.now(), move |tx| {
        let author = author.id(tx, now)?;
        for picture in pictures.values() {
            picture.record(tx, author, now)?;
        }
        for (published, draft) in posts {
            posts::create(tx, draft, author, published)?;
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
) -> Result<BTreeMap<String, DemoPicture>, DemoError> {
    let mut pictures = BTreeMap::new();
    for name in content.names("images/") {
        if documents.iter().any(|(_, body)| body.contains(&reference(&name))) {
            pictures.insert(name.clone(), DemoPicture::store(&app.settings.storage, content, &name)?);
        }
    }
    Ok(pictures)
}

fn draft(head: Head, body: &str, pictures: &BTreeMap<String, DemoPicture>) -> PostDraft {
    let body = pictures.iter().fold(body.to_owned(), |body, (name, picture)| {
        body.replace(&reference(name), &format!("src=\"/uploads/{}\"", picture.filename()))
    });
    let content = clean(&body);
    let cover = first_image(&content);
    PostDraft {
        slug: head.slug.unwrap_or_else(|| slug::slugify(&head.title)),
        excerpt: head.excerpt.unwrap_or_else(|| excerpt(&content, EXCERPT_LENGTH)),
        cover_image: cover.as_ref().map(|picture| picture.src.clone()),
        cover_alt: cover.map(|picture| picture.alt),
        title: head.title,
        content,
        visible: true,
    }
}

/// A post as it is written this time.
fn again((published, post): &(DateTime<Utc>, PostDraft), time: Repetition) -> (DateTime<Utc>, PostDraft) {
    let (title, slug) = (time.name(&post.title, " "), time.name(&post.slug, "-"));
    (time.moment(*published), PostDraft { title, slug, ..post.clone() })
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
