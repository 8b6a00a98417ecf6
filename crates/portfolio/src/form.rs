//! What an editor writes: a project.

use chrono::NaiveDate;
use core_models::publishing::EXCERPT_LENGTH;
use forms::{FORM_KEY, Field, Form, Kind, Reader, slug};
use sanitizer::SafeHtml;

use crate::models::PictureChoice;

/// The most bytes of a project's HTML as submitted.
const CONTENT_MAX_BYTES: usize = 1024 * 1024;
const DATE: &str = "%Y-%m-%d";
const LINE_PATTERN: &str = r"(?=.*\S)[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*";
/// White space around it goes away.
const SLUG_PATTERN: &str = r"\s*(?:[a-z0-9]+(?:-[a-z0-9]+)*\s*)?";
const NO_ALT: &str =
    "Please say in a few words what this picture shows, or tick that it is only a decoration.";
const NO_PICTURE: &str = "Please choose the picture of the finished work before publishing, or save a draft.";
const NO_TEXT: &str = "Please write a few words about the project before publishing, or save a draft.";

const TITLE: Field =
    Field::new("title", Kind::Text, "Please give the project a title (1 to 120 characters).")
        .required()
        .at_least(1)
        .at_most(120)
        .pattern(LINE_PATTERN);
const SLUG: Field = Field::new(
    "slug",
    Kind::Text,
    "Please use only small letters a to z, digits and single hyphens (at most 200), or leave this empty.",
)
.at_most(slug::MAX)
.in_ascii()
.pattern(SLUG_PATTERN);
const KIND: Field = Field::new("kind", Kind::Select, "Please choose what kind of work this was.").required();
const PLACE: Field = Field::new(
    "place",
    Kind::Text,
    "Please say where this was, such as a town or a part of it (at most 120 characters).",
)
.required()
.at_least(1)
.at_most(120)
.pattern(LINE_PATTERN);
const FINISHED_ON: Field =
    Field::new("finished_on", Kind::Text, "Please give the day on which the work was finished.")
        .required()
        .at_most(10);
const CONTENT: Field =
    Field::new("content", Kind::Html, "This text is too long. Please shorten it (at most 1 MB).");
const VISIBLE: Field = Field::new("visible", Kind::Checkbox, "");
const VERSION: Field =
    Field::new("version", Kind::Hidden, "This page is out of date. Please open the project again.");

/// The three fields of a picture.
struct PictureFields {
    file: Field,
    alt: Field,
    decorative: Field,
}

const ALT_TOO_LONG: &str = "Please describe the picture in at most 300 characters on one line.";
const BEFORE_FILE: Field =
    Field::new("before", Kind::Select, "Please choose the picture again.").at_most(100);
const BEFORE_ALT: Field = Field::new("before_alt", Kind::Text, ALT_TOO_LONG).at_most(300);
const BEFORE_DECORATIVE: Field = Field::new("before_decorative", Kind::Checkbox, "");
const AFTER_FILE: Field = Field::new("after", Kind::Select, "Please choose the picture again.").at_most(100);
const AFTER_ALT: Field = Field::new("after_alt", Kind::Text, ALT_TOO_LONG).at_most(300);
const AFTER_DECORATIVE: Field = Field::new("after_decorative", Kind::Checkbox, "");

const BEFORE: PictureFields =
    PictureFields { file: BEFORE_FILE, alt: BEFORE_ALT, decorative: BEFORE_DECORATIVE };
const AFTER: PictureFields = PictureFields { file: AFTER_FILE, alt: AFTER_ALT, decorative: AFTER_DECORATIVE };

/// A project as its editor wants it.
#[derive(Debug, Clone)]
pub(crate) struct ProjectForm {
    /// 1 to 120 characters on one line.
    pub(crate) title: String,
    /// A valid slug: the editor's, or one made from the title. It may be taken.
    pub(crate) slug: String,
    /// A key, which the site may not know.
    pub(crate) kind: String,
    pub(crate) place: String,
    pub(crate) finished_on: NaiveDate,
    /// Cleaned. Not blank if the project is visible.
    pub(crate) content: SafeHtml,
    pub(crate) before: Option<PictureChoice>,
    /// There is one if the project is visible.
    pub(crate) after: Option<PictureChoice>,
    pub(crate) visible: bool,
    /// The version the editor started from; nothing for a new project.
    pub(crate) version: Option<i32>,
}

impl ProjectForm {
    /// The beginning of the text as plain text, cut at a word.
    pub(crate) fn excerpt(&self) -> String {
        sanitizer::excerpt(&self.content, EXCERPT_LENGTH)
    }
}

impl Form for ProjectForm {
    const FIELDS: &'static [Field] = &[
        TITLE,
        SLUG,
        KIND,
        PLACE,
        FINISHED_ON,
        CONTENT,
        BEFORE_FILE,
        BEFORE_ALT,
        BEFORE_DECORATIVE,
        AFTER_FILE,
        AFTER_ALT,
        AFTER_DECORATIVE,
        VISIBLE,
        VERSION,
        FORM_KEY,
    ];

    fn read(reader: &mut Reader<'_>) -> Self {
        let title = reader.line(&TITLE);
        let mut slug = reader.checked_line(&SLUG, slug::is_valid);
        if slug.is_empty() {
            slug = slug::slugify(&title);
        }
        let content = reader.html(&CONTENT, CONTENT_MAX_BYTES);
        let visible = reader.checkbox(&VISIBLE);
        let (before, after) = (picture(reader, &BEFORE), picture(reader, &AFTER));
        if visible && sanitizer::is_blank(&content) {
            reader.refuse(&CONTENT, NO_TEXT);
        }
        if visible && after.is_none() {
            reader.refuse(&AFTER.file, NO_PICTURE);
        }
        Self {
            title,
            slug,
            kind: reader.line(&KIND),
            place: reader.line(&PLACE),
            finished_on: date(reader),
            content,
            before,
            after,
            visible,
            version: version(reader),
        }
    }
}

/// A picture needs words for those who do not see it, unless it is said to need none.
fn picture(reader: &mut Reader<'_>, fields: &PictureFields) -> Option<PictureChoice> {
    let filename = reader.line(&fields.file);
    let alt = reader.line(&fields.alt);
    if filename.is_empty() {
        return None;
    }
    if reader.checkbox(&fields.decorative) {
        return Some(PictureChoice { filename, alt: String::new() });
    }
    if alt.is_empty() {
        reader.refuse(&fields.alt, NO_ALT);
    }
    Some(PictureChoice { filename, alt })
}

fn date(reader: &mut Reader<'_>) -> NaiveDate {
    let text = reader.line(&FINISHED_ON);
    NaiveDate::parse_from_str(&text, DATE).unwrap_or_else(|_no_date| {
        reader.refuse(&FINISHED_ON, FINISHED_ON.message);
        NaiveDate::default()
    })
}

fn version(reader: &mut Reader<'_>) -> Option<i32> {
    let raw = reader.raw(&VERSION);
    if raw.is_empty() {
        return None;
    }
    let number = raw.parse().ok().filter(|number| *number >= 0);
    if number.is_none() {
        reader.refuse(&VERSION, VERSION.message);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(changes: &[(&str, &str)]) -> Vec<&'static str> {
        let good = [
            ("title", "A patio"),
            ("kind", "patios"),
            ("place", "Bowness"),
            ("finished_on", "2026-06-14"),
            ("content", "<p>Words.</p>"),
            ("after", "a.jpg"),
            ("after_alt", "A patio of grey stone"),
            ("visible", "on"),
        ];
        let fields = good.iter().chain(changes).map(|(name, value)| (name.to_string(), value.to_string()));
        match ProjectForm::parse(&fields.collect()) {
            Ok(_) => Vec::new(),
            Err(invalid) => invalid.errors.into_keys().collect(),
        }
    }

    #[test]
    fn a_picture_has_words_or_is_said_to_be_a_decoration() {
        assert!(errors(&[]).is_empty());
        assert_eq!(errors(&[("after_alt", "  ")]), ["after_alt"]);
        assert!(errors(&[("after_alt", ""), ("after_decorative", "on")]).is_empty());
        assert_eq!(errors(&[("before", "b.jpg")]), ["before_alt"]);
    }

    #[test]
    fn what_visitors_see_has_a_picture_and_a_text() {
        assert_eq!(errors(&[("after", "")]), ["after"]);
        assert_eq!(errors(&[("content", "<p> </p>")]), ["content"]);
        assert!(errors(&[("after", ""), ("content", ""), ("visible", "")]).is_empty());
    }

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for wrong in ["", "2026-02-30", "14.6.2026", "2026-06-14T00:00", "+262142-12-31"] {
            assert_eq!(errors(&[("finished_on", wrong)]), ["finished_on"], "{wrong}");
        }
    }
}
