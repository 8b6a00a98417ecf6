//! The pages that are asked for.

use std::net::SocketAddr;
use std::path::Path;

use checkout::failure::Failure;

use crate::http;
use crate::load::{Requests, Target};
use crate::nginx::Nginx;
use crate::run::Run;
use crate::visitor::{Page, Visitor};

/// What a browser says it can read.
const COMPRESSED: &str = "accept-encoding: gzip, deflate, br, zstd\r\n";

/// One page of a site, and its bytes.
pub(super) struct Subject {
    pub(super) name: &'static str,
    /// The name of its file beside the site.
    pub(super) file: &'static str,
    path: String,
    headers: &'static str,
    pub(super) page: Page,
    /// Whether it is the same whatever the database is.
    pub(super) is_static: bool,
}

impl Subject {
    fn new(
        visitor: &mut Visitor,
        name: &'static str,
        file: &'static str,
        path: &str,
        headers: &'static str,
    ) -> Result<Self, Failure> {
        let page = visitor.get_as(path, headers)?;
        let path = path.to_owned();
        Ok(Self { name, file, path, headers, page, is_static: file == "style" })
    }

    /// Asking a site for it.
    pub(super) fn of_site(&self, address: SocketAddr) -> Target {
        target(address, &self.path, self.headers)
    }

    /// Asking nginx for the same bytes.
    pub(super) fn of_nginx(&self, address: SocketAddr) -> Target {
        target(address, &format!("/{}", self.file), self.headers)
    }
}

/// Asking for one page.
pub(super) fn target(address: SocketAddr, path: &str, headers: &str) -> Target {
    Target { address, requests: Requests::Same(vec![http::get(address, path, headers)]), status: 200 }
}

/// The pages of the site that runs here, the home page first.
pub(super) fn subjects(address: SocketAddr) -> Result<Vec<Subject>, Failure> {
    let mut visitor = Visitor::at(address)?;
    let home = visitor.get("/")?;
    let list = visitor.get("/blog")?;
    let post = list.links("/blog/")?.into_iter().next().ok_or_else(|| missing("post"))?;
    let style = home.links("/static/")?.into_iter().next().ok_or_else(|| missing("style sheet"))?;
    let pages = [
        ("Home page", "home", "/".to_owned(), ""),
        ("Home page, compressed", "home-compressed", "/".to_owned(), COMPRESSED),
        ("A post", "post", post.clone(), ""),
        ("List of posts, first page", "list", "/blog".to_owned(), ""),
        ("List of posts, last page", "list-last", last_page(&list)?, ""),
        ("Search", "search", search(&post), ""),
        ("Feed", "feed", "/feed.xml".to_owned(), ""),
        ("Style sheet", "style", style, ""),
    ];
    let subjects =
        pages.iter().map(|(name, file, path, headers)| Subject::new(&mut visitor, name, file, path, headers));
    subjects.collect()
}

/// nginx with these pages as files.
pub(super) fn nginx(run: &Run<'_>, name: &str, subjects: &[Subject]) -> Result<Nginx, Failure> {
    let files: Vec<_> = subjects.iter().map(|subject| (subject.file, &subject.page)).collect();
    let folder = run.new_folder(name)?;
    Nginx::serve(run.interrupt, run.processors, Path::new(&folder), &files)
}

/// The home page alone: what everything that is no page is measured beside.
pub(super) fn home(address: SocketAddr) -> Result<Subject, Failure> {
    Subject::new(&mut Visitor::at(address)?, "Home page", "home", "/", "")
}

/// What the yardstick is called in the table.
pub(super) const YARDSTICK: &str = "nginx";

/// Where the last page of the list is.
pub(super) fn last_page(list: &Page) -> Result<String, Failure> {
    let links = list.links("/blog?page=")?;
    let numbers = links.iter().filter_map(|link| link.rsplit('=').next()?.parse::<u32>().ok());
    Ok(format!("/blog?page={}", numbers.max().unwrap_or(1)))
}

/// A search for a word of a post's title.
pub(super) fn search(post: &str) -> String {
    let address = post.rsplit('/').next().unwrap_or_default();
    let longest = address.split('-').max_by_key(|word| word.len()).unwrap_or_default();
    format!("/search?q={longest}")
}

fn missing(what: &str) -> Failure {
    Failure::new(format!("the site has no {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_and_a_word_to_search_are_found_on_the_pages() {
        let body = "<main><a href=\"/blog?page=2\">2</a><a href=\"/blog?page=15\">15</a><a href=\"/blog/a\">A</a></main>";
        let (path, kind) = ("/blog".to_owned(), String::new());
        let list = Page { path, status: 200, body: body.into(), kind, encoding: None };
        assert_eq!(last_page(&list).unwrap(), "/blog?page=15");
        assert_eq!(search("/blog/the-first-dark-evenings-3"), "/search?q=evenings");
    }
}
