//! A change in words.

use chrono::{DateTime, Utc};
use core_models::changes::{ActorKind, Change, Field, What};
use serde::Serialize;

/// The longest value that is shown whole, in characters.
const VALUE_MAX: usize = 120;

/// A line of the page.
#[derive(Serialize)]
pub(super) struct Row {
    at: DateTime<Utc>,
    who: String,
    address: String,
    what: String,
    /// How the word looks: `success`, `danger`, `info`, or empty for the quiet look.
    level: &'static str,
    kind: String,
    title: String,
    fields: Vec<FieldRow>,
}

/// A field that changed.
#[derive(Serialize)]
struct FieldRow {
    name: String,
    old: Option<String>,
    new: Option<String>,
}

impl From<Change> for Row {
    fn from(change: Change) -> Self {
        // Who did that says it all.
        let is_sign_in = change.what == What::SignedIn.as_str();
        let fields = change.fields().into_iter().map(FieldRow::from).collect();
        Self {
            at: change.at.and_utc(),
            who: who(&change),
            what: capitalised(&change.what),
            level: level(&change.what),
            kind: if is_sign_in { String::new() } else { of_kind(&change.kind) },
            title: if is_sign_in { String::new() } else { title(&change) },
            address: change.address,
            fields,
        }
    }
}

impl From<Field> for FieldRow {
    fn from(field: Field) -> Self {
        let shown = |value: Option<String>| value.map(|value| shortened(&value));
        Self {
            name: capitalised(&field.name.replace('_', " ")),
            old: shown(field.old),
            new: shown(field.new),
        }
    }
}

/// Who made a change.
pub(super) fn who(change: &Change) -> String {
    let nameless = [
        (ActorKind::Visitor, "A visitor"),
        (ActorKind::CommandLine, "The command line"),
        (ActorKind::Site, "The site itself"),
    ];
    let known = nameless.into_iter().find(|(kind, _)| kind.as_str() == change.actor);
    match known {
        Some((_, name)) if change.actor_name.is_empty() => name.to_owned(),
        _ => change.actor_name.clone(),
    }
}

/// A kind of thing as a heading says it.
pub(super) fn of_kind(kind: &str) -> String {
    capitalised(kind)
}

/// What it is about; something without a name has its number.
fn title(change: &Change) -> String {
    match (change.title.as_str(), change.key.as_str()) {
        ("", "") => String::new(),
        ("", key) => format!("No. {key}"),
        (title, _) => shortened(title),
    }
}

fn level(what: &str) -> &'static str {
    let is = |known: What| what == known.as_str();
    if is(What::Refused) || is(What::Deleted) {
        "danger"
    } else if is(What::Published) || is(What::Created) || is(What::Restored) {
        "success"
    } else if is(What::Withdrawn) {
        "warning"
    } else {
        "info"
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= VALUE_MAX {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(VALUE_MAX).collect();
    short.push('…');
    short
}
