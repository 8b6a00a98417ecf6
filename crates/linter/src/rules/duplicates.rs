//! Several pages with one title or description.

use std::collections::BTreeMap;

use crate::{Facts, Place, Severity, crawl::Snapshot, finding::Findings, page::Page};

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

/// The words that more than one page has, with those pages. The second page of a list may repeat what the first says.
fn shared(site: &Snapshot, of: fn(&Page) -> &str) -> BTreeMap<&str, Vec<&Page>> {
    let mut pages: BTreeMap<&str, Vec<&Page>> = BTreeMap::new();
    for page in site.pages.iter().filter(|page| page.is_entry() && !of(page).is_empty()) {
        pages.entry(of(page)).or_default().push(page);
    }
    pages.retain(|_, pages| pages.len() > 1);
    pages
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
}
