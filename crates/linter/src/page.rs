//! What is kept of a page after it has been read.

use std::collections::BTreeSet;

use scraper::ElementRef;
use url::Url;

use crate::{
    markup::{Markup, content, excerpt},
    picture::Picture,
    reference::{Alternate, Reference, alternates, is_post, references},
};

/// A page that was answered with 200. The tree itself is given up: a large site would not fit into memory.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its address on the site, with its query.
    pub(crate) address: String,
    /// The text of `<title>`, or nothing.
    pub(crate) title: String,
    /// What search engines are told, or nothing.
    pub(crate) description: String,
    /// Whether search engines may show it.
    pub(crate) is_listed: bool,
    pub(crate) ids: BTreeSet<String>,
    pub(crate) references: Vec<Reference>,
    pub(crate) alternates: Vec<Alternate>,
    pub(crate) pictures: Vec<Picture>,
    /// The beginnings of its forms that send something to be kept.
    pub(crate) forms: Vec<String>,
}

impl Page {
    /// `base` is the page's whole address.
    pub(crate) fn of(address: &str, base: &Url, markup: &Markup) -> Self {
        let robots = markup.meta("robots").unwrap_or_default().to_ascii_lowercase();
        Self {
            address: address.to_owned(),
            title: markup.named(&["title"]).find(is_of_head).map(content).unwrap_or_default(),
            description: markup.meta("description").unwrap_or_default(),
            is_listed: !robots.contains("noindex") && !robots.contains("none"),
            ids: ids(markup),
            references: references(markup, base),
            alternates: alternates(markup, base),
            pictures: markup.named(&["img"]).map(Picture::of).collect(),
            forms: markup.named(&["form"]).filter(|form| is_post(*form)).map(excerpt).collect(),
        }
    }

    /// Whether it stands for itself: a second page of a list does not.
    pub(crate) fn is_entry(&self) -> bool {
        self.is_listed && !self.address.contains('?')
    }
}

/// Where a link can lead within the page.
fn ids(markup: &Markup) -> BTreeSet<String> {
    let of = |element: ElementRef<'_>| {
        let name = element.attr("name").filter(|_| element.value().name() == "a");
        [element.attr("id"), name].into_iter().flatten().map(str::to_owned).collect::<Vec<_>>()
    };
    markup.elements().flat_map(of).collect()
}

/// An icon may have a title too.
fn is_of_head(title: &ElementRef<'_>) -> bool {
    !crate::markup::ancestors(*title).any(|above| above.value().name() == "svg")
}
