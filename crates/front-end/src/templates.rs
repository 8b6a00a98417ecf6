//! Which templates a site can print on its public pages: those decide what CSS it keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use checkout::failure::Failure;
use checkout::workspace::{self, Workspace, has_extension, read_text, slashed};

use super::feature;

/// Templates of the panel and of mails have no part in a site's style.
const APART: [&str; 2] = ["admin/", "mail/"];

/// A template, and the text in it.
struct Template {
    path: PathBuf,
    text: String,
}

/// The public templates that a site can print: its own, and what it needs of its features' and the theme's.
pub(super) fn public(workspace: &Workspace, site: &str) -> Result<Vec<PathBuf>, Failure> {
    let folder = workspace.site(site);
    let own = folder_templates(&folder.join("templates"))?;
    // The theme last: it is looked up last too.
    let mut crates = feature::of_site(workspace, &folder)?;
    crates.push(workspace.theme());
    let mut shared: BTreeMap<String, Template> = BTreeMap::new();
    for folder in &crates {
        for (template, content) in folder_templates(&folder.join("templates"))? {
            shared.entry(template).or_insert(content);
        }
    }
    let named = names(&folder, &crates)?;
    let roots = own.keys().chain(shared.keys().filter(|name| !own.contains_key(*name)));
    let roots = roots.filter(|name| is_root(name, &named));
    let mut waiting: Vec<String> = roots.cloned().collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let template = match name.strip_prefix("shared/") {
            Some(name) => shared.get(name),
            None => own.get(&name).or_else(|| shared.get(&name)),
        };
        if let Some(template) = template {
            waiting.extend(parts(&template.text));
            found.push(template.path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Whether something besides other templates asks for this one.
fn is_root(name: &str, named: &str) -> bool {
    let is_partial = name.rsplit('/').next().is_some_and(|file| file.starts_with('_'));
    !is_partial && (name.starts_with("errors/") || named.contains(&format!("\"{name}\"")))
}

/// The public templates in a folder, by their names.
fn folder_templates(folder: &Path) -> Result<BTreeMap<String, Template>, Failure> {
    let mut templates = BTreeMap::new();
    for path in workspace::files(folder).into_iter().filter(|path| has_extension(path, &["html"])) {
        let name = slashed(path.strip_prefix(folder).unwrap_or(&path));
        if !APART.iter().any(|apart| name.starts_with(apart)) {
            let text = read_text(&path)?;
            templates.insert(name, Template { path, text });
        }
    }
    Ok(templates)
}

/// Everything that can name a template: the code of the site and of its crates, and `site.toml`.
fn names(site: &Path, crates: &[PathBuf]) -> Result<String, Failure> {
    let mut text = String::new();
    let sources = crates.iter().map(PathBuf::as_path).chain([feature::package(site)]);
    for path in sources.flat_map(|folder| workspace::files(&folder.join("src"))) {
        text.push_str(&read_text(&path)?);
    }
    text.push_str(&read_text(&site.join("site.toml"))?);
    Ok(text)
}

/// The templates that a template extends, includes and imports.
fn parts(text: &str) -> Vec<String> {
    let tags = text.split("{%").skip(1).filter_map(|rest| rest.split("%}").next());
    let tags = tags.filter(|tag| {
        let tag = tag.trim_start_matches('-').trim_start();
        ["extends ", "include ", "import "].iter().any(|verb| tag.starts_with(verb))
    });
    tags.flat_map(|tag| tag.split('"').skip(1).step_by(2).map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn public_of(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        for (file, text) in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        public(&workspace, "bakery").unwrap().iter().map(|path| workspace.relative(path)).collect()
    }

    #[test]
    fn only_what_a_site_can_print_decides_what_css_it_keeps() {
        let found = public_of(&[
            ("crates/admin/Cargo.toml", ""),
            ("crates/admin/templates/admin/shell.html", ""),
            ("crates/blog/Cargo.toml", ""),
            ("crates/blog/src/views.rs", "\"blog/list.html\" \"home.html\""),
            ("crates/blog/templates/admin/posts.html", ""),
            (
                "crates/blog/templates/blog/list.html",
                "{% extends \"layout.html\" %}{% include \"_card.html\" %}",
            ),
            ("crates/portfolio/Cargo.toml", ""),
            ("crates/portfolio/src/views.rs", "\"portfolio/list.html\""),
            ("crates/portfolio/templates/portfolio/list.html", ""),
            ("crates/theme/Cargo.toml", ""),
            ("crates/theme/templates/_card.html", ""),
            ("crates/theme/templates/_sections.html", ""),
            ("crates/theme/templates/home.html", "{% include \"_sections.html\" %}"),
            ("crates/theme/templates/layout.html", ""),
            ("crates/theme/templates/page.html", "{% include \"_sections.html\" %}"),
            ("sites/bakery/Cargo.toml", "[dependencies]\nadmin.workspace = true\nblog.workspace = true\n"),
            ("sites/bakery/site.toml", "template = \"about.html\"\n"),
            ("sites/bakery/templates/about.html", "{% extends \"layout.html\" %}"),
            ("sites/bakery/templates/home.html", "{% extends \"layout.html\" %}"),
        ]);
        assert_eq!(
            found,
            [
                "crates/blog/templates/blog/list.html",
                "crates/theme/templates/_card.html",
                "crates/theme/templates/layout.html",
                "sites/bakery/templates/about.html",
                "sites/bakery/templates/home.html",
            ]
        );
    }

    #[test]
    fn a_page_that_extends_what_it_overrides_needs_both() {
        let found = public_of(&[
            ("crates/theme/Cargo.toml", ""),
            ("crates/theme/templates/_sections.html", ""),
            ("crates/theme/templates/home.html", "{%- include \"_sections.html\" -%}"),
            ("sites/bakery/Cargo.toml", ""),
            ("sites/bakery/site.toml", ""),
            ("sites/bakery/src/lib.rs", "\"home.html\""),
            ("sites/bakery/templates/home.html", "{% extends \"shared/home.html\" %}"),
        ]);
        assert_eq!(
            found,
            [
                "crates/theme/templates/_sections.html",
                "crates/theme/templates/home.html",
                "sites/bakery/templates/home.html",
            ]
        );
    }
}
