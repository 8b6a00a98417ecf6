//! The pages that somebody may have meant by an address that leads nowhere.

use actix_web::web;
use core_models::SearchWords;
use percent_encoding::percent_decode_str;
use strsim::jaro_winkler;

use super::{contributed, pages::PageTexts};
use crate::{App, SearchHit};

/// The most that are proposed.
const MOST: usize = 3;

/// Two words that are so alike are taken for the same, from 0 to 1: one of them is misspelt.
const ALIKE: f64 = 0.88;

/// Shorter words say nothing about a page.
const SHORTEST: usize = 3;

/// The pages nearest to a path, the best first. Without words in the path, or without anything near, there are none; nor when
/// the database is away, since this is only an offer.
pub(crate) async fn nearest(app: &web::Data<App>, texts: &PageTexts, path: &str) -> Vec<SearchHit> {
    let words = words_of(path);
    if words.is_empty() {
        return Vec::new();
    }
    let mut offers: Vec<(f64, SearchHit)> = Vec::new();
    for hit in texts.hits(app) {
        let likeness = likeness(&words, &hit);
        if likeness > 0.0 && hit.path != "/" {
            offers.push((likeness, hit));
        }
    }
    for word in words.each() {
        for hit in contributed(app, word, 20).await.unwrap_or_default() {
            let likeness = likeness(&words, &hit);
            if likeness > 0.0 && offers.iter().all(|(_, known)| known.path != hit.path) {
                offers.push((likeness, hit));
            }
        }
    }
    offers.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    offers.into_iter().take(MOST).map(|(_, hit)| hit).collect()
}

/// The words of a path that can mean something, without the ending of a file.
fn words_of(path: &str) -> SearchWords {
    let path = percent_decode_str(path).decode_utf8_lossy();
    let path = path.strip_suffix(".html").or_else(|| path.strip_suffix(".php")).unwrap_or(&path);
    let words = SearchWords::of(path);
    let telling: Vec<&str> =
        words.words().iter().map(String::as_str).filter(|word| word.chars().count() >= SHORTEST).collect();
    SearchWords::of(&telling.join(" "))
}

/// How many of the words stand in a page's address or title, misspelt or not.
fn likeness(words: &SearchWords, hit: &SearchHit) -> f64 {
    let own = SearchWords::of(&format!("{} {}", hit.path, hit.title));
    let best = |word: &String| {
        let likeness = own.words().iter().map(|known| jaro_winkler(word, known)).fold(0.0, f64::max);
        if likeness >= ALIKE { likeness } else { 0.0 }
    };
    words.words().iter().map(best).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, title: &str) -> SearchHit {
        let (path, title) = (path.to_owned(), title.to_owned());
        SearchHit { path, title, excerpt: String::new(), published_at: None, fit: 0 }
    }

    #[test]
    fn a_misspelt_word_is_near_and_another_word_is_not() {
        let services = page("/services", "Therapy and fees");
        for (path, near) in [
            ("/servces", true),
            ("/Services.html", true),
            ("/old/fees", true),
            ("/about", false),
            ("/x/y", false),
        ] {
            assert_eq!(likeness(&words_of(path), &services) > 0.0, near, "{path}");
        }
    }

    #[test]
    fn more_words_in_common_are_nearer() {
        let words = words_of("/blog/in-a-panic");
        let post = page("/blog/in-a-panic-at-night", "In a panic");
        assert!(likeness(&words, &post) > likeness(&words, &page("/blog", "Notes")));
    }
}
