//! The specimen with other facts, for what its business does not use.

use base_app::{Endpoint, Feature, Site, SiteAssets};

use super::Specimen;

/// The same pages and features, with another `site.toml`.
pub struct Variant(&'static str);

impl Variant {
    /// The specimen's facts with this text in place of that, and more tables at the end.
    #[must_use]
    pub fn new(replace: &[(&str, &str)], more: &str) -> Self {
        let mut facts = Specimen.facts().to_owned();
        for (old, new) in replace {
            assert!(facts.contains(old), "site.toml says {old}");
            facts = facts.replace(old, new);
        }
        // A site's facts live as long as the program.
        Self(Box::leak(format!("{facts}\n{more}").into_boxed_str()))
    }
}

impl Site for Variant {
    fn name(&self) -> &'static str {
        Specimen.name()
    }

    fn facts(&self) -> &'static str {
        self.0
    }

    fn assets(&self) -> SiteAssets {
        Specimen.assets()
    }

    fn features(&self) -> Vec<Feature> {
        Specimen.features()
    }

    fn routes(&self) -> Vec<Endpoint> {
        Specimen.routes()
    }
}
