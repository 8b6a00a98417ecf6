//! What the documents show of this tool: commands that it understands, and settings that it can read.

use std::{fs, path::Path};

use clap::Parser;
use ctl::{cli::Line, config::Config};

const DOCUMENTS: [&str; 4] =
    ["docs/backups.md", "docs/operations.md", "docs/settings.md", "docs/security.md"];

fn read(document: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(document)).unwrap()
}

/// What stands between fences of this language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("\n```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn every_command_of_the_documents_is_understood() {
    let mut count = 0;
    for document in DOCUMENTS {
        let text = read(document);
        let lines =
            blocks(&text, "sh").into_iter().flat_map(str::lines).map(|line| line.split(" #").next().unwrap());
        for command in lines.chain(text.split('`').skip(1).step_by(2)) {
            let words: Vec<_> = command.split_whitespace().collect();
            if words.first() != Some(&"webgarden-ctl") || words.len() < 2 || words.contains(&"--help") {
                continue;
            }
            if let Err(error) = Line::try_parse_from(&words) {
                panic!("{document}: {command}\n{error}");
            }
            count += 1;
        }
    }
    assert!(count > 40, "only {count} commands were found");
}

#[test]
fn every_block_of_settings_can_be_read() {
    let mut count = 0;
    for document in DOCUMENTS {
        for block in blocks(&read(document), "toml") {
            if let Err(error) = toml::from_str::<Config>(block) {
                panic!("{document}: {error}\n{block}");
            }
            count += 1;
        }
    }
    assert!(count >= 4, "only {count} blocks were found");
}
