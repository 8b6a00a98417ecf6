//! Uploaded pictures, by their random names.

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web,
};

use crate::{App, AppError};

/// `GET /uploads/{name}`. Only names that this program gave are looked up, so no path can leave the folder.
pub(crate) async fn show(
    app: web::Data<App>,
    name: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let path = image_handler::locate(&app.settings.storage.uploads, &name).ok_or(AppError::NotFound)?;
    let file = tokio::task::spawn_blocking(move || NamedFile::open(path))
        .await
        .map_err(|error| AppError::Internal(error.into()))?
        .map_err(|_gone| AppError::NotFound)?;
    let mut response = file.use_last_modified(true).into_response(&request);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.remove(header::CONTENT_DISPOSITION);
    Ok(response)
}
