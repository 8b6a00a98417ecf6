//! SCSS in, CSS out; and the files that the CSS refers to.

use std::fs;
use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace;

use super::output::{Naming, Output};

/// The SCSS files of a folder that stand for a style sheet: those whose names do not begin with `_`.
pub(super) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut sources = workspace::files(folder);
    sources.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.parent() == Some(folder) && name.ends_with(".scss") && !name.starts_with('_')
    });
    sources
}

/// What templates call the style sheet that `source` is compiled to.
pub(super) fn name(source: &Path) -> String {
    format!("{}.css", source.file_stem().unwrap_or_default().to_string_lossy())
}

/// Compiles one SCSS file.
pub(super) fn compile(path: &Path, load_paths: &[PathBuf]) -> Result<String, Failure> {
    let options =
        grass::Options::default().style(grass::OutputStyle::Compressed).quiet(true).load_paths(load_paths);
    grass::from_path(path, &options).at(path)
}

/// Where the fonts of a style sheet can lie: the folders of its own first, then those of the packages of `@fontsource` in the theme's
/// `node_modules`.
pub(super) fn font_folders(mut own: Vec<PathBuf>, node_modules: &Path) -> Vec<PathBuf> {
    for scope in ["@fontsource-variable", "@fontsource"] {
        let mut packages: Vec<PathBuf> = fs::read_dir(node_modules.join(scope))
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| entry.path().join("files"))
            .collect();
        packages.sort();
        own.append(&mut packages);
    }
    own
}

/// A font's licence wants to travel with it.
pub(super) fn add_licence(font: &Path, output: &mut Output) -> Result<(), Failure> {
    let Some(package) = font.parent().and_then(Path::parent) else { return Ok(()) };
    let licence = package.join("LICENSE");
    let Some(family) = package.file_name().and_then(|name| name.to_str()) else { return Ok(()) };
    let name = format!("fonts/{family}-licence.txt");
    if output.path(&name).is_none() && licence.is_file() {
        output.add(&name, &fs::read(&licence).at(&licence)?, &Naming::Keep)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_the_styles_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.scss");
        fs::write(&path, "a { color: $nowhere; }").unwrap();
        let message = compile(&path, &[]).unwrap_err().to_string();
        assert!(message.contains("site.scss"), "{message}");
    }
}
