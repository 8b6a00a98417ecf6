//! What a Rust file names and declares, without its tests.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

use super::super::rust::{self, Kind, Token};

/// A path in a file.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// The module in which it stands.
    pub(super) module: Vec<String>,
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// For an import the name that it gives here, `*` for all.
    pub(super) import: Option<String>,
    /// Whether others can import it from here.
    pub(super) is_public: bool,
}

/// A file as the graph of modules sees it.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Its own module, and those that it declares with their contents.
    pub(super) modules: Vec<Vec<String>>,
    /// What it declares, with the module.
    pub(super) items: Vec<(Vec<String>, String)>,
    pub(super) references: Vec<Reference>,
    /// Every word of the file.
    pub(super) words: Vec<String>,
}

impl Source {
    /// Reads the file of a module; none when it does not parse, which cargo reports better.
    pub(super) fn read(module: Vec<String>, text: &str) -> Option<Self> {
        let syntax = syn::parse_file(text).ok()?;
        let words = rust::tokens(text).into_iter().filter(|token| token.kind == Kind::Word);
        let source = Self { words: words.map(|word| word.text).collect(), ..Self::default() };
        let mut reader = Reader { module, source };
        reader.source.modules.push(reader.module.clone());
        reader.visit_file(&syntax);
        Some(reader.source)
    }
}

struct Reader {
    module: Vec<String>,
    source: Source,
}

impl Reader {
    fn refer(&mut self, path: Vec<String>, line: usize) {
        let module = self.module.clone();
        self.source.references.push(Reference { module, path, line, import: None, is_public: false });
    }

    fn import(&mut self, tree: &UseTree, before: &[String], is_public: bool) {
        let line = tree.span().start().line;
        let with = |name: &str| [before, &[name.to_owned()]].concat();
        let (path, name) = match tree {
            UseTree::Path(path) => return self.import(&path.tree, &with(&path.ident.to_string()), is_public),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, before, is_public));
                return;
            }
            UseTree::Name(name) if name.ident == "self" => {
                (before.to_vec(), before.last().cloned().unwrap_or_default())
            }
            UseTree::Name(name) => (with(&name.ident.to_string()), name.ident.to_string()),
            UseTree::Rename(rename) => (with(&rename.ident.to_string()), rename.rename.to_string()),
            UseTree::Glob(_) => (before.to_vec(), "*".to_owned()),
        };
        let module = self.module.clone();
        self.source.references.push(Reference { module, path, line, import: Some(name), is_public });
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = declared(item);
        if rust::is_for_tests(attributes) {
            return;
        }
        self.source.items.extend(name.map(|name| (self.module.clone(), name)));
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.content.is_some() {
            self.module.push(module.ident.to_string());
            self.source.modules.push(self.module.clone());
            visit::visit_item_mod(self, module);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if path.leading_colon.is_none() && segments.len() > 1 {
            self.refer(segments, path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    /// `pub(super)` names a module and uses nothing of it.
    fn visit_vis_restricted(&mut self, _restricted: &'ast syn::VisRestricted) {}

    /// What is handed to a macro is no syntax yet: its paths are looked for in the row of tokens.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        for (path, line) in paths(&rust::flat(call.tokens.clone())) {
            self.refer(path, line);
        }
        visit::visit_macro(self, call);
    }
}

/// All `a::b::c` in a row of tokens.
fn paths(tokens: &[Token]) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    let mut rest = tokens;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if first.kind != Kind::Word {
            continue;
        }
        let mut path = vec![first.text.clone()];
        while let [one, two, name, behind @ ..] = rest
            && one.is_sign(":")
            && two.is_sign(":")
            && name.kind == Kind::Word
        {
            path.push(name.text.clone());
            rest = behind;
        }
        if path.len() > 1 {
            found.push((path, first.line));
        }
    }
    found
}

/// What stands before an item in `#[…]`, and its name.
fn declared(item: &Item) -> (&[Attribute], Option<String>) {
    let (attributes, name) = match item {
        Item::Const(item) => (&item.attrs, Some(&item.ident)),
        Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
        Item::Mod(item) => (&item.attrs, None),
        Item::Static(item) => (&item.attrs, Some(&item.ident)),
        Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        Item::Type(item) => (&item.attrs, Some(&item.ident)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Use(item) => (&item.attrs, None),
        _ => return (&[], None),
    };
    (attributes, name.map(ToString::to_string))
}
