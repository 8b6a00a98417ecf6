//! The rules, one file for each.

mod alternative_text;
mod contrast;
mod duplicates;
mod foreign_loads;
mod form_recipient;
mod fragments;
mod headings;
mod hreflang;
mod lengths;
mod links;
mod names;
mod orphans;
mod page_language;
mod pictures;
mod redirects;
mod samples;
mod titles;

use crate::{Facts, finding::Findings, markup::Markup, page::Page, snapshot::Snapshot};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name in findings.
    pub name: &'static str,
    /// What it is about, for people: the heading above its findings.
    pub title: &'static str,
    look: Look,
}

/// What a rule needs to see.
#[derive(Debug, Clone, Copy)]
enum Look {
    /// One page, while it is there as a tree.
    Page(fn(&Markup, &Page, &Facts, &mut Findings)),
    /// The whole site.
    Site(fn(&Snapshot, &Facts, &mut Findings)),
}

impl Rule {
    const fn of_page(
        name: &'static str,
        title: &'static str,
        look: fn(&Markup, &Page, &Facts, &mut Findings),
    ) -> Self {
        Self { name, title, look: Look::Page(look) }
    }

    const fn of_site(
        name: &'static str,
        title: &'static str,
        look: fn(&Snapshot, &Facts, &mut Findings),
    ) -> Self {
        Self { name, title, look: Look::Site(look) }
    }
}

/// All rules.
pub const RULES: &[Rule] = &[
    Rule::of_site("broken-link", "Broken links", links::look),
    Rule::of_site("broken-fragment", "Links to a place that a page does not have", fragments::look),
    Rule::of_site("redirected-link", "Links by a detour", redirects::look),
    Rule::of_site("orphaned-page", "Pages that nothing leads to", orphans::look),
    Rule::of_page("page-title", "Titles and descriptions", titles::look),
    Rule::of_site("duplicate-title", "The same words for several pages", duplicates::look),
    Rule::of_site("title-length", "Titles and descriptions that are cut or say little", lengths::look),
    Rule::of_page("alternative-text", "Pictures for people who cannot see them", alternative_text::look),
    Rule::of_site("oversized-picture", "Pictures that are too large", pictures::look),
    Rule::of_page("heading-order", "Headings", headings::look),
    Rule::of_page("nameless-control", "Links and buttons without a name", names::look),
    Rule::of_page("page-language", "The language of a page", page_language::look),
    Rule::of_site("hreflang", "Other languages", hreflang::look),
    Rule::of_site("contrast", "Colours", contrast::look),
    Rule::of_site("foreign-load", "Things loaded from other sites", foreign_loads::look),
    Rule::of_site("form-recipient", "Forms that nobody reads", form_recipient::look),
    Rule::of_site("sample-left", "Samples that were never replaced", samples::look),
    Rule::of_page("sample-text", "Filler text", samples::look_at_page),
];

pub(crate) fn look_at_page(markup: &Markup, page: &Page, facts: &Facts, findings: &mut Findings) {
    for rule in RULES {
        if let Look::Page(look) = rule.look {
            look(markup, page, facts, findings.by(rule.name));
        }
    }
}

pub(crate) fn look_at_site(site: &Snapshot, facts: &Facts, findings: &mut Findings) {
    for rule in RULES {
        if let Look::Site(look) = rule.look {
            look(site, facts, findings.by(rule.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::RULES;
    use crate::testing::Planted;

    #[test]
    fn a_good_site_has_no_findings() {
        assert_eq!(Planted::good().found(), Vec::<String>::new());
    }

    #[test]
    fn each_rule_has_a_name_of_its_own_and_is_explained() {
        let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
        let readme = include_str!("../README.md");
        let explained: Vec<&str> =
            readme.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
        assert_eq!(explained, RULES.iter().map(|rule| rule.name).collect::<Vec<_>>());
    }
}
