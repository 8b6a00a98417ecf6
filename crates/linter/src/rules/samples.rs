//! Facts and texts that came with a template and were never replaced.

use crate::{
    Fact, Facts, Place, Severity,
    finding::Findings,
    markup::{Markup, content},
    page::Page,
    snapshot::Snapshot,
};

/// What templates put where a business belongs, in small letters.
const WORDS: [&str; 10] = [
    "your business",
    "your company",
    "your name",
    "your town",
    "your county",
    "company name",
    "business name",
    "lorem ipsum",
    "changeme",
    "sample street",
];

/// Numbers that nobody has.
const NUMBERS: [&str; 5] = ["01234567890", "0123456789", "1234567890", "5555555555", "0000000000"];

const FILLER: &str = "lorem ipsum";

/// Names that can belong to nobody (RFC 2606).
const RESERVED: [&str; 3] = ["example.com", "example.net", "example.org"];
const RESERVED_ENDINGS: [&str; 4] = ["example", "invalid", "localhost", "test"];

/// What is set and still a sample. A demonstration may keep its samples: it belongs to nobody.
pub(super) fn look(_: &Snapshot, facts: &Facts, findings: &mut Findings) {
    if facts.demonstration {
        return;
    }
    for Fact { place, value } in &facts.values {
        if let Some(problem) = problem(value, &facts.samples) {
            findings.add(
                Severity::Error,
                Place::of(place),
                format!("{place} {problem}."),
                "Write what is true of the business.",
            );
        }
    }
}

/// What a page says and nobody meant to say.
pub(super) fn look_at_page(markup: &Markup, page: &Page, facts: &Facts, findings: &mut Findings) {
    let text = content(markup.root());
    if text.to_lowercase().contains(FILLER) {
        let problem = "The page holds filler text: “lorem ipsum”.";
        findings.add(Severity::Error, Place::of(&page.address), problem, "Write the text, or take it out.");
    }
    let is_fact = |sample: &str| facts.values.iter().any(|fact| fact.value.contains(sample));
    let own = facts.samples.iter().filter(|_| !facts.demonstration).filter(|sample| !is_fact(sample));
    for sample in own.filter(|sample| text.contains(sample.as_str())) {
        let problem = format!("The page still says “{sample}”, which came with the template.");
        findings.add(
            Severity::Error,
            Place::of(&page.address),
            problem,
            "Write what is true of the business.",
        );
    }
}

fn problem(value: &str, samples: &[String]) -> Option<String> {
    let small = value.to_lowercase();
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    if let Some(sample) = samples.iter().find(|sample| value.contains(sample.as_str())) {
        return Some(format!("is still “{sample}”, which came with the template"));
    }
    if WORDS.iter().any(|word| small.contains(word)) || NUMBERS.contains(&digits.as_str()) {
        return Some(format!("is still a sample: “{value}”"));
    }
    let host = small.rsplit(['@', '/']).next().unwrap_or_default();
    (!host.contains(' ') && is_reserved(host)).then(|| format!("is {value}, a name that nobody can have"))
}

/// Whether a host name is kept for samples.
pub(super) fn is_reserved(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let below = |name: &str| host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    let has_ending =
        host.contains('.') && RESERVED_ENDINGS.contains(&host.rsplit('.').next().unwrap_or_default());
    RESERVED.iter().any(|name| below(name)) || has_ending
}

#[cfg(test)]
mod tests {
    use crate::{Fact, testing::Planted};

    fn with(value: &str) -> Planted {
        Planted::good().with(|facts| {
            facts.values.push(Fact::new("site.toml: planted", value));
            facts.samples = vec!["The Corner Shop".to_owned(), "12 Lime Row".to_owned()];
        })
    }

    #[test]
    fn a_fact_that_is_a_sample_is_found() {
        for value in [
            "Your Business Name",
            "Lorem ipsum dolor sit amet",
            "01234 567890",
            "(555) 555-5555",
            "hello@example.org",
            "www.example.com",
            "bakery.example",
            "The Corner Shop",
            "12 Lime Row, first floor",
        ] {
            assert_eq!(with(value).found(), ["error sample-left: site.toml: planted"], "{value}");
        }
    }

    #[test]
    fn a_fact_of_a_business_is_fine_and_so_is_a_demonstration() {
        for value in [
            "Corner Bakery",
            "0131 555 2468",
            "hello@bakery.internal",
            "Bread, for example",
            "A name like no other",
        ] {
            assert_eq!(with(value).found(), Vec::<String>::new(), "{value}");
        }
        assert!(with("hello@bakery.example").with(|facts| facts.demonstration = true).found().is_empty());
    }

    #[test]
    fn filler_text_in_a_page_is_found_and_so_is_the_templates() {
        assert_eq!(Planted::good().plant("/", "<p>Lorem Ipsum dolor</p>").found(), ["error sample-text: /"]);
        let site = with("Corner Bakery").plant("/about", "<p>Come to 12 Lime Row.</p>");
        assert_eq!(site.found(), ["error sample-text: /about"]);
        assert!(site.with(|facts| facts.demonstration = true).found().is_empty());
    }
}
