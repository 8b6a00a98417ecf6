//! Templates: looked up in the site, then its features, then the theme; one View struct for each.

mod engine;
pub(crate) mod error;
mod filters;
mod page;
pub(crate) mod pagination;
mod pictures;
pub(crate) mod resources;
pub(crate) mod statics;
pub(crate) mod templates;
pub(crate) mod uploaded;
pub(crate) mod view;
mod words;

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, Datelike, Utc};
use core_models::Clock;
use serde::Serialize;
use serde_json::{Map, Value};
use tera::Context;
use texts::Texts;

pub(crate) use filters::escape;
pub(crate) use page::{Alternate, alternates};
pub use page::{Article, PageMeta};
pub use words::day_in_words;

use engine::Engines;
use error::{RenderError, describe};
use resources::Resources;
use view::View;

use crate::{Facts, pages::opening::Opening, settings::ServerSettings};

/// The page whose language a document has that is no page, such as a feed.
const HOME: &str = "/";

/// Renders pages and mails in the look of one site.
pub struct Renderer {
    resources: Resources,
    server: ServerSettings,
    facts: Facts,
    clock: Clock,
    loaded: RwLock<Loaded>,
}

struct Loaded {
    fingerprint: u64,
    /// The last good ones.
    engines: Arc<Engines>,
    /// What is wrong with the files as they are now.
    wrong: Option<Arc<RenderError>>,
}

impl Renderer {
    /// Reads and checks all templates, texts and contents. In development, they are read again whenever one has changed on
    /// disk; a page then fails as long as one is wrong.
    ///
    /// # Errors
    /// The first file that does not parse, with its line.
    pub(crate) fn new(
        resources: Resources,
        server: &ServerSettings,
        facts: &Facts,
        clock: Clock,
    ) -> Result<Self, RenderError> {
        let engines = Arc::new(Engines::load(&resources, server, facts)?);
        let fingerprint = resources.layers.fingerprint();
        let loaded = RwLock::new(Loaded { fingerprint, engines, wrong: None });
        Ok(Self { loaded, resources, server: server.clone(), facts: facts.clone(), clock })
    }

    /// A public page.
    ///
    /// # Errors
    /// A template that cannot be rendered from this view.
    pub fn page(
        &self,
        template: &str,
        meta: &PageMeta,
        view: &impl Serialize,
    ) -> Result<String, RenderError> {
        self.page_with(template, meta, view, Map::new())
    }

    /// A page with more values at the top of its context, such as the panel's user and navigation.
    ///
    /// # Errors
    /// A template that cannot be rendered from this view.
    pub fn page_with(
        &self,
        template: &str,
        meta: &PageMeta,
        view: &impl Serialize,
        more: Map<String, Value>,
    ) -> Result<String, RenderError> {
        self.page_by(&*self.engines()?, template, meta, view, more)
    }

    /// The head of the page at `path`: with the title and description that `site.toml` gives it, or else those of the texts
    /// `<key>-title` and `<key>-description`, which may name the site (`$name`).
    ///
    /// # Errors
    /// A text that is missing.
    pub fn head(&self, path: &str, key: &str) -> Result<PageMeta, RenderError> {
        if let Some(own) = self.facts.pages.iter().find(|own| own.path == path) {
            return Ok(PageMeta::new(path, &own.title, &own.description));
        }
        let texts = self.texts(path);
        let name = ("name", self.server.site_name.as_str().into());
        let say = |part: &str| texts.get(&format!("{key}-{part}"), std::slice::from_ref(&name));
        Ok(PageMeta::new(path, &say("title")?, &say("description")?))
    }

    /// A View that is a whole document of its own, such as a feed.
    ///
    /// # Errors
    /// A template that cannot be rendered from this view.
    pub fn view<V: View>(&self, view: &V) -> Result<String, RenderError> {
        let mut context = Context::new();
        context.insert("view", view);
        self.render(&*self.engines()?, V::TEMPLATE, HOME, context)
    }

    /// A part of a mail, in the language of the page at `path`; the main one for `/`.
    ///
    /// # Errors
    /// A template that cannot be rendered from these values.
    pub fn text(&self, template: &str, path: &str, values: &impl Serialize) -> Result<String, RenderError> {
        let context = Context::from_serialize(values).map_err(|error| describe(&error))?;
        self.render(&*self.engines()?, template, path, context)
    }

    /// What the page at `path` says, for sentences that are put together in a handler.
    #[must_use]
    pub fn texts(&self, path: &str) -> Arc<Texts> {
        let engines = self.engines().unwrap_or_else(|_wrong| self.last_good_engines());
        Arc::clone(engines.at(path).texts())
    }

    /// A page about what went wrong: even when a file is wrong that was changed meanwhile.
    pub(crate) fn page_in_any_case(
        &self,
        template: &str,
        meta: &PageMeta,
        view: &impl Serialize,
    ) -> Result<String, RenderError> {
        self.page_by(&self.last_good_engines(), template, meta, view, Map::new())
    }

    /// Whether there is a template of this name.
    #[must_use]
    pub fn has(&self, template: &str) -> bool {
        self.last_good_engines().names().any(|name| name == template)
    }

    /// The names of all templates, without those reachable as `shared/…` only.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let engines = self.last_good_engines();
        engines.names().filter(|name| !name.starts_with("shared/")).map(str::to_owned).collect()
    }

    /// The names of the templates that have been rendered since the start, for tests.
    #[must_use]
    pub fn rendered(&self) -> BTreeSet<String> {
        self.last_good_engines().rendered().map(str::to_owned).collect()
    }

    /// A number that changes whenever a template or a built file changes on disk.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.resources.layers.fingerprint().wrapping_add(self.resources.statics.fingerprint())
    }

    /// Whether files are read again when they change, and whoever looks at the site is its developer.
    pub(crate) fn is_in_development(&self) -> bool {
        self.resources.layers.reload
    }

    /// The time at which templates are rendered.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn page_by(
        &self,
        engines: &Engines,
        template: &str,
        meta: &PageMeta,
        view: &impl Serialize,
        more: Map<String, Value>,
    ) -> Result<String, RenderError> {
        let mut context = Context::new();
        for (name, value) in more {
            context.insert(name, &value);
        }
        let facts = engines.at(&meta.path).facts();
        let Resources { languages, statics, .. } = &self.resources;
        context.insert("page", &meta.value(&self.server, facts, languages, statics));
        context.insert("content", &engines.contents.page(&meta.path));
        context.insert("nav", &page::navigation(facts, &meta.path));
        context.insert("languages", &engines.links(&meta.path));
        context.insert("view", view);
        self.render(engines, template, &meta.path, context)
    }

    fn render(
        &self,
        engines: &Engines,
        template: &str,
        path: &str,
        mut context: Context,
    ) -> Result<String, RenderError> {
        let now = self.clock.now();
        context.insert("year", &now.with_timezone(&self.facts.time_zone).year());
        let engine = engines.at(path);
        context.insert("opening", &Opening::at(now, engine.facts()));
        context.insert("theme", &self.resources.statics.look());
        self.resources
            .notices
            .with_shown(now, self.facts.time_zone, |shown| context.insert("announcement", &shown));
        context.insert("live_reload", &self.resources.layers.reload);
        engines.note(template);
        engine.render(template, context)
    }

    /// The engines of the files as they are now.
    fn engines(&self) -> Result<Arc<Engines>, RenderError> {
        if !self.resources.layers.reload {
            return Ok(self.last_good_engines());
        }
        let fingerprint = self.resources.layers.fingerprint();
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        if loaded.fingerprint != fingerprint {
            loaded.fingerprint = fingerprint;
            match Engines::load(&self.resources, &self.server, &self.facts) {
                Ok(fresh) => *loaded = Loaded { fingerprint, engines: Arc::new(fresh), wrong: None },
                Err(wrong) => loaded.wrong = Some(Arc::new(wrong)),
            }
        }
        match &loaded.wrong {
            Some(wrong) => Err(RenderError::Changed(Arc::clone(wrong))),
            None => Ok(Arc::clone(&loaded.engines)),
        }
    }

    fn last_good_engines(&self) -> Arc<Engines> {
        Arc::clone(&self.loaded.read().unwrap_or_else(PoisonError::into_inner).engines)
    }
}
