//! The pictures of a site in the sizes and formats that were made of them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Assets;
use crate::manifest::{self, ThemeError};

/// A site's pictures by the names of their sources.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Pictures(BTreeMap<String, Picture>);

/// One picture.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Picture {
    /// Width of the whole picture in pixels.
    pub width: u32,
    /// Height of the whole picture in pixels.
    pub height: u32,
    /// The file for browsers that know none of the formats below.
    pub fallback: String,
    /// The formats, the smallest first. A drawing has none: its one file is the fallback.
    pub sources: Vec<PictureSource>,
}

/// One format of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PictureSource {
    /// `image/avif`
    #[serde(rename = "type")]
    pub media_type: String,
    /// Files with their widths in pixels, the smallest first.
    pub files: Vec<(String, u32)>,
}

impl Pictures {
    /// Reads `pictures.json` of a site's built folder.
    ///
    /// # Errors
    /// When the folder was not built, or the file cannot be read.
    pub fn of(assets: Assets) -> Result<Self, ThemeError> {
        manifest::read(assets, "pictures.json")
    }

    /// The picture whose source has this name.
    pub fn get(&self, name: &str) -> Option<&Picture> {
        self.0.get(name)
    }
}
