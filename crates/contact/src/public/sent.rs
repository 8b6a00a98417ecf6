//! The form as it was sent, with photos or without.

use actix_multipart::Multipart;
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{StatusCode, header::CONTENT_TYPE},
};
use base_app::{App, AppError, FormAllowance, FormWithFiles, Submission, read_form};

use crate::inquiry::{FORM_LIMIT, Inquiry, PHOTOS};

/// Whoever chooses larger photos than the site takes should get the form back and no broken connection, so more is read
/// than can be kept.
const GENEROSITY: usize = 4;

/// Reads the form, and its photos if the site asks for any.
pub(super) async fn read(
    app: &App,
    inquiry: &Inquiry,
    request: &HttpRequest,
    mut body: Payload,
) -> Result<FormWithFiles, AppError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let has_files = kind.to_ascii_lowercase().starts_with("multipart/form-data");
    if !has_files || inquiry.photos == 0 {
        let Submission(fields) = Submission::from_request(request, &mut body).await?;
        return Ok(FormWithFiles { fields, ..FormWithFiles::default() });
    }
    let form = Multipart::from_request(request, &mut body).await.map_err(|_damaged| {
        AppError::refused(StatusCode::BAD_REQUEST, AppError::text(StatusCode::BAD_REQUEST))
    })?;
    let storage = &app.settings.storage;
    let allowed = FormAllowance {
        file_field: PHOTOS,
        files: inquiry.photos,
        file_bytes: storage.max_upload,
        text_bytes: FORM_LIMIT,
        total_bytes: GENEROSITY * inquiry.photos * storage.max_upload,
    };
    read_form(form, &storage.private_uploads, &allowed).await
}
