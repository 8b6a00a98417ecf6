//! Templates and the Views that render them: each has the other.

use std::collections::{BTreeMap, BTreeSet};

use super::rust::{Token, tokens};
use super::tree::{File, Tree};
use super::{Finding, Rule};

const MISSING: Rule = Rule {
    name: "a template that is named exists",
    why: "a missing template is an error page for a visitor",
    fix: "correct the name, or add the file under a templates/ folder",
};

const ONE_VIEW: Rule = Rule {
    name: "a template has exactly one View",
    why: "what a template prints can then be read off one struct, and one test renders it",
    fix: "write `const TEMPLATE: &'static str = \"…\"` in its View (a page without values goes to `pages` in site.toml), or delete \
          the template; partials begin with `_`",
};

/// Where something names a template.
struct Reference<'a> {
    name: String,
    file: &'a File,
    line: usize,
}

/// Checks all templates and what names them.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    let templates: BTreeSet<&str> = tree.templates().map(|(name, _)| name).collect();
    let mut parts = BTreeSet::new();
    for (_, file) in tree.templates() {
        for part in parts_of(file) {
            if templates.contains(part.name.as_str()) {
                parts.insert(part.name);
            } else {
                findings.push(missing(&part));
            }
        }
    }
    let mut views: BTreeMap<String, Vec<Reference<'_>>> = BTreeMap::new();
    let mut literals = BTreeSet::new();
    for file in tree.rust().filter(|file| !file.is_test() && file.package() != "xtask") {
        let tokens = tokens(&file.text);
        for view in constants(file, &tokens) {
            if !templates.contains(view.name.as_str()) {
                findings.push(missing(&view));
            }
            views.entry(view.name.clone()).or_default().push(view);
        }
        literals.extend(tokens.iter().filter_map(Token::literal).map(str::to_owned));
    }
    for page in tree.files().filter(|file| file.name() == "site.toml").flat_map(pages) {
        if !templates.contains(page.name.as_str()) {
            findings.push(missing(&page));
        }
        literals.insert(page.name);
    }
    for view in views.values().flat_map(|views| second_views(views)) {
        let what = format!("is a second View of {}", view.name);
        findings.push(Finding::new(view.file, view.line, &ONE_VIEW, what));
    }
    let mut seen = BTreeSet::new();
    for (name, file) in tree.templates().filter(|(name, _)| seen.insert(*name)) {
        let is_named = views.contains_key(name) || is_named_otherwise(name, &literals);
        if !is_named && !is_partial(name) && !parts.contains(name) {
            findings.push(Finding::new(file, 1, &ONE_VIEW, "has no View".to_owned()));
        }
    }
}

/// The views of one template that are too many. Sites do not know of each other, so each may have a page of the same name.
fn second_views<'v, 'a>(views: &'v [Reference<'a>]) -> impl Iterator<Item = &'v Reference<'a>> {
    let mut seen = BTreeSet::new();
    views.iter().filter(move |view| {
        let owner = if view.file.is_of_a_site() { view.file.package() } else { "" };
        !seen.insert(owner)
    })
}

fn missing(reference: &Reference<'_>) -> Finding {
    Finding::new(reference.file, reference.line, &MISSING, format!("names {}", reference.name))
}

fn is_partial(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|file| file.starts_with('_'))
}

/// Feeds, pages of site.toml, error pages by their status, and the parts of a mail, which are named by their folder.
fn is_named_otherwise(name: &str, literals: &BTreeSet<String>) -> bool {
    let mail = name.strip_prefix("mail/").and_then(|rest| rest.rsplit_once('/')).map(|(folder, _)| folder);
    let by_folder =
        mail.is_some_and(|folder| literals.contains(folder) || literals.contains(&format!("mail/{folder}")));
    literals.contains(name) || by_folder || name.starts_with("errors/")
}

/// What a template extends, includes and imports.
fn parts_of(file: &File) -> Vec<Reference<'_>> {
    let mut parts = Vec::new();
    for (line, text) in file.lines() {
        for tag in text.split("{%").skip(1).filter_map(|rest| rest.split("%}").next()) {
            let tag = tag.trim_start_matches('-').trim_start();
            let names_one = ["extends ", "include ", "import "].iter().any(|verb| tag.starts_with(verb));
            if !names_one || tag.contains("ignore missing") {
                continue;
            }
            let names =
                tag.split('"').skip(1).step_by(2).map(|name| name.strip_prefix("shared/").unwrap_or(name));
            parts.extend(names.map(|name| Reference { name: name.to_owned(), file, line }));
        }
    }
    parts
}

/// The values of `const TEMPLATE` in a file.
fn constants<'a>(file: &'a File, tokens: &[Token]) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if !token.is_word(&["TEMPLATE"])
            || !index.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(is_const)
        {
            continue;
        }
        let value =
            tokens.iter().skip(index).take_while(|token| !token.is_sign(";")).find_map(Token::literal);
        found.extend(value.map(|name| Reference { name: name.to_owned(), file, line: token.line }));
    }
    found
}

fn is_const(token: &Token) -> bool {
    token.is_word(&["const"])
}

/// The templates that a site.toml lists.
fn pages(file: &File) -> Vec<Reference<'_>> {
    let template = |line: &str| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "template").then(|| value.trim().trim_matches('"').to_owned())
    };
    file.lines().filter_map(|(line, text)| Some(Reference { name: template(text)?, file, line })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(files), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    const VIEW: &str = "impl View for ListView { const TEMPLATE: &'static str = \"blog/list.html\"; }";
    const LIST: (&str, &str) = ("crates/blog/templates/blog/list.html", "{% extends \"layout.html\" %}");
    const LAYOUT: (&str, &str) = ("crates/theme/templates/layout.html", "");

    #[test]
    fn a_template_with_one_view_passes() {
        assert!(findings(&[LIST, LAYOUT, ("crates/blog/src/views.rs", VIEW)]).is_empty());
    }

    #[test]
    fn a_template_without_a_view_is_found() {
        assert_eq!(findings(&[LIST, LAYOUT]), ["crates/blog/templates/blog/list.html:1: has no View"]);
    }

    #[test]
    fn a_second_view_is_found() {
        let files = [LIST, LAYOUT, ("crates/blog/src/a.rs", VIEW), ("crates/blog/src/b.rs", VIEW)];
        assert_eq!(findings(&files), ["crates/blog/src/b.rs:1: is a second View of blog/list.html"]);
    }

    #[test]
    fn two_sites_may_have_a_page_of_the_same_name() {
        let page = |site: &'static str| (site, "{% extends \"layout.html\" %}");
        let files = [
            LAYOUT,
            page("sites/bakery/templates/blog/list.html"),
            page("sites/garage/templates/blog/list.html"),
            ("sites/bakery/src/home.rs", VIEW),
            ("sites/garage/src/home.rs", VIEW),
        ];
        assert!(findings(&files).is_empty(), "{:?}", findings(&files));
        let twice = [LAYOUT, files[1], files[3], ("sites/bakery/src/shop.rs", VIEW)];
        assert_eq!(findings(&twice), ["sites/bakery/src/shop.rs:1: is a second View of blog/list.html"]);
    }

    #[test]
    fn a_view_of_nothing_is_found() {
        let found = findings(&[("crates/blog/src/views.rs", VIEW)]);
        assert_eq!(found, ["crates/blog/src/views.rs:1: names blog/list.html"]);
    }

    #[test]
    fn a_part_that_is_missing_is_found() {
        let partial = ("crates/blog/templates/blog/_card.html", "\n{% include \"blog/_gone.html\" %}");
        assert_eq!(findings(&[partial]), ["crates/blog/templates/blog/_card.html:2: names blog/_gone.html"]);
        let optional = ("crates/blog/templates/_a.html", "{% include \"gone.html\" ignore missing %}");
        assert!(findings(&[optional]).is_empty());
    }

    #[test]
    fn a_site_overrides_and_extends_what_it_overrides() {
        let own = ("sites/bakery/templates/blog/list.html", "{% extends \"shared/blog/list.html\" %}");
        assert!(findings(&[LIST, LAYOUT, own, ("crates/blog/src/views.rs", VIEW)]).is_empty());
    }

    #[test]
    fn pages_mails_and_error_pages_are_named_otherwise() {
        let files = [
            ("sites/bakery/site.toml", "[[pages]]\npath = \"/about\"\ntemplate = \"about.html\"\n"),
            ("sites/bakery/templates/about.html", ""),
            ("sites/bakery/templates/errors/404.html", ""),
            ("crates/contact/src/mails.rs", "fn f() { mail(\"notice\") }"),
            ("crates/contact/templates/mail/notice/body.txt", ""),
        ];
        assert!(findings(&files).is_empty());
        assert_eq!(findings(&files[..1]), ["sites/bakery/site.toml:3: names about.html"]);
    }
}
