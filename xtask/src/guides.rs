//! The documents show commands of this tool: each is one that it understands.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{CommandFactory, Parser};

use super::Arguments;
use checkout::workspace::{self, has_extension};
use front_end::is_sound_look;

/// The site that the guide makes.
const MADE: &str = "bakery";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Markdown file of the checkout, with its text.
fn documents() -> Vec<(PathBuf, String)> {
    let own = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root().join(name));
    let folders = ["crates", "deploy", "docs", "migrations", "sites", "xtask"].map(|name| root().join(name));
    let files = folders.iter().flat_map(|folder| workspace::files(folder));
    let documents = own.into_iter().chain(files.filter(|path| has_extension(path, &["md"])));
    documents.map(|path| (path.clone(), fs::read_to_string(&path).unwrap())).collect()
}

/// The commands of a document that begin so: lines of its blocks of shell, without what explains them, and quoted ones.
fn commands(text: &str, start: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut is_block, mut is_shell) = (false, false);
    for line in text.lines().map(str::trim) {
        if line.starts_with("```") {
            is_block = !is_block;
            is_shell = line == "```sh";
        } else if is_shell {
            found.push(line.split(" #").next().unwrap_or_default().trim().to_owned());
        } else if !is_block {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found.retain(|command| command.starts_with(start) && !command.contains(['<', '…', '*']));
    found
}

/// Whether `cargo test` finds what it is asked for.
fn is_testable(arguments: &[&str]) -> bool {
    let after = |flag: &str| {
        let place = arguments.iter().position(|argument| *argument == flag)?;
        arguments.get(place + 1).copied()
    };
    let Some(package) = after("-p") else { return true };
    let places = ["crates", "sites", "docs/examples", ""].map(|parent| root().join(parent).join(package));
    let Some(folder) = places.iter().find(|folder| folder.join("Cargo.toml").exists()) else {
        return package == MADE;
    };
    after("--test").is_none_or(|target| {
        let tests = folder.join("tests");
        tests.join(format!("{target}.rs")).exists() || tests.join(target).join("main.rs").exists()
    })
}

#[test]
fn every_command_of_a_document_is_understood() {
    let mut count = 0;
    for (path, text) in documents() {
        for command in commands(&text, "cargo xtask ") {
            let words: Vec<&str> = command.split_whitespace().skip(2).collect();
            // A sentence may name a command without what it wants.
            if let [name] = words.as_slice()
                && Arguments::command().find_subcommand(name).is_some()
            {
                continue;
            }
            if let Err(error) = Arguments::try_parse_from(["cargo xtask"].into_iter().chain(words)) {
                panic!("{}: {command}\n{error}", path.display());
            }
            count += 1;
        }
        for command in commands(&text, "cargo ") {
            let words: Vec<_> = command.split_whitespace().collect();
            if let Some(place) = words.iter().position(|word| *word == "test")
                && words.get(place.wrapping_sub(1)) == Some(&"cargo")
            {
                assert!(is_testable(&words), "{}: {command}", path.display());
                count += 1;
            }
        }
    }
    assert!(count > 20, "only {count} commands were found");
}

#[test]
fn every_command_of_this_tool_is_in_its_readme() {
    let readme = fs::read_to_string(root().join("xtask/README.md")).unwrap();
    for command in Arguments::command().get_subcommands() {
        let name = command.get_name();
        assert!(readme.contains(&format!("| `{name}")), "xtask/README.md has no row for {name}");
    }
}

#[test]
fn the_palettes_of_the_documents_are_sound() {
    let theme: toml::Table =
        fs::read_to_string(root().join("sites/starter/theme.toml")).unwrap().parse().unwrap();
    for document in ["docs/add-a-site.md", "sites/starter/README.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let block = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let mut theme = theme.clone();
        theme.extend(block.parse::<toml::Table>().unwrap());
        assert!(is_sound_look(&theme.to_string()), "{document}: {block}");
    }
}

#[test]
fn commands_are_found_in_blocks_and_in_sentences() {
    let text = "Type `cargo xtask tidy`, or `cargo xtask dev <site>`.\n```sh\ncargo xtask test # all\n```\n\
                ```text\ncargo xtask nonsense\n```\n";
    assert_eq!(commands(text, "cargo xtask "), ["cargo xtask tidy", "cargo xtask test"]);
    assert!(is_testable(&["cargo", "test", "-p", "starter", "--test", "contract"]));
    assert!(!is_testable(&["cargo", "test", "-p", "starter", "--test", "nothing"]));
    assert!(!is_testable(&["cargo", "test", "-p", "nobody"]));
}
