//! Headings: one for the page, and none left out below it.

use scraper::ElementRef;

use crate::{
    Facts, Place, Severity,
    finding::Findings,
    markup::{Markup, excerpt, is_hidden},
    page::Page,
};

const NAMES: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];

pub(super) fn look(markup: &Markup, page: &Page, _: &Facts, findings: &mut Findings) {
    let headings: Vec<ElementRef<'_>> = markup.named(NAMES).filter(|heading| !is_hidden(*heading)).collect();
    count(&headings, page, findings);
    for heading in headings.iter().filter(|heading| markup.name_of(**heading).is_empty()) {
        findings.add(
            Severity::Warning,
            Place::at(&page.address, &excerpt(*heading)),
            "A heading is empty.",
            "Write the heading, or take it out.",
        );
    }
    for (above, below) in headings.iter().zip(headings.iter().skip(1)) {
        let (from, to) = (level(*above), level(*below));
        if to > from + 1 {
            findings.add(
                Severity::Warning,
                Place::at(&page.address, &excerpt(*below)),
                format!("A heading of level {to} follows one of level {from}: a level is left out."),
                format!("Make it a heading of level {}.", from + 1),
            );
        }
    }
}

fn count(headings: &[ElementRef<'_>], page: &Page, findings: &mut Findings) {
    let mut tops = headings.iter().filter(|heading| level(**heading) == 1);
    let (first, second) = (tops.next(), tops.next());
    if first.is_none() {
        findings.add(
            Severity::Error,
            Place::of(&page.address),
            "The page has no main heading.",
            "Say in a main heading what the page is about.",
        );
    }
    if let Some(second) = second {
        findings.add(
            Severity::Warning,
            Place::at(&page.address, &excerpt(*second)),
            "The page has more than one main heading.",
            "Keep one, and make the others headings of level 2.",
        );
    }
}

fn level(heading: ElementRef<'_>) -> usize {
    NAMES.iter().position(|name| *name == heading.value().name()).map_or(0, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn a_page_needs_one_main_heading() {
        let none = Planted::good().replace("/", "<h1>Bread from the corner</h1>", "");
        assert_eq!(none.found(), ["error heading-order: /"]);
        let two = Planted::good().plant("/", "<h1>Another</h1>");
        assert_eq!(two.found(), ["warning heading-order: /"]);
    }

    #[test]
    fn a_level_that_is_left_out_and_an_empty_heading_are_found() {
        for planted in ["<h3>Prices</h3>", "<h2>Prices</h2><h4>Rolls</h4>", "<h2> </h2>"] {
            assert_eq!(
                Planted::good().plant("/", planted).found(),
                ["warning heading-order: /"],
                "{planted}"
            );
        }
    }

    #[test]
    fn levels_in_order_are_fine() {
        for planted in [
            "<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2><h3>E</h3>",
            "<div aria-hidden=true><h5>A</h5></div>",
            "<h2><img src='/site.css' alt='Prices'></h2>",
        ] {
            assert_eq!(Planted::good().plant("/", planted).found(), Vec::<String>::new(), "{planted}");
        }
    }
}
