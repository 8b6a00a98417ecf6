//! Turns untrusted HTML into `SafeHtml`, the only type a template prints unescaped.
#![doc = include_str!("../README.md")]

mod addresses;
mod anchors;
mod characters;
mod detours;
mod effort;
mod layout;
mod pictures;
mod policy;
mod safe_html;
mod stream;
mod summary;
mod text;

pub use characters::{is_xml_char, xml_text};
pub use pictures::PictureSize;
pub use safe_html::{SafeHtml, clean};
pub use summary::{Picture, excerpt, first_image, is_blank};
pub use text::plain_text;
