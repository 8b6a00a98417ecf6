//! Colours of the palette that are hard to read on each other.

use crate::{Facts, Place, Severity, finding::Findings, snapshot::Snapshot};

pub(super) fn look(_: &Snapshot, facts: &Facts, findings: &mut Findings) {
    for pair in facts.pairs.iter().filter(|pair| pair.ratio < pair.least) {
        findings.add(
            Severity::Error,
            Place::of("theme.toml"),
            format!(
                "The colours {}, are hard to tell apart: their contrast is {:.2}; it takes {}.",
                pair.name, pair.ratio, pair.least
            ),
            "Make the darker of the two colours darker, or the lighter one lighter, in theme.toml.",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{Pair, testing::Planted};

    #[test]
    fn a_pair_without_enough_contrast_is_found() {
        let pair = |name: &str, ratio| Pair { name: name.to_owned(), ratio, least: 4.5 };
        let site = Planted::good().with(|facts| {
            facts.pairs = vec![pair("ink on paper, text", 4.492), pair("accent on paper, links", 4.5)]
        });
        assert_eq!(site.found(), ["error contrast: theme.toml"]);
        assert_eq!(
            site.problems(),
            ["The colours ink on paper, text, are hard to tell apart: their contrast is 4.49; it takes 4.5."]
        );
    }
}
