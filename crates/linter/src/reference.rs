//! What a page refers to: links, and all that a browser loads for it.

use scraper::ElementRef;
use url::Url;

use crate::{
    markup::{Markup, excerpt},
    picture::candidates,
};

/// How a page uses what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// A visitor may follow it.
    Link,
    /// A form that asks for something is sent there.
    Form,
    /// A browser loads it by itself; the word says what it is.
    Load(&'static str),
    /// Told to programs only, such as search engines.
    Told,
}

/// One address in a page.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) used: Use,
    /// As it stands in the page.
    pub(crate) written: String,
    /// What it means.
    pub(crate) url: Url,
    /// The address on this site, with its query; none when it leads to another origin.
    pub(crate) own: Option<String>,
    pub(crate) excerpt: String,
}

/// A `link rel=alternate` with a language.
#[derive(Debug, Clone)]
pub(crate) struct Alternate {
    pub(crate) language: String,
    pub(crate) written: String,
    pub(crate) own: Option<String>,
    pub(crate) excerpt: String,
}

/// All references of the page at `base`, which is an address of the site.
pub(crate) fn references(markup: &Markup, base: &Url) -> Vec<Reference> {
    let mut found = Vec::new();
    for element in markup.elements() {
        for (used, written) in addresses(element) {
            let Ok(url) = base.join(written.trim()) else { continue };
            if matches!(url.scheme(), "http" | "https") {
                let own = own_address(base, &url);
                found.push(Reference { used, written, url, own, excerpt: excerpt(element) });
            }
        }
    }
    found
}

/// The other languages that the page at `base` announces.
pub(crate) fn alternates(markup: &Markup, base: &Url) -> Vec<Alternate> {
    let links = markup.named(&["link"]).filter(|link| has_word(*link, "rel", "alternate"));
    links
        .filter_map(|link| {
            let written = link.attr("href").unwrap_or_default().to_owned();
            let own = base.join(&written).ok().and_then(|url| own_address(base, &url));
            Some(Alternate {
                language: link.attr("hreflang")?.to_owned(),
                written,
                own,
                excerpt: excerpt(link),
            })
        })
        .collect()
}

/// The address on the site of `base`: path and query, without the fragment. A question mark with nothing behind it asks for
/// nothing else.
pub(crate) fn own_address(base: &Url, url: &Url) -> Option<String> {
    let query =
        url.query().filter(|query| !query.is_empty()).map(|query| format!("?{query}")).unwrap_or_default();
    (base.origin() == url.origin()).then(|| format!("{}{query}", url.path()))
}

fn addresses(element: ElementRef<'_>) -> Vec<(Use, String)> {
    let of = |used: Use, attribute: &str| {
        element.attr(attribute).map(|written| (used, written.to_owned())).into_iter().collect::<Vec<_>>()
    };
    let pictures = || {
        let set = element.attr("srcset").map(candidates).unwrap_or_default();
        let set = set.into_iter().map(|candidate| (Use::Load("picture"), candidate.source));
        of(Use::Load("picture"), "src").into_iter().chain(set).collect()
    };
    match element.value().name() {
        "a" | "area" => of(Use::Link, "href"),
        "form" if !is_post(element) => of(Use::Form, "action"),
        "link" => link(element).map(|used| of(used, "href")).unwrap_or_default(),
        "meta" if element.attr("property") == Some("og:image") => of(Use::Told, "content"),
        "img" | "source" => pictures(),
        "input" => of(Use::Load("picture"), "src"),
        "script" => of(Use::Load("script"), "src"),
        "iframe" | "embed" => of(Use::Load("frame"), "src"),
        "object" => of(Use::Load("frame"), "data"),
        "video" => [of(Use::Load("picture"), "poster"), of(Use::Load("film"), "src")].concat(),
        "audio" | "track" => of(Use::Load("sound"), "src"),
        _ => Vec::new(),
    }
}

/// How a browser uses a `<link>`; none for what says nothing of loading.
fn link(element: ElementRef<'_>) -> Option<Use> {
    let kinds = [
        ("stylesheet", Use::Load("style")),
        ("icon", Use::Load("icon")),
        ("apple-touch-icon", Use::Load("icon")),
        ("manifest", Use::Load("manifest")),
        ("preload", Use::Load("file")),
        ("modulepreload", Use::Load("script")),
        ("preconnect", Use::Load("connection")),
        ("dns-prefetch", Use::Load("connection")),
        ("prefetch", Use::Load("file")),
        ("alternate", Use::Told),
        ("canonical", Use::Told),
    ];
    kinds.iter().find(|(word, _)| has_word(element, "rel", word)).map(|(_, used)| *used)
}

/// Whether a form sends something to be kept.
pub(crate) fn is_post(form: ElementRef<'_>) -> bool {
    form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post"))
}

fn has_word(element: ElementRef<'_>, attribute: &str, word: &str) -> bool {
    let words = element.attr(attribute).unwrap_or_default();
    words.split_whitespace().any(|own| own.eq_ignore_ascii_case(word))
}
