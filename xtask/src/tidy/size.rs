//! Files and functions that a reader can hold in mind.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::tree::{File, Tree};
use super::{Finding, Rule};

const FILE: Rule = Rule {
    name: "a file has at most 400 lines, one of tests 600 (invariant 11)",
    why: "a file is read as a whole",
    fix: "split it by responsibility: name.rs becomes name.rs with a folder name/",
};

const FUNCTION: Rule = Rule {
    name: "a function has at most 60 lines (invariant 11)",
    why: "a function is read without scrolling",
    fix: "give its steps names and functions of their own",
};

const FILE_LINES: usize = 400;
const TEST_FILE_LINES: usize = 600;
const FUNCTION_LINES: usize = 60;

const CODE: &[&str] = &["html", "js", "mjs", "rs", "scss"];

/// Written by diesel's command line.
const GENERATED: &str = "schema.rs";

/// Checks all files of code.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.files().filter(|file| CODE.iter().any(|extension| file.has_extension(extension))) {
        let lines = file.text.lines().count();
        let limit = if file.is_test() { TEST_FILE_LINES } else { FILE_LINES };
        if lines > limit && file.name() != GENERATED {
            findings.push(Finding::new(file, limit + 1, &FILE, format!("has {lines} lines")));
        }
        if file.is_rust() && !file.is_test() {
            check_functions(file, findings);
        }
    }
}

fn check_functions(file: &File, findings: &mut Vec<Finding>) {
    // What does not parse, cargo reports better.
    let Ok(syntax) = syn::parse_file(&file.text) else { return };
    let mut functions = Functions { lines: file.text.lines().collect(), too_long: Vec::new() };
    functions.visit_file(&syntax);
    for (line, name, length) in functions.too_long {
        findings.push(Finding::new(file, line, &FUNCTION, format!("fn {name} has {length} lines")));
    }
}

struct Functions<'a> {
    lines: Vec<&'a str>,
    too_long: Vec<(usize, String, usize)>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let (first, last) = (body.span().start().line, body.span().end().line);
        let inside = self.lines.iter().take(last.saturating_sub(1)).skip(first);
        let length = inside.filter(|line| is_code(line)).count();
        if length > FUNCTION_LINES {
            self.too_long.push((signature.span().start().line, signature.ident.to_string(), length));
        }
    }
}

fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("//")
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let is_cfg_test = path.is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test");
        is_cfg_test || path.segments.last().is_some_and(|segment| segment.ident == "test")
    })
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_test(&function.attrs) {
            self.measure(&function.sig, &function.block);
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(body) = &function.default {
            self.measure(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(&[(path, text)]), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    step();\n".repeat(lines))
    }

    #[test]
    fn a_long_file_is_found_and_a_long_schema_is_not() {
        let text = "//! X.\n".to_owned() + &"\n".repeat(400);
        assert_eq!(findings("crates/blog/src/lib.rs", &text), ["crates/blog/src/lib.rs:401: has 401 lines"]);
        assert!(findings("crates/core-models/src/schema.rs", &text).is_empty());
        assert!(findings("sites/bakery/tests/site.rs", &text).is_empty());
        assert_eq!(findings("crates/theme/styles/admin.scss", &text).len(), 1);
        assert!(findings("docs/architecture.md", &text).is_empty());
    }

    #[test]
    fn a_long_function_is_found_with_its_line_and_name() {
        let text = format!("//! X.\n\n{}", function(61));
        assert_eq!(
            findings("crates/blog/src/lib.rs", &text),
            ["crates/blog/src/lib.rs:3: fn long has 61 lines"]
        );
        assert!(findings("crates/blog/src/lib.rs", &function(60)).is_empty());
    }

    #[test]
    fn comments_and_tests_do_not_count() {
        let commented =
            format!("fn long() {{\n{}{}}}\n", "    step();\n".repeat(60), "    // why\n\n".repeat(9));
        assert!(findings("crates/blog/src/lib.rs", &commented).is_empty());
        let test =
            format!("#[cfg(test)]\nmod tests {{ {} }}\n#[tokio::test]\nasync {}", function(70), function(70));
        assert!(findings("crates/blog/src/lib.rs", &test).is_empty());
        assert!(findings("crates/blog/tests/list.rs", &function(70)).is_empty());
    }

    #[test]
    fn methods_count_like_functions() {
        let text = format!("impl A {{ {} }}\ntrait B {{ {} }}\n", function(61), function(61));
        assert_eq!(findings("crates/blog/src/lib.rs", &text).len(), 2);
    }
}
