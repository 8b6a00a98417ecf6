//! Who may do what in the panel is written down for readers, too.

use std::{collections::BTreeSet, fs, path::Path};

use base_app::Features;

/// Where it is written: for the features that sites have, and for the worked example.
const DOCUMENTS: [&str; 2] = ["docs/security.md", "docs/add-a-feature.md"];

/// Compares the panel of the site's features with the documents.
pub(super) fn check(features: &Features, faults: &mut Vec<String>) {
    let documented = documented();
    for endpoint in features.iter().flat_map(|feature| &feature.panel) {
        let role = format!("{:?}", endpoint.door.access).to_lowercase();
        let row = [endpoint.method.to_string(), format!("`{}`", endpoint.path), role];
        if !documented.contains(&row) {
            faults.push(format!("docs/security.md, Who may do what, needs the row | {} |", row.join(" | ")));
        }
    }
}

/// The rows of three cells: method, path, least role.
fn documented() -> BTreeSet<[String; 3]> {
    let mut rows = BTreeSet::new();
    for document in DOCUMENTS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(document);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for line in text.lines().filter(|line| line.starts_with('|')) {
            let cells: Vec<String> =
                line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            rows.extend(<[String; 3]>::try_from(cells).ok());
        }
    }
    rows
}
