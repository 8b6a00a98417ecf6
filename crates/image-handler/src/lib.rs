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
mod limits;
mod names;
mod processed;
mod processing;
mod scaling;
mod storage;

pub use error::ImageError;
pub use file_size::file_size;
pub use format::Format;
pub use limits::{Limits, TooLargeToMove};
pub use names::{Rendition, renditions, thumbnail};
pub use processed::{Processed, Variant};
pub use processing::process;
pub use storage::{Stored, locate, remove, store, sweep, used};
