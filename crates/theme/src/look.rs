//! What a site's `theme.toml` decided, as far as pages and checks need to know it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Assets;
use crate::manifest::{self, ThemeError};

/// The look of a site, as `cargo xtask assets` wrote it into `theme.json`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Look {
    /// How the home page opens: `split`, `banner` or `plain`.
    pub hero: String,
    /// The colour of the browser's frame.
    pub theme_color: Shades,
    /// The fonts that the first line of a page needs, by the names of their sources.
    pub preload: Vec<String>,
    /// Every colour by its name, which is also that of its custom property.
    pub palette: BTreeMap<String, Shades>,
    /// Every pair of colours that the styles put on each other, in both modes.
    pub contrast: Vec<Contrast>,
}

/// A colour in both modes, written as `#1f2e35`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Shades {
    /// By day.
    pub light: String,
    /// In dark mode.
    pub dark: String,
}

/// How well two colours can be told apart in one mode.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Contrast {
    /// The name of the colour above.
    pub color: String,
    /// The name of its ground.
    pub on: String,
    /// `light` or `dark`.
    pub mode: String,
    /// What the pair is used for.
    pub used_for: String,
    /// The least contrast that WCAG 2.2 AA asks for.
    pub needs: f64,
    /// The contrast, from 1 to 21.
    pub ratio: f64,
}

impl Look {
    /// Reads `theme.json` of a site's built folder.
    ///
    /// # Errors
    /// When the folder was not built, or the file cannot be read.
    pub fn of(assets: Assets) -> Result<Self, ThemeError> {
        manifest::read(assets, "theme.json")
    }
}
