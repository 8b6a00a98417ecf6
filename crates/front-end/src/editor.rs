//! The parts of TinyMCE that the panel uses.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace::read_text;

use super::output::{Naming, Output};

/// What the editor needs whatever it is used for.
const CORE: &[&str] = &[
    "tinymce.min.js",
    "themes/silver/theme.min.js",
    "models/dom/model.min.js",
    "icons/default/icons.min.js",
    "skins/ui/oxide/content.min.css",
    "skins/ui/oxide/skin.min.css",
    "skins/ui/oxide-dark/content.min.css",
    "skins/ui/oxide-dark/skin.min.css",
    "skins/content/default/content.min.css",
    "skins/content/dark/content.min.css",
    "license.md",
    "notices.txt",
];

/// Adds the editor and the plugins that `scripts` name, under `tinymce-<version>/`.
pub(super) fn add(package: &Path, scripts: &[PathBuf], output: &mut Output) -> Result<(), Failure> {
    let version = version(package)?;
    let mut parts: Vec<String> = CORE.iter().map(|part| (*part).to_owned()).collect();
    for path in scripts {
        for plugin in plugins(&read_text(path)?) {
            let part = format!("plugins/{plugin}/plugin.min.js");
            if !package.join(&part).is_file() {
                return Err(Failure::new(format!("{}: TinyMCE has no plugin {plugin:?}", path.display())));
            }
            parts.push(part);
        }
    }
    for part in parts {
        let path = package.join(&part);
        let bytes = fs::read(&path).at(&path)?;
        output.add(&format!("tinymce/{part}"), &bytes, &Naming::As(format!("tinymce-{version}/{part}")))?;
    }
    Ok(())
}

fn version(package: &Path) -> Result<String, Failure> {
    let path = package.join("package.json");
    let manifest: serde_json::Value = serde_json::from_str(&read_text(&path)?).at(&path)?;
    let version = manifest.get("version").and_then(serde_json::Value::as_str);
    version.map(str::to_owned).ok_or_else(|| Failure::new(format!("{} has no version", path.display())))
}

/// The words of `plugins: "link lists"` or `plugins: ["link", "lists"]`.
fn plugins(script: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in script.split("plugins:").skip(1) {
        let rest = rest.trim_start();
        let list = match rest.chars().next() {
            Some('[') => rest.split(']').next(),
            Some(quote @ ('"' | '\'')) => rest.split(quote).nth(1),
            _ => None,
        };
        let words = list.unwrap_or_default().split(|c: char| !c.is_ascii_alphanumeric());
        found.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_are_read_from_a_text_or_a_list() {
        let wanted = BTreeSet::from(["autolink".to_owned(), "image".to_owned()]);
        assert_eq!(plugins("tinymce.init({ plugins: 'autolink image', menubar: false })"), wanted);
        assert_eq!(plugins("{ plugins: [\n  \"autolink\",\n  \"image\",\n], toolbar: \"bold\" }"), wanted);
        assert!(plugins("const plugins = 3;").is_empty());
    }
}
