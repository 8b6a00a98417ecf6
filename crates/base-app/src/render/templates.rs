//! Where templates come from, and the engine made of them.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::Arc,
};

use tera::Tera;
use theme::Assets;

use super::{RenderError, describe, filters};
use crate::{Facts, settings::ServerSettings, statics::Statics};

/// Template folders, the most specific first: site, features, theme.
pub(crate) struct Layers {
    folders: Vec<Assets>,
    reload: bool,
}

impl Layers {
    pub(crate) fn new(folders: Vec<Assets>, reload: bool) -> Self {
        Self { folders, reload }
    }

    /// Whether templates may change while the site runs.
    pub(super) fn reload(&self) -> bool {
        self.reload
    }

    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        if self.reload {
            for folder in &self.folders {
                for name in folder.names() {
                    folder.get(&name).hash(&mut hasher);
                    name.hash(&mut hasher);
                }
            }
        }
        hasher.finish()
    }

    /// Every template under its own name from the most specific folder that has it, and under `shared/<name>` from
    /// the next one, so that an override can extend what it overrides.
    fn sources(&self) -> Result<BTreeMap<String, String>, RenderError> {
        let mut sources = BTreeMap::new();
        for (index, folder) in self.folders.iter().enumerate() {
            for name in folder.names() {
                let Some(bytes) = folder.get(&name) else { continue };
                let text = String::from_utf8(bytes.into_owned())
                    .map_err(|_utf8| RenderError::Template(format!("{name} is not UTF-8")))?;
                if index > 0 {
                    sources.entry(format!("shared/{name}")).or_insert_with(|| text.clone());
                }
                sources.entry(name).or_insert(text);
            }
        }
        Ok(sources)
    }
}

pub(super) fn load(
    layers: &Layers,
    statics: &Arc<Statics>,
    server: &ServerSettings,
    facts: &Facts,
) -> Result<Tera, RenderError> {
    let mut tera = Tera::default();
    tera.autoescape_on(vec![".html", ".xml"]);
    tera.set_escape_fn(filters::escape);
    filters::register(&mut tera, statics, server, facts);
    tera.add_raw_templates(layers.sources()?).map_err(|error| describe(&error))?;
    Ok(tera)
}
