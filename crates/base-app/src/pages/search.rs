//! Searching the site: its own pages, and what features contribute.

mod nearest;
mod pages;

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use core_models::{DatabaseError, SearchWords, search::LONGEST};
use serde::Serialize;

use crate::{App, AppError, PageNumber, Pagination, SearchHit, View};

pub(crate) use nearest::nearest;
pub(crate) use pages::PageTexts;

/// Where the search is.
pub(crate) const PATH: &str = "/search";

const PER_PAGE: usize = 10;

/// The most hits of each feature that are looked at; whoever has more should say more.
const MOST: i64 = 200;

#[derive(Serialize)]
struct SearchView {
    query: String,
    maxlength: usize,
    asked: bool,
    total: usize,
    hits: Vec<SearchHit>,
    pagination: Pagination,
}

impl View for SearchView {
    const TEMPLATE: &'static str = "search.html";
}

/// `GET /search?q=…&page=…`
pub(crate) async fn index(
    app: web::Data<App>,
    texts: web::Data<PageTexts>,
    page: PageNumber,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = asked(request.query_string());
    let words = SearchWords::of(&query);
    let hits = find(&app, &texts, request.path(), &words).await?;
    let total = hits.len();
    let href = |page: i64| address(request.path(), &query, page);
    let pagination = Pagination::new(page.0, pages_of(total), href)?;
    let before = usize::try_from(page.0 - 1).unwrap_or_default().saturating_mul(PER_PAGE);
    let view = SearchView {
        asked: !words.is_empty(),
        maxlength: LONGEST,
        total,
        hits: hits.into_iter().skip(before).take(PER_PAGE).collect(),
        pagination,
        query,
    };
    let mut meta = app.renderer.head(request.path(), "search")?;
    meta.robots = Some("noindex");
    let html = app.renderer.page(SearchView::TEMPLATE, &meta, &view)?;
    Ok(App::passing_page(html))
}

/// Everything that holds all the words: first what fits best, and the site's own pages before what features have published,
/// newest first.
async fn find(
    app: &web::Data<App>,
    texts: &PageTexts,
    path: &str,
    words: &SearchWords,
) -> Result<Vec<SearchHit>, AppError> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut hits = texts.search(app, words);
    // Pages in the language of the search; what features publish is in one language only.
    hits.retain(|hit| app.languages.index(&hit.path) == app.languages.index(path));
    for hit in contributed(app, words.clone(), MOST).await? {
        if hits.iter().all(|known| known.path != hit.path) {
            hits.push(hit);
        }
    }
    hits.sort_by_key(|hit| {
        let age = std::cmp::Reverse(hit.published_at.unwrap_or(DateTime::<Utc>::MAX_UTC));
        (std::cmp::Reverse(hit.fit), age)
    });
    Ok(hits)
}

/// What the features find.
async fn contributed(
    app: &web::Data<App>,
    words: SearchWords,
    limit: i64,
) -> Result<Vec<SearchHit>, DatabaseError> {
    let features = app.features.clone();
    let now = app.clock.now();
    app.db
        .read(move |conn| {
            let mut hits = Vec::new();
            for content in features.content() {
                hits.extend(content.search(conn, &words, now, limit)?);
            }
            Ok(hits)
        })
        .await
}

/// What `q` says, as far as it is looked at.
fn asked(query: &str) -> String {
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q");
    let text = asked.map(|(_, text)| text.into_owned()).unwrap_or_default();
    text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

fn address(path: &str, query: &str, page: i64) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.append_pair("q", query);
    if page > 1 {
        pairs.append_pair("page", &page.to_string());
    }
    format!("{path}?{}", pairs.finish())
}

fn pages_of(total: usize) -> i64 {
    i64::try_from(total.div_ceil(PER_PAGE)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_read_whatever_stands_in_the_address() {
        for (query, expected) in [
            ("", ""),
            ("q=", ""),
            ("page=2&q=caf%C3%A9+night", "café night"),
            ("q=100%25+%22", "100% \""),
            ("q=%FF%00x", "\u{fffd}x"),
            ("q=a&q=b", "a"),
        ] {
            assert_eq!(asked(query), expected, "{query}");
        }
        assert_eq!(asked(&format!("q={}", "ä".repeat(10_000))).chars().count(), LONGEST);
    }

    #[test]
    fn the_address_of_a_page_keeps_the_words() {
        assert_eq!(address(PATH, "a&b %", 1), "/search?q=a%26b+%25");
        assert_eq!(address(PATH, "ä", 3), "/search?q=%C3%A4&page=3");
        assert_eq!((pages_of(0), pages_of(10), pages_of(11)), (0, 1, 2));
    }
}
