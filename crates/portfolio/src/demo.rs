//! The portfolio's part of the demo content: projects with their pictures, as an owner would have shown them.

use base_app::{App, DemoContent, DemoError, DemoPicture};
use chrono::NaiveDate;
use core_models::{Actor, QueryResult, publishing::EXCERPT_LENGTH};
use forms::slug;
use sanitizer::{clean, excerpt};
use serde::Deserialize;

use crate::{
    kinds::Kinds,
    models::{self, Draft, PictureChoice},
};

const FOLDER: &str = "projects/";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    slug: Option<String>,
    kind: String,
    place: String,
    finished: toml::value::Datetime,
    excerpt: Option<String>,
    before: Option<Shown>,
    after: Shown,
}

/// A picture below `content/`, with its words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    file: String,
    alt: String,
}

/// A project whose pictures are stored already.
struct Ready {
    draft: Draft,
    pictures: Vec<DemoPicture>,
}

/// Writes `content/projects/*`, the first of them in the first place.
pub(crate) fn seed(app: &App, content: &DemoContent, kinds: Kinds) -> Result<Option<String>, DemoError> {
    let Some(author) = content.author()? else { return Ok(None) };
    let projects = content
        .documents::<Head>(FOLDER)?
        .into_iter()
        .map(|(head, body)| ready(app, content, kinds, head, &body))
        .collect::<Result<Vec<_>, DemoError>>()?;
    if projects.is_empty() {
        return Ok(None);
    }
    let count = projects.len();
    let now = app.clock.now();
    app.db.change_blocking(&Actor::command_line(), app.clock.now(), move |tx| {
        let author = author.id(tx, now)?;
        // Each new project goes before all others.
        for Ready { draft, pictures } in projects.into_iter().rev() {
            pictures
                .iter()
                .map(|picture| picture.record(tx, author, now))
                .collect::<QueryResult<Vec<_>>>()?;
            models::create(tx, draft, now)?;
        }
        Ok::<_, DemoError>(())
    })?;
    Ok(Some(format!("Wrote {count} projects.")))
}

fn ready(app: &App, content: &DemoContent, kinds: Kinds, head: Head, body: &str) -> Result<Ready, DemoError> {
    let wrong =
        |problem: String| DemoError::File { file: format!("the project “{}”", head.title), problem };
    if kinds.find(&head.kind).is_none() {
        return Err(wrong(format!("“{}” is no kind of work of this site", head.kind)));
    }
    let finished_on = NaiveDate::parse_from_str(&head.finished.to_string(), "%Y-%m-%d")
        .map_err(|error| wrong(format!("finished: {error}")))?;
    let mut pictures = Vec::new();
    let mut choose = |shown: Shown| {
        let picture = DemoPicture::store(&app.settings.storage, content, &shown.file)?;
        let choice = PictureChoice { filename: picture.filename().to_owned(), alt: shown.alt };
        pictures.push(picture);
        Ok::<_, DemoError>(choice)
    };
    let (before, after) = (head.before.map(&mut choose).transpose()?, choose(head.after)?);
    let content = clean(body);
    let draft = Draft {
        slug: head.slug.unwrap_or_else(|| slug::slugify(&head.title)),
        excerpt: head.excerpt.unwrap_or_else(|| excerpt(&content, EXCERPT_LENGTH)),
        title: head.title,
        content,
        place: head.place,
        finished_on,
        kind: head.kind,
        visible: true,
        before,
        after: Some(after),
    };
    Ok(Ready { draft, pictures })
}
