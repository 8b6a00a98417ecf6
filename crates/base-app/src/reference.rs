//! `docs/site-toml.md` and `docs/schemas/`: every key of `site.toml` and `content/`, as the types that read them have it.

mod page;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use self::page::Page;
use crate::{
    DemoAuthor, Facts,
    pages::contents::{Faq, PageContent, Testimonials},
};

/// A table whose keys are the site's own.
pub(crate) type AnyTable = BTreeMap<String, Value>;

/// A file that a site has, by the name of its schema.
struct Described {
    schema: &'static str,
    file: &'static str,
    about: &'static str,
    value: Value,
}

fn described<T: JsonSchema>(schema: &'static str, file: &'static str, about: &'static str) -> Described {
    let mut value = schema_for!(T).to_value();
    if let Some(root) = value.as_object_mut() {
        root.insert("title".to_owned(), file.into());
    }
    Described { schema, file, about, value }
}

fn all() -> Vec<Described> {
    vec![
        described::<Facts>("site", "site.toml", "What is true of the business and no secret."),
        described::<PageContent>(
            "page",
            "content/pages/<path>.toml",
            "What one of the shared pages says; `home` stands for the home page.",
        ),
        described::<Faq>(
            "questions",
            "content/questions.toml",
            "Questions and answers, shown by a section of the kind `questions`.",
        ),
        described::<Testimonials>(
            "testimonials",
            "content/testimonials.toml",
            "What customers have said, shown by a section of the kind `testimonials`.",
        ),
        described::<DemoAuthor>(
            "author",
            "content/author.toml",
            "Whose name is under the demo content that `seed-demo` writes.",
        ),
    ]
}

/// What the reference is made of, by the paths of the files below `docs/`.
fn written() -> BTreeMap<String, String> {
    let all = all();
    let schemas = all.iter().map(|one| {
        let text = serde_json::to_string_pretty(&one.value).unwrap();
        (format!("schemas/{}.json", one.schema), format!("{text}\n"))
    });
    let mut files: BTreeMap<String, String> = schemas.collect();
    let parts: Vec<String> = all.iter().map(|one| Page::of(one.file, one.about, &one.value).text()).collect();
    files.insert("site-toml.md".to_owned(), format!("{}{}", page::OPENING, parts.concat()));
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_reference_says_what_the_types_read() {
    let mut old = Vec::new();
    for (name, text) in written() {
        // `cargo xtask reference` takes them from here.
        let made = root().join("target/reference").join(&name);
        fs::create_dir_all(made.parent().unwrap()).unwrap();
        fs::write(&made, &text).unwrap();
        if fs::read_to_string(root().join("docs").join(&name)).ok().as_deref() != Some(text.as_str()) {
            old.push(format!("docs/{name}"));
        }
    }
    assert!(old.is_empty(), "not as the types have it, `cargo xtask reference` writes them anew: {old:?}");
}

/// Each table of each file, by where it stands.
fn tables(all: &[Described]) -> Vec<(String, &Value)> {
    let mut tables = Vec::new();
    for one in all {
        tables.push((one.file.to_owned(), &one.value));
        for (name, schema) in one.value["$defs"].as_object().into_iter().flatten() {
            tables.push((format!("{}, {name}", one.file), schema));
        }
    }
    tables.retain(|(_, schema)| schema["properties"].is_object());
    tables
}

#[test]
fn every_key_says_what_it_is_for_and_no_other_is_taken() {
    let all = all();
    let mut found = Vec::new();
    for (at, schema) in tables(&all) {
        if schema["additionalProperties"] != false {
            found.push(format!("{at} takes unknown keys"));
        }
        for (key, value) in schema["properties"].as_object().into_iter().flatten() {
            if value["description"].as_str().is_none_or(str::is_empty) {
                found.push(format!("{at}: {key} says nothing"));
            }
        }
    }
    assert!(found.is_empty(), "{found:?}");
}
