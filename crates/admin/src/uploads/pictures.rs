//! Pictures on disk and their rows: never one without the other for long.

use std::path::Path;

use actix_web::http::StatusCode;
use base_app::{AppError, FileContent, SubmittedFile, keep_picture, remove_picture};
use chrono::{DateTime, TimeDelta, Utc};
use core_models::{
    QueryResult, Transaction, UserId,
    uploads::{self, NewUpload},
};
use image_handler::{Stored, TooLargeToMove, locate};

use super::upload_error::UploadError;
use crate::Shell;

const TOO_LARGE: &str = "This picture is too large. Please make it smaller and try again.";

/// The same picture from the same person under the same name within this time is the same sending.
const RESENT: TimeDelta = TimeDelta::minutes(10);

/// The address of a picture.
pub(super) fn address(filename: &str) -> String {
    format!("/uploads/{filename}")
}

/// The address of the picture's smallest size.
pub(super) fn thumbnail(filename: &str, width: i32) -> String {
    address(&image_handler::thumbnail(filename, u32::try_from(width).unwrap_or_default()))
}

/// Checks a picture, keeps it in all its sizes, and says its address.
pub(super) async fn keep(
    shell: &Shell,
    file: SubmittedFile,
    too_large_to_move: TooLargeToMove,
) -> Result<String, UploadError> {
    if matches!(file.content, FileContent::TooLarge) {
        return Err(UploadError::refused(StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE));
    }
    let app = &shell.app;
    let folder = &app.settings.storage.uploads;
    let stored = keep_picture(app, file.content, folder, too_large_to_move).await?;
    let filename = stored.filename.clone();
    let (new, now) = (row(stored, file.name, shell.user.id), app.clock.now());
    let there = folder.clone();
    let kept = shell.change(move |tx| keep_once(tx, new, &there, now)).await;
    if kept.as_ref().ok() != Some(&filename) {
        remove_picture(folder, &filename).await;
    }
    Ok(address(&kept.map_err(AppError::from)?))
}

/// Stores the row, unless the same picture was sent before and its answer was lost. Says which file counts.
fn keep_once(
    tx: &mut Transaction<'_>,
    new: NewUpload,
    folder: &Path,
    now: DateTime<Utc>,
) -> QueryResult<String> {
    let earlier = uploads::sent_before(tx, &new, now - RESENT)?;
    if let Some(earlier) = earlier.filter(|earlier| locate(folder, &earlier.filename).is_some()) {
        return Ok(earlier.filename);
    }
    let filename = new.filename.clone();
    uploads::create(tx, new, now)?;
    Ok(filename)
}

fn row(stored: Stored, original_filename: String, uploaded_by: UserId) -> NewUpload {
    NewUpload {
        filename: stored.filename,
        original_filename,
        filepath: stored.path.display().to_string(),
        file_size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        mime_type: stored.mime.to_owned(),
        uploaded_by,
        width: i32::try_from(stored.width).unwrap_or(i32::MAX),
        height: i32::try_from(stored.height).unwrap_or(i32::MAX),
        alt: String::new(),
        sha256: stored.sha256,
    }
}
