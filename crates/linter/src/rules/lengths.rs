//! Titles and descriptions that search engines cut, or that say too little.

use crate::{Facts, Place, Severity, finding::Findings, snapshot::Snapshot};

/// Search engines show some sixty characters; the name of the site, which stands at the end, may be cut.
const TITLE: usize = 90;

/// What a description should say at least, and what is shown of one at most. An excerpt of a post has 200 characters.
const DESCRIPTION: (usize, usize) = (50, 220);

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    for page in site.pages.iter().filter(|page| page.is_entry()) {
        let (title, description) = (page.title.chars().count(), page.description.chars().count());
        let mut hint = |problem: String, remedy: &str| {
            findings.add(Severity::Hint, Place::of(&page.address), problem, remedy);
        };
        if title > TITLE {
            let problem = format!("The title has {title} characters: search engines show about sixty.");
            hint(problem, "Say the same in fewer words, the most important first.");
        }
        if (1..DESCRIPTION.0).contains(&description) {
            let problem =
                format!("Search results have only {description} characters to say what the page is about.");
            hint(
                problem,
                "The description of a page should be one or two sentences. That of a post or project is the beginning of its text.",
            );
        }
        if description > DESCRIPTION.1 {
            let problem =
                format!("The description has {description} characters: search engines show about 160.");
            hint(problem, "Say the same in fewer words, the most important first.");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    const DESCRIPTION: &str =
        "Three bakers, one oven and forty years: how we work, and where our flour is from.";

    #[test]
    fn what_is_too_long_or_too_short_is_a_hint() {
        for (from, to) in [
            ("<title>Who bakes here", format!("<title>{}", "bread ".repeat(16))),
            (DESCRIPTION, "Bakers.".to_owned()),
            (DESCRIPTION, "bread ".repeat(40)),
        ] {
            assert_eq!(
                Planted::good().replace("/about", from, &to).found(),
                ["hint title-length: /about"],
                "{to}"
            );
        }
    }

    #[test]
    fn characters_count_and_not_bytes() {
        let umlauts = "ä".repeat(70);
        assert!(
            Planted::good()
                .replace("/about", "<title>Who bakes here", &format!("<title>{umlauts}"))
                .found()
                .is_empty()
        );
    }
}
