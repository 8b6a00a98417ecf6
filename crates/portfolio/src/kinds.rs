//! The kinds of work that a business shows.

/// A kind of work: what projects are filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindOfWork {
    /// Its name in addresses and in the database: `retaining-walls`.
    pub key: &'static str,
    /// As people read it: `Retaining walls`.
    pub label: &'static str,
}

/// All kinds of work of a site, in the order in which they are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kinds(pub(crate) &'static [KindOfWork]);

impl Kinds {
    /// The kind with this key.
    pub(crate) fn find(self, key: &str) -> Option<&'static KindOfWork> {
        self.0.iter().find(|kind| kind.key == key)
    }

    /// How people call a kind. One that the site has given up keeps its key for a name.
    pub(crate) fn label(self, key: &str) -> String {
        self.find(key).map_or(key, |kind| kind.label).to_owned()
    }
}
