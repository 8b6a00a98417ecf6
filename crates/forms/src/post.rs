//! What an editor writes: a blog post.

use sanitizer::SafeHtml;

use crate::contact::NAME_PATTERN;
use crate::field::{FORM_KEY, Field, Kind};
use crate::form::Form;
use crate::reader::Reader;
use crate::slug;

/// The most bytes of a post's HTML as submitted.
pub const CONTENT_MAX_BYTES: usize = 1024 * 1024;
/// The most characters of an excerpt made from the content.
const EXCERPT_MAX: usize = 200;

/// White space around it goes away.
const SLUG_PATTERN: &str = r"\s*(?:[a-z0-9]+(?:-[a-z0-9]+)*\s*)?";

const TITLE: Field = Field::new("title", Kind::Text, "Please give the post a title (1 to 200 characters).")
    .required()
    .at_least(1)
    .at_most(200)
    .pattern(NAME_PATTERN);
const SLUG: Field = Field::new(
    "slug",
    Kind::Text,
    "Please use only small letters a to z, digits and single hyphens (at most 200), or leave this empty.",
)
.at_most(slug::MAX)
.in_ascii()
.pattern(SLUG_PATTERN);
const CONTENT: Field = Field::new(
    "content",
    Kind::Html,
    "This text is too long. Please shorten it or split it into two posts (at most 1 MB).",
);
const VISIBLE: Field = Field::new("visible", Kind::Checkbox, "");
const VERSION: Field =
    Field::new("version", Kind::Hidden, "This page is out of date. Please open the post again.");

const NOTHING_TO_PUBLISH: &str =
    "Please write something before publishing, or save it as a draft with “Published” switched off.";

/// A post as its editor wants it.
#[derive(Debug, Clone)]
pub struct PostForm {
    /// 1 to 200 characters on one line.
    pub title: String,
    /// A valid slug: the editor's, or one made from the title. It may be taken.
    pub slug: String,
    /// Cleaned. Not blank if the post is visible.
    pub content: SafeHtml,
    /// Whether visitors see it.
    pub visible: bool,
    /// The version the editor started from; nothing for a new post.
    pub version: Option<i32>,
}

impl PostForm {
    /// The beginning of the content as plain text, cut at a word.
    pub fn excerpt(&self) -> String {
        sanitizer::excerpt(&self.content, EXCERPT_MAX)
    }
}

impl Form for PostForm {
    const FIELDS: &'static [Field] = &[TITLE, SLUG, CONTENT, VISIBLE, VERSION, FORM_KEY];

    fn read(reader: &mut Reader<'_>) -> Self {
        let title = reader.line(&TITLE);
        let mut slug = reader.checked_line(&SLUG, slug::is_valid);
        if slug.is_empty() {
            slug = slug::slugify(&title);
        }
        let content = reader.html(&CONTENT, CONTENT_MAX_BYTES);
        let visible = reader.checkbox(&VISIBLE);
        if visible && sanitizer::is_blank(&content) {
            reader.refuse(&CONTENT, NOTHING_TO_PUBLISH);
        }
        Self { title, slug, content, visible, version: version(reader) }
    }
}

fn version(reader: &mut Reader<'_>) -> Option<i32> {
    let raw = reader.raw(&VERSION);
    if raw.is_empty() {
        return None;
    }
    let number = raw.parse().ok().filter(|number| *number >= 0);
    if number.is_none() {
        reader.refuse(&VERSION, VERSION.message.clone());
    }
    number
}
