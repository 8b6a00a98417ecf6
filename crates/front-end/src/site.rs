//! `sites/<name>/dist`: the site's style, its fonts, and everything in its `static/` folder.

use std::fs;
use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace::{self, Workspace, has_extension};

use super::bundle::{self, Order, Sheet};
use super::output::Output;
use super::stamp::{Record, Stamp};
use super::{Outcome, app_icons, feature, look, pictures, styles, templates};

/// Builds the site's folder unless nothing changed.
pub(super) fn build(workspace: &Workspace, name: &str, quality: u32) -> Result<Outcome, Failure> {
    let site = workspace.site(name);
    let shared = workspace.theme();
    let dist = site.join("dist");
    let statics = workspace::files(&site.join("static"));
    let features = feature::of_site(workspace, &site)?;
    // What can hold class names of public pages.
    let mut content = templates::public(workspace, name)?;
    content.extend(statics.iter().filter(|path| has_extension(path, &["js"])).cloned());
    content.extend(features.iter().chain([&shared]).flat_map(|folder| feature::public_scripts(folder)));
    let mut inputs: Vec<PathBuf> = [&content, &statics].into_iter().flatten().cloned().collect();
    let folders = [&site, &shared].into_iter().chain(&features);
    for folder in folders.flat_map(|folder| [folder.join("styles"), folder.join("fonts")]) {
        inputs.append(&mut workspace::files(&folder));
    }
    inputs.push(shared.join("package-lock.json"));
    inputs.extend(Some(look::file(workspace, name)).filter(|path| path.is_file()));
    let stamp = Stamp::of(workspace, &inputs, &[])?;
    let record = Record::read(workspace, name);
    if record.is_current(&stamp, quality, &dist) {
        return Ok(Outcome::Unchanged);
    }
    let mut output = Output::new(dist, quality, !record.has_quality(quality));
    super::add_static(&site.join("static"), &mut output)?;
    pictures::add(workspace, &site.join("static"), &mut output)?;
    let look = look::build(workspace, name, &mut output)?;
    output.add_private("theme.json", &look.json)?;
    app_icons::add(workspace, &site.join("static"), &look.json, &mut output)?;
    // `public.scss` imports it.
    let imports = look.styles.join("_features.scss");
    fs::write(&imports, feature::imports(&features)).at(&imports)?;
    let order = order(workspace, &site, look.styles, &content)?;
    let mut notes = bundle::add(workspace, &order, &mut output)?;
    if output.path("site.css").is_none() {
        println!("assets  sites/{name}/styles/site.scss does not exist, so the site has no style");
    }
    notes.insert(0, format!("{} files", output.len()));
    record.write(&stamp, quality, &output.finish()?)?;
    Ok(Outcome::Built(notes))
}

/// The scripts in `static/`, and the style sheets.
fn order(workspace: &Workspace, site: &Path, look: PathBuf, content: &[PathBuf]) -> Result<Order, Failure> {
    let theme = workspace.theme();
    let packages = theme.join("node_modules");
    let fonts = styles::font_folders(vec![site.join("fonts"), theme.join("fonts")], &packages);
    let crates = workspace.root().join("crates");
    let load_paths = [site.join("styles"), look, theme.join("styles"), packages, crates];
    let words = bundle::words(content)?;
    let sheet = |source: &PathBuf| {
        let css = styles::compile(source, &load_paths)?;
        Ok(Sheet { name: styles::name(source), css, content: Some(words.clone()) })
    };
    let sheets = styles::sources(&site.join("styles")).iter().map(sheet).collect::<Result<_, Failure>>()?;
    let statics = site.join("static");
    Ok(Order { below: String::new(), scripts: bundle::entries(&statics), folder: statics, sheets, fonts })
}
