//! A schema as people read it: a table for each table of the file.

use std::fmt::Write;

use serde_json::Value;

/// What stands before all of it.
pub(super) const OPENING: &str = "# Every key of a site

<!-- Written by `cargo xtask reference` from the types that read these files; their comments are the texts. -->

What a site says of itself stands in files of TOML. A key that is wrong stops the start with the file and the line. Each file has a
[JSON schema](schemas) too: an editor that knows TOML offers the keys and marks what is wrong when the first line of the file
names it, as `#:schema ../../docs/schemas/site.json` in `site.toml`.

`content/messages.toml`, `content/posts/` and `content/projects/` are demo content of features; the sites that have them are the
example. What is in `theme.toml` is explained in [crates/theme/README.md](../crates/theme/README.md).
";

/// One file.
pub(super) struct Page<'a> {
    root: &'a Value,
    text: String,
}

/// A table of the file that is still to be written down.
struct Table<'a> {
    heading: String,
    schema: &'a Value,
}

impl<'a> Page<'a> {
    pub(super) fn of(file: &str, about: &str, root: &'a Value) -> Self {
        let mut page = Self { root, text: format!("\n## `{file}`\n\n{about}\n") };
        let mut tables = page.table("", root);
        tables.reverse();
        while let Some(table) = tables.pop() {
            let _infallible = write!(page.text, "\n### `{}`\n", table.heading);
            let name = table.heading.trim_matches(['[', ']']).to_owned();
            let mut below = page.table(&name, table.schema);
            below.reverse();
            tables.extend(below);
        }
        page
    }

    pub(super) fn text(self) -> String {
        self.text
    }

    /// Writes the keys of a table down, those that must be there first, and gives the tables in it.
    fn table(&mut self, name: &str, schema: &'a Value) -> Vec<Table<'a>> {
        if let Some(about) = schema["description"].as_str().filter(|_| !name.is_empty()) {
            let _infallible = write!(self.text, "\n{}\n", one_line(about));
        }
        self.text.push_str("\n| key | value | |\n|---|---|---|\n");
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let keys = || schema["properties"].as_object().into_iter().flatten();
        let is_required = |key: &str| required.contains(&key);
        let (mut tables, mut choices) = (Vec::new(), Vec::new());
        for (key, value) in
            keys().filter(|(key, _)| is_required(key)).chain(keys().filter(|(key, _)| !is_required(key)))
        {
            let about = one_line(value["description"].as_str().unwrap_or_default());
            let must = if is_required(key) { "**must be there.** " } else { "" };
            let (words, inner) = self.value(value);
            let path = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            let words = match inner {
                Inner::Table(schema, heading) => {
                    let heading = if heading { format!("[[{path}]]") } else { format!("[{path}]") };
                    let words = format!("`{heading}`");
                    tables.push(Table { heading, schema });
                    words
                }
                Inner::Choice(schema) => {
                    choices.push((key.as_str(), schema));
                    words
                }
                Inner::None => words,
            };
            let _infallible = writeln!(self.text, "| `{key}` | {words} | {must}{about} |");
        }
        for (key, schema) in choices {
            self.choice(key, schema);
        }
        tables
    }

    /// What may be written for a key, in words.
    fn value(&self, schema: &'a Value) -> (String, Inner<'a>) {
        let schema = self.resolved(schema);
        let is_null = |schema: &&Value| schema["type"] != "null";
        if let Some(one) = schema["anyOf"].as_array().and_then(|some| some.iter().find(is_null)) {
            return self.value(one);
        }
        if schema["properties"].is_object() {
            return (String::new(), Inner::Table(schema, false));
        }
        if let Some(names) = schema["enum"].as_array() {
            return (
                names
                    .iter()
                    .filter_map(Value::as_str)
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", "),
                Inner::None,
            );
        }
        if schema["oneOf"].is_array() {
            return ("one of those below".to_owned(), Inner::Choice(schema));
        }
        if let Some(items) = schema.get("items") {
            let (words, inner) = self.value(items);
            return match inner {
                Inner::Table(schema, _) => (words, Inner::Table(schema, true)),
                inner => (format!("a list: {words}"), inner),
            };
        }
        let kinds = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
        let kind = kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default();
        let words = match (kind, schema["format"].as_str()) {
            ("string", Some("date")) => "a day: `\"2026-12-24\"`",
            ("string", _) => "a text",
            ("integer", _) => "a whole number",
            ("number", _) => "a number",
            ("boolean", _) => "`true` or `false`",
            _ => "a table of your own",
        };
        (words.to_owned(), Inner::None)
    }

    /// What a key can be one of, with what each means.
    fn choice(&mut self, key: &str, schema: &Value) {
        let _infallible = write!(self.text, "\n`{key}` is one of\n\n");
        for one in schema["oneOf"].as_array().into_iter().flatten() {
            let names = one["const"]
                .as_str()
                .into_iter()
                .chain(one["enum"].as_array().into_iter().flatten().filter_map(Value::as_str));
            for name in names {
                match one["description"].as_str() {
                    Some(about) => {
                        let _infallible = writeln!(self.text, "- `{name}`: {}", one_line(about));
                    }
                    None => {
                        let _infallible = writeln!(self.text, "- `{name}`");
                    }
                }
            }
        }
    }

    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"));
        name.map_or(schema, |name| &self.root["$defs"][name])
    }
}

/// What is inside a value.
enum Inner<'a> {
    /// Keys of its own; whether there may be several.
    Table(&'a Value, bool),
    /// Names to choose from.
    Choice(&'a Value),
    None,
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
