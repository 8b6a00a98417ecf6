//! `crates/theme/dist`: the panel's style and scripts, the editor, the icons, the licences of what is shipped.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use checkout::failure::Failure;
use checkout::workspace::{self, Workspace, has_extension, read_text};

use super::bundle::{self, Order, Sheet};
use super::output::{Naming, Output};
use super::stamp::{Record, Stamp};
use super::{Outcome, editor, icons, styles};

/// The style sheets of the theme's own; the other files in `styles/` are there for sites to import. The templates tell what is in use
/// of the first; the editor's page shows whatever its user makes.
const PURGED: &str = "admin.scss";
const WHOLE: &str = "editor.scss";

/// Builds the theme's folder unless nothing changed.
pub(super) fn build(workspace: &Workspace, quality: u32) -> Result<Outcome, Failure> {
    let theme = workspace.theme();
    let dist = theme.join("dist");
    let icons = icons::used(workspace)?;
    let content = admin_content(workspace);
    let mut inputs = content.clone();
    inputs.extend(
        ["styles", "scripts", "static", "fonts"].iter().flat_map(|part| workspace::files(&theme.join(part))),
    );
    inputs.push(theme.join("package-lock.json"));
    let stamp = Stamp::of(workspace, &inputs, &icons.keys().cloned().collect::<Vec<_>>())?;
    let record = Record::read(workspace, "theme");
    if record.is_current(&stamp, quality, &dist) {
        return Ok(Outcome::Unchanged);
    }
    let packages = theme.join("node_modules");
    let mut output = Output::new(dist, quality, !record.has_quality(quality));
    super::add_static(&theme.join("static"), &mut output)?;
    editor::add(&packages.join("tinymce"), &workspace::files(&theme.join("scripts")), &mut output)?;
    output.add("licences.txt", licences(&packages)?.as_bytes(), &Naming::Keep)?;
    output
        .add_private("icons.json", &icons::collect(workspace, &icons, &packages.join("bootstrap-icons"))?)?;
    let mut notes = bundle::add(workspace, &order(&theme, &packages, &content)?, &mut output)?;
    notes.splice(..0, [format!("{} files", output.len()), format!("{} icons", icons.len())]);
    record.write(&stamp, quality, &output.finish()?)?;
    Ok(Outcome::Built(notes))
}

/// What can hold class names of the panel: the templates that are not a site's own, and the scripts.
pub(super) fn admin_content(workspace: &Workspace) -> Vec<PathBuf> {
    let crates = workspace.crates().into_iter().map(|name| workspace.root().join("crates").join(name));
    let parts = crates.flat_map(|folder| [folder.join("templates"), folder.join("scripts")]);
    parts
        .flat_map(|folder| workspace::files(&folder))
        .filter(|path| has_extension(path, &["html", "js"]))
        .collect()
}

/// The scripts, and the style sheets of the panel and its editor.
fn order(theme: &Path, packages: &Path, content: &[PathBuf]) -> Result<Order, Failure> {
    let words = bundle::words(content)?;
    let sheet = |file: &str, content: Option<String>| {
        let source = theme.join("styles").join(file);
        let css = styles::compile(&source, &[theme.join("styles"), packages.to_owned()])?;
        Ok(Sheet { name: styles::name(&source), css, content })
    };
    let scripts = theme.join("scripts");
    Ok(Order {
        below: String::new(),
        scripts: bundle::entries(&scripts),
        folder: scripts,
        sheets: vec![sheet(PURGED, Some(words))?, sheet(WHOLE, None)?],
        fonts: styles::font_folders(vec![theme.join("fonts")], packages),
    })
}

/// The licences that want to go along with what browsers load.
fn licences(packages: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    for (name, file) in [("Bootstrap", "bootstrap/LICENSE"), ("Bootstrap Icons", "bootstrap-icons/LICENSE")] {
        let _ = writeln!(text, "{name}\n\n{}\n", read_text(&packages.join(file))?);
    }
    text.push_str("TinyMCE: license.md and notices.txt in its folder.\n");
    Ok(text)
}
