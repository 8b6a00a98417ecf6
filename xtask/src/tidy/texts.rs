//! What the public site says: each text in every language, none unused, none written into a template.

mod literals;
mod messages;

use std::collections::{BTreeMap, BTreeSet};

use self::messages::{Messages, read};
use super::rust::{Token, tokens};
use super::tree::{File, Tree};
use super::{Finding, Rule};

/// The languages that the shared crates speak.
const LANGUAGES: [&str; 3] = ["en", "de", "fr"];

const COMPLETE: Rule = Rule {
    name: "a shared text stands in English, German and French, once, with the same arguments",
    why: "a visitor would read a sentence in another language, or an error page where an argument is missing",
    fix: "write it into the same crate's locales/en, locales/de and locales/fr; a folder such as de-CH holds only what that \
          country says differently",
};

const USED: Rule = Rule {
    name: "a text is said somewhere, and what is said exists",
    why: "nobody keeps three translations of a sentence right that no page shows; a key that is missing is an error page",
    fix: "correct the key, or delete the text in all languages",
};

/// Checks all files of texts, all templates, and the Rust that names texts.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    let files: Vec<Messages<'_>> = tree.files().filter_map(|file| read(file, findings, &COMPLETE)).collect();
    let shared: Vec<&Messages<'_>> = files.iter().filter(|file| !file.file.is_of_a_site()).collect();
    check_complete(&shared, findings);
    check_once(&shared, findings);
    check_used(tree, &files, findings);
    check_named(tree, &files, findings);
    literals::check(tree, findings);
}

/// Each crate has each key in each language, and a country's folder no key that its language lacks.
fn check_complete(shared: &[&Messages<'_>], findings: &mut Vec<Finding>) {
    let mut packages: BTreeMap<&str, BTreeMap<&str, Vec<&Messages<'_>>>> = BTreeMap::new();
    for file in shared {
        packages.entry(file.file.package()).or_default().entry(file.language).or_default().push(file);
    }
    for languages in packages.values() {
        let own = |language: &str| languages.get(language).cloned().unwrap_or_default();
        for (language, files) in languages {
            let others: Vec<&str> = match language.split_once('-') {
                Some((general, _)) => vec![general],
                None => LANGUAGES.iter().copied().filter(|other| other != language).collect(),
            };
            for other in others {
                compare(files, other, &own(other), findings);
            }
        }
    }
}

/// Whether `other` has what these files have, with the same arguments.
fn compare(files: &[&Messages<'_>], other: &str, there: &[&Messages<'_>], findings: &mut Vec<Finding>) {
    for file in files {
        // What only other texts of this language are made of, such as the ordinals of a date, is its own affair.
        for (key, line) in file.keys.iter().filter(|(key, _)| !file.references.contains(*key)) {
            let Some(translation) = there.iter().find(|there| there.keys.contains_key(key)) else {
                findings.push(Finding::new(
                    file.file,
                    *line,
                    &COMPLETE,
                    format!("“{key}” is missing in {other}"),
                ));
                continue;
            };
            let (own, others) = (messages::arguments(files, key), messages::arguments(there, key));
            if own != others {
                let what =
                    format!("“{key}” has the arguments {own:?} and in {} {others:?}", translation.file.path);
                findings.push(Finding::new(file.file, *line, &COMPLETE, what));
            }
        }
    }
}

/// A key belongs to one file; a second one would win or lose by chance.
fn check_once(shared: &[&Messages<'_>], findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for file in shared {
        for (key, line) in &file.keys {
            if let Some(first) = seen.insert((file.language, key.as_str()), &file.file.path) {
                findings.push(Finding::new(
                    file.file,
                    *line,
                    &COMPLETE,
                    format!("“{key}” stands in {first} too"),
                ));
            }
        }
    }
}

/// Every key is named by a template, by Rust or by another text.
fn check_used(tree: &Tree, files: &[Messages<'_>], findings: &mut Vec<Finding>) {
    let mut named: BTreeSet<String> = files.iter().flat_map(|file| file.references.clone()).collect();
    let mut beginnings: BTreeSet<String> = BTreeSet::new();
    let mut endings: BTreeSet<&str> = BTreeSet::new();
    for (_, file) in tree.templates() {
        for (key, whole, _) in keys(file) {
            if whole {
                named.insert(key)
            } else {
                beginnings.insert(key)
            };
        }
        endings.extend(endings_of(file));
    }
    for file in tree.rust().filter(|file| !file.is_test() && file.package() != "xtask") {
        named.extend(tokens(&file.text).iter().filter_map(Token::literal).map(str::to_owned));
    }
    for file in files {
        for (key, line) in &file.keys {
            let is_made = beginnings.iter().any(|beginning| key.starts_with(beginning.as_str()))
                || endings.iter().any(|ending| key.ends_with(ending));
            // The head of a page that the application answers by itself: `<page>-title` and `<page>-description`.
            let page = key.strip_suffix("-title").or_else(|| key.strip_suffix("-description"));
            if !named.contains(key) && !is_made && !page.is_some_and(|page| named.contains(page)) {
                findings.push(Finding::new(file.file, *line, &USED, format!("nothing says “{key}”")));
            }
        }
    }
}

/// Every key that a template names exists: in English, or in the site's own texts.
fn check_named(tree: &Tree, files: &[Messages<'_>], findings: &mut Vec<Finding>) {
    for (_, template) in tree.templates() {
        let exists = |key: &str, whole: bool| {
            let of_here = files
                .iter()
                .filter(|file| !file.file.is_of_a_site() || file.file.package() == template.package());
            of_here
                .flat_map(|file| file.keys.keys())
                .any(|known| if whole { known == key } else { known.starts_with(key) })
        };
        for (key, whole, line) in keys(template) {
            if !exists(&key, whole) {
                findings.push(Finding::new(template, line, &USED, format!("there is no text “{key}”")));
            }
        }
    }
}

/// What stands behind `key=` in a template: the key, whether it is the whole key, and the line.
fn keys(template: &File) -> Vec<(String, bool, usize)> {
    let mut found = Vec::new();
    for (line, text) in template.lines() {
        for rest in text.split("key=\"").skip(1) {
            if let Some((key, behind)) = rest.split_once('"') {
                found.push((key.to_owned(), !behind.trim_start().starts_with('~'), line));
            }
        }
    }
    found
}

/// What a template puts behind a value to make a key: `key=kind ~ "-title"`.
fn endings_of(file: &File) -> impl Iterator<Item = &str> {
    let computed = file.text.split("key=").skip(1).filter(|rest| !rest.starts_with('"'));
    computed.filter_map(|rest| rest.split(['}', ',']).next()?.split("~ \"").nth(1)?.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: (&str, &str) =
        ("crates/blog/templates/blog/list.html", "{{ t(key=\"blog-found\", count=1) }}");
    const FOUND: &str = "blog-found = { $count ->\n    [one] One\n   *[other] { NUMBER($count) }\n }\n";

    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(files), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    fn blog(english: &str, german: &str, french: &str) -> Vec<String> {
        findings(&[
            PAGE,
            ("crates/blog/locales/en/blog.ftl", english),
            ("crates/blog/locales/de/blog.ftl", german),
            ("crates/blog/locales/fr/blog.ftl", french),
        ])
    }

    #[test]
    fn a_text_in_three_languages_that_a_page_says_passes() {
        assert!(blog(FOUND, FOUND, FOUND).is_empty(), "{:?}", blog(FOUND, FOUND, FOUND));
    }

    #[test]
    fn a_missing_translation_is_found() {
        let found = blog(FOUND, FOUND, "");
        let expected = "crates/blog/locales/en/blog.ftl:1: “blog-found” is missing in fr";
        assert!(found.contains(&expected.to_owned()), "{found:?}");
        let only_german = blog(FOUND, &format!("{FOUND}blog-more = Mehr\n"), FOUND);
        assert!(
            only_german.iter().any(|found| found.contains("de/blog.ftl:5: “blog-more” is missing in en"))
        );
    }

    #[test]
    fn other_arguments_are_found_also_through_another_text() {
        let found = blog(FOUND, "blog-found = { $number } Treffer\n", FOUND);
        assert!(found.iter().any(|found| found.contains("has the arguments {\"count\"}")), "{found:?}");
        let through = "blog-found = { blog-count } Treffer\nblog-count = { $count }\n";
        assert!(blog(through, through, through).is_empty(), "{:?}", blog(through, through, through));
    }

    #[test]
    fn a_text_that_nothing_says_and_a_key_that_is_no_text_are_found() {
        let unused = format!("{FOUND}blog-more = More\n");
        assert_eq!(blog(&unused, &unused, &unused).len(), 3);
        assert_eq!(
            findings(&[PAGE]),
            ["crates/blog/templates/blog/list.html:1: there is no text “blog-found”"]
        );
    }

    #[test]
    fn a_key_in_two_crates_is_found() {
        let mut files = vec![PAGE];
        for path in
            ["crates/blog/locales/en/a.ftl", "crates/blog/locales/de/a.ftl", "crates/blog/locales/fr/a.ftl"]
        {
            files.push((path, FOUND));
        }
        for path in [
            "crates/theme/locales/en/a.ftl",
            "crates/theme/locales/de/a.ftl",
            "crates/theme/locales/fr/a.ftl",
        ] {
            files.push((path, FOUND));
        }
        assert!(
            findings(&files).iter().any(|found| found.contains("stands in crates/blog/locales/en/a.ftl too"))
        );
    }

    #[test]
    fn a_country_says_only_what_its_language_says() {
        let swiss = ("crates/blog/locales/de-CH/blog.ftl", "blog-fund = { $count }\n");
        let files = [
            PAGE,
            swiss,
            ("crates/blog/locales/en/blog.ftl", FOUND),
            ("crates/blog/locales/de/blog.ftl", FOUND),
            ("crates/blog/locales/fr/blog.ftl", FOUND),
        ];
        assert!(findings(&files).iter().any(|found| found.contains("“blog-fund” is missing in de")));
    }

    #[test]
    fn a_file_that_does_not_parse_is_found_with_its_line() {
        let found = blog(FOUND, &format!("{FOUND}broken = {{ $count\n"), FOUND);
        assert!(found.iter().any(|found| found.contains("de/blog.ftl:5: ")), "{found:?}");
    }
}
