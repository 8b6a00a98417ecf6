//! Shared templates, styles, scripts and icons: built, fingerprinted, precompressed, embedded.
#![doc = include_str!("../README.md")]

mod assets;
mod icons;
mod look;
mod manifest;
mod pictures;

pub use assets::Assets;
pub use icons::Icons;
pub use look::{Contrast, Look, Shades};
pub use manifest::{Manifest, ThemeError};
pub use pictures::{Picture, PictureSource, Pictures};
pub use rust_embed;

#[derive(rust_embed::RustEmbed)]
#[folder = "templates/"]
#[allow_missing = true]
struct Templates;

#[derive(rust_embed::RustEmbed)]
#[folder = "locales/"]
#[allow_missing = true]
struct Locales;

#[derive(rust_embed::RustEmbed)]
#[folder = "dist/"]
#[allow_missing = true]
struct Statics;

/// The templates that every site starts from: layouts, partials, error pages.
pub fn templates() -> Assets {
    Assets::of::<Templates>()
}

/// What the shared templates say to visitors, in each language.
pub fn locales() -> Assets {
    Assets::of::<Locales>()
}

/// What `cargo xtask assets` built in `crates/theme/dist`: the panel's style, scripts, editor and the icons.
pub fn statics() -> Assets {
    Assets::of::<Statics>()
}
