//! Words that stand in a shared template instead of a file of texts.

use crate::tidy::pages::{tags, without_expressions};
use crate::tidy::tree::{File, Tree};
use crate::tidy::{Finding, Rule};

const LITERAL: Rule = Rule {
    name: "a shared template for visitors has no words of its own",
    why: "a German or French site would show them in English",
    fix: "write the sentence into locales/ of the crate, in three languages, and print it with t(key=\"…\") (docs/style.md)",
};

/// Attributes that people read or hear.
const READ: &[&str] = &["alt", "aria-label", "placeholder", "title"];

/// Elements whose content nobody reads.
const MACHINE: &[&str] = &["script", "style"];

/// Checks the templates of the crates, without those of the panel, which is in English.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for (name, file) in tree.templates().filter(|(_, file)| !file.is_of_a_site()) {
        if !name.starts_with("admin/") {
            check_file(file, findings);
        }
    }
}

fn check_file(file: &File, findings: &mut Vec<Finding>) {
    let blank = without_expressions(&file.text);
    for (line, text) in pieces(&blank).lines().enumerate() {
        if let Some(word) = word(text) {
            findings.push(Finding::new(file, line + 1, &LITERAL, format!("says “{word}”")));
        }
    }
    for tag in tags(&blank) {
        for attribute in READ {
            if let Some(word) = tag.value(attribute).and_then(word) {
                let what = format!("says “{word}” in {attribute} of <{}>", tag.name);
                findings.push(Finding::new(file, tag.line, &LITERAL, what));
            }
        }
    }
}

/// What stands between the tags, with its line ends.
fn pieces(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut hidden = "";
    for (index, piece) in html.split('<').enumerate() {
        let (tag, behind) =
            if index == 0 { ("", piece) } else { piece.split_once('>').unwrap_or((piece, "")) };
        let lines = |text: &str| "\n".repeat(text.matches('\n').count());
        text.push_str(&lines(tag));
        if !hidden.is_empty() && tag.starts_with('/') {
            hidden = "";
        }
        if let Some(name) = MACHINE.iter().find(|name| tag.starts_with(**name)) {
            hidden = name;
        }
        if hidden.is_empty() {
            text.push_str(behind)
        } else {
            text.push_str(&lines(behind))
        };
    }
    text
}

/// The first word of two letters or more; names of characters such as `&nbsp;` are none.
fn word(text: &str) -> Option<&str> {
    let words = text.split(|character: char| !character.is_alphanumeric() && !matches!(character, '&' | ';'));
    words
        .filter(|word| !(word.starts_with('&') && word.ends_with(';')))
        .find(|word| word.chars().filter(|character| character.is_alphabetic()).count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(&[("crates/blog/templates/blog/list.html", text)]), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    #[test]
    fn words_between_tags_and_in_attributes_are_found_with_their_line() {
        assert_eq!(page("<p>\n  Read more</p>"), ["crates/blog/templates/blog/list.html:2: says “Read”"]);
        assert_eq!(page("<p>{% if a %}Once{% else %}{{ b }}{% endif %}</p>").len(), 1);
        assert_eq!(page("<nav\n aria-label=\"Pages\">").len(), 1);
        assert_eq!(page("<img alt=\"A {{ b }}\" title='Two words'>").len(), 1);
    }

    #[test]
    fn texts_signs_and_data_are_fine() {
        let fine = "<p class=\"lead\">{{ t(key=\"a\") }} · – © 5 &nbsp; a</p>\n<script type=\"application/ld+json\">{ \"name\": 1 }</script>";
        assert!(page(fine).is_empty(), "{:?}", page(fine));
    }

    #[test]
    fn the_panel_and_a_site_use_their_own_words() {
        let mut findings = Vec::new();
        let files =
            [("crates/blog/templates/admin/a.html", "Hello"), ("sites/bakery/templates/a.html", "Hello")];
        check(&Tree::of(&files), &mut findings);
        assert!(findings.is_empty());
    }
}
