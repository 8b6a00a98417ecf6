//! The pictures of the site: sending them, seeing where they are used, deleting them.

pub(crate) mod limit;
mod pictures;
mod upload_error;

use actix_multipart::Multipart;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use auth::{Session, SessionToken};
use base_app::{
    AppError, Features, FormAllowance, PageNumber, Pagination, PictureUse, read_form, remove_picture,
    uploads_size,
};
use core_models::{DatabaseError, DbConnection, Page, QueryResult, UploadId, uploads, uploads::Upload};
use image_handler::{TooLargeToMove, file_size};
use serde::Serialize;

use self::{limit::UploadLimit, upload_error::UploadError};
use crate::{
    Level, PanelForm, Shell, check_token_header,
    token::is_scripted,
    views::{LibraryView, PictureDeleteView, PictureRow},
};

pub(crate) const LIST: &str = "/admin/uploads";
const PER_PAGE: i64 = 24;
/// The most bytes of the fields beside the picture.
const TEXT_MAX: usize = 8 * 1024;
const NOTHING_CHOSEN: &str = "Please choose a picture first.";

/// What TinyMCE expects.
#[derive(Serialize)]
struct Uploaded {
    location: String,
}

const GONE: &str = "This picture was deleted already.";
const NO_ROOM: &str = "The files of this picture are deleted, and their space is free. The server is still too full to take it \
    from this list: delete it once more when there is space again.";

/// `GET /admin/uploads`
pub(crate) async fn index(shell: Shell, page: PageNumber) -> Result<HttpResponse, AppError> {
    library(&shell, page, StatusCode::OK, None).await
}

/// The pictures, perhaps with a sentence above them.
async fn library(
    shell: &Shell,
    page: PageNumber,
    status: StatusCode,
    notice: Option<&'static str>,
) -> Result<HttpResponse, AppError> {
    let features = shell.app.features.clone();
    let found = shell.app.db.read(move |conn| with_uses(conn, &features, page.0)).await?;
    let view = LibraryView {
        pagination: Pagination::new(page.0, found.pages(), |page| format!("{LIST}?page={page}"))?,
        rows: found.items.into_iter().map(|(upload, used_in)| row(upload, used_in)).collect(),
        upload_action: "/admin/uploads?from=library",
        upload_endpoint: LIST,
        max_upload: UploadLimit::of(&shell.app),
        used: file_size(uploads_size(&shell.app).await?),
        quota: file_size(shell.app.settings.storage.upload_quota),
        notice,
    };
    shell.page_with_status(status, "Pictures", &view).await
}

/// `POST /admin/uploads`: the address of the picture as JSON for scripts, the library again for people without them.
pub(crate) async fn create(
    shell: Shell,
    request: HttpRequest,
    body: Multipart,
) -> Result<HttpResponse, AppError> {
    if is_scripted(&request) {
        check_token_header(shell.session(), &request)?;
        return match save(&shell, body, None).await {
            Ok(location) => Ok(HttpResponse::Ok().json(Uploaded { location })),
            Err(UploadError::Refused { status, text }) => problem(&shell, status, &text),
            Err(UploadError::Failed(error)) => Err(error),
        };
    }
    match save(&shell, body, Some(shell.session())).await {
        Ok(_) => shell.done("The picture is here. You can use it wherever your site shows pictures.", LIST),
        Err(UploadError::Refused { text, .. }) => {
            shell.flash(Level::Danger, text)?;
            Ok(shell.redirect(LIST))
        }
        Err(UploadError::Failed(error)) => Err(error),
    }
}

/// `GET /admin/uploads/{id}/delete`
pub(crate) async fn confirm_delete(shell: Shell, id: web::Path<UploadId>) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let features = shell.app.features.clone();
    let found = shell.app.db.read(move |conn| {
        let upload = uploads::by_id(conn, id)?;
        Ok::<_, DatabaseError>((uses(conn, &features, &upload)?, upload))
    });
    let (used_in, upload) = found.await?;
    let picture = row(upload, used_in);
    let view = PictureDeleteView { action: picture.delete_action.clone(), picture, cancel_href: LIST };
    shell.page("Delete a picture", &view).await
}

/// `POST /admin/uploads/{id}/delete`: asks first, unless the form says that somebody was asked already.
pub(crate) async fn delete(
    shell: Shell,
    id: web::Path<UploadId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    if fields.get("confirmed").is_none_or(|answer| answer != "yes") {
        return confirm_delete(shell, id).await;
    }
    let id = id.into_inner();
    let gone = match shell.change(move |tx| uploads::delete(tx, id)).await {
        Err(DatabaseError::NotFound) => {
            shell.flash(Level::Info, GONE)?;
            return Ok(shell.redirect(LIST));
        }
        Err(DatabaseError::Full) => return make_room(&shell, id).await,
        gone => gone?,
    };
    remove_picture(&shell.app.settings.storage.uploads, &gone.filename).await;
    shell.done(deleted(&gone), LIST)
}

/// The disk is too full even to note that a picture is gone: its files go first, and leave room for that.
async fn make_room(shell: &Shell, id: UploadId) -> Result<HttpResponse, AppError> {
    let upload = shell.app.db.read(move |conn| uploads::by_id(conn, id)).await?;
    remove_picture(&shell.app.settings.storage.uploads, &upload.filename).await;
    match shell.change(move |tx| uploads::delete(tx, id)).await {
        Ok(gone) => shell.done(deleted(&gone), LIST),
        Err(DatabaseError::Full) => {
            library(shell, PageNumber(1), StatusCode::INSUFFICIENT_STORAGE, Some(NO_ROOM)).await
        }
        Err(error) => Err(error.into()),
    }
}

fn deleted(upload: &Upload) -> String {
    format!("“{}” is deleted.", upload.original_filename)
}

type Uses = Vec<PictureUse>;

fn with_uses(conn: &mut DbConnection, features: &Features, page: i64) -> QueryResult<Page<(Upload, Uses)>> {
    let found = uploads::list(conn, page, PER_PAGE)?;
    let all = found.items.iter().map(|upload| uses(conn, features, upload));
    let mut all = all.collect::<QueryResult<Vec<_>>>()?.into_iter();
    Ok(found.map(|upload| (upload, all.next().unwrap_or_default())))
}

/// Everything that shows this picture.
fn uses(conn: &mut DbConnection, features: &Features, upload: &Upload) -> QueryResult<Uses> {
    let mut uses = Vec::new();
    for content in features.content() {
        uses.extend(content.picture_uses(conn, upload)?);
    }
    Ok(uses)
}

/// Reads, checks and keeps one picture. With `session`, its token must stand in the form.
async fn save(shell: &Shell, body: Multipart, session: Option<&Session>) -> Result<String, UploadError> {
    let storage = &shell.app.settings.storage;
    let allowed = FormAllowance {
        file_field: "file",
        files: 1,
        file_bytes: storage.max_upload,
        text_bytes: TEXT_MAX,
        total_bytes: 2 * storage.max_upload,
    };
    let received = read_form(body, &storage.uploads, &allowed).await?;
    let token = received.fields.get("csrf_token").map(String::as_str).unwrap_or_default();
    if let Some(session) = session
        && !SessionToken::verify(session, token)
    {
        return Err(AppError::bad_token().into());
    }
    let nothing = || UploadError::refused(StatusCode::UNPROCESSABLE_ENTITY, NOTHING_CHOSEN);
    let file = received.files.into_iter().next().ok_or_else(nothing)?;
    let too_large_to_move = match received.fields.get("still").map(String::as_str) {
        Some("1") => TooLargeToMove::Still,
        _ => TooLargeToMove::Refused,
    };
    pictures::keep(shell, file, too_large_to_move).await
}

/// What the script is told that sent a picture.
fn problem(shell: &Shell, status: StatusCode, text: &str) -> Result<HttpResponse, AppError> {
    let title = AppError::title(status).say(&shell.app.renderer.texts(LIST), &[])?;
    Ok(base_app::problem(status, &title, text, None))
}

fn row(upload: Upload, used_in: Uses) -> PictureRow {
    PictureRow {
        id: upload.id,
        src: pictures::address(&upload.filename),
        thumb: pictures::thumbnail(&upload.filename, upload.width),
        width: upload.width,
        height: upload.height,
        size_text: file_size(u64::try_from(upload.file_size).unwrap_or_default()),
        uploaded_at: upload.uploaded_at.and_utc(),
        used_in,
        delete_action: format!("{LIST}/{}/delete", upload.id),
        original_filename: upload.original_filename,
    }
}
