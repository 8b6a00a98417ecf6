//! The template engines of a site: one for each language, and one for the panel.

use std::sync::Arc;

use serde_json::Value;
use tera::{Context, Tera};
use texts::Texts;

use super::{RenderError, describe, filters, page, templates::Layers, words};
use crate::{Facts, settings::ServerSettings, statics::Statics};

/// The language of the panel.
const PANEL: &str = "en";

/// Renders in one language.
pub(super) struct Engine {
    tera: Tera,
    texts: Arc<Texts>,
    site: Value,
}

/// All engines; every one has all templates.
pub(super) struct Engines {
    visitors: Engine,
    panel: Engine,
}

impl Engine {
    pub(super) fn texts(&self) -> &Arc<Texts> {
        &self.texts
    }

    pub(super) fn render(&self, template: &str, mut context: Context) -> Result<String, RenderError> {
        context.insert("site", &self.site);
        self.tera.render(template, &context).map_err(|error| describe(&error))
    }
}

impl Engines {
    /// Reads all templates and texts.
    pub(super) fn load(
        layers: &Layers,
        statics: &Arc<Statics>,
        server: &ServerSettings,
        facts: &Facts,
    ) -> Result<Self, RenderError> {
        let mut tera = Tera::default();
        tera.autoescape_on(vec![".html", ".xml"]);
        tera.set_escape_fn(filters::escape);
        filters::register(&mut tera, statics, server, facts);
        tera.add_raw_templates(layers.templates()?).map_err(|error| describe(&error))?;
        let sources = layers.texts()?;
        let engine = |locale: &str| -> Result<Engine, RenderError> {
            let texts = Arc::new(Texts::new(locale, &sources)?);
            let mut tera = tera.clone();
            words::register(&mut tera, &texts, facts.time_zone);
            Ok(Engine { tera, texts, site: page::site_value(server, facts, locale, statics) })
        };
        let visitors = engine(&facts.locale)?;
        let panel = if visitors.texts.tag().language() == PANEL { &facts.locale } else { PANEL };
        Ok(Self { panel: engine(panel)?, visitors })
    }

    /// The engine for a page of the site, by its path; the panel is in English.
    pub(super) fn at(&self, path: &str) -> &Engine {
        let below = path.strip_prefix("/admin");
        if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            &self.panel
        } else {
            &self.visitors
        }
    }

    /// The names of all templates.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.visitors.tera.get_template_names()
    }
}
