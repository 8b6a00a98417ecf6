//! Nobody but a feature itself, and the sites that have it, knows it by name.

use super::layers::{self, FEATURES, Level};
use super::rust::{self, Kind};
use super::tree::{File, Tree};
use super::{Finding, Rule};

const NAME: Rule = Rule {
    name: "a feature is known by name to itself and to sites",
    why: "a feature that can be left out, and a new one that touches nothing but itself, are what the crates are for",
    fix: "let the feature bring it, by its trait or as a value; where several features need it, give it a name of its own; \
          a word that means something else there belongs into AMBIGUOUS in xtask/src/tidy/features.rs",
};

/// Features whose name is a word for something else in what every site has, so that nobody can tell whether it is meant there.
const AMBIGUOUS: &[&str] = &[
    // What a phone opens to navigate.
    "menu",
];

/// What every site has from this level on up to the features, which must not know each other either.
const LOWEST: Level = Level::Shared(3);

/// Below that, what pages are made of.
const THEME: &str = "crates/theme";

/// The test kit's specimen is a site: it has every feature.
const SPECIMEN: &[&str] = &["crates/testkit/specimen/", "crates/testkit/src/specimen"];

const CODE: &[&str] = &["html", "js", "rs", "scss", "txt", "xml"];

/// Checks code, templates, styles and scripts, and the names of their files.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.files().filter(|file| is_bound(file)) {
        findings.extend(names(file).into_iter().map(|(line, text)| Finding::new(file, line, &NAME, text)));
    }
}

/// Whether the rule is about this file.
fn is_bound(file: &File) -> bool {
    let package = file.package();
    let level = layers::level(package);
    let is_shared = level.is_some_and(|level| level >= LOWEST && level <= FEATURES);
    let is_code = CODE.iter().any(|extension| file.has_extension(extension));
    let is_specimen = SPECIMEN.iter().any(|place| file.path.starts_with(place));
    is_code
        && !file.is_test()
        && !is_specimen
        && (is_shared || level == Some(Level::TestKit) || package == THEME)
}

/// Each place where the file names a feature that it is no part of.
fn names(file: &File) -> Vec<(usize, String)> {
    let package = file.package();
    let own = package.rsplit('/').next().unwrap_or_default();
    let is_style = file.has_extension("scss");
    let others = |text: &str, is_style| names_in(text, is_style).into_iter().filter(move |name| *name != own);
    let path = file.path.strip_prefix(package).unwrap_or_default();
    let mut found: Vec<_> = others(path, false).map(|name| (1, format!("is called after {name}"))).collect();
    for (line, text) in code(file) {
        found.extend(others(&text, is_style).map(|name| (line, format!("names {name}"))));
    }
    found
}

/// The features that `text` names: in an address (`/contact`), as a part of a longer name (`contact_form`, `ContactForm`), or as a
/// text of its own (`"contact"`). The bare word may mean something else. In a style sheet it has to begin the name, or a feature
/// called events would be found in `pointer-events`.
fn names_in(text: &str, is_style: bool) -> Vec<&'static str> {
    let words = words(text);
    let is_joined = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    let is_quote = |letter: char| matches!(letter, '"' | '\'');
    let is_name = |before: char, after: char| {
        before == '/'
            || is_joined(after)
            || (is_joined(before) && !is_style)
            || (is_quote(before) && is_quote(after))
    };
    let count = |name: &&str| {
        let parts: Vec<&str> = name.split('-').collect();
        let found = words.windows(parts.len()).filter(|words| {
            let ends = words.first().zip(words.last());
            words.iter().map(|word| word.text.as_str()).eq(parts.iter().copied())
                && ends.is_some_and(|(first, last)| is_name(first.before, last.after))
        });
        found.count()
    };
    let named = layers::features().filter(|name| !AMBIGUOUS.contains(name));
    named.flat_map(|name| std::iter::repeat_n(name, count(&name))).collect()
}

/// A word with the letters around it.
struct Word {
    /// In small letters.
    text: String,
    before: char,
    after: char,
}

/// The words of a text; a capital begins a new one.
fn words(text: &str) -> Vec<Word> {
    let letters: Vec<char> = text.chars().collect();
    let is_one_word = |one: &char, next: &char| {
        one.is_alphanumeric() && next.is_alphanumeric() && !(one.is_lowercase() && next.is_uppercase())
    };
    let mut words = Vec::new();
    let mut before = ' ';
    let mut pieces = letters.chunk_by(is_one_word).peekable();
    while let Some(piece) = pieces.next() {
        let after = pieces.peek().and_then(|next| next.first()).copied().unwrap_or(' ');
        if piece.first().is_some_and(|first| first.is_alphanumeric()) {
            words.push(Word { text: piece.iter().collect::<String>().to_lowercase(), before, after });
        }
        before = piece.last().copied().unwrap_or(' ');
    }
    words
}

/// The file's text without comments, in pieces with their lines.
fn code(file: &File) -> Vec<(usize, String)> {
    if file.is_rust() {
        let tokens = rust::without_tests(&rust::tokens(&file.text));
        let said = tokens.into_iter().filter(|token| token.kind != Kind::Sign);
        return said.map(|token| (token.line, token.text)).collect();
    }
    let text = if file.has_extension("scss") || file.has_extension("js") {
        without_ends(&without(&file.text, "/*", "*/"))
    } else {
        without(&without(&file.text, "{#", "#}"), "<!--", "-->")
    };
    text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned())).collect()
}

/// `text` without what stands between these marks, with its lines.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split(open);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        let (comment, code) = part.split_once(close).unwrap_or((part, ""));
        kept + &"\n".repeat(comment.matches('\n').count()) + code
    })
}

/// `text` without what stands behind `//`, which in an address follows a colon.
fn without_ends(text: &str) -> String {
    let code = |line: &str| {
        let comment =
            line.match_indices("//").find(|(at, _)| !line.get(..*at).is_some_and(|line| line.ends_with(':')));
        comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line).to_owned()
    };
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(&[(path, text)]), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    #[test]
    fn a_feature_in_the_frame_is_found_in_code_templates_and_styles() {
        let code =
            "//! X.\n\nconst A: &str = \"blog\";\nfn f() { link(\"/contact\", BLOG_POSTS, ContactForm) }\n";
        let expected = ["3: names blog", "4: names contact", "4: names blog", "4: names contact"]
            .map(|found| format!("crates/base-app/src/pages.rs:{found}"));
        assert_eq!(findings("crates/base-app/src/pages.rs", code), expected);
        let template = "{# the blog #}\n<a href=\"/blog\">{{ t(key=\"frame-posts\") }}</a>\n";
        let expected = ["crates/theme/templates/layout.html:2: names blog"];
        assert_eq!(findings("crates/theme/templates/layout.html", template), expected);
        let style = "// portfolio\n/* portfolio\n */\n.portfolio-card { background: url(https://a//b); } // portfolio\n";
        let expected = [
            "crates/theme/styles/_portfolio.scss:1: is called after portfolio",
            "crates/theme/styles/_portfolio.scss:4: names portfolio",
        ];
        assert_eq!(findings("crates/theme/styles/_portfolio.scss", style), expected);
    }

    #[test]
    fn a_feature_in_another_is_found_and_in_itself_or_in_a_site_it_is_not() {
        let code = "//! The contact form.\n/// Contact.\npub struct ContactForm; // contact\n";
        let expected = ["crates/analytics/src/lib.rs:3: names contact"];
        assert_eq!(findings("crates/analytics/src/lib.rs", code), expected);
        let example = "docs/examples/menu/src/lib.rs";
        assert_eq!(findings(example, code).len(), 1);
        for path in [
            "crates/contact/src/lib.rs",
            "sites/bakery/src/lib.rs",
            "crates/blog/tests/it.rs",
            "crates/testkit/src/specimen.rs",
        ] {
            assert!(findings(path, code).is_empty(), "{path}");
        }
    }

    #[test]
    fn tests_and_other_words_do_not_count() {
        let code = "fn f() { contacts(\"contacted\") }\n#[cfg(test)]\nmod tests { fn blog_x() {} }\nfn blog_x() {}\n";
        let expected = ["crates/admin/src/lib.rs:4: names blog"];
        assert_eq!(findings("crates/admin/src/lib.rs", code), expected);
        for (path, text) in [
            (
                "crates/admin/src/lib.rs",
                "/// A blog.\nfn f() { let contact = \"In contact with /contacts\"; }\n",
            ),
            ("crates/theme/styles/_a.scss", ".a { pointer-contact: none }\n"),
            ("crates/theme/templates/a.html", "<p>The contact form</p>\n"),
        ] {
            assert!(findings(path, text).is_empty(), "{path}");
        }
    }
}
