//! The template engines of a site: one for each language, and one for the panel.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use auth::is_panel;
use sanitizer::xml_text;
use serde::Serialize;
use serde_json::Value;
use tera::{Context, Tera};
use texts::{TextError, Texts};

use super::{
    error::{RenderError, describe},
    filters, page,
    resources::Resources,
    words,
};
use crate::{Facts, Languages, pages::contents::Contents, settings::ServerSettings};

/// The language of the panel.
const PANEL: &str = "en";

/// What a language calls itself.
const NAME: &str = "language-name";

/// Renders in one language.
pub(super) struct Engine {
    tera: Tera,
    texts: Arc<Texts>,
    facts: Facts,
    site: Value,
    name: String,
}

/// All engines, and what they print of the files of `content/`; every one has all templates.
pub(super) struct Engines {
    pub(super) contents: Contents,
    /// In the order of the site's languages.
    visitors: Vec<Engine>,
    panel: Engine,
    languages: Arc<Languages>,
    /// Every template, and whether it was rendered.
    rendered: BTreeMap<String, AtomicBool>,
}

/// The page that somebody sees who chooses a language.
#[derive(Serialize)]
pub(super) struct LanguageLink<'a> {
    name: &'a str,
    locale: &'a str,
    href: String,
    current: bool,
}

impl Engine {
    pub(super) fn texts(&self) -> &Arc<Texts> {
        &self.texts
    }

    /// The facts in the words of this language.
    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(super) fn render(&self, template: &str, mut context: Context) -> Result<String, RenderError> {
        context.insert("site", &self.site);
        let rendered = self.tera.render(template, &context).map_err(|error| describe(&error))?;
        // A row may be older than the rule that nothing is stored which XML forbids, and one such character would end a
        // whole feed for its readers.
        let mended = match xml_text(&rendered) {
            Cow::Borrowed(_) => None,
            Cow::Owned(mended) => Some(mended),
        };
        Ok(mended.unwrap_or(rendered))
    }
}

impl Engines {
    /// Reads all templates, texts and contents.
    pub(super) fn load(
        resources: &Resources,
        server: &ServerSettings,
        facts: &Facts,
    ) -> Result<Self, RenderError> {
        let Resources { layers, statics, languages, feed, .. } = resources;
        let contents = layers.contents()?;
        let mut tera = Tera::default();
        tera.autoescape_on(vec![".html", ".xml"]);
        tera.set_escape_fn(filters::escape);
        filters::register(&mut tera, statics, server, facts);
        filters::register_contents(&mut tera, &contents);
        tera.add_raw_templates(layers.templates()?).map_err(|error| describe(&error))?;
        let sources = layers.texts()?;
        let engine = |index: usize, facts: Facts| -> Result<Engine, RenderError> {
            let texts = Arc::new(Texts::new(&facts.locale, &sources)?);
            let mut tera = tera.clone();
            words::register(&mut tera, &texts, facts.time_zone, Arc::clone(languages), index);
            let site = page::site_value(server, &facts, statics, *feed);
            Ok(Engine { name: texts.get(NAME, &[])?, tera, texts, facts, site })
        };
        let mut visitors = vec![engine(0, facts.clone())?];
        for (index, language) in facts.languages.iter().enumerate() {
            visitors.push(engine(index + 1, facts.translated(language))?);
        }
        for engine in visitors.iter().skip(1) {
            let mut needed = [NAME].into_iter().chain(layers.translations.iter().map(String::as_str));
            if let Some(key) = needed.find(|key| !engine.texts.has_own(key)) {
                let language = engine.facts.locale.clone();
                return Err(TextError::Missing { key: key.to_owned(), language }.into());
            }
        }
        let is_english = |texts: &Texts| texts.tag().language() == PANEL;
        let mut of_panel = facts.clone();
        if !visitors.first().is_some_and(|main| is_english(&main.texts)) {
            PANEL.clone_into(&mut of_panel.locale);
        }
        let rendered =
            tera.get_template_names().map(|name| (name.to_owned(), AtomicBool::default())).collect();
        let panel = engine(0, of_panel)?;
        Ok(Self { contents, panel, visitors, languages: Arc::clone(languages), rendered })
    }

    /// The engine for a page of the site, by its path; the panel is in English.
    pub(super) fn at(&self, path: &str) -> &Engine {
        let of_visitors = self.visitors.get(self.languages.index(path));
        of_visitors.filter(|_| !is_panel(path)).unwrap_or(&self.panel)
    }

    /// The same page in each language, or that language's home page where it does not have the page; nothing on a site
    /// with one language.
    pub(super) fn links(&self, path: &str) -> Vec<LanguageLink<'_>> {
        if self.visitors.len() < 2 {
            return Vec::new();
        }
        let current = self.languages.index(path);
        let engines = self.visitors.iter().enumerate();
        engines
            .map(|(index, engine)| LanguageLink {
                name: &engine.name,
                locale: &engine.facts.locale,
                href: self.languages.version(index, path),
                current: index == current,
            })
            .collect()
    }

    /// Takes note that a template is rendered.
    pub(super) fn note(&self, template: &str) {
        if let Some(rendered) = self.rendered.get(template) {
            rendered.store(true, Ordering::Relaxed);
        }
    }

    /// The names of the templates that were rendered.
    pub(super) fn rendered(&self) -> impl Iterator<Item = &str> {
        let rendered = self.rendered.iter().filter(|(_, rendered)| rendered.load(Ordering::Relaxed));
        rendered.map(|(name, _)| name.as_str())
    }

    /// The names of all templates.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.panel.tera.get_template_names()
    }
}
