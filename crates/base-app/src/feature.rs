//! What a capability brings to a site: routes, templates, tables, panel pages, background work.

pub(crate) mod dashboard;
pub(crate) mod endpoint;
pub(crate) mod observer;
pub(crate) mod routine;

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};
use core_models::{DbConnection, MigrationSet, QueryResult, SearchWords, uploads::Upload, users::User};
use jobs::JobHandler;
use serde::{Deserialize, Serialize};
use theme::Assets;

use crate::{Access, App, Card, DemoContent, DemoError, Endpoint, Observer, RefusalPage, Routine, SearchHit};

/// One capability of a site. A feature is a plain value; what it brings is what its methods return.
pub trait Feature: Send + Sync + 'static {
    /// A short lower-case name for logs.
    fn name(&self) -> &'static str;

    /// Public endpoints.
    fn routes(&self) -> Vec<Endpoint> {
        Vec::new()
    }

    /// Endpoints of the panel, with paths below `/admin`.
    fn admin_routes(&self) -> Vec<Endpoint> {
        Vec::new()
    }

    /// The panel's frame makes pages of refusals for whoever is signed in; no other feature does.
    fn refusal_page(&self) -> Option<RefusalPage> {
        None
    }

    /// Templates; a site overrides one by using the same path.
    fn templates(&self) -> Assets {
        Assets::none()
    }

    /// `locales/`: what the templates say to visitors, in each language; a site rewords a text by using the same key.
    fn locales(&self) -> Assets {
        Assets::none()
    }

    /// Tables of its own, merged into the site's one history.
    fn migrations(&self) -> Option<MigrationSet> {
        None
    }

    /// Entries in the panel's navigation.
    fn navigation(&self) -> Vec<NavigationItem> {
        Vec::new()
    }

    /// What the dashboard shows to this user.
    ///
    /// # Errors
    /// Any failed query.
    fn dashboard(&self, _: &App, _: &mut DbConnection, _: &User) -> QueryResult<Vec<Card>> {
        Ok(Vec::new())
    }

    /// Where the feature shows this picture, for whoever wants to delete it.
    ///
    /// # Errors
    /// Any failed query.
    fn picture_uses(&self, _: &mut DbConnection, _: &Upload) -> QueryResult<Vec<PictureUse>> {
        Ok(Vec::new())
    }

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

    /// Handlers of background work.
    fn job_handlers(&self, _: &Arc<App>) -> Vec<Arc<dyn JobHandler>> {
        Vec::new()
    }

    /// What should see the answers that visitors get.
    fn observer(&self, _: &App) -> Option<Arc<dyn Observer>> {
        None
    }

    /// Work to repeat while the site runs.
    fn routines(&self, _: &Arc<App>) -> Vec<Arc<dyn Routine>> {
        Vec::new()
    }

    /// What `doctor` should look at.
    fn checks(&self, _: &App) -> Vec<Check> {
        Vec::new()
    }

    /// Writes the site's demo content that belongs to this feature and says what it wrote.
    ///
    /// # Errors
    /// A content file that cannot be read, by name, or a failed query.
    fn seed(&self, _: &App, _: &DemoContent) -> Result<Option<String>, DemoError> {
        Ok(None)
    }
}

/// An entry in the panel's navigation.
#[derive(Clone)]
pub struct NavigationItem {
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// The name of a Bootstrap icon.
    pub icon: &'static str,
    /// The least role that sees it.
    pub access: Access,
    /// A number beside the label, such as unread messages; hidden when zero.
    pub badge: Option<fn(&mut DbConnection) -> QueryResult<i64>>,
}

/// Something that shows an uploaded picture.
#[derive(Debug, Clone, Serialize)]
pub struct PictureUse {
    /// Its title.
    pub title: String,
    /// Where it is edited.
    pub href: String,
}

/// A public page for `sitemap.xml`.
pub struct SitemapEntry {
    /// Its path.
    pub path: String,
    /// When it changed last, if that is known.
    pub changed: Option<DateTime<Utc>>,
}

impl SitemapEntry {
    /// A list and the entries in it, given as path and last change; the list changed when one of them did.
    #[must_use]
    pub fn of_list(list: &str, entries: Vec<(String, NaiveDateTime)>) -> Vec<Self> {
        let entries: Vec<_> = entries.into_iter().map(|(path, changed)| (path, changed.and_utc())).collect();
        let newest = entries.iter().map(|(_, changed)| *changed).max();
        let list = Self { path: list.to_owned(), changed: newest };
        let entries = entries.into_iter().map(|(path, changed)| Self { path, changed: Some(changed) });
        std::iter::once(list).chain(entries).collect()
    }
}

/// One finding of `doctor`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at.
    pub name: String,
    /// `Ok` with a short word on what is so; `Err` with what to do.
    pub outcome: Result<String, String>,
    /// Whether it is right for now, and will not be for long.
    #[serde(default)]
    pub is_warning: bool,
}
