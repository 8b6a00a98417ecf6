//! The files that still name a feature that they are no part of. Lines are only ever taken out of here, or made smaller.

/// A file that may name features.
pub(super) struct Exception {
    pub(super) file: &'static str,
    /// How often.
    pub(super) names: usize,
}

const fn exception(file: &'static str, names: usize) -> Exception {
    Exception { file, names }
}

/// Today's names.
pub(super) const EXCEPTIONS: &[Exception] = &[
    exception("crates/admin/src/announcement.rs", 1),
    exception("crates/admin/templates/admin/announcement.html", 1),
    exception("crates/theme/styles/_messages.scss", 3),
    exception("crates/theme/styles/_portfolio.scss", 1),
    exception("crates/theme/styles/_print.scss", 1),
    exception("crates/theme/styles/admin.scss", 1),
    exception("crates/theme/styles/admin/_analytics.scss", 1),
    exception("crates/theme/templates/layout.html", 1),
    exception("crates/theme/templates/legal/privacy.html", 6),
];

/// Features whose name is a word for something else in what every site has, so that nobody can tell whether it is meant there.
pub(super) const AMBIGUOUS: &[&str] = &[
    // What a phone opens to navigate.
    "menu",
];
