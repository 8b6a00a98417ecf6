//! A site with something on every page, and what its pages are for whom.

use std::collections::BTreeMap;

use core_models::users::Role;
use testkit::{Answer, Backend, Client, Specimen, TestSite, pictures};

const NEW_PROJECT: &str = "/admin/portfolio/new";
const NEW_POST: &str = "/admin/posts/new";

/// The pages that no sitemap tells of, and those that have a query.
const OTHERS: [&str; 8] = [
    "/blog?page=2",
    "/portfolio?page=2",
    "/portfolio?kind=retaining-walls",
    "/portfolio?kind=patios",
    "/sitemap.xml",
    "/feed.xml",
    "/search?q=wall",
    "/contact/thanks",
];

/// Every public page of the site.
async fn pages(site: &TestSite) -> Vec<String> {
    let sitemap = site.client().get("/sitemap.xml").await.text();
    let root = site.app.settings.server.absolute("");
    let listed = sitemap.split("<loc>").skip(1).filter_map(|part| part.split("</loc>").next());
    let mut pages: Vec<String> = listed
        .map(|address| address.strip_prefix(&root).expect("a page of the site"))
        .map(|path| if path.is_empty() { "/".to_owned() } else { path.to_owned() })
        .collect();
    pages.extend(OTHERS.map(str::to_owned));
    pages
}

/// A page without what differs from one second to the next: a form's token.
pub(super) fn said(answer: &Answer) -> String {
    let token = answer.attributes("input[name=csrf_token]", "value").into_iter().next();
    let text = answer.text();
    let text = token.map_or_else(|| text.clone(), |token| text.replace(&token, "TOKEN"));
    format!("{} {text}", answer.status)
}

/// What these pages are for this client.
pub(super) async fn read(client: &Client, pages: &[String]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for page in pages {
        all.insert(page.clone(), said(&client.get(page).await));
    }
    all
}

pub(super) fn differing<'a>(
    one: &'a BTreeMap<String, String>,
    other: &'a BTreeMap<String, String>,
) -> Vec<&'a String> {
    one.iter().filter(|(page, text)| other.get(*page) != Some(text)).map(|(page, _)| page).collect()
}

/// A site, its editor, who is never served from the cache, and a visitor who is.
pub(super) struct Garden {
    pub(super) site: TestSite,
    pub(super) editor: Client,
    pub(super) visitor: Client,
    /// A picture in the library.
    pub(super) file: String,
}

impl Garden {
    pub(super) async fn plant(backend: Backend) -> Self {
        let site = TestSite::start(&Specimen, backend).await;
        let editor = site.signed_in("anna", Role::Admin).await;
        let file = picture(&editor).await;
        let garden = Self { visitor: site.client(), site, editor, file };
        for number in 1..=11 {
            let kind = if number % 2 == 0 { "patios" } else { "retaining-walls" };
            garden.add(&format!("Wall {number}"), kind, "on").await;
        }
        for number in 1..=8 {
            write(&garden.editor, &format!("Letter {number}"), &format!("letter-{number}"), true).await;
        }
        garden
    }

    /// Stores a project and gives the path of its editor.
    pub(super) async fn add(&self, title: &str, kind: &str, visible: &str) -> String {
        let fields = project(title, "", kind, visible, &self.file);
        let answer = self.editor.post_from(NEW_PROJECT, NEW_PROJECT, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.location().to_owned()
    }

    /// Makes a change while every page is kept, and looks at each page again.
    pub(super) async fn check(&self, what: &str, change: impl AsyncFnOnce(&Self)) {
        let before = pages(&self.site).await;
        let kept = read(&self.visitor, &before).await;
        change(self).await;
        let mut now = pages(&self.site).await;
        now.extend(before);
        now.sort();
        now.dedup();
        let (shown, fresh) = (read(&self.visitor, &now).await, read(&self.editor, &now).await);
        assert_eq!(differing(&shown, &fresh), Vec::<&String>::new(), "{what}: these pages are old");
        assert!(!differing(&kept, &shown).is_empty(), "{what} can be seen on some page");
    }

    pub(super) async fn send(&self, path: &str, fields: &[(&str, &str)]) {
        let answer = self.editor.post_from(path, path, fields).await;
        assert!(matches!(answer.status, 303 | 204), "{path}: {} {}", answer.status, answer.text());
    }
}

pub(super) async fn write(client: &Client, title: &str, slug: &str, visible: bool) -> String {
    let visible = if visible { "on" } else { "" };
    let fields = [("title", title), ("slug", slug), ("content", "<p>Of a wall.</p>"), ("visible", visible)];
    let answer = client.post_from(NEW_POST, NEW_POST, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location().to_owned()
}

/// The fields of a project's form.
pub(super) fn project<'a>(
    title: &'a str,
    slug: &'a str,
    kind: &'a str,
    visible: &'a str,
    picture: &'a str,
) -> [(&'static str, &'a str); 11] {
    [
        ("title", title),
        ("slug", slug),
        ("kind", kind),
        ("place", "Bowness"),
        ("finished_on", "2026-06-14"),
        ("content", "<p>First words.</p>"),
        ("before", ""),
        ("before_alt", ""),
        ("after", picture),
        ("after_alt", "A wall of grey stone"),
        ("visible", visible),
    ]
}

/// Uploads a picture and gives the name of its file.
async fn picture(client: &Client) -> String {
    let token = client.get(NEW_PROJECT).await.token();
    let answer = client.upload(&token, "wall.png", &pictures::png(900, 600)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    text.split("/uploads/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}
