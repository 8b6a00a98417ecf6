//! What a feature can bring and do is what some feature brings and does.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{ExprStruct, Ident, ImplItem, Item, ItemImpl, Member, TraitItem};

use super::tree::{File, Tree};
use super::{Finding, Rule};

const USED: Rule = Rule {
    name: "some feature uses each part of `Feature` and each method of its roles",
    why: "whoever writes a feature reads all of them, and what nobody uses is kept, described and obeyed in vain",
    fix: "take it out; it comes back with the first feature that needs it",
};

/// Where a feature is declared.
const DECLARED: &str = "crates/base-app/src/feature.rs";

/// What makes it and takes it apart is no user of it.
const FRAME: &str = "crates/base-app";

/// What holds the parts.
const PARTS: &str = "Feature";

/// Checks the parts of a feature, and what its roles can say, against all features.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    let Some(file) = tree.get(DECLARED) else { return };
    let Ok(declared) = syn::parse_file(&file.text) else { return };
    let mut used = Used::default();
    for user in tree.rust().filter(|file| is_user(file)) {
        // What does not parse is reported by cargo.
        syn::parse_file(&user.text).iter().for_each(|syntax| used.visit_file(syntax));
    }
    for (owner, door) in declared.items.iter().flat_map(doors) {
        if !used.0.contains(&(owner.clone(), door.to_string())) {
            let text = format!("no feature uses {owner}::{door}");
            findings.push(Finding::new(file, door.span().start().line, &USED, text));
        }
    }
}

/// Examples use what they explain, and tests what they try: neither is a reason to have it.
fn is_user(file: &File) -> bool {
    !file.is_test() && file.package() != FRAME && !file.path.starts_with("docs/")
}

/// The fields of `Feature`, and the methods of a role.
fn doors(item: &Item) -> Vec<(String, &Ident)> {
    match item {
        Item::Struct(parts) if parts.ident == PARTS => {
            // Each has a name: `Feature::named` asks for it.
            let fields = parts.fields.iter().filter_map(|field| field.ident.as_ref());
            fields.filter(|field| *field != "name").map(|field| (PARTS.to_owned(), field)).collect()
        }
        Item::Trait(role) => {
            let methods = role.items.iter().filter_map(|item| match item {
                TraitItem::Fn(method) => Some((role.ident.to_string(), &method.sig.ident)),
                _ => None,
            });
            methods.collect()
        }
        _ => Vec::new(),
    }
}

/// Each field that a literal names, with the struct's name, and each method, with that of the trait that it is written for.
#[derive(Default)]
struct Used(BTreeSet<(String, String)>);

impl Visit<'_> for Used {
    fn visit_expr_struct(&mut self, literal: &ExprStruct) {
        if let Some(name) = literal.path.segments.last() {
            let fields = literal.fields.iter().filter_map(|field| match &field.member {
                Member::Named(field) => Some((name.ident.to_string(), field.to_string())),
                Member::Unnamed(_) => None,
            });
            self.0.extend(fields);
        }
        visit::visit_expr_struct(self, literal);
    }

    fn visit_item_impl(&mut self, item: &ItemImpl) {
        if let Some(role) = item.trait_.as_ref().and_then(|(_, path, _)| path.segments.last()) {
            let methods = item.items.iter().filter_map(|item| match item {
                ImplItem::Fn(method) => Some((role.ident.to_string(), method.sig.ident.to_string())),
                _ => None,
            });
            self.0.extend(methods);
        }
        visit::visit_item_impl(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEATURE: &str = "//! X.\n\npub struct Feature {\n    pub name: &'static str,\n    /// Doc.\n    pub feed: Option<fn(u8) -> u8>,\n}\n\n\
        pub trait Content: Send {\n    /// Doc.\n    fn sitemap(&self, _: u8) -> Vec<u8> {\n        let fn_x = || { f(1) };\n    }\n\
        \n    fn seed(&self);\n}\n\nimpl Feature {\n    pub fn named(name: &'static str) -> Self {\n        Self { name, feed: None }\n    }\n}\n";

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(&[(DECLARED, FEATURE), (path, text)]), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    #[test]
    fn a_part_or_a_method_that_no_feature_uses_is_found() {
        let all = "//! X.\n\nfn feature() -> Feature {\n    Feature { feed: Some(|x| x), name, ..Feature::named(\"a\") }\n}\n\n\
                   impl Content for Blog {\n    fn sitemap(&self) { g({ 1 }) }\n    fn seed(&self) {}\n}\n";
        assert!(findings("crates/blog/src/lib.rs", all).is_empty());
        let some = all.replace("feed: Some(|x| x)", "other: feed").replace("fn seed", "fn other");
        let expected = [
            "crates/base-app/src/feature.rs:6: no feature uses Feature::feed",
            "crates/base-app/src/feature.rs:15: no feature uses Content::seed",
        ];
        assert_eq!(findings("crates/blog/src/lib.rs", &some), expected);
        for path in ["crates/base-app/src/app.rs", "docs/examples/menu/src/lib.rs", "crates/blog/tests/it.rs"]
        {
            assert_eq!(findings(path, all).len(), 3, "{path}");
        }
    }
}
