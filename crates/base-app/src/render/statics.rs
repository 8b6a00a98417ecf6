//! The built files of a site, its features and the theme, by the names that their sources have.

use std::{borrow::Cow, sync::RwLock};

use serde::Serialize;
use theme::{Assets, Contrast, Icons, Look, Manifest, Pictures, Shades, ThemeError};

/// The built folders of a site.
#[derive(Clone)]
pub(crate) struct BuiltFolders {
    /// Its own: its look, its pictures.
    pub(crate) site: Assets,
    /// Of those of its features that are built.
    pub(crate) features: Vec<Assets>,
    /// The theme's: icons, and what every panel loads.
    pub(crate) theme: Assets,
}

/// The built files of a site, its features and the theme.
pub(crate) struct Statics {
    folders: BuiltFolders,
    reload: bool,
    built: RwLock<Built>,
}

#[derive(Clone, Default)]
struct Built {
    manifest: Manifest,
    icons: Icons,
    look: Look,
    pictures: Pictures,
}

/// What pages print of the site's look.
#[derive(Serialize)]
pub(crate) struct PageLook {
    hero: String,
    pub(crate) color: Shades,
    /// The addresses of the fonts to load first.
    fonts: Vec<String>,
}

/// A picture with the addresses of its files.
pub(crate) struct PagePicture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) fallback: String,
    /// Media types, each with a value for `srcset`.
    pub(crate) sources: Vec<(String, String)>,
}

impl Statics {
    /// Reads the manifests. With `reload`, they are read again whenever they are used.
    pub(crate) fn new(folders: BuiltFolders, reload: bool) -> Result<Self, ThemeError> {
        let built = RwLock::new(folders.read()?);
        Ok(Self { folders, reload, built })
    }

    /// The address of a file by the name its source has.
    pub(crate) fn url(&self, name: &str) -> Option<String> {
        self.built(|built| built.url(name))
    }

    /// An icon as inline SVG.
    pub(crate) fn icon(&self, name: &str) -> Option<String> {
        self.built(|built| built.icons.svg(name))
    }

    /// The pairs of colours that the site's styles put on each other.
    pub(crate) fn contrast(&self) -> Vec<Contrast> {
        self.built(|built| built.look.contrast.clone())
    }

    /// The look of the site.
    pub(crate) fn look(&self) -> PageLook {
        self.built(|built| PageLook {
            hero: built.look.hero.clone(),
            color: built.look.theme_color.clone(),
            fonts: built.look.preload.iter().filter_map(|name| built.url(name)).collect(),
        })
    }

    /// A picture by the name of its source.
    pub(crate) fn picture(&self, name: &str) -> Option<PagePicture> {
        self.built(|built| {
            let picture = built.pictures.get(name)?;
            let srcset = |files: &[(String, u32)]| {
                let files =
                    files.iter().filter_map(|(file, width)| Some(format!("{} {width}w", built.url(file)?)));
                files.collect::<Vec<_>>().join(", ")
            };
            let sources = picture.sources.iter();
            Some(PagePicture {
                width: picture.width,
                height: picture.height,
                fallback: built.url(&picture.fallback)?,
                sources: sources.map(|source| (source.media_type.clone(), srcset(&source.files))).collect(),
            })
        })
    }

    /// Changes whenever a built file does.
    pub(crate) fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};

        let mut hasher = DefaultHasher::new();
        self.folders.iter().for_each(|folder| folder.get("manifest.json").hash(&mut hasher));
        hasher.finish()
    }

    /// A built file by its own name.
    pub(crate) fn file(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        self.folders.iter().find_map(|folder| folder.get(path))
    }

    /// Whether a file of this name never changes.
    pub(crate) fn is_immutable(&self, path: &str) -> bool {
        self.built(|built| built.manifest.is_immutable(path))
    }

    fn built<T>(&self, look: impl FnOnce(&Built) -> T) -> T {
        if self.reload
            && let Ok(fresh) = self.folders.read()
        {
            *self.built.write().unwrap_or_else(std::sync::PoisonError::into_inner) = fresh;
        }
        look(&self.built.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Built {
    fn url(&self, name: &str) -> Option<String> {
        self.manifest.resolve(name).map(|file| format!("/static/{file}"))
    }
}

impl BuiltFolders {
    /// All of them, the one first whose files win over those of the others.
    fn iter(&self) -> impl Iterator<Item = Assets> {
        [self.site].into_iter().chain(self.features.iter().copied()).chain([self.theme])
    }

    fn read(&self) -> Result<Built, ThemeError> {
        let mut manifest = Manifest::default();
        for folder in self.iter() {
            manifest = manifest.or(Manifest::of(folder)?);
        }
        Ok(Built {
            manifest,
            icons: Icons::of(self.theme)?,
            look: Look::of(self.site)?,
            pictures: Pictures::of(self.site)?,
        })
    }
}
