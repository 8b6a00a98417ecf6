//! Pictures that people send: checked, made anew and on disk, or refused with words for their sender.

use std::path::Path;

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use image_handler::{ImageError, Limits, Stored, TooLargeToMove};
use tokio::task::spawn_blocking;

use crate::{App, AppError, FileContent, settings::StorageSettings};

/// A picture is not kept.
#[derive(Debug)]
pub enum PictureError {
    /// Its sender can do something about it: the error's text says what.
    Refused(ImageError),
    /// Its sender cannot.
    Failed(AppError),
}

impl From<AppError> for PictureError {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::StorageFull => Self::Failed(AppError::Full(error.into())),
            ImageError::Storage(_) => Self::Failed(AppError::Internal(error.into())),
            refused => Self::Refused(refused),
        }
    }
}

/// Makes a picture anew in all its sizes and writes them into `folder`. When this returns they survive a power failure;
/// commit the row that mentions them afterwards.
///
/// # Errors
/// What is wrong with the picture, or with the site.
pub async fn keep_picture(
    app: &App,
    content: FileContent,
    folder: &Path,
    too_large_to_move: TooLargeToMove,
) -> Result<Stored, PictureError> {
    let permit =
        app.picture_permits.acquire().await.map_err(|closed| AppError::Unavailable(closed.into()))?;
    let (folder, settings) = (folder.to_owned(), app.settings.storage.clone());
    let span = tracing::Span::current();
    let work =
        spawn_blocking(move || span.in_scope(|| store(content, &folder, &settings, too_large_to_move)));
    let stored = work.await.map_err(|stopped| AppError::Internal(stopped.into()))?;
    drop(permit);
    Ok(stored?)
}

/// Deletes a picture in all its sizes. One that cannot be deleted is only a file too many.
pub async fn remove_picture(folder: &Path, filename: &str) {
    let (folder, filename) = (folder.to_owned(), filename.to_owned());
    match spawn_blocking(move || image_handler::remove(&folder, &filename)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a picture's files were not deleted"),
        Err(stopped) => tracing::warn!(%stopped, "a picture's files were not deleted"),
    }
}

/// How many bytes all pictures and photos of the site take.
///
/// # Errors
/// [`AppError::Internal`] if a folder cannot be read.
pub async fn uploads_size(app: &App) -> Result<u64, AppError> {
    let settings = app.settings.storage.clone();
    let size = spawn_blocking(move || uploads_use(&settings)).await;
    size.map_err(|stopped| AppError::Internal(stopped.into()))?
        .map_err(|error| AppError::Internal(error.into()))
}

/// The same, for who may wait until both folders are read.
///
/// # Errors
/// A folder that cannot be read.
pub fn uploads_use(settings: &StorageSettings) -> Result<u64, ImageError> {
    Ok(image_handler::used(&settings.uploads)? + image_handler::used(&settings.private_uploads)?)
}

/// The file of a picture in `folder`, by a name that this program gave it; no path can leave the folder. How long caches
/// may keep it is for the caller to say.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn show_picture(
    folder: &Path,
    name: &str,
    request: &HttpRequest,
) -> Result<HttpResponse, AppError> {
    let path = image_handler::locate(folder, name).ok_or(AppError::NotFound)?;
    let file = spawn_blocking(move || NamedFile::open(path))
        .await
        .map_err(|error| AppError::Internal(error.into()))?
        .map_err(|_gone| AppError::NotFound)?;
    let mut response = file.use_last_modified(true).into_response(request);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.remove(header::CONTENT_DISPOSITION);
    Ok(response)
}

fn store(
    content: FileContent,
    folder: &Path,
    settings: &StorageSettings,
    too_large_to_move: TooLargeToMove,
) -> Result<Stored, ImageError> {
    let max_bytes = u64::try_from(settings.max_upload).unwrap_or(u64::MAX);
    let limits = Limits { max_bytes, too_large_to_move, ..Limits::default() };
    let picture = image_handler::process(&content.read()?, &limits)?;
    let (used, limit) = (uploads_use(settings)?, settings.upload_quota);
    if used + picture.size() > limit {
        tracing::warn!(used, limit, "a picture was refused: UPLOAD_QUOTA is used up");
        return Err(ImageError::TooMuch { limit });
    }
    image_handler::store(&picture, folder)
}
