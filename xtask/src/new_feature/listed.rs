//! Where a new feature is listed, and what of it the example cannot tell: its texts, its README, its test.

use super::example::FOLDER;
use super::field::{Field, Kind};
use super::names::Names;
use checkout::failure::Failure;
use checkout::workspace::{Workspace, read_text};

/// The test of a new feature, with marks where its own names go.
const TEST: &str = include_str!("test.txt");

/// The site whose tests boot new features.
const SITE: &str = "sites/starter";

/// All these files, by their paths in the checkout.
pub(super) fn files(
    workspace: &Workspace,
    names: &Names,
    fields: &[Field],
) -> Result<Vec<(String, String)>, Failure> {
    let name = names.name.as_str();
    let read = |path: &str| read_text(&workspace.root().join(path));
    let mut files = vec![
        (format!("crates/{name}/README.md"), readme(names)),
        (format!("{SITE}/tests/{name}.rs"), test(names, fields)),
    ];
    for language in ["en", "de", "fr"] {
        files.push((format!("crates/{name}/locales/{language}/{name}.ftl"), texts(language, names, fields)));
    }
    let own_member = format!("{name} = {{ path = \"crates/{name}\" }}");
    let layer = format!("    (\"{name}\", FEATURES),");
    let row =
        format!("| 5 | `{name}` | {}: a page for visitors, and a page of the panel. | |", names.type_name);
    for (path, begins, new) in [
        ("Cargo.toml", " = { path = \"crates/", own_member.as_str()),
        ("xtask/src/tidy/layers.rs", ", FEATURES),", &layer),
        ("docs/architecture.md", "| 5 | `", &row),
    ] {
        files.push((path.to_owned(), among(path, &read(path)?, begins, new)?));
    }
    let manifest = format!("{SITE}/Cargo.toml");
    files.push((manifest.clone(), with_dependency(&read(&manifest)?, name)));
    files.push(("docs/security.md".to_owned(), with_policy(&read("docs/security.md")?, names)?));
    files.push(("Cargo.lock".to_owned(), locked(&read("Cargo.lock")?, name)?));
    Ok(files)
}

/// Puts a line among those that hold `mark`, in the order of the alphabet.
fn among(file: &str, text: &str, mark: &str, new: &str) -> Result<String, Failure> {
    let mut lines: Vec<&str> = text.lines().collect();
    let of_kind = || lines.iter().enumerate().filter(|(_, line)| line.contains(mark));
    let place = of_kind()
        .find(|(_, line)| **line > new)
        .or_else(|| of_kind().next_back().map(|(last, line)| (last + 1, line)));
    let Some((place, _)) = place else {
        return Err(Failure::new(format!(
            "{file} lists no other feature: xtask/src/new_feature/listed.rs has to follow it"
        )));
    };
    lines.insert(place, new);
    Ok(lines.join("\n") + "\n")
}

/// The site's manifest, whose tests use the feature.
fn with_dependency(text: &str, name: &str) -> String {
    let line = format!("{name}.workspace = true\n");
    match text.split_once("[dev-dependencies]\n") {
        Some((before, after)) => {
            let place: usize = after
                .split_inclusive('\n')
                .take_while(|own| own.contains(".workspace") && **own < *line)
                .map(str::len)
                .sum();
            let (first, last) = after.split_at(place);
            format!("{before}[dev-dependencies]\n{first}{line}{last}")
        }
        None => format!("{text}\n[dev-dependencies]\n{line}"),
    }
}

/// The rows of the policy, behind those of other features.
fn with_policy(text: &str, names: &Names) -> Result<String, Failure> {
    let Names { name, type_name, .. } = names;
    let section = format!(
        "### {type_name}\n\n| method | path | least role |\n|---|---|---|\n| GET | `/admin/{name}` | editor |\n\
         | POST | `/admin/{name}` | editor |\n| POST | `/admin/{name}/{{id}}/remove` | editor |\n\n### Public paths\n"
    );
    if !text.contains("### Public paths\n") {
        return Err(Failure::new(
            "docs/security.md has no heading “Public paths”: xtask/src/new_feature/listed.rs has to follow it",
        ));
    }
    Ok(text.replacen("### Public paths\n", &section, 1))
}

/// Cargo.lock with the new package, which depends on what the example depends on, as cargo would write it.
fn locked(text: &str, name: &str) -> Result<String, Failure> {
    let mut packages: Vec<String> = text.trim_end().split("\n\n").map(str::to_owned).collect();
    let begin = |name: &str| format!("[[package]]\nname = \"{name}\"\n");
    let named = |wanted: &str| begin(wanted);
    let example = FOLDER.rsplit('/').next().unwrap_or_default();
    let missing =
        || Failure::new("Cargo.lock does not know the example: run `cargo check` once, then this again");
    let copy = packages.iter().find(|package| package.starts_with(&named(example))).ok_or_else(missing)?;
    let copy = copy.replacen(&named(example), &named(name), 1);
    let site = SITE.rsplit('/').next().unwrap_or_default();
    if let Some(package) = packages.iter_mut().find(|package| package.starts_with(&begin(site))) {
        *package =
            package.replacen(&format!(" \"{example}\",\n"), &format!(" \"{example}\",\n \"{name}\",\n"), 1);
        let (head, list) = package.split_once("dependencies = [\n").ok_or_else(missing)?;
        let mut own: Vec<&str> = list.trim_end_matches(']').lines().collect();
        own.sort_unstable();
        *package = format!("{head}dependencies = [\n{}\n]", own.join("\n"));
    }
    let place = packages.iter().position(|package| {
        package.starts_with("[[package]]")
            && package.lines().nth(1) > Some(format!("name = \"{name}\"").as_str())
    });
    packages.insert(place.unwrap_or(packages.len()), copy);
    Ok(packages.join("\n\n") + "\n")
}

/// What it says to visitors, until its developer says it better.
fn texts(language: &str, names: &Names, fields: &[Field]) -> String {
    let (name, title) = (&names.name, &names.type_name);
    let (description, empty, print) = match language {
        "de" => (
            "Was { $name } hier bekannt gibt: alle Einträge auf einer Seite, wie sie eingetragen wurden.",
            "Hier steht noch nichts. Bitte schauen Sie bald wieder vorbei.",
            "Diese Seite drucken",
        ),
        "fr" => (
            "Ce que { $name } annonce ici\u{202f}: toutes les entrées sur une page, telles qu’elles ont été saisies.",
            "Il n’y a encore rien ici. Revenez bientôt.",
            "Imprimer cette page",
        ),
        _ => (
            "What { $name } announces here: all entries on one page, as they were entered.",
            "There is nothing here yet. Please look in again soon.",
            "Print this page",
        ),
    };
    let mut text = format!(
        "{name}-title = {title}\n{name}-description = {description}\n{name}-empty = {empty}\n{name}-print = {print}\n"
    );
    for field in fields.iter().filter(|field| field.kind == Kind::YesNo) {
        text.push_str(&format!("{name}-{} = {}\n", field.name, field.label()));
    }
    text
}

fn readme(names: &Names) -> String {
    let Names { name, type_name, many, .. } = names;
    format!(
        "# {name}\n\n{type_name}: a page for visitors, and a page of the panel.\n\n## What it is for\n\nWhoever looks after the site \
         adds and removes {many} in the panel; visitors see them at `/{name}`.\n\n## What it must not know\n\nOther features, or which \
         site it is part of.\n\n## An example\n\nA site gets it by one more entry in its list of features:\n\n```text\n\
         vec![admin::Panel.feature(), {name}::{type_name}.feature(), …]\n```\n"
    )
}

fn test(names: &Names, fields: &[Field]) -> String {
    let quoted = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let sent: Vec<String> = fields
        .iter()
        .map(|field| format!("(\"{}\", \"{}\")", field.name, quoted(field.sample().0)))
        .collect();
    let shown: Vec<String> = fields
        .iter()
        .skip(1)
        .map(|field| match field.kind {
            Kind::YesNo => field.label(),
            _ => field.sample().1.to_owned(),
        })
        .map(|text| format!("\"{}\"", quoted(&text)))
        .collect();
    let first = fields.first().map(|field| field.name.as_str()).unwrap_or_default();
    let known_by = fields.first().map(|field| field.sample().1).unwrap_or_default();
    let marks = [
        ("@TYPE@", names.type_name.as_str()),
        ("@NAME@", &names.name),
        ("@MANY@", &names.many),
        ("@ONE@", &names.one),
        ("@SENT@", &sent.join(", ")),
        ("@SHOWN@", &shown.join(", ")),
        ("@FIRST@", first),
        ("@KNOWN_BY@", known_by),
    ];
    marks.iter().fold(TEST.to_owned(), |text, (mark, value)| text.replace(mark, value))
}
