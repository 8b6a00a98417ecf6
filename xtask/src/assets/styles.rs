//! SCSS in, CSS out; and the files that the CSS refers to.

use std::fs;
use std::path::{Path, PathBuf};

use super::output::{Naming, Output};
use crate::failure::{Explain, Failure};
use crate::workspace;

/// The SCSS files of a folder that stand for a style sheet: those whose names do not begin with `_`.
pub(super) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut sources = workspace::files(folder);
    sources.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.parent() == Some(folder) && name.ends_with(".scss") && !name.starts_with('_')
    });
    sources
}

/// Adds the style sheet that `source` was compiled to, and says how large it is.
pub(super) fn add(source: &Path, css: &str, fonts: &Fonts, output: &mut Output) -> Result<String, Failure> {
    let name = format!("{}.css", source.file_stem().unwrap_or_default().to_string_lossy());
    let css = link(css, fonts, output).explain(|| source.display().to_string())?;
    output.add(&name, css.as_bytes(), &Naming::Fingerprint)?;
    Ok(format!("{name} {} kB", css.len() / 1000))
}

/// Compiles one SCSS file.
pub(super) fn compile(path: &Path, load_paths: &[PathBuf]) -> Result<String, Failure> {
    let options =
        grass::Options::default().style(grass::OutputStyle::Compressed).quiet(true).load_paths(load_paths);
    grass::from_path(path, &options).at(path)
}

/// Where the fonts of a style sheet can lie: its own folders first, then the packages of `@fontsource`.
pub(super) struct Fonts {
    folders: Vec<PathBuf>,
}

impl Fonts {
    /// `own` are folders beside the styles, `node_modules` that of the theme.
    pub(super) fn new(own: Vec<PathBuf>, node_modules: &Path) -> Self {
        let mut folders = own;
        for scope in ["@fontsource-variable", "@fontsource"] {
            let mut packages: Vec<PathBuf> = fs::read_dir(node_modules.join(scope))
                .into_iter()
                .flatten()
                .filter_map(Result::ok)
                .map(|entry| entry.path().join("files"))
                .collect();
            packages.sort();
            folders.append(&mut packages);
        }
        Self { folders }
    }

    fn find(&self, name: &str) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
    }
}

/// Points each `url(…)` at the fingerprinted file, and adds the fonts among them to `output`.
fn link(css: &str, fonts: &Fonts, output: &mut Output) -> Result<String, Failure> {
    let mut linked = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("url(") {
        let (inside, behind) = split_url(after)
            .ok_or_else(|| Failure::new("a url( in the compiled CSS is not closed".to_owned()))?;
        linked.push_str(before);
        linked.push_str("url(");
        if inside.starts_with("data:") || inside.starts_with('#') {
            linked.push_str(after.get(..after.len() - behind.len() - 1).unwrap_or_default());
        } else {
            linked.push_str(&resolve(inside, fonts, output)?);
        }
        linked.push(')');
        rest = behind;
    }
    linked.push_str(rest);
    Ok(linked)
}

/// Splits the text after `url(` into the address, without its quotes, and what follows the closing bracket.
fn split_url(text: &str) -> Option<(&str, &str)> {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            let (inside, behind) = quoted.split_once(quote)?;
            return Some((inside, behind.split_once(')')?.1));
        }
    }
    text.split_once(')')
}

fn resolve(address: &str, fonts: &Fonts, output: &mut Output) -> Result<String, Failure> {
    let (name, fragment) = match address.find(['?', '#']) {
        Some(at) => address.split_at(at),
        None => (address, ""),
    };
    let name = name.strip_prefix("./").unwrap_or(name);
    if name.contains("://") || name.starts_with('/') {
        return Err(Failure::new(format!(
            "the styles refer to {address}: name a file of static/ or fonts/ instead, so that nothing comes from elsewhere and \
             the name gets its fingerprint"
        )));
    }
    if let Some(path) = output.path(name) {
        return Ok(format!("{path}{fragment}"));
    }
    let font = name.strip_prefix("fonts/").and_then(|font| fonts.find(font)).ok_or_else(|| {
        Failure::new(format!(
            "the styles refer to {address}, which is neither in static/ nor a font in fonts/ or in a package of @fontsource"
        ))
    })?;
    add_licence(&font, output)?;
    let path = output.add(name, &fs::read(&font).at(&font)?, &Naming::Fingerprint)?;
    Ok(format!("{path}{fragment}"))
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

    struct Folder {
        folder: tempfile::TempDir,
        fonts: Fonts,
        output: Output,
    }

    fn site() -> Folder {
        let folder = tempfile::tempdir().unwrap();
        let fonts = folder.path().join("fonts");
        fs::create_dir(&fonts).unwrap();
        fs::write(fonts.join("quiet.woff2"), "font").unwrap();
        let mut output = Output::new(folder.path().join("dist"), 9, false);
        output.add("images/leaf.svg", b"<svg/>", &Naming::As("images/leaf-1.svg".to_owned())).unwrap();
        Folder { fonts: Fonts::new(vec![fonts], Path::new("node_modules")), output, folder }
    }

    #[test]
    fn addresses_become_fingerprinted_names() {
        let mut site = site();
        let css = r#"a{b:url("images/leaf.svg")}@font-face{src:url(fonts/quiet.woff2) format("woff2")}"#;
        let linked = link(css, &site.fonts, &mut site.output).unwrap();
        let font = site.output.path("fonts/quiet.woff2").unwrap().to_owned();
        assert_eq!(
            linked,
            format!(r#"a{{b:url(images/leaf-1.svg)}}@font-face{{src:url({font}) format("woff2")}}"#)
        );
        assert!(site.folder.path().join("dist").join(font).is_file());
    }

    #[test]
    fn pictures_inside_the_css_stay_as_they_are() {
        let mut site = site();
        let css = r#"a{b:url("data:image/svg+xml,%3csvg a='url(#c)'/%3e")}b{c:url(#mask)}"#;
        assert_eq!(link(css, &site.fonts, &mut site.output).unwrap(), css);
    }

    #[test]
    fn an_address_that_leads_nowhere_or_elsewhere_is_refused() {
        let mut site = site();
        for address in
            ["images/gone.svg", "fonts/gone.woff2", "//cdn.example/a.png", "https://cdn.example/a.png"]
        {
            let message = link(&format!("a{{b:url({address})}}"), &site.fonts, &mut site.output)
                .unwrap_err()
                .to_string();
            assert!(message.contains(address), "{message}");
        }
    }

    #[test]
    fn a_mistake_in_the_styles_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.scss");
        fs::write(&path, "a { color: $nowhere; }").unwrap();
        let message = compile(&path, &[]).unwrap_err().to_string();
        assert!(message.contains("site.scss"), "{message}");
    }
}
