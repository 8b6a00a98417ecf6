//! The icons that the templates name, as inline SVG.

use std::collections::BTreeMap;

use crate::Assets;
use crate::manifest::{self, ThemeError};

/// The Bootstrap Icons in use, by name.
#[derive(Clone, Debug, Default)]
pub struct Icons(BTreeMap<String, String>);

impl Icons {
    /// Reads `icons.json` of a built folder.
    ///
    /// # Errors
    /// When the folder was not built, or the file cannot be read.
    pub fn of(assets: Assets) -> Result<Self, ThemeError> {
        manifest::read(assets, "icons.json").map(Self)
    }

    /// The icon as an `<svg>` that takes the size and colour of the text around it and is hidden from screen readers.
    pub fn svg(&self, name: &str) -> Option<String> {
        let body = self.0.get(name)?;
        Some(format!(
            r#"<svg class="icon" width="1em" height="1em" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{body}</svg>"#
        ))
    }

    /// The names of all icons, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_drawn_inline_and_hidden_from_screen_readers() {
        let icons = Icons(BTreeMap::from([("dot".to_owned(), r#"<path d="M0 0"/>"#.to_owned())]));
        let svg = icons.svg("dot").unwrap();
        assert!(svg.starts_with("<svg class=\"icon\""));
        assert!(svg.contains("aria-hidden=\"true\""));
        assert!(svg.ends_with("<path d=\"M0 0\"/></svg>"));
        assert!(icons.svg("cross").is_none());
    }
}
