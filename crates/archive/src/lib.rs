//! Writes, verifies and unpacks the archive of one site: database, uploads, settings, and a manifest of all of it.
#![doc = include_str!("../README.md")]

mod disk;
mod entries;
mod error;
mod layout;
mod manifest;
mod reading;
mod writing;

pub use disk::{free, sync};
pub use entries::{Contents, Form, Limits, Modes, Place, Take, entries, place};
pub use error::ArchiveError;
pub use layout::is_upload;
pub use manifest::{
    CONFIG, DatabaseKind, FORMAT, Manifest, ManifestDatabase, ManifestFile, ManifestPage, PRIVATE_UPLOADS,
    Release, UPLOADS,
};
pub use reading::{config_files, unpack, verify};
pub use writing::{Source, hash_of, write};
