//! A capability of a site: what it is, and the roles that it plays.

pub(crate) mod dashboard;
pub(crate) mod endpoint;
pub(crate) mod figures;
pub(crate) mod keeping;
pub(crate) mod navigation;
pub(crate) mod observer;
pub(crate) mod published;
pub(crate) mod refusal;
pub(crate) mod routine;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, MigrationSet, QueryResult, SearchWords, uploads::Upload, users::User,
};
use theme::Assets;

use crate::{
    App, Card, Conversion, DemoContent, DemoError, Doing, Endpoint, Facts, Gauge, NavigationItem, Observer,
    PanelEndpoint, PictureUse, Privacy, PrivatePictures, RefusalPage, Routine, SearchHit, SitemapEntry,
    settings::{PanelSetting, PanelSettings, Variable},
};

/// One capability of a site: a plain value of its parts. A feature says what it has; the rest is as in [`Feature::named`].
pub struct Feature {
    /// A short lower-case name.
    pub name: &'static str,
    /// What visitors reach.
    pub routes: Vec<Endpoint>,
    /// What the panel has of it, with paths below `/admin`.
    pub panel: Vec<PanelEndpoint>,
    /// The panel's frame makes pages of refusals for whoever is signed in; no other feature does.
    pub refusal_page: Option<RefusalPage>,
    /// `templates/`: a site overrides one by using the same path.
    pub templates: Assets,
    /// `locales/`: what the templates say to visitors, in each language; a site rewords a text by using the same key.
    pub locales: Assets,
    /// `dist/`: what `cargo xtask assets` built from `scripts/` and `styles/admin.scss`, under names that begin with the feature's.
    pub statics: Option<Assets>,
    /// Keys of texts that the site itself has to say in each of its languages besides the main one.
    pub translations: Vec<String>,
    /// Tables of its own, merged into the site's one history.
    pub migrations: Option<fn() -> MigrationSet>,
    /// What it reads from the environment, besides what the switches among its `panel_settings` are until somebody uses them.
    pub variables: Vec<Variable>,
    /// What the owner sets in the panel.
    pub panel_settings: Option<PanelSettings>,
    /// Entries in the panel's navigation.
    pub navigation: Vec<NavigationItem>,
    /// The address of a feed that every page advertises.
    pub feed: Option<&'static str>,
    /// Pictures that it keeps in the folder of private uploads.
    pub private_pictures: Option<PrivatePictures>,
    /// What it knows of visitors, for the page on privacy.
    pub privacy: Option<Privacy>,
    /// What it publishes.
    pub content: Option<Arc<dyn Content>>,
    /// What it does while the site runs.
    pub work: Option<Arc<dyn Work>>,
    /// What it tells of how things stand.
    pub watch: Option<Arc<dyn Watch>>,
}

/// Publishes something.
pub trait Content: Send + Sync + 'static {
    /// Public pages for `sitemap.xml`.
    ///
    /// # Errors
    /// Any failed query.
    fn sitemap(&self, _: &mut DbConnection, _: DateTime<Utc>) -> QueryResult<Vec<SitemapEntry>> {
        Ok(Vec::new())
    }

    /// What visitors can find: of the newest public entries that hold every word, at most `limit`.
    ///
    /// # Errors
    /// Any failed query.
    fn search(
        &self,
        _: &mut DbConnection,
        _: &SearchWords,
        _: DateTime<Utc>,
        _limit: i64,
    ) -> QueryResult<Vec<SearchHit>> {
        Ok(Vec::new())
    }

    /// Where in the panel the public page at this path is changed, if it is one of this feature's.
    ///
    /// # Errors
    /// Any failed query.
    fn editor(&self, _: &mut DbConnection, _path: &str, _: DateTime<Utc>) -> QueryResult<Option<String>> {
        Ok(None)
    }

    /// Where the feature shows this picture, for whoever wants to delete it.
    ///
    /// # Errors
    /// Any failed query.
    fn picture_uses(&self, _: &mut DbConnection, _: &Upload) -> QueryResult<Vec<PictureUse>> {
        Ok(Vec::new())
    }

    /// Whether there is nothing yet that demo content would stand beside.
    ///
    /// # Errors
    /// Any failed query.
    fn is_empty(&self, _: &mut DbConnection) -> QueryResult<bool> {
        Ok(true)
    }

    /// Writes the site's demo content that belongs to this feature and says what it wrote.
    ///
    /// # Errors
    /// A content file that cannot be read, by name, or a failed query.
    fn seed(&self, _: &App, _: &DemoContent) -> Result<Option<String>, DemoError> {
        Ok(None)
    }
}

/// Does something while the site runs.
pub trait Work: Send + Sync + 'static {
    /// What has to be done before the site answers anybody, when all tables are there.
    ///
    /// # Errors
    /// Any failed query.
    fn begin(&self, _: &App) -> Result<(), DatabaseError> {
        Ok(())
    }

    /// Forgets what is past its time, as the site does every quarter of an hour. A failure is its own to log; the next time comes
    /// all the same.
    fn tidy<'a>(&'a self, _: &'a App) -> Doing<'a> {
        Box::pin(async {})
    }

    /// What whoever has restored an archive should know of it.
    ///
    /// # Errors
    /// Any failed query.
    fn restored(&self, _: &Facts, _: &mut DbConnection, _: DateTime<Utc>) -> QueryResult<Option<String>> {
        Ok(None)
    }

    /// What should see the answers that visitors get.
    fn observer(&self, _: &App) -> Option<Arc<dyn Observer>> {
        None
    }

    /// Work to repeat.
    fn routines(&self, _: &Arc<App>) -> Vec<Arc<dyn Routine>> {
        Vec::new()
    }
}

/// Tells how things stand.
pub trait Watch: Send + Sync + 'static {
    /// What the dashboard shows to this user.
    ///
    /// # Errors
    /// Any failed query.
    fn dashboard(&self, _: &App, _: &mut DbConnection, _: &User) -> QueryResult<Vec<Card>> {
        Ok(Vec::new())
    }

    /// Numbers for Prometheus.
    ///
    /// # Errors
    /// Any failed query.
    fn gauges(&self, _: &mut DbConnection) -> QueryResult<Vec<Gauge>> {
        Ok(Vec::new())
    }

    /// What visitors have done that the site is there for, between two moments.
    ///
    /// # Errors
    /// Any failed query.
    fn conversions(
        &self,
        _: &mut DbConnection,
        _from: DateTime<Utc>,
        _until: DateTime<Utc>,
    ) -> QueryResult<Vec<Conversion>> {
        Ok(Vec::new())
    }
}

impl Feature {
    /// A feature of this name, which has and does nothing yet.
    #[must_use]
    pub fn named(name: &'static str) -> Self {
        Self {
            name,
            routes: Vec::new(),
            panel: Vec::new(),
            refusal_page: None,
            templates: Assets::none(),
            locales: Assets::none(),
            statics: None,
            translations: Vec::new(),
            migrations: None,
            variables: Vec::new(),
            panel_settings: None,
            navigation: Vec::new(),
            feed: None,
            private_pictures: None,
            privacy: None,
            content: None,
            work: None,
            watch: None,
        }
    }

    /// What it reads from the environment.
    pub(crate) fn all_variables(&self) -> Vec<Variable> {
        let switched = self.panel_settings.iter().flat_map(|part| &part.settings);
        let switched = switched.filter_map(|setting| match setting {
            PanelSetting::Switch(switch) => Some(Variable::Switch(switch)),
            PanelSetting::Address(_) => None,
        });
        self.variables.iter().copied().chain(switched).collect()
    }
}

/// The features of a running site. Cloning is cheap.
#[derive(Clone)]
pub struct Features(Arc<[Feature]>);

impl Features {
    pub(crate) fn new(features: Vec<Feature>) -> Self {
        Self(features.into())
    }

    /// All of them, in the site's order.
    pub fn iter(&self) -> impl Iterator<Item = &Feature> {
        self.0.iter()
    }

    /// The feed that pages advertise.
    #[must_use]
    pub fn feed(&self) -> Option<&'static str> {
        self.0.iter().find_map(|feature| feature.feed)
    }

    /// The private pictures of all features that keep any.
    pub fn private_pictures(&self) -> impl Iterator<Item = PrivatePictures> {
        self.0.iter().filter_map(|feature| feature.private_pictures)
    }

    /// What the owner sets in the panel, feature by feature.
    pub fn panel_settings(&self) -> impl Iterator<Item = &PanelSettings> {
        self.0.iter().filter_map(|feature| feature.panel_settings.as_ref())
    }

    /// Those that publish something.
    pub fn content(&self) -> impl Iterator<Item = &dyn Content> {
        self.0.iter().filter_map(|feature| feature.content.as_deref())
    }

    /// Those that do something while the site runs.
    pub fn work(&self) -> impl Iterator<Item = &dyn Work> {
        self.0.iter().filter_map(|feature| feature.work.as_deref())
    }

    /// Those that tell how things stand.
    pub fn watch(&self) -> impl Iterator<Item = &dyn Watch> {
        self.0.iter().filter_map(|feature| feature.watch.as_deref())
    }
}
