//! The photos of a message, for those who may read it.

use actix_web::{HttpRequest, HttpResponse, web};
use admin::Shell;
use base_app::{AppError, show_picture};
use core_models::{
    MessageId,
    photos::{self, Photo},
};

use super::list::LIST;
use crate::views::PhotoRow;

/// `GET /admin/messages/{id}/photos/{name}`: a photo of this message, in one of its sizes.
pub(crate) async fn show(
    shell: Shell,
    asked: web::Path<(MessageId, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let (id, name) = asked.into_inner();
    let own = shell.app.db.read(move |conn| photos::of_message(conn, id)).await?;
    let known = own.iter().flat_map(|photo| image_handler::renditions(&photo.filename, width(photo)));
    if !known.into_iter().any(|rendition| rendition.filename == name) {
        return Err(AppError::NotFound);
    }
    show_picture(&shell.app.settings.storage.private_uploads, &name, &request).await
}

/// The photos as the page about their message shows them.
pub(super) fn rows(id: MessageId, photos: Vec<Photo>) -> Vec<PhotoRow> {
    let address = |name: &str| format!("{LIST}/{id}/photos/{name}");
    photos
        .into_iter()
        .map(|photo| PhotoRow {
            thumb: address(&image_handler::thumbnail(&photo.filename, width(&photo))),
            href: address(&photo.filename),
            name: photo.original_filename,
            width: photo.width,
            height: photo.height,
        })
        .collect()
}

fn width(photo: &Photo) -> u32 {
    u32::try_from(photo.width).unwrap_or_default()
}
