//! Walks through a site without knowing how its answers are got: says what to ask for, and takes what came back.

use std::collections::VecDeque;

use url::Url;

use crate::{
    Answer, Facts, Finding,
    document::Document,
    finding::Findings,
    markup::{Markup, content},
    page::Page,
    reference::own_address,
    rules,
    snapshot::Snapshot,
};

const HOME: &str = "/";
const SITEMAP: &str = "/sitemap.xml";

/// What belongs to the people who run the site and not to its visitors.
const CLOSED: [&str; 2] = ["/admin", "/dev"];

/// A walk through a site, from its home page, its `sitemap.xml` and the addresses it was told.
#[derive(Debug)]
pub struct Crawl {
    facts: Facts,
    limit: usize,
    waiting: VecDeque<String>,
    findings: Findings,
    site: Snapshot,
}

/// What came of it.
#[derive(Debug)]
pub struct Inspected {
    /// How many pages were read.
    pub pages: usize,
    /// How many answers were looked at, pages and files.
    pub documents: usize,
    /// Whether the site has more than was looked at.
    pub cut_short: bool,
    /// What is wrong, the worst first.
    pub findings: Vec<Finding>,
}

impl Crawl {
    /// A walk through the site at `origin`. It ends after `limit` answers.
    #[must_use]
    pub fn new(origin: &Url, facts: Facts, limit: usize) -> Self {
        let site = Snapshot::new(origin.clone());
        let waiting = VecDeque::from([HOME.to_owned(), SITEMAP.to_owned()]);
        Self { facts, limit, waiting, findings: Findings::default(), site }
    }

    /// Says that the site answers this address, whether anything leads there or not.
    pub fn expect(&mut self, address: &str) {
        self.site.routes.insert(address.to_owned());
        self.waiting.push_back(address.to_owned());
    }

    /// The address to ask for next: a path, with a query if it has one. None when everything has been seen, or enough.
    pub fn next_address(&mut self) -> Option<String> {
        while self.site.documents.len() < self.limit {
            let address = self.waiting.pop_front()?;
            if self.is_new(&address) {
                return Some(address);
            }
        }
        None
    }

    /// Takes what the site answered at an address.
    pub fn receive(&mut self, address: &str, answer: &Answer) {
        let Ok(base) = self.site.origin.join(address) else { return };
        let target = answer.location.as_deref().and_then(|location| base.join(location).ok());
        let target = target.and_then(|url| own_address(&base, &url));
        self.waiting.extend(target.clone());
        self.site.documents.insert(address.to_owned(), Document::of(answer, target));
        if address == SITEMAP {
            self.read_sitemap(&base, answer);
        } else if answer.is_page() {
            self.read_page(address, &base, answer);
        }
    }

    /// Looks at the site as a whole, and gives everything that was found.
    #[must_use]
    pub fn finish(mut self) -> Inspected {
        rules::look_at_site(&self.site, &self.facts, &mut self.findings);
        let waiting = std::mem::take(&mut self.waiting);
        Inspected {
            pages: self.site.pages.len(),
            documents: self.site.documents.len(),
            cut_short: waiting.iter().any(|address| self.is_new(address)),
            findings: self.findings.sorted(),
        }
    }

    fn read_sitemap(&mut self, base: &Url, answer: &Answer) {
        let listed = Markup::parse(&answer.text());
        for location in listed.named(&["loc"]).map(content) {
            let address = base.join(&location).ok().and_then(|url| own_address(base, &url));
            self.site.sitemap.extend(address.clone());
            self.waiting.extend(address);
        }
    }

    fn read_page(&mut self, address: &str, base: &Url, answer: &Answer) {
        let markup = Markup::parse(&answer.text());
        let page = Page::of(address, base, &markup);
        rules::look_at_page(&markup, &page, &self.facts, &mut self.findings);
        self.waiting.extend(page.references.iter().filter_map(|reference| reference.own.clone()));
        self.site.pages.push(page);
    }

    fn is_new(&self, address: &str) -> bool {
        !is_closed(address) && !self.site.documents.contains_key(address)
    }
}

fn is_closed(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    CLOSED
        .iter()
        .any(|closed| path.strip_prefix(closed).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Planted;

    #[test]
    fn a_walk_ends_when_it_has_seen_enough() {
        let site = Planted::good();
        let inspected = site.inspect_at_most(2);
        assert!(inspected.cut_short);
        assert_eq!(inspected.documents, 2);
        assert!(!site.inspect_at_most(100).cut_short);
    }

    #[test]
    fn the_panel_is_not_asked_for() {
        let mut crawl = Crawl::new(&Url::parse("https://bakery.example").unwrap(), Facts::default(), 10);
        for address in ["/admin", "/admin/login", "/admin?a=b", "/dev/mail", "/administration"] {
            crawl.expect(address);
        }
        let mut asked = Vec::new();
        while let Some(address) = crawl.next_address() {
            crawl.receive(&address, &Answer::default());
            asked.push(address);
        }
        assert_eq!(asked, ["/", "/sitemap.xml", "/administration"]);
    }

    #[test]
    fn a_bare_question_mark_is_no_second_page() {
        let linked =
            Planted::good().plant("/", "<p><a href=\"/about?\">Us</a> <a href=\"/about?#top\">Us</a></p>");
        assert_eq!(linked.inspect().documents, Planted::good().inspect().documents);
        let base = Url::parse("https://bakery.example").unwrap();
        for (written, own) in [("/about?", "/about"), ("/about?#top", "/about"), ("?", "/"), ("/a?b", "/a?b")]
        {
            let found = own_address(&base, &base.join(written).unwrap());
            assert_eq!(found.as_deref(), Some(own), "{written}");
        }
    }

    #[test]
    fn redirects_are_followed_and_a_circle_is_none() {
        let mut crawl = Crawl::new(&Url::parse("https://bakery.example").unwrap(), Facts::default(), 10);
        let to =
            |location: &str| Answer { status: 301, location: Some(location.to_owned()), ..Answer::default() };
        crawl.receive("/old", &to("/newer"));
        crawl.receive("/newer", &to("/new"));
        crawl.receive("/new", &Answer { status: 200, ..Answer::default() });
        crawl.receive("/round", &to("/round"));
        assert_eq!(crawl.site.arrival("/old").map(|(at, _)| at), Some("/new"));
        assert!(crawl.site.arrival("/round").is_none());
    }
}
