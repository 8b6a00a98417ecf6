//! The texts of the site's own pages, read once from their templates.

use std::sync::OnceLock;

use core_models::SearchWords;

use crate::{App, PageMeta, SearchHit, pages::legal};

/// What can be found of the site's own pages.
#[derive(Default)]
pub(crate) struct PageTexts(OnceLock<Vec<PageText>>);

struct PageText {
    path: String,
    title: String,
    description: String,
    text: String,
}

impl PageTexts {
    /// The pages that hold all the words.
    pub(super) fn search(&self, app: &App, words: &SearchWords) -> Vec<SearchHit> {
        let holds = |page: &&PageText| words.all_in(&[&page.title, &page.description, &page.text]);
        let hit = |page: &PageText| SearchHit {
            fit: words.fit(&page.title, &page.description, &page.text),
            ..page.hit()
        };
        self.pages(app).iter().filter(holds).map(hit).collect()
    }

    /// Path, title and description of every page.
    pub(super) fn hits(&self, app: &App) -> Vec<SearchHit> {
        self.pages(app).iter().map(PageText::hit).collect()
    }

    fn pages(&self, app: &App) -> &[PageText] {
        self.0.get_or_init(|| read(app))
    }
}

impl PageText {
    fn hit(&self) -> SearchHit {
        SearchHit {
            path: self.path.clone(),
            title: self.title.clone(),
            excerpt: self.description.clone(),
            published_at: None,
            fit: 0,
        }
    }
}

fn read(app: &App) -> Vec<PageText> {
    let home = &app.facts.home;
    let mut pages = vec![PageText {
        path: "/".to_owned(),
        title: home.title.clone(),
        description: home.description.clone(),
        text: format!("{} {}", app.facts.tagline, app.facts.description),
    }];
    // A page that a feature answers holds what the feature finds by itself.
    let answered: Vec<&str> =
        app.features.iter().flat_map(|feature| &feature.routes).map(|endpoint| endpoint.path).collect();
    for page in &app.facts.pages {
        let is_static = !answered.contains(&page.path.as_str());
        pages.push(PageText {
            path: page.path.clone(),
            title: page.title.clone(),
            description: page.description.clone(),
            text: if is_static { text(app, &page.template, &page.path) } else { String::new() },
        });
    }
    for (path, key) in [(legal::PRIVACY, "privacy"), (legal::IMPRINT, legal::imprint_key(&app.facts))] {
        if let Ok(meta) = app.renderer.head(path, key)
            && !app.facts.lists(path)
        {
            let (title, description) = (meta.title, meta.description);
            pages.push(PageText { path: path.to_owned(), title, description, text: String::new() });
        }
    }
    pages
}

/// What a page says between its header and its footer.
fn text(app: &App, template: &str, path: &str) -> String {
    let html = match app.renderer.page(template, &PageMeta::new(path, "", ""), &serde_json::json!({})) {
        Ok(html) => html,
        Err(error) => {
            tracing::warn!(%error, path, "the page is found by its title only");
            return String::new();
        }
    };
    let main =
        html.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).map(|(main, _)| main);
    sanitizer::plain_text(&format!("<main{}", main.unwrap_or_default())).replace('\n', " ")
}
