//! Uploaded pictures, by their random names.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web,
};

use crate::{App, AppError, show_picture};

/// `GET /uploads/{name}`. A name stands for the same bytes for ever.
pub(crate) async fn show(
    app: web::Data<App>,
    name: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let mut response = show_picture(&app.settings.storage.uploads, &name, &request).await?;
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, forever);
    Ok(response)
}
