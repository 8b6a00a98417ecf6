//! Pages in several languages: each version names all versions, itself among them.

use std::collections::BTreeSet;

use url::Url;

use crate::{Answer, Client};

/// Asks each version that the page names whether it names the same ones.
pub(super) async fn check(client: &Client, path: &str, answer: &Answer, faults: &mut Vec<String>) {
    let versions = versions(answer);
    if versions.is_empty() {
        return;
    }
    let languages: BTreeSet<&str> = versions.iter().map(|(language, _)| language.as_str()).collect();
    if languages.len() != versions.len() {
        faults.push(format!("{path}: names a language twice: {versions:?}"));
    }
    let own = answer.attributes("html", "lang").concat();
    let canonical = answer.attributes("link[rel=canonical]", "href").concat();
    if !versions.contains(&(own.clone(), canonical)) {
        faults.push(format!("{path}: does not name itself as its version for {own}"));
    }
    for (language, href) in &versions {
        let Ok(url) = Url::parse(href) else {
            faults.push(format!("{path}: the version for {language} needs a whole address, has {href}"));
            continue;
        };
        let other = client.get(url.path()).await;
        if other.status != 200 || self::versions(&other) != versions {
            faults
                .push(format!("{path}: the version for {language}, {href}, does not name the same versions"));
        }
        if language != "x-default" && other.attributes("html", "lang").concat() != *language {
            faults.push(format!("{path}: the version for {language}, {href}, is in another language"));
        }
    }
}

/// Language and address of each version.
fn versions(answer: &Answer) -> BTreeSet<(String, String)> {
    let links = "link[rel=alternate][hreflang]";
    answer.attributes(links, "hreflang").into_iter().zip(answer.attributes(links, "href")).collect()
}
