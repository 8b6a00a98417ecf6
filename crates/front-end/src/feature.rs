//! What a feature brings to browsers: a folder `dist` with its scripts and its style sheet of the panel, and styles for the style
//! sheets of the sites that have it.

use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace::{self, Workspace, has_extension, read_text};

use super::bundle::{self, Order, Sheet};
use super::output::Output;
use super::stamp::{Record, Stamp};
use super::{Outcome, styles, theme};

/// The styles of its public pages.
const PUBLIC: &str = "styles/public.scss";

/// The styles of its pages of the panel.
const PANEL: &str = "styles/admin.scss";

/// The folders of all crates that may be features, the worked examples among them.
pub(super) fn all(workspace: &Workspace) -> Vec<PathBuf> {
    let examples = workspace.root().join("docs/examples");
    let shared = workspace.crates().into_iter().map(|name| workspace.root().join("crates").join(name));
    let examples = workspace::packages(&examples).into_iter().map(|name| examples.join(name));
    shared.chain(examples).filter(|folder| *folder != workspace.theme()).collect()
}

/// The folders of the shared crates that a site is made of, but for the theme.
pub(super) fn of_site(workspace: &Workspace, site: &Path) -> Result<Vec<PathBuf>, Failure> {
    let path = package(site).join("Cargo.toml");
    let manifest: toml::Table = read_text(&path)?.parse().at(&path)?;
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    let used = |name: &str| dependencies.is_some_and(|dependencies| dependencies.contains_key(name));
    let crates = workspace.crates().into_iter();
    let crates = crates.filter(|name| used(name) && name != "theme" || name == "base-app");
    Ok(crates.map(|name| workspace.root().join("crates").join(name)).collect())
}

/// The package that a site's folder lies in: the folder itself, but for the specimen, which lies in the test kit.
pub(super) fn package(site: &Path) -> &Path {
    site.ancestors().find(|folder| folder.join("Cargo.toml").is_file()).unwrap_or(site)
}

/// The folder that is built of one, if it has anything to build.
pub(super) fn built(folder: &Path) -> Option<PathBuf> {
    let has_any = folder.join(PANEL).is_file() || !bundle::entries(&folder.join("scripts")).is_empty();
    has_any.then(|| folder.join("dist"))
}

/// The scripts that its public pages load; those of the panel lie in a folder of their own.
pub(super) fn public_scripts(folder: &Path) -> Vec<PathBuf> {
    let folder = folder.join("scripts");
    let mut scripts = workspace::files(&folder);
    scripts.retain(|path| has_extension(path, &["js"]) && !path.starts_with(folder.join("admin")));
    scripts
}

/// SCSS that imports what these features bring for the style sheet of a site. It is compiled where the folders above them are load
/// paths.
pub(super) fn imports(features: &[PathBuf]) -> String {
    let styled = features.iter().filter(|folder| folder.join(PUBLIC).is_file());
    styled.map(|folder| format!("@import \"{}/styles/public\";\n", name(folder))).collect()
}

/// Builds the folder of one unless nothing changed, or it has nothing to build.
pub(super) fn build(workspace: &Workspace, folder: &Path, quality: u32) -> Result<Option<Outcome>, Failure> {
    let Some(dist) = built(folder) else { return Ok(None) };
    let name = name(folder);
    let mut content = theme::admin_content(workspace);
    for part in ["templates", "scripts"] {
        content.append(&mut workspace::files(&folder.join(part)));
    }
    content.sort();
    content.dedup();
    let styles = [folder.join("styles"), workspace.theme().join("styles")];
    let mut inputs = content.clone();
    inputs.extend(styles.iter().flat_map(|folder| workspace::files(folder)));
    inputs.push(workspace.theme().join("package-lock.json"));
    let stamp = Stamp::of(workspace, &inputs, &[])?;
    // A site may have the same name.
    let record = Record::read(workspace, &format!("feature-{name}"));
    if record.is_current(&stamp, quality, &dist) {
        return Ok(Some(Outcome::Unchanged));
    }
    let mut output = Output::new(dist, quality, !record.has_quality(quality));
    let mut notes = bundle::add(workspace, &order(workspace, folder, &content)?, &mut output)?;
    notes.insert(0, format!("{} files", output.len()));
    record.write(&stamp, quality, &output.finish()?)?;
    Ok(Some(Outcome::Built(notes)))
}

/// What it is called: its files have names below that, so that no two features share one.
pub(super) fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn order(workspace: &Workspace, folder: &Path, content: &[PathBuf]) -> Result<Order, Failure> {
    let packages = workspace.theme().join("node_modules");
    let load_paths = [folder.join("styles"), workspace.theme().join("styles"), packages.clone()];
    let panel = Some(folder.join(PANEL)).filter(|source| source.is_file());
    let sheet = |source: PathBuf| {
        let css = styles::compile(&source, &load_paths)?;
        Ok(Sheet { name: styles::name(&source), css, content: Some(bundle::words(content)?) })
    };
    let scripts = folder.join("scripts");
    Ok(Order {
        below: format!("{}/", name(folder)),
        scripts: bundle::entries(&scripts),
        // A feature that has styles alone has no such folder.
        folder: if scripts.is_dir() { scripts } else { folder.to_owned() },
        sheets: panel.into_iter().map(sheet).collect::<Result<_, Failure>>()?,
        fonts: styles::font_folders(vec![workspace.theme().join("fonts")], &packages),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write(folder: &Path, files: &[(&str, &str)]) {
        for (file, text) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn a_site_has_the_styles_of_its_features_and_of_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(
            root,
            &[
                ("crates/blog/Cargo.toml", ""),
                ("crates/blog/styles/public.scss", ".post { color: $ink }"),
                ("crates/contact/Cargo.toml", ""),
                ("crates/portfolio/Cargo.toml", ""),
                ("crates/portfolio/styles/public.scss", ".project { color: $ink }"),
                ("crates/theme/Cargo.toml", ""),
                ("crates/theme/styles/public.scss", ""),
                (
                    "sites/bakery/Cargo.toml",
                    "[dependencies]\nblog.workspace = true\ncontact.workspace = true\n",
                ),
            ],
        );
        let features = of_site(&Workspace::at(root), &root.join("sites/bakery")).unwrap();
        let imports = imports(&features);
        assert_eq!(imports, "@import \"blog/styles/public\";\n");
        let sheet = root.join("site.scss");
        fs::write(&sheet, format!("$ink: green;\n{imports}")).unwrap();
        let css = styles::compile(&sheet, &[root.join("crates")]).unwrap();
        assert_eq!(css.trim_end(), ".post{color:green}");
    }

    #[test]
    fn only_a_feature_with_scripts_or_a_sheet_of_the_panel_has_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(
            root,
            &[
                ("blog/styles/public.scss", ""),
                ("analytics/styles/admin.scss", ""),
                ("contact/scripts/photos.js", ""),
                ("contact/scripts/admin/inbox.js", ""),
                ("portfolio/scripts/_parts.js", ""),
            ],
        );
        assert_eq!(built(&root.join("analytics")), Some(root.join("analytics/dist")));
        assert_eq!(built(&root.join("contact")), Some(root.join("contact/dist")));
        assert_eq!(built(&root.join("blog")).or_else(|| built(&root.join("portfolio"))), None);
        assert_eq!(public_scripts(&root.join("contact")), [root.join("contact/scripts/photos.js")]);
    }
}
