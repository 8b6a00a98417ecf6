//! A parsed page, and how its elements are read.

use scraper::{ElementRef, Html, Node};

/// An excerpt is cut after so many characters.
const EXCERPT: usize = 140;

/// The tree of a page.
pub(crate) struct Markup(Html);

impl Markup {
    pub(crate) fn parse(text: &str) -> Self {
        Self(Html::parse_document(text))
    }

    /// All elements in the order of the page, without those of a `<template>`, which nobody sees.
    pub(crate) fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        let inert =
            |element: &ElementRef<'_>| ancestors(*element).any(|above| above.value().name() == "template");
        self.0.root_element().descendent_elements().filter(move |element| !inert(element))
    }

    /// All elements with one of these names.
    pub(crate) fn named<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = ElementRef<'a>> {
        self.elements().filter(|element| names.contains(&element.value().name()))
    }

    pub(crate) fn root(&self) -> ElementRef<'_> {
        self.0.root_element()
    }

    /// The content of `<meta name="…">`.
    pub(crate) fn meta(&self, name: &str) -> Option<String> {
        self.named(&["meta"])
            .find(|meta| meta.attr("name").is_some_and(|own| own.eq_ignore_ascii_case(name)))
            .and_then(|meta| meta.attr("content"))
            .map(collapsed)
    }

    /// What a screen reader calls the element; empty when it has no name. A simplification of
    /// <https://www.w3.org/TR/accname-1.2/>.
    pub(crate) fn name_of(&self, element: ElementRef<'_>) -> String {
        let labelled = element.attr("aria-labelledby").unwrap_or_default();
        let labels = labelled
            .split_whitespace()
            .filter_map(|id| self.elements().find(|label| label.attr("id") == Some(id)).map(content));
        let own = [
            labels.collect::<Vec<_>>().join(" "),
            element.attr("aria-label").unwrap_or_default().to_owned(),
            content(element),
            element.attr("title").unwrap_or_default().to_owned(),
        ];
        own.iter().map(|name| collapsed(name)).find(|name| !name.is_empty()).unwrap_or_default()
    }
}

/// What can be read or heard of an element: its texts, and the names of its pictures.
pub(crate) fn content(element: ElementRef<'_>) -> String {
    let mut words = Vec::new();
    collect(element, &mut words);
    collapsed(&words.join(" "))
}

fn collect(element: ElementRef<'_>, words: &mut Vec<String>) {
    if is_hidden_itself(element) || matches!(element.value().name(), "script" | "style" | "template") {
        return;
    }
    let pictured = match element.value().name() {
        "img" | "area" => element.attr("alt"),
        "svg" => element.attr("aria-label"),
        _ => element.attr("aria-label").filter(|_| element.attr("role") == Some("img")),
    };
    words.extend(pictured.map(str::to_owned));
    let mut run = String::new();
    for child in element.children() {
        match child.value() {
            Node::Text(text) => run.push_str(text),
            _ => {
                words.extend((!run.is_empty()).then(|| std::mem::take(&mut run)));
                if let Some(child) = ElementRef::wrap(child) {
                    collect(child, words);
                }
            }
        }
    }
    words.push(run);
}

/// Whether assistive technology is told to pass the element over, with all that is in it.
pub(crate) fn is_hidden(element: ElementRef<'_>) -> bool {
    is_hidden_itself(element) || ancestors(element).any(is_hidden_itself)
}

fn is_hidden_itself(element: ElementRef<'_>) -> bool {
    element.attr("aria-hidden") == Some("true") || element.attr("hidden").is_some()
}

pub(crate) fn ancestors<'a>(element: ElementRef<'a>) -> impl Iterator<Item = ElementRef<'a>> {
    element.ancestors().filter_map(ElementRef::wrap)
}

/// The beginning of an element as it stands in the page: its tag, and its text if that fits.
pub(crate) fn excerpt(element: ElementRef<'_>) -> String {
    let name = element.value().name();
    let mut tag = format!("<{name}");
    for (attribute, value) in element.value().attrs() {
        tag.push_str(&format!(" {attribute}=\"{value}\""));
    }
    tag.push('>');
    let text = collapsed(&element.text().collect::<String>());
    if !text.is_empty() && text.len() < EXCERPT {
        tag.push_str(&format!("{text}</{name}>"));
    }
    shortened(&tag, EXCERPT)
}

/// The first characters of a text, with an ellipsis if there are more.
pub(crate) fn shortened(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length).chain(['…']).collect()
}

/// White space as a page shows it: one space, none at the ends.
pub(crate) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(html: &str, name: &str) -> String {
        let markup = Markup::parse(html);
        let names = [name];
        let element = markup.named(&names).next().unwrap();
        markup.name_of(element)
    }

    #[test]
    fn an_element_is_named_as_a_screen_reader_names_it() {
        for (html, name) in [
            ("<a href=/>Our <b>work</b></a>", "Our work"),
            ("<a href=/ aria-label='Home'><svg></svg></a>", "Home"),
            ("<a href=/><img alt='A patio' src=a></a>", "A patio"),
            ("<a href=/><svg><title>Home</title></svg></a>", "Home"),
            ("<p id=x>More</p><a href=/ aria-labelledby=x></a>", "More"),
            ("<a href=/ title='Home'></a>", "Home"),
            ("<a href=/><span aria-hidden=true>→</span></a>", ""),
            ("<a href=/><svg><path d='M0 0'/></svg> </a>", ""),
        ] {
            assert_eq!(named(html, "a"), name, "{html}");
        }
    }

    #[test]
    fn what_is_in_a_template_is_not_there() {
        let markup = Markup::parse("<p>seen</p><template><p>unseen</p></template>");
        assert_eq!(markup.named(&["p"]).map(content).collect::<Vec<_>>(), ["seen"]);
    }

    #[test]
    fn an_excerpt_is_the_tag_and_a_short_text() {
        let markup = Markup::parse("<a href='/x'>Our\n work</a>");
        assert_eq!(excerpt(markup.named(&["a"]).next().unwrap()), "<a href=\"/x\">Our work</a>");
        let long = format!("<a href='/{}'>x</a>", "y".repeat(300));
        let markup = Markup::parse(&long);
        assert_eq!(excerpt(markup.named(&["a"]).next().unwrap()).chars().count(), EXCERPT + 1);
    }
}
