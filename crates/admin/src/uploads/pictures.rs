//! Pictures on disk and their rows: never one without the other for long.

use std::path::Path;

use actix_web::rt::task::spawn_blocking;
use base_app::{App, AppError};
use core_models::{
    UserId,
    uploads::{self, NewUpload},
};
use image_handler::{ImageError, Limits, Stored};

use super::{receiving::File, unkept::Unkept};

/// The address of a picture.
pub(super) fn address(filename: &str) -> String {
    format!("/uploads/{filename}")
}

/// The address of the picture's smallest size.
pub(super) fn thumbnail(filename: &str, width: i32) -> String {
    address(&image_handler::thumbnail(filename, u32::try_from(width).unwrap_or_default()))
}

/// Checks a picture, keeps it in all its sizes, and says its address.
pub(super) async fn keep(app: &App, file: File, owner: UserId) -> Result<String, Unkept> {
    let permit =
        app.picture_permits.acquire().await.map_err(|closed| AppError::Unavailable(closed.into()))?;
    let (folder, max_bytes) = (app.settings.storage.uploads.clone(), app.settings.storage.max_upload);
    let span = tracing::Span::current();
    let work = spawn_blocking(move || {
        let stored = span.in_scope(|| store(&file.bytes, &folder, max_bytes));
        (stored, file.name)
    });
    let (stored, name) = work.await.map_err(|stopped| AppError::Internal(stopped.into()))?;
    drop(permit);
    let stored = stored?;
    let filename = stored.filename.clone();
    let (new, now) = (row(stored, name, owner), app.clock.now());
    if let Err(error) = app.db.write(move |conn| uploads::create(conn, new, now)).await {
        remove(app, filename).await;
        return Err(AppError::from(error).into());
    }
    Ok(address(&filename))
}

/// Deletes a picture in all its sizes. One that cannot be deleted is only a file too many.
pub(super) async fn remove(app: &App, filename: String) {
    let folder = app.settings.storage.uploads.clone();
    let work = spawn_blocking(move || image_handler::remove(&folder, &filename));
    match work.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a picture's files were not deleted"),
        Err(stopped) => tracing::warn!(%stopped, "a picture's files were not deleted"),
    }
}

fn store(bytes: &[u8], folder: &Path, max_bytes: usize) -> Result<Stored, ImageError> {
    let max_bytes = u64::try_from(max_bytes).unwrap_or(u64::MAX);
    let limits = Limits { max_bytes, ..Limits::default() };
    image_handler::store(&image_handler::process(bytes, &limits)?, folder)
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
