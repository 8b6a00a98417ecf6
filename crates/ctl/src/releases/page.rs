//! What of a page is compared: its title, and the text that visitors read.

use scraper::{ElementRef, Html};
use sha2::{Digest, Sha256};

/// Elements whose content nobody reads.
const SILENT: [&str; 4] = ["script", "style", "template", "svg"];

/// What is compared of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The status of the answer.
    pub status: u16,
    /// The title, or nothing.
    pub title: String,
    /// The SHA-256 of the text, in hexadecimal.
    pub sha256: String,
}

impl Page {
    /// Of an answer with this status and HTML.
    #[must_use]
    pub fn of(status: u16, html: &str) -> Self {
        let document = Html::parse_document(html);
        let mut titles = document.root_element().descendent_elements().filter(is_title);
        let title = titles.next().map(|title| words(title.text())).unwrap_or_default();
        let hash = Sha256::digest(text(&document).as_bytes());
        Self { status, title, sha256: base16ct::lower::encode_string(&hash) }
    }
}

/// A drawing may have a title too.
fn is_title(element: &ElementRef<'_>) -> bool {
    let parent = element.parent().and_then(ElementRef::wrap);
    element.value().name() == "title" && parent.is_some_and(|parent| parent.value().name() == "head")
}

/// The text of a page without its tags.
fn text(document: &Html) -> String {
    let is_silent = |element: ElementRef<'_>| SILENT.contains(&element.value().name());
    let read = document
        .tree
        .root()
        .descendants()
        .filter(|node| !node.ancestors().filter_map(ElementRef::wrap).any(is_silent));
    words(read.filter_map(|node| node.value().as_text().map(|text| &**text)))
}

/// Each run of white space as one space.
fn words<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_visitors_read_counts() {
        let one = "<html><head><title> Bread </title><link href=\"/static/a-1.css\"></head>\
                   <body><!-- <b>old</b> --><svg><title>x</title></svg>Fresh <b>bread</b><script>1 < 2</script></body>";
        let other = "<title>Bread</title><link href=\"/static/a-2.css\"><p>Fresh\n <i>bread</i></p>";
        assert_eq!(Page::of(200, one), Page::of(200, other));
        assert_eq!(text(&Html::parse_document(one)), "Bread Fresh bread");
        assert_eq!(Page::of(200, one).title, "Bread");
        assert_ne!(Page::of(200, one), Page::of(200, &one.replace("bread", "cake")));
    }
}
