//! What a new feature and its entries are called.

use super::{is_name, title};
use checkout::failure::Failure;
use checkout::workspace::Workspace;

/// Names that would be taken for something else: by Rust, by cargo, or for a page that every site has.
const RESERVED: &[&str] = &[
    "admin", "alloc", "build", "core", "dev", "example", "feed", "healthz", "imprint", "metrics", "privacy",
    "readyz", "search", "site", "sites", "sitemap", "static", "std", "test", "uploads", "xtask",
];

/// Words of Rust that no entry can be called.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "box", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "new", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait",
    "true", "try", "type", "unsafe", "use", "view", "where", "while", "yield",
];

/// The names of a feature that can be made.
#[derive(Debug)]
pub(super) struct Names {
    /// `events`
    pub(super) name: String,
    /// `Events`
    pub(super) type_name: String,
    /// `event`
    pub(super) one: String,
    /// `Event`
    pub(super) one_type: String,
    /// `events`
    pub(super) many: String,
    /// `events`, or `menu_dishes` where the entries are called otherwise than the feature.
    pub(super) table: String,
}

impl Names {
    /// Decides, or says in one line what to change.
    pub(super) fn of(workspace: &Workspace, name: &str, one: Option<&str>) -> Result<Self, Failure> {
        let refuse = |why: &str| Err(Failure::new(format!("the name “{name}” {why}")));
        if !is_name(name) || name.contains('_') {
            return refuse("cannot be used: write lower-case letters and digits, such as events");
        }
        if RESERVED.contains(&name) || KEYWORDS.contains(&name) {
            return refuse("means something else already: choose another, such as events");
        }
        let is_taken = workspace.root().join("crates").join(name).exists()
            || workspace.members()?.iter().any(|own| own == name);
        if is_taken {
            return refuse("belongs to a crate that is there already: choose another");
        }
        let lock = checkout::workspace::read_text(&workspace.root().join("Cargo.lock"))?;
        if lock.contains(&format!("\nname = \"{name}\"\n")) {
            return refuse("belongs to a crate that is in use: choose another");
        }
        let derived = match name.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => name.strip_suffix('s').unwrap_or_default().to_owned(),
        };
        let one = one.map_or(derived, str::to_owned);
        if !is_name(&one) || one.contains('_') || one == name || KEYWORDS.contains(&one.as_str()) {
            return Err(Failure::new(format!(
                "one entry of {name} needs a word of its own: add --one, such as --one event"
            )));
        }
        let many = plural(&one);
        let table = if many == name { many.clone() } else { format!("{name}_{many}") };
        Ok(Self { type_name: title(name), one_type: title(&one), name: name.to_owned(), one, many, table })
    }
}

fn plural(one: &str) -> String {
    let before_y = one.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match before_y {
        Some(stem) => format!("{stem}ies"),
        None if one.ends_with(['s', 'x', 'z']) || one.ends_with("sh") || one.ends_with("ch") => {
            format!("{one}es")
        }
        None => format!("{one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_called_after_one() {
        for (one, many) in
            [("event", "events"), ("dish", "dishes"), ("party", "parties"), ("day", "days"), ("box", "boxes")]
        {
            assert_eq!(plural(one), many);
        }
    }
}
