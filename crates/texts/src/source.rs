//! A file of texts.

/// One file below a `locales/` folder.
#[derive(Debug, Clone)]
pub struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// `path` is relative to `locales/`, such as `de/contact.ftl`; its first folder is the language.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// Whether the file is one of texts, in this folder.
    pub(crate) fn is_of(&self, folder: &str) -> bool {
        self.path.ends_with(".ftl")
            && self.path.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(folder))
    }
}
