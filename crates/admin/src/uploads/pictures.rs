//! Pictures on disk and their rows: never one without the other for long.

use actix_web::http::StatusCode;
use base_app::{App, AppError, FileContent, SubmittedFile, keep_picture, remove_picture};
use core_models::{
    UserId,
    uploads::{self, NewUpload},
};
use image_handler::{Stored, TooLargeToMove};

use super::unkept::Unkept;

const TOO_LARGE: &str = "This picture is too large. Please make it smaller and try again.";

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
    app: &App,
    file: SubmittedFile,
    owner: UserId,
    too_large_to_move: TooLargeToMove,
) -> Result<String, Unkept> {
    if matches!(file.content, FileContent::TooLarge) {
        return Err(Unkept::refused(StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE));
    }
    let folder = &app.settings.storage.uploads;
    let stored = keep_picture(app, file.content, folder, too_large_to_move).await?;
    let filename = stored.filename.clone();
    let (new, now) = (row(stored, file.name, owner), app.clock.now());
    if let Err(error) = app.db.write(move |conn| uploads::create(conn, new, now)).await {
        remove_picture(folder, &filename).await;
        return Err(AppError::from(error).into());
    }
    Ok(address(&filename))
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
