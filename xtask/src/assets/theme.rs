//! `crates/theme/dist`: the panel's style and scripts, the editor, the icons, the licences of what is shipped.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::output::{Naming, Output};
use super::stamp::{Record, Stamp};
use super::styles::{self, Fonts};
use super::{Outcome, editor, icons, purge, scripts};
use crate::failure::Failure;
use crate::workspace::{self, Workspace, has_extension, read_text};

/// A style sheet of the theme's own; the other files in `styles/` are there for sites to import.
struct Sheet {
    file: &'static str,
    /// Whether the templates tell what is in use. The editor's page shows whatever its user makes.
    purge: bool,
}

const SHEETS: &[Sheet] =
    &[Sheet { file: "admin.scss", purge: true }, Sheet { file: "editor.scss", purge: false }];

const BOOTSTRAP: &str = "bootstrap.bundle.min.js";

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
    add_scripts(&theme, &content, &mut output)?;
    editor::add(&packages.join("tinymce"), &workspace::files(&theme.join("scripts")), &mut output)?;
    output.add("licences.txt", licences(&packages)?.as_bytes(), &Naming::Keep)?;
    output
        .add_private("icons.json", &icons::collect(workspace, &icons, &packages.join("bootstrap-icons"))?)?;
    let mut notes = vec![format!("{} icons", icons.len())];
    add_sheets(workspace, &content, &mut output, &mut notes)?;
    notes.insert(0, format!("{} files", output.len()));
    record.write(&stamp, quality, &output.finish()?)?;
    Ok(Outcome::Built(notes))
}

/// The shared scripts that public pages load; those of the panel lie in a folder of their own.
pub(super) fn public_scripts(workspace: &Workspace) -> Vec<PathBuf> {
    let folder = workspace.theme().join("scripts");
    let mut scripts = workspace::files(&folder);
    scripts.retain(|path| !path.starts_with(folder.join("admin")));
    scripts
}

/// What can hold class names of the panel: the templates that are not a site's own, and the scripts.
fn admin_content(workspace: &Workspace) -> Vec<PathBuf> {
    let mut content: Vec<PathBuf> = workspace
        .crates()
        .iter()
        .flat_map(|name| workspace::files(&workspace.root().join("crates").join(name).join("templates")))
        .filter(|path| has_extension(path, &["html"]))
        .collect();
    content.extend(workspace::files(&workspace.theme().join("scripts")));
    content
}

fn add_sheets(
    workspace: &Workspace,
    content: &[PathBuf],
    output: &mut Output,
    notes: &mut Vec<String>,
) -> Result<(), Failure> {
    let theme = workspace.theme();
    let packages = theme.join("node_modules");
    let fonts = Fonts::new(vec![theme.join("fonts")], &packages);
    for sheet in SHEETS {
        let source = theme.join("styles").join(sheet.file);
        let css = styles::compile(&source, &[theme.join("styles"), packages.clone()])?;
        let css = if sheet.purge { purge::purge(workspace, &css, content)? } else { css };
        notes.push(styles::add(&source, &css, &fonts, output)?);
    }
    Ok(())
}

fn add_scripts(theme: &Path, content: &[PathBuf], output: &mut Output) -> Result<(), Failure> {
    let folder = theme.join("scripts");
    let mut paths = workspace::files(&folder);
    paths.retain(|path| has_extension(path, &["js"]));
    scripts::add(&folder, &paths, output)?;
    if !is_named(BOOTSTRAP, content)? {
        return Ok(());
    }
    let bundle = read_text(&theme.join("node_modules/bootstrap/dist/js").join(BOOTSTRAP))?;
    // The map is not shipped: a browser's tools would ask for it and get a 404.
    let code = bundle.split("//# sourceMappingURL=").next().unwrap_or_default();
    output.add(BOOTSTRAP, code.as_bytes(), &Naming::Fingerprint)?;
    Ok(())
}

/// Whether any template asks for the asset `name`.
fn is_named(name: &str, content: &[PathBuf]) -> Result<bool, Failure> {
    for path in content {
        if read_text(path)?.contains(name) {
            return Ok(true);
        }
    }
    Ok(false)
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
