//! Pages without a title or a description.

use crate::{Facts, Place, Severity, finding::Findings, markup::Markup, page::Page};

pub(super) fn look(_: &Markup, page: &Page, _: &Facts, findings: &mut Findings) {
    if page.title.is_empty() {
        findings.add(
            Severity::Error,
            Place::of(&page.address),
            "The page has no title: browsers and search engines do not know what to call it.",
            "Give the page a title.",
        );
    }
    if page.description.is_empty() && page.is_listed {
        findings.add(
            Severity::Warning,
            Place::of(&page.address),
            "The page has no description: search engines make one up.",
            "Say in one or two sentences what the page is about; for a post its first paragraph does.",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    const DESCRIPTION: &str =
        "Three bakers, one oven and forty years: how we work, and where our flour is from.";

    #[test]
    fn a_page_without_a_title_is_found() {
        for title in ["<title></title>", "<title> \n</title>", ""] {
            let site = Planted::good().replace("/about", "<title>Who bakes here</title>", title);
            assert_eq!(site.found(), ["error page-title: /about"], "{title}");
        }
    }

    #[test]
    fn a_page_without_a_description_is_found() {
        let site = Planted::good().replace("/about", DESCRIPTION, "  ");
        assert_eq!(site.found(), ["warning page-title: /about"]);
    }

    #[test]
    fn a_page_that_search_engines_do_not_show_needs_no_description() {
        let site = Planted::good().replace("/about", DESCRIPTION, "");
        assert!(
            site.replace("/about", "</title>", "</title><meta name=robots content=noindex>")
                .found()
                .is_empty()
        );
    }

    #[test]
    fn the_title_of_an_icon_is_no_title_of_the_page() {
        let site = Planted::good().replace("/about", "<title>Who bakes here</title>", "");
        assert_eq!(
            site.plant("/about", "<svg role=img aria-label=x><title>x</title></svg>").found(),
            ["error page-title: /about"]
        );
    }
}
