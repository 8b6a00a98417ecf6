//! The allowlist: which elements, attributes and addresses a text may use.

use ammonia::Builder;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;
use url::{ParseError, Url};

use crate::text::NOT_FOR_READING;
use crate::{anchors, detours};

const ELEMENTS: [&str; 35] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "div",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Elements that are kept under another name, so that neither headings nor the borders between blocks get lost. A page
/// has its own h1 and its own landmarks. Their attributes are those that every element may have.
const RENAMED: [(&str, &str); 17] = [
    ("h1", "h2"),
    ("h5", "h4"),
    ("h6", "h4"),
    ("strike", "s"),
    ("del", "s"),
    ("address", "div"),
    ("article", "div"),
    ("aside", "div"),
    ("center", "div"),
    ("dd", "div"),
    ("dl", "div"),
    ("dt", "div"),
    ("footer", "div"),
    ("header", "div"),
    ("main", "div"),
    ("nav", "div"),
    ("section", "div"),
];

const ATTRIBUTES: [(&str, &[&str]); 11] = [
    ("a", &["href", "name", "title"]),
    ("abbr", &["title"]),
    ("figure", &["class"]),
    ("h2", &["class"]),
    ("h3", &["class"]),
    ("h4", &["class"]),
    ("img", &["alt", "class", "height", "loading", "src", "width"]),
    ("p", &["class"]),
    ("table", &["class"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
];

/// What every element may have: a name, by which links find it.
const ATTRIBUTES_OF_ALL: [&str; 1] = ["id"];

/// What the editor's buttons set. The theme's styles know these names.
const CLASSES: [&str; 4] = ["align-center", "align-left", "align-right", "image"];

const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The own folders that pictures may come from.
const PICTURE_FOLDERS: [&str; 2] = ["/uploads/", "/static/"];

/// One pass of the allowlist over `html`.
pub(crate) fn apply(html: &str) -> String {
    let mut cleaned = builder().clean(html).to_string();
    for (from, to) in RENAMED {
        // Text and attribute values hold no bare "<", so these are tags.
        for end in ['>', ' '] {
            let opening = format!("<{from}{end}");
            if cleaned.contains(&opening) {
                cleaned = cleaned
                    .replace(&opening, &format!("<{to}{end}"))
                    .replace(&format!("</{from}>"), &format!("</{to}>"));
            }
        }
    }
    anchors::tie(without_empty_pictures(cleaned))
}

/// A picture whose address was not kept shows nothing but that something is missing.
fn without_empty_pictures(html: String) -> String {
    if !html.contains("<img") {
        return html;
    }
    let empty = element!("img:not([src])", |picture| {
        picture.remove();
        Ok(())
    });
    rewrite_str(&html, RewriteStrSettings::new().append_element_content_handler(empty)).unwrap_or(html)
}

fn builder() -> &'static Builder<'static> {
    static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(build);
    &BUILDER
}

fn build() -> Builder<'static> {
    let renamed = RENAMED.iter().map(|(from, _)| *from);
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.into_iter().chain(renamed).collect())
        .clean_content_tags(NOT_FOR_READING.into_iter().collect())
        .tag_attributes(
            ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect(),
        )
        .generic_attributes(ATTRIBUTES_OF_ALL.into_iter().collect())
        .tag_attribute_values(HashMap::new())
        .url_schemes(SCHEMES.into_iter().collect())
        .link_rel(Some("noopener noreferrer"))
        .attribute_filter(filter);
    builder
}

/// The value to keep for an attribute that the allowlist knows, if any.
fn filter<'value>(element: &str, attribute: &str, value: &'value str) -> Option<Cow<'value, str>> {
    let keep = |allowed: bool| allowed.then_some(Cow::Borrowed(value));
    match attribute {
        "href" => link(value),
        "id" | "name" => anchors::name(value).map(Cow::Owned),
        "src" => keep(is_picture(value)),
        "width" | "height" => keep(is_number(value, 5)),
        "colspan" | "rowspan" => keep(is_number(value, 3)),
        "loading" => keep(matches!(value, "lazy" | "eager")),
        "scope" => keep(matches!(value, "col" | "colgroup" | "row" | "rowgroup")),
        "class" => classes(value),
        "rel" => keep(element == "a"),
        "alt" | "title" => keep(true),
        _ => None,
    }
}

fn classes(value: &str) -> Option<Cow<'_, str>> {
    let known: Vec<&str> = value.split_ascii_whitespace().filter(|class| CLASSES.contains(class)).collect();
    (!known.is_empty()).then(|| Cow::Owned(known.join(" ")))
}

fn is_number(value: &str, max_digits: usize) -> bool {
    (1..=max_digits).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where an address leads, read as a browser reads it.
enum Target {
    OwnSite(Url),
    Elsewhere(Url),
}

fn target(address: &str) -> Option<Target> {
    // Browsers drop tabs and line breaks from addresses; nobody has an honest reason to put them there.
    if address.chars().any(char::is_control) {
        return None;
    }
    match Url::parse(address) {
        Ok(url) => Some(Target::Elsewhere(url)),
        Err(ParseError::RelativeUrlWithoutBase) => {
            let own = Url::parse("https://own.invalid/").ok()?;
            let resolved = own.join(address).ok()?;
            let without_host = !address.trim_start().replace('\\', "/").starts_with("//");
            (without_host && resolved.origin() == own.origin()).then_some(Target::OwnSite(resolved))
        }
        Err(_) => None,
    }
}

/// The address of a link, without detours.
fn link(address: &str) -> Option<Cow<'_, str>> {
    match target(address)? {
        Target::OwnSite(_) => Some(Cow::Borrowed(address)),
        Target::Elsewhere(url) if SCHEMES.contains(&url.scheme()) => {
            Some(detours::destination(&url).map_or(Cow::Borrowed(address), |there| Cow::Owned(there.into())))
        }
        Target::Elsewhere(_) => None,
    }
}

fn is_picture(address: &str) -> bool {
    let in_folder = |path: &str| PICTURE_FOLDERS.iter().any(|folder| path.starts_with(folder));
    match target(address) {
        // Both as written and after `..` is resolved: the page may have a different base than the check.
        Some(Target::OwnSite(url)) => in_folder(address) && in_folder(url.path()),
        Some(Target::Elsewhere(url)) => url.scheme() == "https",
        None => false,
    }
}
