//! Several pages with one title or description.

use std::collections::BTreeMap;

use crate::{Facts, Place, Severity, finding::Findings, page::Page, snapshot::Snapshot};

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    for (what, of) in [("title", title as fn(&Page) -> &str), ("description", description)] {
        for (words, pages) in shared(site, of) {
            for page in pages {
                findings.add(
                    Severity::Warning,
                    Place::of(&page.address),
                    format!("Several pages have the {what} “{words}”: in a list of results nobody can tell them apart."),
                    format!("Give each page a {what} of its own."),
                );
            }
        }
    }
}

fn title(page: &Page) -> &str {
    &page.title
}

fn description(page: &Page) -> &str {
    &page.description
}

/// The words that more than one page has, with those pages. The second page of a list may repeat what the first says, and a
/// page in another language may have a word in common with the one that it translates.
fn shared(site: &Snapshot, of: fn(&Page) -> &str) -> BTreeMap<&str, Vec<&Page>> {
    let mut pages: BTreeMap<&str, Vec<&Page>> = BTreeMap::new();
    for page in site.pages.iter().filter(|page| page.is_entry() && !of(page).is_empty()) {
        let alike = pages.entry(of(page)).or_default();
        if !alike.iter().any(|other| translates(page, other)) {
            alike.push(page);
        }
    }
    pages.retain(|_, pages| pages.len() > 1);
    pages
}

/// Whether both are versions of one page, and say so.
fn translates(page: &Page, other: &Page) -> bool {
    let names = |page: &Page, other: &Page| {
        page.alternates.iter().any(|alternate| alternate.own.as_ref() == Some(&other.address))
    };
    names(page, other) && names(other, page)
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn pages_with_one_title_are_found_together() {
        let site = Planted::good().replace("/about", "<title>Who bakes here", "<title>Bread from the corner");
        assert_eq!(site.found(), ["warning duplicate-title: / /about"]);
    }

    #[test]
    fn pages_with_one_description_are_found_together() {
        let (from, to) = (
            "Three bakers, one oven and forty years: how we work, and where our flour is from.",
            "We bake bread, rolls and cakes every morning, in the shop at the corner.",
        );
        assert_eq!(
            Planted::good().replace("/about", from, to).found(),
            ["warning duplicate-title: / /about"]
        );
    }

    #[test]
    fn the_second_page_of_a_list_may_repeat_the_first() {
        let site = Planted::good().page("/blog", "Notes").page("/blog?page=2", "Notes");
        assert!(site.plant("/", "<a href='/blog'>1</a> <a href='/blog?page=2'>2</a>").found().is_empty());
    }

    #[test]
    fn the_versions_of_a_page_may_have_a_word_in_common() {
        let links = |own: &str| {
            format!(
                "{own}</title><link rel=alternate hreflang=en href='https://bakery.internal/contact'>\
                 <link rel=alternate hreflang=fr href='https://bakery.internal/fr/contact'>"
            )
        };
        let two = || {
            Planted::good()
                .page("/fr/contact", "Contact")
                .page("/contact", "Contact")
                .plant("/", "<a href='/contact'>Contact</a> <a href='/fr/contact'>Contact</a>")
        };
        assert!(!two().found().is_empty());
        let versions = ["/contact", "/fr/contact"]
            .iter()
            .fold(two(), |site, path| site.replace(path, "Contact</title>", &links("Contact")));
        assert_eq!(versions.found(), Vec::<String>::new());
    }
}
