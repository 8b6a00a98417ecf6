//! Validates uploaded bytes, bounds pixels, drops metadata, writes resized variants.
#![doc = include_str!("../README.md")]

mod animation;
mod color;
mod decoding;
mod encoding;
mod error;
mod file_size;
mod format;
mod jpeg;
mod names;
mod processing;
mod scaling;
mod storage;

pub use error::ImageError;
pub use file_size::file_size;
pub use format::Format;
pub use names::{Rendition, renditions, thumbnail};
pub use processing::{Limits, Processed, TooLargeToMove, Variant, process};
pub use storage::{Stored, locate, remove, store, sweep, used};
