//! Page views, where visitors come from, and what they do: counted without cookies and addresses.
#![doc = include_str!("../README.md")]

mod admin;
mod agents;
mod calendar;
mod card;
mod chart;
mod flush;
mod models;
mod period;
mod recorder;
mod routes;
mod settings;
mod source;
mod tally;
mod views;

use std::sync::Arc;

use base_app::{
    Access, App, Card, Facts, Feature, NavigationGroup, NavigationItem, Observer, PrivacyNotice, Routine,
    Watch, Work, settings::Variable,
};
use core_models::{DbConnection, QueryResult, users::User};
use texts::{TextError, Texts};
use theme::Assets;

pub use settings::MONTHS;

use flush::Flush;
use recorder::Recorder;
use tally::Tally;

/// The analytics of a site, with what was counted since it was last written down.
#[derive(Default)]
pub struct Analytics {
    tally: Arc<Tally>,
}

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "templates/"]
struct Templates;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "locales/"]
struct Locales;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "dist/"]
#[allow_missing = true]
struct Statics;

impl Analytics {
    /// All that it is to a site.
    #[must_use]
    pub fn feature(self) -> Feature {
        let analytics = Arc::new(self);
        Feature {
            panel: routes::panel(),
            templates: Assets::of::<Templates>(),
            locales: Assets::of::<Locales>(),
            statics: Some(Assets::of::<Statics>()),
            migrations: Some(models::migrations),
            variables: vec![Variable::Number(&MONTHS)],
            navigation: vec![NavigationItem {
                label: "Visits",
                href: admin::PAGE,
                icon: "bar-chart-line",
                access: Access::Editor,
                group: NavigationGroup::Content,
                badge: None,
            }],
            privacy: Some(privacy),
            work: Some(analytics.clone()),
            watch: Some(analytics),
            ..Feature::named("analytics")
        }
    }
}

impl Work for Analytics {
    fn observer(&self, app: &App) -> Option<Arc<dyn Observer>> {
        Some(Arc::new(Recorder::new(app, Arc::clone(&self.tally))))
    }

    fn routines(&self, app: &Arc<App>) -> Vec<Arc<dyn Routine>> {
        vec![Arc::new(Flush::new(Arc::clone(app), Arc::clone(&self.tally)))]
    }
}

impl Watch for Analytics {
    fn dashboard(&self, app: &App, conn: &mut DbConnection, _: &User) -> QueryResult<Vec<Card>> {
        card::of(app, conn).map(|card| vec![card])
    }
}

fn privacy(texts: &Texts, _: &Facts) -> Result<PrivacyNotice, TextError> {
    texts.get("analytics-privacy", &[]).map(PrivacyNotice::Counting)
}
