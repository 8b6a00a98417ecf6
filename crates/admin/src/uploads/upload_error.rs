//! Why a picture was not kept: words for the person who sent it, or a failure of ours.

use actix_web::http::StatusCode;
use base_app::AppError;
use image_handler::ImageError;

/// The picture is not kept.
pub(super) enum UploadError {
    /// The person can do something about it.
    Refused {
        /// A status of the 4xx class.
        status: StatusCode,
        /// What to do.
        text: String,
    },
    /// The person cannot.
    Failed(AppError),
}

impl UploadError {
    /// A refusal in these words.
    pub(super) fn refused(status: StatusCode, text: &str) -> Self {
        Self::Refused { status, text: text.to_owned() }
    }
}

impl From<AppError> for UploadError {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

impl From<base_app::PictureError> for UploadError {
    fn from(unstored: base_app::PictureError) -> Self {
        let error = match unstored {
            base_app::PictureError::Refused(error) => error,
            base_app::PictureError::Failed(error) => return Self::Failed(error),
        };
        let status = match &error {
            ImageError::UnknownType | ImageError::Heic => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ImageError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            // Scripts ask then, and send it again.
            ImageError::TooLargeToMove => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::refused(status, &error.to_string())
    }
}
