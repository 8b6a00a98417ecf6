//! `sites/<name>/dist`: the site's style, its fonts, and everything in its `static/` folder.

use std::path::{Path, PathBuf};

use super::output::Output;
use super::stamp::{Record, Stamp};
use super::styles::{self, Fonts};
use super::{Outcome, purge};
use crate::failure::Failure;
use crate::workspace::{self, Workspace, has_extension};

/// Builds the site's folder unless nothing changed.
pub(super) fn build(workspace: &Workspace, name: &str, quality: u32) -> Result<Outcome, Failure> {
    let site = workspace.site(name);
    let theme = workspace.theme();
    let dist = site.join("dist");
    let content = public_content(workspace, &site);
    let statics = workspace::files(&site.join("static"));
    let mut inputs: Vec<PathBuf> = [&content, &statics].into_iter().flatten().cloned().collect();
    for folder in [site.join("styles"), site.join("fonts"), theme.join("styles"), theme.join("fonts")] {
        inputs.append(&mut workspace::files(&folder));
    }
    inputs.push(theme.join("package-lock.json"));
    let stamp = Stamp::of(workspace, &inputs, &[])?;
    let record = Record::read(workspace, name);
    if record.is_current(&stamp, quality, &dist) {
        return Ok(Outcome::Unchanged);
    }
    let mut output = Output::new(dist, quality, !record.has_quality(quality));
    super::add_static(&site.join("static"), &mut output)?;
    let packages = theme.join("node_modules");
    let fonts = Fonts::new(vec![site.join("fonts"), theme.join("fonts")], &packages);
    let load_paths = [site.join("styles"), theme.join("styles"), packages];
    let mut notes = Vec::new();
    for source in styles::sources(&site.join("styles")) {
        let css = purge::purge(workspace, &styles::compile(&source, &load_paths)?, &content)?;
        notes.push(styles::add(&source, &css, &fonts, &mut output)?);
    }
    if output.path("site.css").is_none() {
        println!("assets  sites/{name}/styles/site.scss does not exist, so the site has no style");
    }
    notes.insert(0, format!("{} files", output.len()));
    record.write(&stamp, quality, &output.finish()?)?;
    Ok(Outcome::Built(notes))
}

/// What can hold class names of public pages: the site's templates and scripts, and those of the crates but for the panel's.
fn public_content(workspace: &Workspace, site: &Path) -> Vec<PathBuf> {
    let mut content = workspace::files(&site.join("templates"));
    content.extend(
        workspace::files(&site.join("static")).into_iter().filter(|path| has_extension(path, &["js"])),
    );
    for name in workspace.crates().iter().filter(|name| *name != "admin") {
        content.extend(workspace::files(&workspace.root().join("crates").join(name).join("templates")));
    }
    content.retain(|path| has_extension(path, &["html", "js"]) && !is_of_the_panel(workspace, path));
    content
}

fn is_of_the_panel(workspace: &Workspace, path: &Path) -> bool {
    workspace.relative(path).split('/').any(|part| part == "admin" || part == "mail")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_public_templates_decide_what_css_a_site_keeps() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        for file in [
            "crates/admin/Cargo.toml",
            "crates/admin/templates/shell.html",
            "crates/blog/Cargo.toml",
            "crates/blog/templates/admin/posts.html",
            "crates/blog/templates/blog/list.html",
            "crates/contact/Cargo.toml",
            "crates/contact/templates/mail/notice.html",
            "sites/bakery/static/site.js",
            "sites/bakery/static/leaf.svg",
            "sites/bakery/templates/home.html",
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let content = public_content(&workspace, &workspace.site("bakery"));
        let names: Vec<_> = content.iter().map(|path| workspace.relative(path)).collect();
        assert_eq!(
            names,
            [
                "sites/bakery/templates/home.html",
                "sites/bakery/static/site.js",
                "crates/blog/templates/blog/list.html"
            ]
        );
    }
}
