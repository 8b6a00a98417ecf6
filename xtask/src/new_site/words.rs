//! The words of the source that stand for its business, and what a new site says instead.

use super::plan::Plan;

/// Old words and new ones.
pub(super) struct Words(Vec<(String, String)>);

impl Words {
    /// The source's business and its domain become the new site's.
    pub(super) fn of(plan: &Plan) -> Self {
        let facts = &plan.source.facts;
        Self(vec![(facts.domain.clone(), plan.domain.clone()), (facts.name.clone(), plan.name.title())])
    }

    /// The text with the new words, as far as the old ones stand alone.
    pub(super) fn replaced(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (old, new)| replaced(&text, old, new))
    }
}

fn replaced(text: &str, old: &str, new: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(old) {
        let stands_alone =
            !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        result.push_str(before);
        result.push_str(if stands_alone { new } else { old });
        rest = after;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_replaced_and_parts_of_others_are_not() {
        let words = Words(vec![("Crumb".to_owned(), "North Shore".to_owned())]);
        assert_eq!(
            words.replaced("Crumb's bread: Crumbs, Crumb."),
            "North Shore's bread: Crumbs, North Shore."
        );
    }
}
