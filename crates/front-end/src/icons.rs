//! The Bootstrap Icons that templates and code name, as one file of inline SVG.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace::{self, Workspace, has_extension, read_text};

/// Icon names in use, each with one file that names it.
pub(super) type Used = BTreeMap<String, PathBuf>;

/// Finds `icon(name="…")` in templates, `icon: "…"` in code and `icon = "…"` in the contents of pages.
pub(super) fn used(workspace: &Workspace) -> Result<Used, Failure> {
    let mut used = Used::new();
    // This crate names the marks themselves.
    let own = workspace.root().join("crates/front-end");
    for parent in ["crates", "sites"] {
        let files = workspace::files(&workspace.root().join(parent));
        for path in files.into_iter().filter(|path| !path.starts_with(&own)) {
            let markers: &[&str] = if has_extension(&path, &["rs"]) {
                &["icon: \"", "icon: Some(\""]
            } else if has_extension(&path, &["html", "xml"]) {
                &["icon(name=\"", "icon(name='"]
            } else if has_extension(&path, &["toml"]) {
                &["icon = \""]
            } else {
                continue;
            };
            for name in named(&read_text(&path)?, markers) {
                used.entry(name).or_insert_with(|| path.clone());
            }
        }
    }
    Ok(used)
}

/// The names that stand behind any of `markers`, up to the next quote.
fn named(text: &str, markers: &[&str]) -> Vec<String> {
    let starts = markers.iter().flat_map(|marker| text.split(marker).skip(1));
    starts.filter_map(|rest| rest.split(['"', '\'']).next()).map(str::to_owned).collect()
}

/// The file `icons.json`: name → what stands inside the `<svg>`.
pub(super) fn collect(workspace: &Workspace, used: &Used, package: &Path) -> Result<Vec<u8>, Failure> {
    let mut bodies = BTreeMap::new();
    for (name, user) in used {
        let svg = fs::read_to_string(package.join("icons").join(format!("{name}.svg"))).map_err(|_missing| {
            Failure::new(format!(
                "{}: there is no icon {name:?} in Bootstrap Icons (crates/theme/node_modules/bootstrap-icons/icons lists them)",
                workspace.relative(user)
            ))
        })?;
        bodies.insert(name, body(&svg).ok_or_else(|| Failure::new(format!("{name}.svg is not an icon")))?);
    }
    serde_json::to_vec(&bodies).explain(|| "writing icons.json".to_owned())
}

fn body(svg: &str) -> Option<String> {
    let (_, rest) = svg.split_once('>')?;
    let (inside, _) = rest.rsplit_once("</svg>")?;
    Some(inside.split_whitespace().collect::<Vec<_>>().join(" ").replace("> <", "><"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_templates_and_code() {
        let template = r#"{{ icon(name="telephone") }} {{ icon(name='x-lg') }} {{ icon(name=item.icon) }}"#;
        assert_eq!(named(template, &["icon(name=\"", "icon(name='"]), ["telephone", "x-lg"]);
        assert_eq!(named(r#"NavItem { icon: "speedometer2" }"#, &["icon: \""]), ["speedometer2"]);
    }

    #[test]
    fn the_body_is_what_stands_inside_the_svg() {
        let svg = "<svg viewBox=\"0 0 16 16\">\n  <path d=\"M0 0\"/>\n  <path d=\"M1 1\"/>\n</svg>\n";
        assert_eq!(body(svg).unwrap(), r#"<path d="M0 0"/><path d="M1 1"/>"#);
    }

    #[test]
    fn an_unknown_icon_names_the_file_that_wants_it() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let templates = folder.path().join("crates/blog/templates");
        fs::create_dir_all(&templates).unwrap();
        fs::write(templates.join("list.html"), r#"{{ icon(name="no-such-icon") }}"#).unwrap();
        let used = used(&workspace).unwrap();
        let message = collect(&workspace, &used, folder.path()).unwrap_err().to_string();
        assert!(
            message.starts_with("crates/blog/templates/list.html: there is no icon \"no-such-icon\""),
            "{message}"
        );
    }
}
