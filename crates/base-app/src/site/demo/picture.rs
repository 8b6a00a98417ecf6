//! Pictures of the demo content, stored as if somebody had uploaded them.

use chrono::{DateTime, Utc};
use core_models::{
    QueryResult, Transaction, UploadId, UserId,
    uploads::{self, NewUpload},
};
use image_handler::{ImageError, Limits, Stored};

use super::{DemoContent, DemoError};
use crate::settings::StorageSettings;

/// A picture of the demo content whose files are stored already.
#[derive(Debug)]
pub struct DemoPicture {
    name: String,
    stored: Stored,
}

impl DemoPicture {
    /// Checks and stores a picture of `content/`, as an upload would be.
    ///
    /// # Errors
    /// A picture that is missing or that nobody could upload.
    pub fn store(storage: &StorageSettings, content: &DemoContent, name: &str) -> Result<Self, DemoError> {
        let damaged =
            |error: ImageError| DemoError::File { file: name.to_owned(), problem: error.to_string() };
        let max_bytes = u64::try_from(storage.max_upload).unwrap_or(u64::MAX);
        let limits = Limits { max_bytes, ..Limits::default() };
        let processed = image_handler::process(&content.bytes(name)?, &limits).map_err(damaged)?;
        let stored = image_handler::store(&processed, &storage.uploads).map_err(damaged)?;
        Ok(Self { name: name.to_owned(), stored })
    }

    /// The name of its file among the uploads.
    #[must_use]
    pub fn filename(&self) -> &str {
        &self.stored.filename
    }

    /// Writes its row.
    ///
    /// # Errors
    /// A failed query.
    pub fn record(
        &self,
        tx: &mut Transaction<'_>,
        author: UserId,
        now: DateTime<Utc>,
    ) -> QueryResult<UploadId> {
        let stored = &self.stored;
        let new = NewUpload {
            original_filename: self.name.rsplit('/').next().unwrap_or_default().to_owned(),
            filepath: stored.filename.clone(),
            filename: stored.filename.clone(),
            file_size: i64::try_from(stored.size).unwrap_or(i64::MAX),
            mime_type: stored.mime.to_owned(),
            uploaded_by: author,
            width: i32::try_from(stored.width).unwrap_or(i32::MAX),
            height: i32::try_from(stored.height).unwrap_or(i32::MAX),
            alt: String::new(),
            sha256: stored.sha256.clone(),
        };
        uploads::create(tx, new, now)
    }
}
