//! Where templates and texts come from.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

use texts::Source;
use theme::Assets;

use super::error::RenderError;
use crate::pages::contents::Contents;

/// The folders that pages are made of.
pub(crate) struct Layers {
    /// The most specific first: site, features, theme.
    pub(crate) templates: Vec<Assets>,
    /// The most specific last: theme, features, site.
    pub(crate) locales: Vec<Assets>,
    /// What pages say, which are its TOML files; the rest is demo content.
    pub(crate) content: Assets,
    /// The keys of texts that each language besides the main one has to have itself.
    pub(crate) translations: Vec<String>,
    /// Whether all of it may change while the site runs.
    pub(crate) reload: bool,
}

impl Layers {
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        if self.reload {
            let mut add = |folder: &Assets, name: String| {
                folder.get(&name).hash(&mut hasher);
                name.hash(&mut hasher);
            };
            for folder in self.templates.iter().chain(&self.locales) {
                folder.names().into_iter().for_each(|name| add(folder, name));
            }
            let is_said = |name: &String| name.ends_with(".toml");
            self.content.names().into_iter().filter(is_said).for_each(|name| add(&self.content, name));
        }
        hasher.finish()
    }

    /// What the files of `content/` say.
    pub(super) fn contents(&self) -> Result<Contents, RenderError> {
        Ok(Contents::read(self.content)?)
    }

    /// Every template under its own name from the most specific folder that has it, and under `shared/<name>` from
    /// the next one, so that an override can extend what it overrides.
    pub(super) fn templates(&self) -> Result<BTreeMap<String, String>, RenderError> {
        let mut sources = BTreeMap::new();
        for (index, folder) in self.templates.iter().enumerate() {
            for (name, text) in files(*folder)? {
                if index > 0 {
                    sources.entry(format!("shared/{name}")).or_insert_with(|| text.clone());
                }
                sources.entry(name).or_insert(text);
            }
        }
        Ok(sources)
    }

    /// The files of texts, folder by folder.
    pub(super) fn texts(&self) -> Result<Vec<Vec<Source>>, RenderError> {
        let sources = |folder: &Assets| {
            Ok(files(*folder)?.into_iter().map(|(path, text)| Source::new(path, text)).collect())
        };
        self.locales.iter().map(sources).collect()
    }
}

fn files(folder: Assets) -> Result<Vec<(String, String)>, RenderError> {
    let found = folder.names().into_iter().filter_map(|name| Some((folder.get(&name)?, name)));
    found
        .map(|(bytes, name)| match String::from_utf8(bytes.into_owned()) {
            Ok(text) => Ok((name, text)),
            Err(_utf8) => Err(RenderError::Template(format!("{name} is not UTF-8"))),
        })
        .collect()
}
