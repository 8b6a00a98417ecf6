//! The site as the crawl saw it, for the rules that look at all of it.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::{document::Document, page::Page, reference::Use};

/// The site as it was seen.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) origin: Url,
    pub(crate) pages: Vec<Page>,
    /// All answers by address.
    pub(crate) documents: BTreeMap<String, Document>,
    /// What `sitemap.xml` lists.
    pub(crate) sitemap: BTreeSet<String>,
    /// Addresses that the site answers, whether anything leads there or not.
    pub(crate) routes: BTreeSet<String>,
}

impl Snapshot {
    /// A site of which nothing was seen yet.
    pub(crate) fn new(origin: Url) -> Self {
        Self {
            origin,
            pages: Vec::new(),
            documents: BTreeMap::new(),
            sitemap: BTreeSet::new(),
            routes: BTreeSet::new(),
        }
    }

    /// What stands at an address in the end: redirects are followed. None if it was not looked at.
    pub(crate) fn arrival(&self, address: &str) -> Option<(&str, &Document)> {
        let mut at = address;
        for _ in 0..=5 {
            let (known, document) = self.documents.get_key_value(at)?;
            match &document.target {
                Some(target) if document.is_redirect() => at = target,
                _ => return Some((known, document)),
            }
        }
        None
    }

    /// The page at an address.
    pub(crate) fn page(&self, address: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.address == address)
    }

    /// Every address that a page links to, other than its own, and where it leads in the end.
    pub(crate) fn linked(&self) -> BTreeSet<&str> {
        let mut linked = BTreeSet::new();
        for page in &self.pages {
            let links = page.references.iter().filter(|reference| reference.used == Use::Link);
            for own in links.filter_map(|link| link.own.as_deref()).filter(|own| *own != page.address) {
                linked.insert(own);
                linked.extend(self.arrival(own).map(|(arrival, _)| arrival));
            }
        }
        linked
    }
}
