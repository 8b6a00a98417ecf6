//! What a business is: its facts, its look, its list of features.

mod day;
pub(crate) mod demo;
mod facts;
mod languages;
pub(crate) mod tables;

use theme::Assets;

pub use day::beginning_of;
pub use facts::{
    Address, Day, Embed, Facts, FactsError, Geo, HomeFacts, Hours, LanguageFacts, LegalFacts, MapFacts,
    NavigationLink, PageFacts, Picture, PrivacyLaw, SpecialHours, TimeOfDay,
};
pub use languages::{Language, Languages};

use crate::{Endpoint, Feature};

/// One business. A site is a plain value given to [`crate::Application::build`]; it holds facts and assets, and no state.
pub trait Site: Send + Sync + 'static {
    /// The name of the site's folder and binary: `therapist`.
    fn name(&self) -> &'static str;

    /// The text of `site.toml`.
    fn facts(&self) -> &'static str;

    /// The folders that are embedded in the binary.
    fn assets(&self) -> SiteAssets;

    /// `locales/`: texts in the visitors' languages, with which the site rewords those of features and theme.
    fn locales(&self) -> Assets {
        Assets::none()
    }

    /// What the site can do. The order is the order of the panel's navigation.
    fn features(&self) -> Vec<Feature>;

    /// Pages that need code of their own, such as a home page with the newest posts.
    fn routes(&self) -> Vec<Endpoint> {
        Vec::new()
    }
}

/// The embedded folders of a site.
#[derive(Clone, Copy)]
pub struct SiteAssets {
    /// `templates/`: overrides and pages.
    pub templates: Assets,
    /// `dist/`: what `cargo xtask assets` built from `styles/`, `static/` and `fonts/`.
    pub statics: Assets,
    /// `content/`: the demo content that `seed-demo` writes.
    pub content: Assets,
}
