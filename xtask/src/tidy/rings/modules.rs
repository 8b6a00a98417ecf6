//! Which file of a crate uses which, read from its paths.

use std::collections::{BTreeMap, BTreeSet};

use super::super::tree::{File, Tree};
use super::source::{Reference, Source};

/// One file uses something of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arrow<'a> {
    pub(super) from: &'a str,
    pub(super) line: usize,
    pub(super) to: &'a str,
}

/// The arrows between the files below `src/` of a package, without its tests; the first line of each. That a file uses what the
/// module around it declares is no arrow: it is a part of that module.
pub(super) fn arrows<'a>(tree: &'a Tree, package: &str) -> Vec<Arrow<'a>> {
    let folder = format!("{package}/src/");
    let files = tree.rust().filter(|file| file.path.starts_with(&folder) && !file.is_test());
    let sources: Vec<(&'a File, Source)> =
        files.filter_map(|file| Some((file, read(file, &folder)?))).collect();
    let mut modules = Modules::default();
    for (file, source) in &sources {
        modules.add(&file.path, source);
    }
    let mut arrows: Vec<Arrow<'a>> = Vec::new();
    for (file, source) in &sources {
        for reference in source.references.iter().filter(|reference| !source.only_hands_on(reference)) {
            let known = |to: &str| arrows.iter().any(|arrow| arrow.from == file.path && arrow.to == to);
            let to = modules.file_of(&reference.module, &reference.path, DEPTH);
            if let Some(to) = to.filter(|to| *to != file.path && !is_around(to, &file.path) && !known(to)) {
                arrows.push(Arrow { from: &file.path, line: reference.line, to });
            }
        }
    }
    arrows
}

fn read(file: &File, folder: &str) -> Option<Source> {
    let name = file.path.strip_prefix(folder)?.strip_suffix(".rs")?;
    let is_root = matches!(name, "lib" | "main");
    let module = if is_root { Vec::new() } else { name.split('/').map(str::to_owned).collect() };
    Source::read(module, &file.text)
}

/// Whether `part` is the file of a module within the module of `file`.
fn is_around(file: &str, part: &str) -> bool {
    let module = file.strip_suffix(".rs").unwrap_or(file);
    let folder = module.strip_suffix("/lib").or(module.strip_suffix("/main")).unwrap_or(module);
    part.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// At most this many names stand for one another in a row.
const DEPTH: usize = 16;

/// The modules of a crate by their paths.
#[derive(Default)]
struct Modules<'a, 's>(BTreeMap<&'s [String], Module<'a, 's>>);

/// What can be named in a module.
#[derive(Default)]
struct Module<'a, 's> {
    file: &'a str,
    items: BTreeSet<&'s str>,
    imports: BTreeMap<&'s str, &'s [String]>,
    globs: Vec<&'s [String]>,
}

impl<'a, 's> Modules<'a, 's> {
    fn add(&mut self, file: &'a str, source: &'s Source) {
        for module in &source.modules {
            self.0.entry(module).or_default().file = file;
        }
        for (module, item) in &source.items {
            self.0.entry(module).or_default().items.insert(item);
        }
        for reference in &source.references {
            let module = self.0.entry(&reference.module).or_default();
            match reference.import.as_deref() {
                Some("*") => module.globs.push(&reference.path),
                Some(name) => drop(module.imports.insert(name, &reference.path)),
                None => {}
            }
        }
    }

    /// The file that holds what `path` means in `module`; none when it is of another crate.
    fn file_of(&self, module: &[String], path: &[String], depth: usize) -> Option<&'a str> {
        let depth = depth.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.file_in(&[], rest, depth),
            "self" => self.file_in(module, rest, depth),
            "super" => {
                let (_, parent) = module.split_last()?;
                if rest.first().is_some_and(|next| next == "super") {
                    self.file_of(parent, rest, depth)
                } else {
                    self.file_in(parent, rest, depth)
                }
            }
            name => {
                let here = self.0.get(module)?;
                let is_known = self.0.contains_key(child(module, name).as_slice())
                    || here.imports.get(name).is_some_and(|import| import.first() != Some(first));
                is_known.then(|| self.file_in(module, path, depth)).flatten()
            }
        }
    }

    /// The same for a path that begins in `module`.
    fn file_in(&self, module: &[String], path: &[String], depth: usize) -> Option<&'a str> {
        let here = self.0.get(module)?;
        let Some((name, rest)) = path.split_first() else { return Some(here.file) };
        let inner = child(module, name);
        let is_item = here.items.contains(name.as_str());
        // A function may be called like a module.
        if self.0.contains_key(inner.as_slice()) && !(is_item && rest.is_empty()) {
            return self.file_in(&inner, rest, depth);
        }
        if is_item {
            return Some(here.file);
        }
        if let Some(import) = here.imports.get(name.as_str()) {
            return self.file_of(module, &[import, rest].concat(), depth);
        }
        let behind = here.globs.iter().find_map(|glob| {
            let file = self.file_of(module, glob, depth)?;
            let module = self.0.values().find(|module| module.file == file)?;
            module.items.contains(name.as_str()).then_some(file)
        });
        behind.or(Some(here.file))
    }
}

fn child(module: &[String], name: &str) -> Vec<String> {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

impl Source {
    /// Whether a reference is a re-export of what the file does not use itself.
    fn only_hands_on(&self, reference: &Reference) -> bool {
        let name = reference.import.as_deref().unwrap_or_default();
        reference.is_public && self.words.iter().filter(|word| *word == name).count() < 2
    }
}
