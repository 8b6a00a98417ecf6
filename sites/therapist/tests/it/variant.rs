//! The therapist's site with other facts, for what this practice does not use.

use base_app::{Endpoint, Feature, Site, SiteAssets};
use therapist::Therapist;

/// The same pages and features, with another `site.toml`.
pub(crate) struct Variant(&'static str);

impl Variant {
    /// The practice's facts with this text in place of that, and more tables at the end.
    pub(crate) fn new(replace: &[(&str, &str)], more: &str) -> Self {
        let mut facts = Therapist.facts().to_owned();
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
        Therapist.name()
    }

    fn facts(&self) -> &'static str {
        self.0
    }

    fn assets(&self) -> SiteAssets {
        Therapist.assets()
    }

    fn features(&self) -> Vec<Feature> {
        Therapist.features()
    }

    fn routes(&self) -> Vec<Endpoint> {
        Therapist.routes()
    }
}
