//! docs/add-a-feature.md quotes this crate as it is compiled.

use std::{collections::BTreeSet, fs, path::Path};

/// Each quoted file, by the path that the line before the block names, with the block.
fn quotations(document: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut parts = document.split("\n```");
    let mut before = parts.next().unwrap_or_default();
    while let (Some(block), Some(after)) = (parts.next(), parts.next()) {
        let named = before.trim_end().strip_suffix("`:").and_then(|line| line.rsplit('`').next());
        if let (Some(path), Some((_language, text))) = (named, block.split_once('\n')) {
            found.push((path, text));
        }
        before = after;
    }
    found
}

#[test]
fn every_block_of_the_document_is_part_of_the_file_it_names() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(here.join("../../add-a-feature.md")).unwrap();
    let mut quoted = BTreeSet::new();
    for (path, text) in quotations(&document) {
        let file = fs::read_to_string(here.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(file.contains(text), "{path} does not hold this part of the document:\n{text}");
        quoted.insert(path);
    }
    for path in
        ["src/admin.rs", "src/form.rs", "src/lib.rs", "src/models.rs", "src/public.rs", "src/views.rs"]
    {
        assert!(quoted.contains(path), "the document shows nothing of {path}");
    }
    assert!(quoted.iter().any(|path| path.ends_with("up.sql")) && quoted.len() >= 10, "{quoted:?}");
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |kind: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("postgres"), names("sqlite"));
}
