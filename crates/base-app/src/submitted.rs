//! What people send: fields, files and pictures, read strictly, and shown again when they cannot be kept.

pub(crate) mod body;
pub(crate) mod multipart;
pub(crate) mod outage;
pub(crate) mod picture_files;
pub(crate) mod unsaved;
pub mod upload_folder;
