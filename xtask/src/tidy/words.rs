//! Words and names that do not belong into the project's text.

use super::tree::{File, Tree, stem};
use super::{Finding, Rule};

const UNFINISHED: Rule = Rule {
    name: "nothing is left unfinished",
    why: "a note in the code is a promise that nobody keeps",
    fix: "do it now, or write an issue and take the note out",
};

const VAGUE: Rule = Rule {
    name: "a module is named after what it holds",
    why: "a drawer for everything is where nobody finds anything, and it only grows",
    fix: "name the noun that the code is about, or move it to the module that needs it",
};

const MACHINE: Rule = Rule {
    name: "the text knows no machine",
    why: "a path or host of one machine is wrong on every other one, and a lockfile that names a host works with that host only",
    fix: "use a path relative to the file or the root, and let the package client choose its host",
};

/// This file has to spell out what it looks for.
const SELF: &str = "xtask/src/tidy/words.rs";

const NOTES: &[&str] = &["TODO", "FIXME", "XXX"];
const DRAWERS: &[&str] =
    &["common", "helper", "helpers", "manager", "managers", "misc", "stuff", "util", "utilities", "utils"];
const FOLDERS: &[&str] = &["/work/", "/root/", "/Users/"];
const HOSTS: &[&str] = &[
    "crates.io-index",
    "deb.debian.org",
    "files.pythonhosted.org",
    "index.crates.io",
    "pypi.org",
    "registry.npmjs.org",
    "registry.yarnpkg.com",
    "static.crates.io",
];

/// Checks all files.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.files().filter(|file| file.path != SELF) {
        check_name(file, findings);
        for (line, text) in file.lines() {
            let found = NOTES.iter().filter(|note| has_word(text, note)).map(|note| (*note, &UNFINISHED));
            let folders =
                FOLDERS.iter().filter(|folder| has_path(text, folder)).map(|folder| (*folder, &MACHINE));
            let hosts = HOSTS.iter().filter(|host| text.contains(**host)).map(|host| (*host, &MACHINE));
            for (word, rule) in found.chain(folders).chain(hosts) {
                findings.push(Finding::new(file, line, rule, format!("says {word}")));
            }
        }
    }
}

fn check_name(file: &File, findings: &mut Vec<Finding>) {
    if !file.is_rust() {
        return;
    }
    let name = stem(&file.path);
    let folder = file.path.rsplit('/').nth(1).unwrap_or_default();
    if let Some(drawer) = DRAWERS.iter().find(|drawer| name == **drawer || folder == **drawer) {
        findings.push(Finding::new(file, 1, &VAGUE, format!("is in a module called {drawer}")));
    }
}

/// Whether `word` stands in `text` on its own.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, _)| {
        let (before, from) = text.split_at(at);
        !is_part(before.chars().next_back()) && !is_part(from.chars().nth(word.len()))
    })
}

/// Whether an absolute path that begins with `folder` stands in `text`.
fn has_path(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(at, _)| {
        let (before, _) = text.split_at(at);
        before.chars().next_back().is_none_or(|c| c.is_whitespace() || "\"'`(=:<[,".contains(c))
    })
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
    fn an_unfinished_note_is_found() {
        assert_eq!(findings("docs/a.md", "\n- TODO: more"), ["docs/a.md:2: says TODO"]);
        assert_eq!(findings("crates/a/src/lib.rs", "// FIXME later").len(), 1);
        assert!(findings("docs/a.md", "MASTODON TODOS AUTODOC").is_empty());
    }

    #[test]
    fn a_drawer_is_found_as_a_file_and_as_a_folder() {
        let found = findings("crates/a/src/utils.rs", "");
        assert_eq!(found, ["crates/a/src/utils.rs:1: is in a module called utils"]);
        assert_eq!(findings("crates/a/src/common/names.rs", "").len(), 1);
        assert!(findings("crates/auth/src/common.txt", "").is_empty());
    }

    #[test]
    fn a_path_or_host_of_one_machine_is_found() {
        assert_eq!(findings("docs/a.md", "see `/root/notes`").len(), 1);
        assert_eq!(findings("a.json", "\"resolved\": \"https://registry.npmjs.org/a\"").len(), 1);
        assert!(findings("docs/a.md", "https://example.org/work/a and ./work/b").is_empty());
    }
}
