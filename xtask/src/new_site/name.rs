//! The name of a site, in the three forms in which the code writes it.

use checkout::failure::Failure;

const LONGEST: usize = 40;

/// Names that would be taken for something else: by cargo, by Rust, by a file system, or by a reader.
const RESERVED: &[&str] = &[
    "admin",
    "alloc",
    "aux",
    "build",
    "con",
    "core",
    "deps",
    "dist",
    "doc",
    "example",
    "examples",
    "incremental",
    "main",
    "new",
    "nul",
    "package",
    "panel",
    "prn",
    "proc-macro",
    "shared",
    "site",
    "sites",
    "static",
    "std",
    "target",
    "test",
    "tests",
    "uploads",
    "var",
];

/// The name of a site that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SiteName(String);

impl SiteName {
    /// Checks what somebody typed.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let refuse = |why: &str| Err(Failure::new(format!("the name “{text}” {why}")));
        let parts_are_good = text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if !parts_are_good || !text.starts_with(|first: char| first.is_ascii_lowercase()) {
            return refuse(
                "cannot be used: begin with a lower-case letter and write lower-case letters, digits and single \
                           hyphens, such as north-shore",
            );
        }
        if text.len() > LONGEST {
            return refuse("is too long: use at most 40 characters");
        }
        let name = Self(text.to_owned());
        if RESERVED.contains(&text) || syn::parse_str::<syn::Ident>(&name.crate_name()).is_err() {
            return refuse(
                "means something else to Rust, cargo or this project: choose another, such as the business's own",
            );
        }
        Ok(name)
    }

    /// Folder, package, program and cookies: `north-shore`.
    pub(super) fn folder(&self) -> &str {
        &self.0
    }

    /// The crate in Rust: `north_shore`.
    pub(super) fn crate_name(&self) -> String {
        self.0.replace('-', "_")
    }

    /// The type in Rust: `NorthShore`.
    pub(super) fn type_name(&self) -> String {
        self.words().concat()
    }

    /// For people: `North Shore`.
    pub(super) fn title(&self) -> String {
        self.words().join(" ")
    }

    fn words(&self) -> Vec<String> {
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
        };
        self.0.split('-').map(capital).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_forms() {
        let name = SiteName::parse("north-shore-2").unwrap();
        assert_eq!(name.folder(), "north-shore-2");
        assert_eq!(name.crate_name(), "north_shore_2");
        assert_eq!(name.type_name(), "NorthShore2");
        assert_eq!(name.title(), "North Shore 2");
    }

    #[test]
    fn a_name_that_cannot_be_used_is_refused_in_one_line() {
        let long = "a".repeat(41);
        let bad = [
            "",
            "-",
            "a-",
            "-a",
            "a--b",
            "Bakery",
            "7up",
            "my_site",
            "my site",
            "bäckerei",
            "../x",
            "a.b",
            "test",
            "fn",
            "async",
            "self",
            "deps",
            "con",
            "admin",
            &long,
        ];
        for text in bad {
            let problem = SiteName::parse(text).unwrap_err().to_string();
            assert!(problem.contains(&format!("“{text}”")) && problem.lines().count() == 1, "{problem}");
        }
    }
}
