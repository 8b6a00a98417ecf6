//! How large a picture may be.

use base_app::App;
use serde::Serialize;

/// The largest picture that may be sent, for scripts and for people.
#[derive(Serialize)]
pub(crate) struct UploadLimit {
    bytes: usize,
    text: String,
}

impl UploadLimit {
    pub(crate) fn of(app: &App) -> Self {
        let bytes = app.settings.storage.max_upload;
        Self { bytes, text: image_handler::file_size(u64::try_from(bytes).unwrap_or(u64::MAX)) }
    }
}
